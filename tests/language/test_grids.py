"""Grids as they are typed: every cell, the place where it stands, and what is refused where."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.errors import SpecError
from cnncalc.language.grids import read_grids
from tests.each import each

FORM = 'write "1 2; 3 4": cells apart by blanks, rows by ;, channels by |'
LESS = "give a picture with --image, or less of it"
LONG = "use shorter numbers, or one letter for an expression"
ALIKE = "channels are separated by | and have one size"
EQUAL = "rows end at ; and are equally long"
HALF = Fraction(1, 2)
ONES = "1" * 50


@each(
    ("text", "planes", "places"),
    [
        ("1 2; 3 4", [[[1, 2], [3, 4]]], ["1 2", "3 4"]),
        ("1/9, -2.50\n.5 3e2", [[[Fraction(1, 9), Fraction(-5, 2)], [HALF, 300]]],
         ["1/9 -2.50", ".5 3e2"]),
        ("7", [[[7]]], ["7"]),
        ("[[1. 2.]\n [3. 4.]]", [[[1, 2], [3, 4]]], ["1. 2.", "3. 4."]),
        ("[[[1, 2]], [[3, 4]]]", [[[1, 2]], [[3, 4]]], ["1 2", "3 4"]),
        ("[[[1, 2], [5, 6]], [[3, 4], [7, 8]]]", [[[1, 2], [5, 6]], [[3, 4], [7, 8]]],
         ["1 2", "5 6", "3 4", "7 8"]),
        ("1 2 | 3 4", [[[1, 2]], [[3, 4]]], ["1 2", "3 4"]),
        ("1 | 2 | 3", [[[1]], [[2]], [[3]]], ["1", "2", "3"]),
        ("[1 2] [3 4]", [[[1, 2], [3, 4]]], ["1 2", "3 4"]),
        ("1 / 2", [[[1], [2]]], ["1", "2"]),
        ("4/2 1.5/3", [[[2, HALF]]], ["4/2 1.5/3"]),
        ("−1 2", [[[-1, 2]]], ["−1 2"]),
        (" 7;\n\n8 ;", [[[7], [8]]], ["7", "8"]),
        ("1" * 30, [[[int("1" * 30)]]], ["1" * 30]),
    ],
)  # fmt: skip
def test_cells_are_exact_and_know_where_they_stand(text, planes, places):
    found = read_grids(text, "kernel")
    assert [[[*row] for row in plane] for plane in found.planes] == planes
    types = [type(value) for value in found.values]
    assert types == [type(cell) for plane in planes for row in plane for cell in row]
    tokens = [" ".join(one.token for one in row) for plane in found.places for row in plane]
    assert tokens == places
    assert found.size == (len(planes[0]), len(planes[0][0]))
    assert (found.place.start, found.place.end) == (0, len(text))


def test_whether_a_point_was_written():
    texts = ("1 2", "1/2", "2*a", "1.0", "1e-2", "1E-2", "3e2")
    assert [read_grids(text, "k").decimals for text in texts] == [
        False, False, False, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "letter", "planes"),
    [
        ("2x3", "x", [["x11 x12 x13", "x21 x22 x23"]]),
        (" 2x1x2 ", "k", [["k1_11", "k1_21"], ["k2_11", "k2_21"]]),
        ("1x9", "x", [["x11 x12 x13 x14 x15 x16 x17 x18 x19"]]),
        ("2x10", "x", [[" ".join(f"x{row}_{at}" for at in range(1, 11)) for row in (1, 2)]]),
        ("10x1", "x", [[f"x{row}_1" for row in range(1, 11)]]),
        ("2*a b-1", "x", [["2·a b−1"]]),
    ],
)  # fmt: skip
def test_cells_in_letters(text, letter, planes):
    found = read_grids(text, "kernel", letter)
    written = [[" ".join(str(cell) for cell in row) for row in plane] for plane in found.planes]
    assert [[row.replace(" − ", "−") for row in plane] for plane in written] == planes
    assert (found.decimals, bool(found.places)) == (False, "*" in text)


def test_letters_stand_for_any_number():
    (halved,) = read_grids("a/2", "k").values
    assert str(halved).replace(" ", "") == "a/2"
    assert halved * 2 == next(read_grids("a", "k").values)
    assert next(read_grids("1x1", "k", "a1").values) != next(read_grids("1x1", "k").values)


def test_as_many_cells_as_are_allowed():
    assert read_grids("100x100", "k").size == (100, 100)
    assert len(read_grids("2x3x1000", "k").planes) == 1000
    assert read_grids("1 " * 10_000, "k").size == (1, 10_000)


@each(
    ("text", "code", "message", "span", "received", "hint"),
    [
        ("0x3", "C430", "a grid has at least one cell", (0, 3), "", "give sizes from 1 up"),
        ("3x3x0", "C430", "a grid has at least one cell", (0, 5), "", "give sizes from 1 up"),
        ("2x2x2501", "C432", "a grid has at most 10,000 cells", (0, 8), "10,004 cells", LESS),
        ("100x101", "C432", "a grid has at most 10,000 cells", (0, 7), "10,100 cells", LESS),
        ("1 " * 10_001, "C432", "a grid has at most 10,000 cells", (20_000, 20_001),
         "10,001 cells", LESS),
        ("", "C430", "a grid has no cells", (0, 1), "", FORM),
        ("1|2||3", "C430", "a grid has no cells", (4, 5), "", FORM),
        ("1 2;3", "C431", "row 2 has 1 cell, row 1 has 2", (4, 5), "", EQUAL),
        ("5|1;2;3 4 5", "C431", "row 3 has 3 cells, row 1 has 1", (6, 11), "", EQUAL),
        ("1 2 | 3", "C431", "channel 2 is 1×1, channel 1 is 1×2", (6, 7), "", ALIKE),
        ("1|2|3 4;5 6", "C431", "channel 3 is 2×2, channel 1 is 1×1", (4, 11), "", ALIKE),
        ("2 2a", "C430", "'2a' mixes a number and a letter", (2, 4), "", "write 2*a"),
        ("-3b2", "C430", "'-3b2' mixes a number and a letter", (0, 4), "", "write 3*b2"),
        (ONES + "z", "C430", f"'{ONES[:40]}' mixes a number and a letter", (0, 51), "",
         f"write {ONES}*z"),
        ("7 nan", "C430", "'nan' is neither a number nor an expression in letters", (2, 5), "",
         FORM),
        ("2*Inf", "C430", "'2*Inf' is neither a number nor an expression in letters", (0, 5), "",
         FORM),
        ("(" * 41, "C430", f"'{'(' * 40}' is neither a number nor an expression in letters",
         (0, 41), "", FORM),
        ("1" * 31, "C430", "a cell is too long", (0, 31), "", LONG),
        ("x" * 401, "C430", "a cell is too long", (0, 401), "", LONG),
        ("2 1/0", "C430", "'1/0' divides by zero", (2, 5), "", "divide by another number"),
        (f"1/{'0' * 28}", "C430", f"'1/{'0' * 28}' divides by zero", (0, 30), "",
         "divide by another number"),
        ("[a,a]and", "C430", "'and' is neither a number nor an expression in letters", (5, 8), "",
         FORM),
    ],
)  # fmt: skip
def test_what_is_no_grid(text, code, message, span, received, hint):
    with pytest.raises(SpecError) as raised:
        read_grids(text, "kernel")
    error = raised.value
    assert (error.code, error.message) == (code, message)
    assert (error.location.start, error.location.end) == span
    assert (error.received, error.hint) == (received, hint)
    assert (error.location.file, error.location.source.text) == ("kernel", text)


def test_an_expression_may_be_as_long_as_one_of_a_spec():
    assert str(next(read_grids("x" * 400, "k").values)) == "x" * 400


def test_an_expression_of_several_values():
    with pytest.raises(SpecError) as raised:
        read_grids("1 a==1", "kernel")
    assert raised.value.location.token == "a==1"


def test_grids_of_different_sizes_where_they_may_differ():
    found = read_grids("1|2 3", "k", alike=False)
    assert found.planes == (((1,),), ((2, 3),))
    assert found.size == (1, 1)
    assert [*found.values] == [1, 2, 3]
