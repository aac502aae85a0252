"""Grids of numbers, whole: side by side, as tables, as matrices, as values for programs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.dims import symbol
from cnncalc.limits import LONGEST_CELL, WIDEST_GRIDS
from cnncalc.render import grids
from cnncalc.render.grids import LATEX, TitledGrid

N = symbol("N")
HALF, THIRD = Fraction(1, 2), Fraction(-1, 3)
CELLS = [
    (7, "7", "7", "7", 7, 7), (-7, "-7", "-7", "-7", -7, -7),
    (HALF, "1/2", "0.5", r"\frac{1}{2}", "1/2", 0.5),
    (THIRD, "-1/3", "-1/3", r"-\frac{1}{3}", "-1/3", "-1/3"),
    (Fraction(-3, 40), "-3/40", "-0.075", r"-\frac{3}{40}", "-3/40", -0.075),
    (Fraction(1, 25), "1/25", "0.04", r"\frac{1}{25}", "1/25", 0.04),
    (Fraction(1, 6), "1/6", "1/6", r"\frac{1}{6}", "1/6", "1/6"),
    (Fraction(1, 15), "1/15", "1/15", r"\frac{1}{15}", "1/15", "1/15"),
    (Fraction(12_345_678_901, 10), "12345678901/10", "1234567890",
     r"\frac{12345678901}{10}", "12345678901/10", 1234567890.1),
    (1 / 3, "0.333333", "0.333333", "0.333333", 1 / 3, 1 / 3),
    ("-∞", "-∞", "-∞", r"-\infty", None, None), ("a", "a", "a", "a", None, None),
    (2 * N - 1, "2·N - 1", "2·N - 1", "2 N - 1", "2*N - 1", "2*N - 1"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text", "decimal", "latex", "plain", "number"), CELLS)
def test_a_cell_is_exact_and_a_decimal_where_it_has_an_end(
    value, text, decimal, latex, plain, number
):
    assert (grids.shown(value), grids.shown(value, True)) == (text, decimal)
    assert grids.shown(value, style=LATEX) == latex
    assert grids.plain_value(value) == plain
    assert grids.plain_value(value, True) == number


def test_values_for_programs_are_rows_and_of_several_channels_lists_of_them():
    assert grids.plain_grids([[[1, HALF]]]) == [[1, "1/2"]]
    assert grids.plain_grids([[[1, HALF]]], True) == [[1, 0.5]]
    assert grids.plain_grids([[[1]], [[2]]]) == [[[1]], [[2]]]


def told(sheet):
    return sheet.title, [(c.key, c.heading, c.right) for c in sheet.columns], [*sheet.rows]


def test_grids_stand_side_by_side():
    """A column is as wide as its widest figure; a lower grid has empty lines below."""
    blocks = [
        TitledGrid("image", [[1, 20], [-3, HALF]]),
        TitledGrid("w", [[7]]),
        TitledGrid("out", [[1, 22]], is_blank=True),
    ]
    (sheet,) = grids.beside(blocks, True, "title")
    assert told(sheet) == (
        "title",
        [("grid0", "image  ", True), ("grid1", "w", True), ("grid2", "out     ", True)],
        [(" 1   20", "7", "___  ___"), ("-3  0.5", "", "")],
    )


def test_a_line_has_room_for_76_characters():
    """A grid takes three more than its width: two of 35 fit in 76, one of 36 beside 35 does not."""
    assert WIDEST_GRIDS == 76
    line = TitledGrid("", [["x" * 35]])
    other = TitledGrid("", [["y" * 36]])
    for blocks, rows in (([line, line], [2]), ([line, other], [1, 1]), ([line] * 5, [2, 2, 1]),
                         ([line, line, line, other], [2, 1, 1]),
                         ([TitledGrid("t" * 36, [[1]]), line], [1, 1]),
                         ([TitledGrid("", [["z" * 90]]), line], [1, 1])):  # fmt: skip
        sheets = grids.beside(blocks, False, "title")
        assert [len(sheet.columns) for sheet in sheets] == rows
        assert [sheet.title for sheet in sheets] == ["title", *[""] * (len(rows) - 1)]


def test_a_grid_as_a_table_has_its_columns_numbered():
    block = TitledGrid("t", [[1, HALF], [3, 4]])
    columns = [("c1", "1", True), ("c2", "2", True)]
    assert told(grids.as_table(block, False)) == ("t", columns, [["1", "1/2"], ["3", "4"]])
    assert told(grids.as_table(block, True))[2] == [["1", "0.5"], ["3", "4"]]
    blank = grids.as_table(block._replace(is_blank=True), False)
    assert told(blank) == ("t", columns, [["", ""], ["", ""]])


def test_sums_longer_than_a_cell_are_long():
    assert not grids.is_long([["x" * LONGEST_CELL], [1]], False)
    assert grids.is_long([[1], ["x" * (LONGEST_CELL + 1)]], False)
    long = Fraction(10**9 + 1, 10**9)
    assert grids.is_long([[long]], False) and not grids.is_long([[long]], True)


def test_a_matrix():
    block = TitledGrid("t", [[1, HALF], [3, THIRD]], "W")
    body = r"1 & \frac{1}{2} \\ 3 & -\frac{1}{3}"
    assert grids.matrix(block, False) == rf"W &= \begin{{pmatrix}} {body} \end{{pmatrix}}"
    assert r"1 & 0.5 \\ 3" in grids.matrix(block, True)
    blank = block._replace(is_blank=True)
    body = r"\quad & \quad \\ \quad & \quad"
    assert grids.matrix(blank, False) == rf"W &= \begin{{pmatrix}} {body} \end{{pmatrix}}"
