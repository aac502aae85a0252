"""Columns and sheets before they have a format."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.dims import symbol
from cnncalc.render.bars import Bar, Share
from cnncalc.render.page import Column, Sheet, SymbolicFact
from cnncalc.shape import Shape

N = symbol("N")
PLAIN = Column("a", "a", lambda value: f"<{value}>")


def test_a_value_is_shown_a_text_as_it_is_and_none_as_missing():
    assert [PLAIN.text(value) for value in (7, "x", None, 0, "")] == ["<7>", "x", "–", "<0>", ""]
    assert PLAIN.texts([1, 1, True, 1.0, "1"]) == ["<1>", "<1>", "<True>", "<1.0>", "1"]
    bar = Column("a", "a", bar=Bar(4, False))
    assert [bar.text(value) for value in (None, Share(Fraction(1), Fraction(1, 2)))] == ["", "██"]


@pytest.mark.parametrize(
    ("value", "latex"),
    [(7, ""), ("N", ""), ((1, 2), ""), (Shape(3, (8, 8)), ""), (2 * N + 1, "2 N + 1"),
     (Shape(N + 1, (8, 7)), r"8 \times 7 \times \left(N + 1\right)"), (Shape(2 * N), "2 N"),
     ((N, 2), r"N \times 2"), ((N,), "N")],
)  # fmt: skip
def test_what_is_symbolic_is_mathematics(value, latex):
    assert PLAIN.in_latex(value) == latex
    own = Column("a", "a", latex=lambda value: f"own {value}")
    assert own.in_latex(value) == (f"own {value}" if latex else "")


@pytest.mark.parametrize(
    ("fact", "text"),
    [(SymbolicFact(N + 1), "N + 1"), (SymbolicFact(N + 1, "B"), "(N + 1) B"),
     (SymbolicFact(2 * N, "B", "at most"), "2·N B at most"), (SymbolicFact(7, "", "odd"), "7 odd")],
)  # fmt: skip
def test_a_symbolic_fact(fact, text):
    assert str(fact) == text


def test_columns_are_left_out_of_rows_and_total():
    columns = [Column(key, key) for key in "abc"]
    sheet = Sheet("t", columns, [(1, 2, 3), (4, 5, 6)], (7, None, 9))
    assert sheet.texts == [("1", "2", "3"), ("4", "5", "6")]
    assert sheet.cells(sheet.total) == ["7", "–", "9"]
    less = sheet.without(["b", "x"])
    assert [column.key for column in less.columns] == ["a", "c"]
    assert (less.rows, less.total) == ([[1, 3], [4, 6]], [7, 9])
    assert sheet._replace(total=()).without("abc").total == ()
    assert Sheet("t", columns, []).texts == []
