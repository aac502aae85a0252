"""What is added to a sheet where people look at it: bars behind figures, shapes that align."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from cnncalc.render.bars import Bar, Share
from cnncalc.render.page import Column, Sheet
from cnncalc.render.paint import Span, parted


def shaped(column: Column) -> Column:
    """A column of shapes: they stand below each other at their first ×, which is dimmed."""
    return column._replace(pivot="×", tint=_dim_signs)


def _dim_signs(text: str, style: str) -> Sequence[Span]:
    return parted(text, style, "×", "dim")


def with_bars(
    sheet: Sheet,
    figures: Sheet,
    bars: Mapping[str, tuple[str, int, Bar]],
    groups: Sequence[range] = (),
) -> Sheet:
    """The sheet with bars behind the columns of some keys: their colour, their rank, their form.

    `figures` is the same sheet with all figures as numbers; where one is none there is no bar. The
    rows of each of `groups` are shares of their own sum.
    """
    columns: list[Column] = []
    cells: list[Sequence[Any]] = []
    total = [*sheet.total]
    for place, column in enumerate(sheet.columns):
        columns.append(column)
        cells.append([row[place] for row in sheet.rows])
        numbers = [row[place] for row in figures.rows] if column.key in bars else []
        shares = _shares_by(numbers, groups) if groups else shares_of(numbers)
        if any(shares):
            style, rank, bar = bars[column.key]
            heading = "share" if bar.percent else ""
            columns.append(
                Column(f"share of {column.key}", heading, rank=rank, style=style, bar=bar)
            )
            cells.append(shares)
            total[len(cells) - 1 :] = ["", *total[len(cells) - 1 :]] if total else []
    return sheet._replace(columns=columns, rows=[*zip(*cells, strict=True)], total=total)


def _shares_by(figures: Sequence[Any], groups: Sequence[range]) -> list[Share | None]:
    """Shares of each group by itself; of one that has none, nothing for each of its rows."""
    shares: list[Share | None] = []
    for group in groups if figures else ():
        part = [figures[place] for place in group]
        shares += (shares_of(part) if len(part) > 1 else []) or [None] * len(part)
    return shares


def shares_of(figures: Sequence[Any]) -> list[Share | None]:
    """The figures as shares of their sum; none where a symbol or what is unknown is among them."""
    if not all(isinstance(figure, int) for figure in figures) or not any(figures):
        return []
    whole, largest = sum(figures), max(figures)
    return [Share(Fraction(n, whole), Fraction(n, largest)) if n else None for n in figures]
