"""Which names a text uses: read off the text itself, so that branches not taken count too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cnncalc.language import structure
from cnncalc.language.arithmetic import names_in
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.family import Family
from cnncalc.language.structure import Body, PlacedText, Step, parts
from cnncalc.language.words import word_of
from cnncalc.patterns import LatePattern

_BRACKET = LatePattern(r"\(([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*)\)")
_NAME = LatePattern(r"[A-Za-z_]\w*\b(?!\s*=(?!=))")
_CALL = LatePattern(r"([A-Za-z_]\w*)\s*(?:\(|$)")


def used_by(steps: tuple[Step, ...]) -> Iterator[str]:
    """Every name that steps use: params in expressions, blocks called, layers given to a block."""
    for step in structure.every(steps):
        for text in (step.name, step.weights):
            if text and "(" in text.text:
                yield from _in_brackets(text.text)
        yield from _used_by_sources(step.sources)
        yield from _used_by_body(step.body)


def _used_by_sources(sources: Iterable[PlacedText]) -> Iterator[str]:
    for text in sources:
        yield from _NAME.findall(text.text)


def _used_by_body(body: Body) -> Iterator[str]:
    if isinstance(body, structure.Chain):
        for part in body.parts:
            yield from _used_by_sources(part.sources)
            yield from names_in(part.repeat.times.text) if part.repeat else _used_by_part(part.text)
    elif isinstance(body, structure.Parallel):
        for branch in body.branches:
            yield from _in_brackets(branch.name.text if branch.name else "")
    elif isinstance(body, structure.Repeat):
        yield from names_in(body.times.text)
    elif isinstance(body, structure.For):
        yield from names_in(body.values.text)
    elif isinstance(body, structure.When):
        for condition in (body.condition, *(case.condition for case in body.cases)):
            yield from names_in(condition.text) if condition else ()


def _used_by_part(text: str) -> Iterator[str]:
    """Names in a layer or a block call; a word alone may be a param that holds a block."""
    first = _CALL.match(text)
    if first:
        yield first[1]
    if "(" in text:
        yield from _in_brackets(text)


def _in_brackets(text: str) -> Iterator[str]:
    """Names within parentheses; those before `=` are the block's own."""
    for match in _BRACKET.finditer(text):
        yield from _NAME.findall(match[1])


def used_by_value(node: YamlNode | None) -> Iterator[str]:
    """Names in the value of a param, or in an input."""
    if isinstance(node, YamlScalar):
        yield from _NAME.findall(node.text)
    elif isinstance(node, YamlList):
        for item in node.items:
            yield from used_by_value(item)
    elif isinstance(node, YamlMapping):
        for _, value in node.entries:
            yield from used_by_value(value)


def handed_on(family: Family) -> frozenset[str]:
    """Names that stand as values: blocks that are chosen by a param share one list of params."""
    values = (value for values in _values(family).values() for value in values)
    names = {name for value in values for name in used_by_value(value)}
    texts = (part.text for part in parts(family.every()) if "(" in part.text)
    return frozenset(names.union(*map(_in_brackets, texts)))


def used_in(family: Family) -> frozenset[str]:
    """Every name that can matter to a network of the family.

    A block that nobody calls uses nothing, nor does a param that nobody uses.
    """
    rest = [*_used_by(family.steps, family), *_used_by_inputs(family.entries.get)]
    rest += used_by_value(family.entries.get("where"))
    for variant in family.variants.values():
        rest += _used_by_inputs(variant.get)
    values = _values(family)
    names: set[str] = set()
    while rest:
        name = rest.pop()
        if name not in names:
            names.add(name)
            rest += _behind(family, values, name)
    return frozenset(names)


def _used_by_inputs(get: Callable[[str], YamlNode | None]) -> Iterator[str]:
    """Names in the shapes of inputs."""
    for key in ("input", "inputs"):
        yield from used_by_value(get(key))


def _used_by(steps: tuple[Step, ...], family: Family) -> Iterator[str]:
    """As `used_by`, with the words of the spec that open a layer."""
    yield from used_by(steps)
    for part in parts(structure.every(steps)):
        word = word_of(part.text, family.words)
        if word:
            yield word.name


def _values(family: Family) -> dict[str, list[YamlNode]]:
    """What the family and its members write for each param."""
    values: dict[str, list[YamlNode]] = {}
    holders = (family.entries.get(key) for key in ("params", "space"))
    for holder in (*holders, *family.variants.values()):
        for key, value in holder.entries if isinstance(holder, YamlMapping) else ():
            values.setdefault(key.text.partition("[")[0], []).append(value)
    return values


def _behind(family: Family, values: dict[str, list[YamlNode]], name: str) -> Iterator[str]:
    """Names that a block or a param uses itself, in the family or any of its members."""
    block = family.blocks.get(name)
    if block:
        own = {param for param, _ in block.params}
        yield from (used for used in _used_by(block.steps, family) if used not in own)
        for _, default in block.params:
            yield from names_in(default.text) if default else ()
    word = family.words.get(name)
    if word:
        yield from _in_brackets(word.text.text)
        base = word_of(word.text.text, family.words)
        yield from (base.name,) if base else ()
        chain = Step(None, word.tail, (), word.text.location)
        yield from _used_by((chain,), family)
    for value in values.get(name, ()):
        yield from used_by_value(value)
