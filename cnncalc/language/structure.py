"""Document to steps: what the keys of `layers:` and `blocks:` mean, before any is expanded."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnncalc.errors import Fault, Faults, Location, SpecError, guess
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.names import is_short


class PlacedText(NamedTuple):
    """A piece of the source and its place."""

    text: str
    location: Location


class Chain(NamedTuple):
    """Layers in a row: `conv3-64 | bn | relu`."""

    parts: tuple[PlacedText, ...]


class Group(NamedTuple):
    """Steps under one name."""

    steps: tuple[Step, ...]


class Repeat(NamedTuple):
    """`repeat 3 as i:` with i counting from 1."""

    times: PlacedText
    counter: str
    steps: tuple[Step, ...]


class For(NamedTuple):
    """`for c, s in rows as i:` over a param that is a list."""

    names: tuple[str, ...]
    values: PlacedText
    counter: str
    steps: tuple[Step, ...]


class When(NamedTuple):
    """`when (condition):`, nothing where the condition is 0."""

    condition: PlacedText
    steps: tuple[Step, ...]


class Branch(NamedTuple):
    """One way from the start of a parallel structure to its join; empty for the input itself."""

    name: PlacedText | None
    steps: tuple[Step, ...]


class Parallel(NamedTuple):
    """Branches from one input that a join brings together.

    With `split`, branch i receives part i of the channels instead of all of them.
    """

    join: str
    branches: tuple[Branch, ...]
    split: bool = False


class Training(NamedTuple):
    """A side branch that exists in training alone; the network goes on from where it started."""

    steps: tuple[Step, ...]


class Unread(NamedTuple):
    """What could not be read."""

    fault: Fault


Body = Chain | Group | Repeat | For | When | Parallel | Training | Unread


class Step(NamedTuple):
    """One entry of a list of layers.

    `sources` are the names after `from:`, `weights` the name of the entry whose weights it shares.
    """

    name: PlacedText | None
    body: Body
    sources: tuple[PlacedText, ...]
    location: Location
    weights: PlacedText | None = None


_REPEAT = re.compile(r"repeat\s+(?P<count>\S.*?)(?:\s+as\s+(?P<index>[A-Za-z_]\w*))?")
_FOR = re.compile(
    r"for\s+(?P<names>[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s+in\s+(?P<values>\S.*?)"
    r"(?:\s+as\s+(?P<index>[A-Za-z_]\w*))?"
)
_WHEN = re.compile(r"when\s+(?P<condition>\S.*)")
_JOINS = {"concat": "concat", "add": "add", "multiply": "multiply", "split": "concat"}
_ARGUMENTS = {"repeat": "repeat 3, repeat (n) as i", "for": "for c, s in rows", "when": "when (x)"}
_WORDS = {*_ARGUMENTS, "residual", "gate", "dense", "training", *_JOINS}
STRUCTURES = ("repeat", "for", "when", "residual", "gate", "dense", "training", *_JOINS)
# Possessive, so that a long word that is no name takes no longer than one that is.
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.\-]*+|\([^()]*(?:\([^()]*\)[^()]*)*\))++")


def read_steps(node: YamlNode, faults: Faults) -> tuple[Step, ...]:
    """The steps of a list; a single entry needs no list. An entry at fault is put in `faults`."""
    if isinstance(node, YamlList):
        return tuple(_read_step(item, faults) for item in node.items)
    if isinstance(node, YamlScalar) and node.plain and not node.text:
        return ()
    return (_read_step(node, faults),)


def _read_step(node: YamlNode, faults: Faults) -> Step:
    try:
        return read_step(node, faults)
    except SpecError as error:
        faults.append(error.fault)
        key = node.entries[0][0] if isinstance(node, YamlMapping) and node.entries else None
        name = PlacedText(key.text, key.location) if key and _NAME.fullmatch(key.text) else None
        return Step(name, Unread(error.fault), (), node.location)


def read_step(node: YamlNode, faults: Faults) -> Step:
    """One entry: a chain, or one key with its body, and perhaps `from` and `weights`.

    Raises SpecError, C104 to C108.
    """
    if isinstance(node, YamlScalar):
        return Step(None, _chain(node), (), node.location)
    if isinstance(node, YamlList):
        raise SpecError(
            "C105",
            "a list is given where a layer is expected",
            node.location,
            hint="remove the brackets, or give them a key: concat, add, repeat 2 …",
        )
    sources = node.get("from")
    shared = node.get("weights")
    entries = [entry for entry in node.entries if entry[0].text not in ("from", "weights")]
    if len(entries) != 1:
        extra = entries[1][0].location if len(entries) > 1 else node.location
        raise SpecError(
            "C105",
            f"an entry has one key besides `from` and `weights`, not {len(entries)}",
            extra,
            hint="begin a new entry with '- '",
        )
    key, value = entries[0]
    names = references(sources, "from") if sources else ()
    weights = references(shared, "weights", 1)[0] if shared else None
    body = _structure(key, value, faults)
    if body is None and isinstance(value, YamlScalar) and not value.text:
        body = _chain(key)
    if body is not None:
        return Step(None, body, names, key.location, weights)
    return Step(_name(key), _named_body(value, faults), names, key.location, weights)


def _named_body(value: YamlNode, faults: Faults) -> Body:
    """What a name stands before: a chain, a list of steps, or one structure."""
    if isinstance(value, YamlScalar):
        return _chain(value)
    if isinstance(value, YamlList):
        return Group(read_steps(value, faults))
    if len(value.entries) == 1:
        body = _structure(*value.entries[0], faults)
        if body is not None:
            return body
        return Group((read_step(value, faults),))
    key = value.entries[0][0] if value.entries else value
    raise SpecError("C105", "a name goes before one layer, list or structure", key.location)


def _structure(  # noqa: PLR0911 (one per key)
    key: YamlScalar, value: YamlNode, faults: Faults
) -> Body | None:
    """The structure that a key opens, or None when the key is a name."""
    word = (key.text.split(None, 1) or [""])[0]
    if word not in _WORDS:
        return None
    if word == "repeat" and (match := _REPEAT.fullmatch(key.text)):
        return Repeat(_part(key, match, "count"), match["index"] or "", read_steps(value, faults))
    if word == "for" and (match := _FOR.fullmatch(key.text)):
        names = tuple(name.strip() for name in match["names"].split(","))
        return For(
            names, _part(key, match, "values"), match["index"] or "", read_steps(value, faults)
        )
    if word == "when" and (match := _WHEN.fullmatch(key.text)):
        return When(_part(key, match, "condition"), read_steps(value, faults))
    if word in _ARGUMENTS:
        message = f"'{key.text[:60]}' is not complete"
        raise SpecError("C105", message, key.location, hint=_ARGUMENTS[word])
    if key.text == "residual":
        return _residual(value, faults)
    if key.text in ("gate", "dense"):
        join = "multiply" if key.text == "gate" else "concat"
        return Parallel(join, (Branch(None, ()), Branch(None, read_steps(value, faults))))
    if key.text == "training":
        return Training(read_steps(value, faults))
    if key.text in _JOINS and not (isinstance(value, YamlScalar) and not value.text):
        return Parallel(_JOINS[key.text], _branches(value, faults), key.text == "split")
    return None


def _part(key: YamlScalar, match: re.Match[str], group: str) -> PlacedText:
    """A part of a key, without the parentheses around it."""
    start, end = match.span(group)
    text = match[group]
    if text.startswith("(") and text.endswith(")"):
        start, end, text = start + 1, end - 1, text[1:-1]
    return PlacedText(text, key.location.within(start, end))


def _residual(value: YamlNode, faults: Faults) -> Parallel:
    if not isinstance(value, YamlMapping):
        return Parallel("add", (Branch(None, read_steps(value, faults)), Branch(None, ())))
    known = ("body", "shortcut")
    for key, _ in value.entries:
        if key.text not in known:
            closest = guess(key.text, known, "residual has body and shortcut")
            raise SpecError(
                "C104", f"unknown key '{key.text[:60]}' in residual", key.location, hint=closest
            )
    body, shortcut = value.get("body"), value.get("shortcut")
    if body is None:
        hint = "residual: {body: [...], shortcut: [...]}, or residual: [...] with an identity"
        raise SpecError("C106", "residual needs a body", value.location, hint=hint)
    ways = [read_steps(body, faults), read_steps(shortcut, faults) if shortcut else ()]
    return Parallel("add", tuple(Branch(None, way) for way in ways))


def _branches(value: YamlNode, faults: Faults) -> tuple[Branch, ...]:
    """Branches as a list of lists, or as a mapping of names to lists."""
    if isinstance(value, YamlMapping):
        return tuple(Branch(_name(key), read_steps(steps, faults)) for key, steps in value.entries)
    if isinstance(value, YamlScalar):
        raise SpecError("C105", "branches are a list of lists of layers", value.location)
    return tuple(Branch(None, read_steps(item, faults)) for item in value.items)


def _chain(node: YamlScalar) -> Chain:
    """Split at `|` outside parentheses."""
    shift = 0 if node.plain else 1
    if "|" not in node.text:
        return Chain((_trimmed(node, 0, len(node.text), shift),))
    parts: list[PlacedText] = []
    start = depth = 0
    for position, character in enumerate([*node.text, "|"]):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and (depth <= 0 or position == len(node.text)):
            parts.append(_trimmed(node, start, position, shift))
            start = position + 1
    return Chain(tuple(parts))


def _trimmed(node: YamlScalar, start: int, end: int, shift: int) -> PlacedText:
    text = node.text[start:end]
    stripped = text.strip()
    if not stripped:
        place = node.location.within(max(start - 1, 0) + shift, max(end, 1) + shift)
        raise SpecError(
            "C108", "a layer is missing", place, hint="write a layer on each side of '|'"
        )
    first = start + len(text) - len(text.lstrip()) + shift
    return PlacedText(stripped, node.location.within(first, first + len(stripped)))


def _name(key: YamlScalar) -> PlacedText:
    if not is_short(key.text) or not _NAME.fullmatch(key.text):
        raise SpecError(
            "C105",
            f"'{key.text[:60]}' is not a name",
            key.location,
            hint=guess(
                key.text,
                STRUCTURES,
                "a name consists of letters, digits, _, - and ., with expressions in parentheses",
            ),
        )
    return PlacedText(key.text, key.location)


def references(node: YamlNode, key: str, most: int = 0) -> tuple[PlacedText, ...]:
    """The names after a key such as `from`, at most so many. Raises C105 for anything else."""
    items = node.items if isinstance(node, YamlList) else (node,)
    texts = tuple(
        PlacedText(i.text, i.location) for i in items if isinstance(i, YamlScalar) and i.text
    )
    wrong = [item for item in items if not isinstance(item, YamlScalar) or not item.text]
    wrong += items[most:] if most else ()
    if wrong or not items:
        takes = "one name" if most == 1 else "a name or a list of names"
        place = (wrong or [node])[0].location
        hint = f"{key}: conv1" if most == 1 else f"{key}: [conv1, conv2]"
        raise SpecError("C105", f"`{key}` takes {takes}", place, hint=hint)
    return texts
