"""Expressions as text, in four styles, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.dims import (
    apply,
    ceil_div,
    floor_over,
    maximum,
    minimum,
    symbol,
    to_factor,
    to_text,
)
from cnncalc.dims.unknown import unknown

H, W, S = symbol("H"), symbol("W"), symbol("S")
UNKNOWN = unknown("nobody says")


@pytest.mark.parametrize(
    ("value", "plain", "ascii", "latex", "sympy"),
    [
        (H, "H", "H", "H", "H"),
        (7, "7", "7", "7", "7"),
        (-7, "-7", "-7", "-7", "-7"),
        (Fraction(-3, 2), "−3/2", "-3/2", r"-\frac{3}{2}", "Rational(-3, 2)"),
        (H - 3, "H − 3", "H - 3", "H - 3", "H - 3"),
        (5 - H, "5 − H", "5 - H", "5 - H", "5 - H"),
        (2 * H * W, "2·H·W", "2*H*W", "2 H W", "2*H*W"),
        (H * H, "H²", "H**2", "H^{2}", "H**2"),
        (H**3 * W, "H³·W", "H**3*W", "H^{3} W", "H**3*W"),
        (H // 2, "⌊H/2⌋", "floor(H/2)", r"\left\lfloor \frac{H}{2} \right\rfloor", "floor(H/2)"),
        (ceil_div(H, 2), "⌈H/2⌉", "ceil(H/2)", r"\left\lceil \frac{H}{2} \right\rceil",
         "ceiling(H/2)"),
        (maximum(H, W), "max(H, W)", "max(H, W)", r"\max\left(H, W\right)", "Max(H, W)"),
        (minimum(H, 4), "min(H, 4)", "min(H, 4)", r"\min\left(H, 4\right)", "Min(H, 4)"),
        (symbol("wide"), "wide", "wide", r"\mathrm{wide}", "wide"),
        (symbol("höhe"), "höhe", "höhe", r'\mbox{h\"{o}he}', "höhe"),
        (floor_over(H, S), "⌊H/S⌋", "floor(H/S)", r"\left\lfloor \frac{H}{S} \right\rfloor",
         "floor(H/S)"),
        (apply("round", H * Fraction(1, 3)), "round(H/3)", "round(H/3)",
         r"\operatorname{round}\left(\frac{H}{3}\right)", "round(H/3)"),
    ],
)  # fmt: skip
def test_styles(value, plain, ascii, latex, sympy):
    assert to_text(value) == to_text(value, "unicode") == plain
    assert [to_text(value, style) for style in ("ascii", "latex", "sympy")] == [ascii, latex, sympy]


def test_a_sum_is_put_in_parentheses_as_a_factor():
    assert (to_factor(H + 1), to_factor(2 * H), to_factor(5)) == ("(H + 1)", "2·H", "5")
    assert to_factor(H + 1, "latex") == r"\left(H + 1\right)"
    assert to_text(H + 1, as_factor=True) == "(H + 1)"
    with pytest.raises(ValueError, match="unknown style x; known: unicode, ascii, latex, sympy"):
        to_text(H, "x")


def test_what_is_not_known():
    assert (to_text(UNKNOWN), to_text(UNKNOWN, "latex")) == ("–", r"\text{–}")
    assert to_text(UNKNOWN + 7) == "at least 7"
    assert to_text(UNKNOWN + 2 * H, "latex") == r"\text{at least } 2 H"
