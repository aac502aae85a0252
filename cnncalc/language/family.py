"""The head of a document: what a file says of its network, or of the family that it describes.

A file without `variants` describes one network. With `variants`, each member is the family with its
own params (and, where they differ, its own title, input, expectations …).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cnncalc.dims import Expr, symbol
from cnncalc.errors import Fault, Faults, Location, Place, SpecError, did_you_mean, guess
from cnncalc.language import arithmetic, names, structure
from cnncalc.language.blocks import Block, read_blocks
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.functions import bounded_list
from cnncalc.language.inputs import flowing, follows, read_inputs, shape_texts, with_input
from cnncalc.language.reader import is_layer, read_defaults
from cnncalc.language.steps import read_steps
from cnncalc.language.structure import PlacedText, Step
from cnncalc.language.values import scalar
from cnncalc.language.words import Word, read_words
from cnncalc.ops.base import Operation
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape

MEMBER_KEYS = (
    "family", "title", "source", "year", "input", "inputs", "outputs", "expect", "aliases", "error",
    "ignore", "freeze",
)  # fmt: skip
KEYS = ("name", *MEMBER_KEYS, "params", "space", "where", "defaults", "words", "blocks", "layers",
        "variants")  # fmt: skip


_LAYERS = "layers: and below it, each after a dash, the layers"


class Settled(NamedTuple):
    """A value that is given to a param as it is, not as a text."""

    value: Any


Given = str | Expr | Settled  # what replaces the value of a param


class Family(NamedTuple):
    """A document, read as far as no variant has to be chosen."""

    root: YamlMapping
    entries: Mapping[str, YamlNode]
    variants: Mapping[str, YamlMapping]
    blocks: Mapping[str, Block]
    steps: tuple[Step, ...]
    defaults: Mapping[type[Operation], Mapping[str, Any]]
    words: Mapping[str, Word] = {}

    @property
    def default(self) -> str:
        """The member that the file stands for: the one called `name`, or the first. Raises C105."""
        name = _text(self.entries.get("name"))
        return name if name in self.variants or not self.variants else next(iter(self.variants))

    def every(self) -> Iterator[Step]:
        """Every entry of the layers and of the blocks, wherever it stands."""
        for steps in (self.steps, *(block.steps for block in self.blocks.values())):
            yield from structure.every(steps)

    def keys(self, key: str) -> tuple[YamlScalar, ...]:
        """The names under a key of the document; none where it is no mapping."""
        node = self.entries.get(key)
        return tuple(name for name, _ in node.entries) if isinstance(node, YamlMapping) else ()


class Member(NamedTuple):
    """One network of a family: its head, with params evaluated.

    `texts` are those of params that follow from others, `shapes` those of inputs that do: what
    nobody chose otherwise still follows where it is written again.
    """

    name: str
    head: Mapping[str, YamlNode]
    params: Mapping[str, Any]
    inputs: tuple[tuple[str, Shape], ...]
    texts: Mapping[str, str] = {}
    shapes: Mapping[str, str] = {}


class Taken(NamedTuple):
    """A network that another is built on, and the name of its file and member."""

    family: Family
    member: Member
    key: str


Networks = Callable[[PlacedText], Taken]  # what finds the network of a name or of a file


def without(model: PlacedText) -> Taken:
    """Finds no network: where there is nowhere to look. Raises C119."""
    message, hint = "no other network is at hand here", "write its layers out"
    raise SpecError("C119", message, model.location, hint=hint)


def _own(key: str, node: YamlNode) -> str:
    """What is said of a key that is none: a number or a list may be a param."""
    known = f"known keys: {', '.join(KEYS)}"
    is_list = isinstance(node, YamlList) and all(
        isinstance(item, YamlList) or (isinstance(item, YamlScalar) and item.text[:1].isdigit())
        for item in node.items
    )
    if key.isidentifier() and (is_list or (isinstance(node, YamlScalar) and node.text.isdigit())):
        return f"a number or a list of your own is a param: params: {{{key}: …}}"
    return known


def read_family(root: YamlNode, faults: Faults) -> Family:
    """Read the head, the blocks and the steps of a document.

    A fault that leaves the rest readable is put in `faults`; raises SpecError at any other.
    """
    if not isinstance(root, YamlMapping):
        raise SpecError(
            "C105",
            "a spec is a mapping with input and layers",
            root.location,
            hint="begin with 'input: 224x224x3' and 'layers:'",
        )
    for key, node in root.entries:
        if key.text not in KEYS:
            closest = guess(key.text, KEYS, _own(key.text, node))
            message = f"unknown key '{key.text[:60]}'"
            faults.append(Fault("C104", message, key.location, advice=closest))
    entries = {key.text: value for key, value in root.entries}
    if "layers" not in entries:
        place = root.location.within(0, 1)
        raise SpecError("C106", "the key 'layers' is missing", place, hint=_LAYERS)
    steps = read_steps(entries["layers"], faults)
    if not steps:
        raise SpecError("C106", "there are no layers", entries["layers"].location, hint=_LAYERS)
    variants = {
        key.text: _mapping(value, "a variant") for key, value in _entries(entries, "variants")
    }
    defaults = [
        read_defaults(key.text, *scalar(value, "a default"))
        for key, value in _entries(entries, "defaults")
    ]
    own = read_words(_entries(entries, "words"))
    blocks = read_blocks(_entries(entries, "blocks"), own, faults)
    return Family(root, entries, variants, blocks, steps, dict(defaults), own)


def _entries(entries: Mapping[str, YamlNode], key: str) -> tuple[tuple[YamlScalar, YamlNode], ...]:
    node = entries.get(key)
    return _mapping(node, f"'{key}'").entries if node and not _is_empty(node) else ()


def _is_empty(node: YamlNode) -> bool:
    return isinstance(node, YamlScalar) and node.plain and not node.text


def _mapping(node: YamlNode, what: str) -> YamlMapping:
    if isinstance(node, YamlMapping):
        return node
    if _is_empty(node):
        return YamlMapping((), node.location)
    hint = "write name: value, each on a line of its own"
    raise SpecError("C105", f"{what} is a mapping of names to values", node.location, hint=hint)


def _text(node: YamlNode | None) -> str:
    """A single value as text; nothing where the key is absent."""
    return " ".join(scalar(node, "this").text.split()) if node else ""


def choose(
    family: Family,
    faults: Faults,
    variant: str = "",
    overrides: Mapping[str, Given] | None = None,
    input_text: str = "",
    fallback_name: str = "network",
) -> Member:
    """One member of a family, with params and input overridden.

    Raises SpecError, C118 or C120 for an unknown variant or param, and C104 to C106 for its input.
    """
    name = variant or family.default or fallback_name
    if variant and variant not in family.variants and variant != _text(family.entries.get("name")):
        raise unknown_variant(variant, family.variants, family.root.location.within(0, 1))
    own = family.variants.get(name)
    head = {key: value for key, value in family.entries.items() if key in MEMBER_KEYS}
    replaced = (
        {key.text: value for key, value in own.entries if key.text in MEMBER_KEYS} if own else {}
    )
    if "input" in replaced or "inputs" in replaced:
        head = {key: value for key, value in head.items() if key not in ("input", "inputs")}
    head = with_input(head | replaced)
    params, texts = member_params(family, own, overrides or {}, faults)
    inputs = read_inputs(head, params, input_text, family.root.location)
    shapes = {} if input_text else shape_texts(head["input"], params)
    return Member(name, head, params, inputs, texts, shapes)


def unknown_variant(name: str, known: Iterable[str], place: Place) -> SpecError:
    """The fault of a name that none of the networks of a text has."""
    names = [*known]
    hint = did_you_mean(name, names) or f"known: {', '.join(names) or 'none'}"
    return SpecError("C118", f"unknown variant '{name[:60]}'", place, hint=hint)


def known_names(family: Family) -> dict[str, Any]:
    """The blocks and words of a family, by which params may be given."""
    return {name: name for name in (*family.blocks, *family.words)}


def declared_params(family: Family, own: YamlMapping | None, faults: Faults) -> dict[str, YamlNode]:
    """The params of a family, as they stand in it or in one of its members. Raises SpecError."""
    declared = {names.param(*key[::2]): value for key, value in _entries(family.entries, "params")}
    for key, value in own.entries if own else ():
        if key.text in MEMBER_KEYS:
            continue
        if key.text not in declared:
            closest = guess(key.text, declared, "declare it in the family's params")
            message = f"unknown parameter '{key.text[:60]}'"
            faults.append(Fault("C120", message, key.location, advice=closest))
            continue
        declared[key.text] = value
    return declared


def member_params(
    family: Family, own: YamlMapping | None, overrides: Mapping[str, Given], faults: Faults
) -> tuple[dict[str, Any], dict[str, str]]:
    """Params of the family, of the member, and from outside, each replacing the ones before.

    Beside them the texts of those that follow from others. Raises SpecError, C120 for an unknown
    one from outside.
    """
    declared = declared_params(family, own, faults)
    for name in overrides:
        if name not in declared:
            hint = (
                did_you_mean(name, declared) or f"it has: {', '.join(declared) or 'no parameters'}"
            )
            raise SpecError("C120", f"unknown parameter '{name[:60]}'", hint=hint)
    env = known_names(family)
    params: dict[str, Any] = {}
    texts: dict[str, str] = {}
    meter = arithmetic.Meter()
    for name, stated in declared.items():
        given = overrides.get(name)
        found: Any
        if given is None:
            found = param_value(stated, env, meter)
            if not isinstance(found, str) and follows(text := flowing(stated), params):
                texts[name] = text
        else:
            found = given_value(family, name, given, env)
        env[name] = params[name] = found
    return params, texts


def param_value(node: YamlNode, env: Mapping[str, Any], meter: arithmetic.Meter) -> Any:
    """A param's value: a number, an expression over earlier params, a list, a block, a layer.

    Raises SpecError.
    """
    if isinstance(node, YamlList):
        made = _is_made(node)
        if made:
            return arithmetic.evaluate(node.location.token, env, node.location, meter=meter)
        return _bounded(tuple(param_value(item, env, meter) for item in node.items), node.location)
    if isinstance(node, YamlMapping):
        message = "a param is a number, a name, or a list of them, not names with values"
        hint = (
            "write rows as lists: [[64, 1], [128, 2]], and name their columns where they are used"
        )
        raise SpecError("C105", message, node.location, hint=f"{hint}: for c, s in rows")
    text, place = scalar(node, "a param")
    try:
        return arithmetic.evaluate(text, env, place, meter=meter)
    except SpecError:
        if not is_layer(text, env):
            raise
        return text.strip()


def _is_made(node: YamlList) -> bool:
    """Whether a list says how it is made: [2*c for c in rows]."""
    text = (
        node.items[0].text if len(node.items) == 1 and isinstance(node.items[0], YamlScalar) else ""
    )
    return " for " in text and " in " in text and node.location.token.startswith("[")


def _bounded(values: tuple[Any, ...], place: Location) -> tuple[Any, ...]:
    try:
        return bounded_list(values)
    except ValueError as reason:
        raise SpecError("C115", str(reason), place, hint="write shorter lists") from None


def _stated(family: Family, name: str) -> list[str]:
    """What the family and its members write for a param, where it is a single value."""
    places = [family.entries.get("params"), *family.variants.values()]
    nodes = [place.get(name) for place in places if isinstance(place, YamlMapping)]
    return [node.text for node in nodes if isinstance(node, YamlScalar)]


def given_value(family: Family, name: str, text: Given, env: Mapping[str, Any]) -> Any:
    """A param's value given from outside; an unknown word becomes a symbol.

    It is one of a whole number unless the family writes the param as a fraction: 0.75, a width
    multiplier. Where a layer stands, another layer may be given. Raises SpecError.
    """
    if isinstance(text, Settled):
        return text.value
    if isinstance(text, Expr):
        return text
    cleaned, stated = text.strip(), _stated(family, name)
    if is_layer(text, env) and any(is_layer(one, env) or one in env for one in stated):
        return cleaned
    if cleaned.isidentifier() and cleaned not in env:
        if any(one in family.blocks for one in stated):
            message = f"{name} is the name of a block, and there is none called '{cleaned[:60]}'"
            raise SpecError("C112", message, hint=guess(cleaned, family.blocks))
        return symbol(cleaned, not any("." in one for one in stated))
    return arithmetic.evaluate(cleaned, env)
