"""A network on one line: `32x32x3 -> conv5-6 -> maxpool2 -> fc 10`.

CS231n's pattern grammar works too: `INPUT 32x32x3 -> [[CONV3-64 -> RELU]*2 -> POOL2]*3 -> FC 10`.
"""

from __future__ import annotations

import re

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.document import YamlMapping, YamlScalar
from cnncalc.language.family import Family
from cnncalc.language.rows import cut, read_row, taken
from cnncalc.language.structure import PlacedText, Repeat, Step
from cnncalc.limits import DEEPEST

ARROW = "->"
_ITEM = re.compile(r"\[(?P<inner>.*)\]\s*(?:\*\s*(?P<count>\d+))?", re.DOTALL)
_INPUT = re.compile(r"\s*(?:input\s+)?", re.IGNORECASE)


def read(source: Source) -> Family:
    """The family, of one member, that a line describes. Raises SpecError at the wrong part."""
    place = Location(source, 0, max(len(source.text), 1))
    first, *layers = cut(PlacedText(source.text, place), ARROW)
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
        chain, sources = taken(read_row(part), ())
        return Step(None, chain, sources, part.location)
    found = _ITEM.fullmatch(part.text)
    if not found:
        hint = "write [layer -> layer]*2"
        raise SpecError(
            "C108", "brackets are not closed, or text follows them", part.location, hint=hint
        )
    start, end = found.span("inner")
    inner = cut(PlacedText(found["inner"], part.location.within(start, end)), ARROW)
    count_start, count_end = found.span("count") if found["count"] else (0, 1)
    count = PlacedText(found["count"] or "1", part.location.within(count_start, count_end))
    return Step(
        None, Repeat(count, "", tuple(_step(p, depth + 1) for p in inner)), (), part.location
    )
