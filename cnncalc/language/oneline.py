"""A network on one line: `32x32x3 -> conv5-6 -> maxpool2 -> fc 10`.

CS231n's pattern grammar works too: `INPUT 32x32x3 -> [[CONV3-64 -> RELU]*2 -> POOL2]*3 -> FC 10`.
"""

from __future__ import annotations

import re

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.document import YamlMapping, YamlScalar
from cnncalc.language.family import Family
from cnncalc.language.structure import Chain, PlacedText, Repeat, Step
from cnncalc.limits import DEEPEST

ARROW = "->"
_ITEM = re.compile(r"\[(?P<inner>.*)\]\s*(?:\*\s*(?P<count>\d+))?", re.DOTALL)
_INPUT = re.compile(r"\s*(?:input\s+)?", re.IGNORECASE)


def read(source: Source) -> Family:
    """The family, of one member, that a line describes. Raises SpecError at the wrong part."""
    place = Location(source, 0, max(len(source.text), 1))
    first, *layers = _cut(PlacedText(source.text, place), ARROW)
    opening = _INPUT.match(first.text)
    start = opening.end() if opening else 0
    shape = YamlScalar(first.text[start:], True, first.location.within(start, len(first.text)))
    steps = tuple(_step(part, 1) for part in layers)
    return Family(YamlMapping((), place), {"input": shape}, {}, {}, steps, {})


def _step(part: PlacedText, depth: int) -> Step:
    """A layer, or layers in brackets with a number of repetitions."""
    if depth > DEEPEST:
        raise SpecError("C115", f"brackets are nested deeper than {DEEPEST}", part.location)
    if not part.text.startswith("["):
        return Step(None, Chain(_cut(part, "|")), (), part.location)
    match = _ITEM.fullmatch(part.text)
    if not match:
        hint = "write [layer -> layer]*2"
        raise SpecError(
            "C108", "brackets are not closed, or text follows them", part.location, hint=hint
        )
    start, end = match.span("inner")
    inner = _cut(PlacedText(match["inner"], part.location.within(start, end)), ARROW)
    count_start, count_end = match.span("count") if match["count"] else (0, 1)
    count = PlacedText(match["count"] or "1", part.location.within(count_start, count_end))
    return Step(
        None, Repeat(count, "", tuple(_step(p, depth + 1) for p in inner)), (), part.location
    )


def _cut(whole: PlacedText, separator: str) -> tuple[PlacedText, ...]:
    """The parts between separators that stand outside all brackets."""
    parts, start, depth, position, text = [], 0, 0, 0, whole.text
    while position <= len(text):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(text[position : position + 1], 0)
        at_end = position == len(text)
        if at_end or (depth == 0 and text.startswith(separator, position)):
            parts.append(_stripped(whole, start, position))
            start = position + len(separator)
            position = start if not at_end else position + 1
        else:
            position += 1
    return tuple(parts)


def _stripped(whole: PlacedText, start: int, end: int) -> PlacedText:
    raw = whole.text[start:end]
    text = raw.strip()
    first = start + len(raw) - len(raw.lstrip())
    place = whole.location.within(first if text else max(start - 1, 0), first + len(text))
    if not text:
        raise SpecError(
            "C108", "a layer is missing", place, hint="write a layer on each side of '->'"
        )
    return PlacedText(text, place)
