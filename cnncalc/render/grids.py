"""Grids of numbers: side by side on a terminal, as tables, as matrices, and as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from cnncalc.dims import Expr, to_text
from cnncalc.limits import LONGEST_CELL, WIDEST_GRIDS
from cnncalc.render.page import Column, Sheet

LATEX = "latex"
Grid = Sequence[Sequence[Any]]


class TitledGrid(NamedTuple):
    """A grid with what it is called; with `is_blank` only its frame is shown."""

    title: str
    grid: Grid
    letter: str = ""
    is_blank: bool = False


def shown(value: Any, decimals: bool = False, style: str = "") -> str:
    """A cell: a whole number, a fraction, a decimal where decimals were typed, or letters."""
    if isinstance(value, str):
        return r"-\infty" if style == LATEX and "∞" in value else value
    if isinstance(value, Expr):
        return _letters(value, LATEX if style else "unicode")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Fraction) and decimals and _terminates(value):
        return f"{float(value):.10g}"
    if isinstance(value, Fraction) and style == LATEX:
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    return str(value)


@lru_cache(maxsize=1 << 15)  # a cell stands in as many sums as windows lie over it
def _letters(value: Expr, style: str) -> str:
    return to_text(value, style).replace("−", "-")


def _terminates(value: Fraction) -> bool:
    """Whether a fraction has an end as a decimal."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def plain_value(value: Any, decimals: bool = False) -> Any:
    """A cell for programs: an integer, a decimal as a number, other fractions and letters as text,
    the padding of a max pool as null."""
    if isinstance(value, Fraction):
        return float(value) if decimals and _terminates(value) else str(value)
    if isinstance(value, Expr):
        return to_text(value, "sympy")
    return None if isinstance(value, str) else value


def plain_grids(planes: Sequence[Grid], decimals: bool = False) -> Any:
    """A grid as a list of rows; of several channels a list of such."""
    grids = [[[plain_value(v, decimals) for v in row] for row in plane] for plane in planes]
    return grids[0] if len(grids) == 1 else grids


def beside(blocks: Iterable[TitledGrid], decimals: bool, title: str = "") -> list[Sheet]:
    """Grids side by side, as many as a line has room for; sheets of lines of text."""
    rows: list[list[tuple[str, list[str]]]] = [[]]
    room = 0
    for block in blocks:
        lines = _lines(block, decimals)
        width = max(map(len, [block.title, *lines])) + 3
        if rows[-1] and room + width > WIDEST_GRIDS:
            rows.append([])
            room = 0
        rows[-1].append((block.title, lines))
        room += width
    return [_side_by_side(row, title if not n else "") for n, row in enumerate(rows)]


_BLANK = "___"  # alike for every result, so that it tells nothing


def _lines(block: TitledGrid, decimals: bool) -> list[str]:
    cells = [[shown(v, decimals) for v in row] for row in block.grid]
    if block.is_blank:
        cells = [[_BLANK] * len(row) for row in cells]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in cells]


def _side_by_side(row: list[tuple[str, list[str]]], title: str) -> Sheet:
    height = max(len(lines) for _, lines in row)
    columns = [
        Column(f"grid{n}", f"{name:<{len(lines[0])}}", right=True)
        for n, (name, lines) in enumerate(row)
    ]
    texts = [
        [line.ljust(len(name)) for line in lines] + [""] * (height - len(lines))
        for name, lines in row
    ]
    return Sheet(title, columns, [*zip(*texts, strict=True)])


def as_table(block: TitledGrid, decimals: bool) -> Sheet:
    """A grid as a table with the numbers of its columns as headings."""
    columns = [Column(f"c{n}", str(n), right=True) for n in range(1, len(block.grid[0]) + 1)]
    rows = [["" if block.is_blank else shown(v, decimals) for v in row] for row in block.grid]
    return Sheet(block.title, columns, rows)


def is_long(grid: Grid, decimals: bool) -> bool:
    """Whether cells are sums too long to stand in a grid."""
    return any(len(shown(value, decimals)) > LONGEST_CELL for row in grid for value in row)


def matrix(block: TitledGrid, decimals: bool) -> str:
    """A grid in LaTeX, with its letter in front."""
    rows = [
        " & ".join(r"\quad" if block.is_blank else shown(v, decimals, LATEX) for v in row)
        for row in block.grid
    ]
    body = r" \\ ".join(rows)
    return rf"{block.letter} &= \begin{{pmatrix}} {body} \end{{pmatrix}}"
