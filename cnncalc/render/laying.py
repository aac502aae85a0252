"""What of a sheet a width takes: shorter figures first, then fewer columns, then more lines.

No figure is ever cut. A column of rank 0 stays: its words go on several lines, and where that is
not enough every row becomes a block of lines, one for each column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from textwrap import wrap
from typing import Any, NamedTuple

from rich.cells import cell_len

from cnncalc.escape import visible
from cnncalc.render.breaking import broken
from cnncalc.render.page import Column, Sheet

_PADDING = 2
_DIVIDER = 1
_PROSE = re.compile(r"[a-z]{2} [a-z]{2}")
_NARROW = 24  # longest formula in a cell of a narrow terminal


class Filled(NamedTuple):
    """A column with its cells as text: the lines of each row, and those of the total."""

    column: Column
    cells: Sequence[list[str]]
    total: list[str]
    size: int

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes."""
        return self.size + _PADDING

    def aligned(self, text: str) -> str:
        """A cell filled up to the size of the column, with a space on each side."""
        fill = " " * (self.size - length(text))
        return f" {fill}{text} " if self.column.right else f" {text}{fill} "


class Laid(NamedTuple):
    """A sheet with its columns filled."""

    sheet: Sheet
    columns: list[Filled]

    @property
    def width(self) -> int:
        """Columns of the terminal that the table takes when nothing is cut."""
        return sum(filled.width + _DIVIDER for filled in self.columns) - _DIVIDER


def fit(sheet: Sheet, width: int | None) -> tuple[Laid, list[str]]:
    """The sheet within a width, where there is one, and the headings of what was left out."""
    one = laid(_shortened(sheet) if sheet.units == "short" else sheet)
    if width is None or one.width <= width:
        return one, []
    if sheet.longest:
        one = laid(one.sheet._replace(longest=min(sheet.longest, _NARROW)))
    if one.width > width and sheet.units == "auto":
        one = laid(_shortened(one.sheet))
    left_out: list[str] = []
    while one.width > width and any(filled.column.rank for filled in one.columns):
        worst = max(one.columns, key=lambda filled: filled.column.rank)
        left_out.append(worst.column.heading)
        one = Laid(one.sheet, [filled for filled in one.columns if filled is not worst])
    one = wrapped(one, width)
    return (one if one.width <= width else wrapped(_blocks(one), width)), left_out


def _shortened(sheet: Sheet) -> Sheet:
    """The sheet with its figures rounded, where they have a short form."""
    columns = [column._replace(show=column.short or column.show) for column in sheet.columns]
    return sheet._replace(columns=columns)


def wrapped(one: Laid, width: int) -> Laid:
    """The sheet with the words of its texts on several lines, the longest texts first."""
    sizes = [filled.size for filled in one.columns]
    least = [filled.size if filled.column.right else _least(filled) for filled in one.columns]
    for _ in range(one.width - width):
        rooms = [size if size > low else 0 for size, low in zip(sizes, least, strict=True)]
        if not any(rooms):
            break
        sizes[rooms.index(max(rooms))] -= 1
    return one._replace(columns=[*map(_narrowed, one.columns, sizes)])


def _least(filled: Filled) -> int:
    """The narrowest that a column of words can be: its longest word, or its heading."""
    texts = [*filled.total, *chain.from_iterable(filled.cells)]
    words = {word for text in texts for word in text.split(" ")}
    return max(map(length, {filled.column.heading, *words}))


def _narrowed(filled: Filled, size: int) -> Filled:
    if size >= filled.size:
        return filled

    def narrow(lines: list[str]) -> list[str]:
        return [part for line in lines for part in in_words(line, size)]

    return filled._replace(
        cells=[*map(narrow, filled.cells)], total=narrow(filled.total), size=size
    )


def in_words(text: str, width: int) -> list[str]:
    """A text as lines that end between two words, and in a formula before a sign if they can."""
    width = max(width, 1)  # beside a long name there may be no room at all
    if len(text) <= width:
        return [text]
    formula = [text] if _PROSE.search(text) else broken(text, width)
    return [
        line
        for part in formula
        for line in wrap(part, width, break_long_words=False, break_on_hyphens=False) or [""]
    ]


def _blocks(one: Laid) -> Laid:
    """A block of lines for each row, a blank one between: each column with its heading."""
    rows: list[tuple[str, str]] = []
    columns = one.columns
    for number in range(len(one.sheet.rows)):
        cells = [(filled.column.heading, filled.cells[number]) for filled in columns]
        rows += [*_block(cells), ("", "")]
    rows += _block([(filled.column.heading, filled.total) for filled in columns])
    rows = rows if rows[-1:] != [("", "")] else rows[:-1]
    names, values = Column("column", "", style="bold"), Column("value", "")
    sheet = one.sheet._replace(columns=[names, values], rows=rows, total=(), styles={}, longest=0)
    return laid(sheet)


def _block(cells: Sequence[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    texts = [(heading, " ".join(lines).strip()) for heading, lines in cells]
    return [(heading, text) for heading, text in texts if text]


def laid(sheet: Sheet) -> Laid:
    """The cells of a sheet as text, and the size of each column."""
    none: list[tuple[Any, ...]] = [()] * len(sheet.columns)
    values = [*zip(*sheet.rows, strict=True)] or none
    totals = [*zip(sheet.total)] or none
    columns = zip(sheet.columns, values, totals, strict=True)
    return Laid(sheet, [_filled(*column, sheet.longest) for column in columns])


def _filled(column: Column, values: Sequence[Any], total: Sequence[Any], longest: int) -> Filled:
    """A column with its cells as text; what several rows show is made once."""

    @cache
    def lines(cell: str) -> list[str]:
        shown = visible(cell)
        return broken(shown, longest) if longest else [shown]

    cells = [*map(lines, column.texts(values))]
    summed = [line for cell in column.texts(total) for line in lines(cell)]
    summed = summed if len(summed) < 3 else ["below"]
    texts = {column.heading, *summed, *chain.from_iterable(cells)}
    return Filled(column, cells, summed, max(map(length, texts)))


def length(text: str) -> int:
    """Columns of the terminal that a printable text takes."""
    return len(text) if text.isascii() else cell_len(text)
