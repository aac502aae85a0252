"""A row of layers: `from c4 | conv3-64 | unit(c)*(n - 1) | concat(skip)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cnncalc.errors import SpecError
from cnncalc.language import slips
from cnncalc.language.names import is_short
from cnncalc.language.structure import Chain, Part, PlacedText, Repeat, Step
from cnncalc.limits import DEEPEST
from cnncalc.ops import OPERATIONS
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

# Possessive, so that a long word that is no name takes no longer than one that is.
NAME = LatePattern(r"(?:[A-Za-z0-9_][A-Za-z0-9_.\-]*+|\([^()]*(?:\([^()]*\)[^()]*)*\))++")
_FROM = LatePattern(r"from\s+(?P<names>\S.*)", re.DOTALL)
_CALL = LatePattern(r"(?P<word>[A-Za-z]+)\s*\((?P<names>.*)\)", re.DOTALL)
_LIKE = LatePattern(r"(?P<layer>(?P<word>[A-Za-z]+).*?)\s+like\s+(?P<names>\S+)", re.DOTALL)
_DEPTHS = {"(": 1, "[": 1, ")": -1, "]": -1}
_BETWEEN = ("|", "->", "→")  # what stands between the layers of a row
_TIMES = "write unit(c)*3, unit(c)*(n - 1) or [conv3-64 | relu]*2"


class LayerRow(NamedTuple):
    """Layers in a row, and the names of the layers that it is taken from."""

    chain: Chain
    sources: tuple[PlacedText, ...] = ()


def read_row(text: PlacedText) -> LayerRow:
    """The layers of a row, and what it says that it is taken from. Raises C105, C108 or C115."""
    parts = cut(text, *_BETWEEN)
    found = _FROM.fullmatch(parts[0].text) if parts[0].text.startswith("from") else None
    if found:
        return LayerRow(Chain(_parts(parts[1:])), _names(parts[0], found))
    return LayerRow(Chain(_parts(parts)))


def taken(row: LayerRow, given: tuple[PlacedText, ...]) -> LayerRow:
    """A row with the sources of its entry; without any, a join at its head takes what it names.

    Raises C105 where the sources are given twice, C206 where the join names one layer alone.
    """
    if given and row.sources:
        place, hint = row.sources[0].location, "keep one of the two"
        raise SpecError("C105", "`from` is given twice", place, hint=hint)
    first, *rest = row.chain.parts or [None]
    if first and first.sources and not first.is_like and not given and not row.sources:
        _joining(first)
        return LayerRow(Chain((first._replace(sources=()), *rest)), first.sources)
    return LayerRow(row.chain, row.sources or given)


def _joining(join: Part) -> None:
    """Raise C206 for a join that begins an entry and names one layer: the other is not there."""
    if len(join.sources) > 1:
        return
    word, name = join.text, join.sources[0].text
    message = f"{word} joins two layers or more, and at the head of an entry '{name}' is one alone"
    hint = (
        f"write it behind the layer that it joins to '{name}', in the same entry: "
        f"conv3-64 | {word}({name}); or name both: {word}(a, {name})"
    )
    raise SpecError("C206", message, join.location, hint=hint)


def _parts(texts: tuple[PlacedText, ...], depth: int = 1) -> tuple[Part, ...]:
    return tuple(_part(text, depth) for text in texts)


def check_depth(depth: int, text: PlacedText) -> None:
    """Raises C115 where brackets stand within too many others."""
    if depth > DEEPEST:
        message = f"brackets are nested deeper than {DEEPEST}"
        raise SpecError("C115", message, text.location, hint="use fewer brackets")


def _part(text: PlacedText, depth: int) -> Part:
    """A layer or a block call, one that is repeated, or a join of what it names."""
    check_depth(depth, text)
    if text.text.startswith("from") and _FROM.fullmatch(text.text):
        message = "`from` begins a row: what comes before it would go nowhere"
        raise SpecError("C105", message, text.location, hint="begin a new entry with `from`")
    star, _ = next(_outside(text.text, ("*",)), (-1, 0))
    if star >= 0:
        return Part(*text, repeat=_repeat(text, star, depth))
    if text.text.startswith("["):
        message = "brackets in a row need a number of repetitions"
        raise SpecError("C108", message, text.location, hint=_TIMES)
    found = _CALL.fullmatch(text.text) if text.text.endswith(")") else None
    if found and found["word"].lower() in joins():
        return Part(found["word"], text.location, _names(text, found))
    like = _LIKE.fullmatch(text.text)
    if like and like["word"].lower() in _resizing():
        return Part(*text.cut(*like.span("layer")), _names(text, like), is_like=True)
    return Part(*text)


@cache
def _resizing() -> frozenset[str]:
    """The words of layers that can take their size from another layer."""
    return frozenset(word for op in OPERATIONS if op.reference_inputs for word in op.syntax.words)


def _repeat(text: PlacedText, star: int, depth: int) -> Repeat:
    """What stands before a star, so many times."""
    times, inside = _stripped(text, star + 1, len(text.text)), _stripped(text, 0, star)
    if times and times.text.startswith("(") and times.text.endswith(")"):
        times = times.cut(1, len(times.text) - 1)
    elif not times or not times.text.isdigit():
        place = text.location.within(star, len(text.text))
        is_name = times is not None and times.text.isidentifier()
        hint = f"a param stands in parentheses: *({times.text})" if times and is_name else _TIMES
        raise SpecError("C108", "'*' needs a number of repetitions", place, hint=hint)
    if not inside:
        raise SpecError("C108", "a layer is missing before '*'", text.location, hint=_TIMES)
    if inside.text.startswith("[") and inside.text.endswith("]"):
        texts = cut(inside.cut(1, len(inside.text) - 1), *_BETWEEN)
    else:
        texts = (inside,)
    return Repeat(times, "", (Step(None, Chain(_parts(texts, depth + 1)), (), inside.location),))


def _names(text: PlacedText, found: re.Match[str]) -> tuple[PlacedText, ...]:
    """The names of a list such as `a, b(i)`. Raises C105."""
    names = cut(text.cut(*found.span("names")), ",")
    word = found.groupdict().get("word") or "add"
    for name in names:
        layer = slips.named(name.text, word)
        if layer or not is_short(name.text) or not NAME.fullmatch(name.text):
            message = f"'{name.text[:60]}' is not the name of a layer"
            usual = "name layers, with commas between them: from c4, c5 | add, or add(c4, c5)"
            hint = layer or usual
            raise SpecError("C105", message, name.location, hint=hint)
    return names


@cache
def joins() -> frozenset[str]:
    """The words of layers that take any number of inputs."""
    return frozenset(word for op in OPERATIONS if op.inputs[1] is None for word in op.syntax.words)


def cut(whole: PlacedText, *separators: str) -> tuple[PlacedText, ...]:
    """The parts between separators outside all brackets. Raises C108 for an empty one."""
    parts, start, width = [], 0, len(whole.text)
    for end, after in (*_outside(whole.text, separators), (width, width)):
        part = _stripped(whole, start, end)
        if part is None:
            place = whole.location.within(max(start - 1, 0), max(end, 1))
            hint = f"write a layer on each side of '{separators[0]}'"
            raise SpecError("C108", "a layer is missing", place, hint=hint)
        parts.append(part)
        start = after
    return tuple(parts)


def _outside(text: str, separators: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where separators stand outside all brackets; one that is never opened closes nothing."""
    if not any(separator in text for separator in separators):
        return
    depth = 0
    for found in _signs(separators).finditer(text):
        sign = found[0]
        depth = max(depth + _DEPTHS.get(sign, 0), 0)
        if depth == 0 and sign not in _DEPTHS:
            yield found.span()


@cache
def _signs(separators: tuple[str, ...]) -> re.Pattern[str]:
    """Separators and brackets."""
    return re.compile("|".join(map(re.escape, (*separators, *_DEPTHS))))


def _stripped(whole: PlacedText, start: int, end: int) -> PlacedText | None:
    """A stretch of a text without the space around it; None where nothing else is there."""
    text = whole.text[start:end]
    stripped = text.strip()
    first = start + len(text) - len(text.lstrip())
    place = whole.location.within(first, first + len(stripped))
    return PlacedText(stripped, place) if stripped else None
