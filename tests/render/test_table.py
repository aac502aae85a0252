"""Sheets with something of everything, whole, in every width and format."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from cnncalc.render.bars import Bar, Share
from cnncalc.render.csv import write as csv
from cnncalc.render.latex import write as latex
from cnncalc.render.laying import _aligned, in_words, length
from cnncalc.render.marking import shares_of, with_bars
from cnncalc.render.page import Column, Equations, Sheet, Surface, Total
from cnncalc.render.svg import write as svg
from cnncalc.render.table import write as table
from tests.each import each
from tests.render.sheets import BARRED, CHAINED, NEAR, PANEL, PLAIN, N

PAGES = Path(__file__).parent / "pages"
SHEETS = [BARRED, PANEL, CHAINED, NEAR]
STEPS = Equations("a_b", ["x &= 1", "y &= 2"])
WRITTEN: dict[str, Callable[[], str]] = {
    **{f"{width}.txt": lambda width=width: table(SHEETS, Surface(width))
       for width in (20, 36, 50, 66, 80)},
    "any.txt": lambda: table(SHEETS),
    "colour.txt": lambda: table(SHEETS, Surface(80, True)),
    "ascii.txt": lambda: table(SHEETS, Surface(80, False, True)),
    "short.txt": lambda: table([BARRED._replace(units="short")]),
    "full.txt": lambda: table([BARRED._replace(units="full")], Surface(80)),
    "plain.tex": lambda: latex([PLAIN, PLAIN._replace(total=(1, "", N, 3, ""))]),
    "steps.tex": lambda: latex([STEPS]),
    "plain.csv": lambda: csv([PLAIN, PANEL]),
    "wide.svg": lambda: svg([BARRED]),
    "narrow.svg": lambda: svg([BARRED, PANEL], Surface(60)),
}  # fmt: skip


@each("name", WRITTEN)
def test_a_page_is_written_so(name):
    assert WRITTEN[name]() == (PAGES / name).read_text("utf-8"), "python -m tests.render.test_table"


def test_nothing_is_written_of_nothing():
    assert (table([]), latex([]), csv([])) == ("", "", "")
    assert '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"' in svg([])


def test_a_picture_is_as_wide_as_100_columns():
    """33 words of two letters are 98 signs, and one more would be 101."""
    made = svg([Sheet("", [], [], notes=["ab " * 40])])
    assert [line.count("ab") for line in made.splitlines() if "<text" in line] == [33, 7]


BARS = [
    (Bar(8), 1, 1, "100% ████████"), (Bar(8), Fraction(1, 2), 1, " 50% ████████"),
    (Bar(8, False), Fraction(1, 2), Fraction(1, 2), "████"),
    (Bar(8), Fraction(1, 100), Fraction(1, 64), "  1% ▏"),
    (Bar(8), Fraction(1, 101), Fraction(1, 1000), " <1% ▏"),
    (Bar(8, False), 1, Fraction(63, 64), "███████▉"), (Bar(4, False), 1, Fraction(1, 2), "██"),
    (Bar(1, False), 1, Fraction(3, 8), "▍"), (Bar(8), 0, 0, ""),
    (Bar(8, False, True), 1, Fraction(1, 2), "####"),
    (Bar(8, False, True), 1, Fraction(1, 17), "|"),
    (Bar(8, True, True), Fraction(1, 8), Fraction(1, 8), " 12% #"),
]  # fmt: skip


@each(("bar", "of_total", "of_largest", "drawn"), BARS)
def test_bars(bar, of_total, of_largest, drawn):
    assert bar.drawn(Share(Fraction(of_total), Fraction(of_largest))) == drawn


def test_shares():
    assert shares_of([1, 0, 3]) == [
        Share(Fraction(1, 4), Fraction(1, 3)), None, Share(Fraction(3, 4), Fraction(1)),
    ]  # fmt: skip
    assert shares_of([1, N]) == shares_of([None, 1]) == shares_of([0, 0]) == shares_of([]) == []


def test_groups_are_shares_of_their_own():
    """Of a group of one row there are none, nor of one that a symbol stands in."""
    columns = [Column("a", "a"), Column("n", "n")]
    rows = [("x", 1), ("x", 3), ("y", 5), ("z", N), ("z", 1)]
    sheet = Sheet("", columns, rows, ("total", 10))
    groups = [range(2), range(2, 3), range(3, 5)]
    made = with_bars(sheet, sheet, {"n": ("red", 2, Bar(8, False))}, groups)
    assert [row[2] for row in made.rows] == [
        Share(Fraction(1, 4), Fraction(1, 3)), Share(Fraction(3, 4), Fraction(1)), None, None, None,
    ]  # fmt: skip
    column = made.columns[2]
    assert (column.key, column.heading, column.rank, column.style) == ("share of n", "", 2, "red")
    assert made.total == ["total", 10, ""]
    first = with_bars(sheet._replace(total=()), sheet, {"a": ("red", 1, Bar(8))})
    assert (first.columns, first.total) == (columns, [])


def test_bars_take_what_room_there_is():
    """At 80 columns the bar of 8 is as long as it may be; 4 are the least."""
    drawn = [table([BARRED], Surface(width)).count("█") for width in range(75, 83)]
    assert drawn == [0, 4, 5, 6, 7, 8, 8, 8]


def test_rows_without_a_total_end_with_their_last():
    columns = [Column("a", "a"), Column("b", "b")]
    sheet = Sheet("", columns, [("x" * 9, "y" * 9), ("z" * 9, "")])
    assert table([sheet], Surface(16)).splitlines() == [
        " a   xxxxxxxxx", " b   yyyyyyyyy", "", " a   zzzzzzzzz",
    ]  # fmt: skip


def test_columns_that_are_close_are_nearest_where_they_must():
    lines = ["a        n", "─" * 31, "one 12.35M x", f"two      7 {'y' * 20}"]
    assert table([NEAR], Surface(31)).splitlines() == lines


def test_figures_stand_below_each_other_at_a_sign():
    """Up to 16 behind it; not where a cell has several lines."""
    assert _aligned([["1×2"], ["10×200"], ["7"]], "×") == [["1×2  "], ["10×200"], ["7"]]
    far, further = ["1×" + "2" * 15], ["1×" + "2" * 16]
    assert _aligned([["1×2"], far], "×") == [["1×2" + " " * 14], far]
    assert _aligned([["1×2"], further], "×") == [["1×2"], further]
    assert _aligned([["1×2"], ["10×200", "a"]], "×") == [["1×2"], ["10×200", "a"]]


@each(
    ("text", "width", "lines"),
    [("", 5, [""]), ("aa bb", 5, ["aa bb"]), ("aa bb", 4, ["aa", "bb"]), ("aa", 0, ["aa"]),
     ("a b", 0, ["a", "b"]), ("aaa bbb ccc", 7, ["aaa bbb", "ccc"]),
     ("a · b | c · d", 9, ["a · b", "| c · d"]), ("a · b | c · d", 13, ["a · b | c · d"]),
     ("a · b | c · dddd", 7, ["a · b", "| c", "· dddd"]),
     ("aa + bb − cc", 7, ["aa + bb", "− cc"]), ("to be + so", 7, ["to be +", "so"])],
)  # fmt: skip
def test_words_on_lines(text, width, lines):
    assert in_words(text, width) == lines


def test_signs_that_take_two_columns():
    assert [length(text) for text in ("", "abc", "é×–─█", "中", "a中文", "x\u0301")] == [
        0, 3, 5, 2, 5, 1,
    ]  # fmt: skip


if __name__ == "__main__":  # python -m tests.render.test_table renews them
    for name, written in WRITTEN.items():
        (PAGES / name).write_text(written(), "utf-8")


def test_both_halves_of_a_panel_are_whole():
    """The longer half goes on beside nothing, on either side."""
    few, many = [Total("a", "1", "")], [Total("b", "2", ""), Total("c", "3", "")]
    for left, right, shown in (
        (few, many, "a  1    b  2\n        c  3\n"),
        (many, few, "b  2    a  1\nc  3\n"),
    ):
        sheet = Sheet("", (), (), panel=(left, right))
        assert table([sheet]).endswith(shown)
