"""The printed text of a cell with its figures put right, as its author would have printed them."""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor
from typing import Any

from cnncalc.figures import CUT_OFF, Figure, figures_in
from cnncalc.limits import FEWEST_DIGITS
from cnncalc.units import fixed


def shown_digits(figure: Figure) -> int:
    """How many digits a figure shows that are certainly significant; at least two are taken."""
    return max(int(FEWEST_DIGITS), figure.significant)


def is_abbreviated(figure: Figure) -> bool:
    """Whether digits are left out."""
    return not (figure.exact or figure.predicate)


def correct(text: str, values: tuple[Any, ...], kilo: int, precision: str) -> str:
    """The printed text with each of its figures put right."""
    figures = figures_in(text)
    if len(figures) != len(values):
        return ", ".join(str(value) for value in values)
    pieces, end = [], 0
    for figure, value in zip(figures, values, strict=True):
        pieces += [text[end : figure.start], _spelled(figure, value, kilo, precision)]
        end = figure.end
    return "".join([*pieces, text[end:]])


def _spelled(figure: Figure, value: Any, kilo: int, precision: str) -> str:
    """`value` as this figure would have printed it, with at least three digits."""
    if not isinstance(value, (int, Fraction)) or figure.predicate:
        return figure.text
    if not figure.power and not figure.decimal and isinstance(value, int):
        return f"{value:,}" if "," in figure.text else str(value)
    scaled = Fraction(value, figure.scale(kilo))
    short = 3 - len(str(floor(abs(scaled))))
    decimals = 1 if figure.exact else max(figure.decimals, min(short, 2), 0)
    steps = scaled * 10**decimals
    last = floor(steps if precision == CUT_OFF else steps + Fraction(1, 2))
    return fixed(Fraction(last, 10**decimals), decimals) + re.sub(r"^[\d.,]+", "", figure.text)
