"""By how much a figure may grow, read and said."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from cnncalc.dims import symbol
from cnncalc.growth import Growth, read_growth
from tests.each import each

N = symbol("N")
PART, AMOUNT = Growth(Fraction(1, 50)), Growth(None, 10)


@each(
    ("growth", "before", "after", "expected"),
    [(PART, 100, 102, True), (PART, 100, 103, False), (PART, 100, 50, True), (PART, 0, 1, False),
     (PART, 0, 0, True), (AMOUNT, 100, 110, True), (AMOUNT, 100, 111, False),
     (AMOUNT, 0, 10, True), (Growth(), 5, 5, True), (Growth(), 5, 6, False), (PART, N, N, True),
     (PART, N, N + 1, None), (PART, N, 2 * N, None), (AMOUNT, 1, N, None)],
)  # fmt: skip
def test_what_is_within_it(growth, before, after, expected):
    assert growth.allows(before, after) is expected


@pytest.mark.parametrize(
    ("text", "key", "growth", "count", "size"),
    [("2%", "params", PART, "2 %", "2 %"),
     (" +0.5 % ", "", Growth(Fraction(1, 200)), *["0.5 %"] * 2),
     ("150%", "", Growth(Fraction(3, 2)), *["150 %"] * 2),
     ("10K", "params", Growth(None, 10_000), "10,000", "9.766 KiB"),
     ("+2MiB", "peak", Growth(None, 2 << 20), "2,097,152", "2.000 MiB"),
     ("0", "", Growth(None, 0), "0", "0 B")],
)  # fmt: skip
def test_it_is_read_and_said(text, key, growth, count, size):
    assert read_growth(text, key) == growth
    assert (growth.said(False), growth.said(True)) == (count, size)


@pytest.mark.parametrize(
    ("text", "said"),
    [("2%%", "'2%%' is not a percentage: write 2% or 0.5%"), ("%", "not a percentage"),
     (".5", "'.5' is less than one: a part is written in percent, 50%"),
     ("+0.25", "'+0.25' is less than one: a part is written in percent, 25%"),
     ("-3", "'-3' is less than nothing: to grow smaller is always allowed"),
     ("x", "'x' is not a figure")],
)  # fmt: skip
def test_what_is_neither_a_part_nor_an_amount(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_growth(text)
