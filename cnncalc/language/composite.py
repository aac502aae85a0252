"""Words of the notation that stand for several layers in a row: separable3-64 /2 pad 1.

A composite is read as a layer is, with options of its own in any order; each field then goes to
one of the layers that it stands for.
"""

from __future__ import annotations

import re

from cnncalc.errors import Location
from cnncalc.language.notation import COMPOSITES, ParsedLayer, read_rest
from cnncalc.language.scanner import Scanner
from cnncalc.ops.base import ONE, Syntax
from cnncalc.ops.convolution import Conv, Depthwise
from cnncalc.patterns import LatePattern

_WORD = LatePattern(r"\s*separable(?=[-\d(\s]|$)", re.IGNORECASE)
_ONLY_SECOND = ("filters", "bias")

# A depthwise convolution without a bias and a 1x1 convolution: Chollet 2016, arXiv:1610.02357.
SEPARABLE = Syntax(
    words=COMPOSITES,
    size=Depthwise.syntax.size,
    filters=Conv.syntax.filters,
    slash=Depthwise.syntax.slash,
    options=Depthwise.syntax.options,
    flags=Depthwise.syntax.flags,
    required=("kernel", "filters"),
    example="separable3-64 /2 pad 1",
)


def composite(text: str, location: Location | None = None) -> tuple[ParsedLayer, ...]:
    """The layers that a text stands for by a composite; none where it begins with another word.

    Raises C108 where the rest cannot be read.
    """
    found = _WORD.match(text)
    if not found:
        return ()
    scanner = Scanner(text, location)
    scanner.at = found.end()
    values, flags = read_rest(scanner, SEPARABLE)
    first = ParsedLayer(
        Depthwise,
        tuple((slot, raw) for slot, raw in values if slot.field not in _ONLY_SECOND),
        (*((field, flag) for field, flag in flags if field not in _ONLY_SECOND), ("bias", False)),
    )
    second = ParsedLayer(
        Conv,
        tuple((slot, raw) for slot, raw in values if slot.field in _ONLY_SECOND),
        (*((field, flag) for field, flag in flags if field in _ONLY_SECOND), ("kernel", ONE)),
    )
    return first, second
