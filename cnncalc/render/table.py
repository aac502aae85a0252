"""Sheets for a terminal, by rich. No figure is ever cut: columns are left out whole, and named."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cnncalc.render.breaking import broken
from cnncalc.render.sheet import Column, Formula, Sheet

_PADDING = 2
_DIVIDER = 1
_NARROW = 24  # longest formula in a cell of a narrow terminal
_LINE = 100  # formulas below a table, off a terminal


def to_table(
    sheets: Sequence[Sheet], width: int | None, color: bool, ascii_only: bool = False
) -> str:
    """Sheets as text of at most `width` columns, or as wide as they are where it is None."""
    stream = io.StringIO()
    fitted = [fit(sheet, width) if width else (sheet, []) for sheet in sheets]
    widest = max((natural_width(sheet) for sheet, _ in fitted), default=80)
    console = Console(
        file=stream, force_terminal=color, color_system="standard" if color else None,
        width=max(widest, width or 80), highlight=False, markup=False, emoji=False,
        legacy_windows=False, _environ={},
    )  # fmt: skip
    for number, (sheet, left_out) in enumerate(fitted):
        if number:
            console.print()
        _print(console, sheet, left_out, width, ascii_only)
    return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))


def natural_width(sheet: Sheet) -> int:
    """Columns of the terminal that the table takes when nothing is cut."""
    return sum(size + _PADDING + _DIVIDER for size in _sizes(sheet)) - _DIVIDER


def _sizes(sheet: Sheet) -> list[int]:
    rows = [line for row in sheet.all_rows() for line in _lines(sheet, row)]
    rows.append([column.heading for column in sheet.columns])
    return [max(map(cell_len, cells)) for cells in zip(*rows, strict=True)]


def _lines(sheet: Sheet, row: Sequence[Any]) -> list[list[str]]:
    """A row as lines of cells: one, or more where formulas are broken."""
    cells = sheet.cells(row)
    if not sheet.longest:
        return [cells]
    parts = [broken(cell, sheet.longest) for cell in cells]
    if row is sheet.total:
        parts = [part if len(part) < 3 else ["below"] for part in parts]
    return [list(line) for line in zip_longest(*parts, fillvalue="")]


def fit(sheet: Sheet, width: int) -> tuple[Sheet, list[str]]:
    """The sheet without the columns that do not fit, and their headings."""
    left_out: list[str] = []
    if sheet.longest and natural_width(sheet) > width:
        sheet = sheet._replace(longest=min(sheet.longest, _NARROW))
    while natural_width(sheet) > width and any(column.rank for column in sheet.columns):
        worst = max(sheet.columns, key=lambda column: column.rank)
        left_out.append(worst.heading)
        sheet = sheet.without([worst.key])
    return sheet, left_out


def _print(
    console: Console, sheet: Sheet, left_out: list[str], width: int | None, ascii_only: bool
) -> None:
    room = min(console.width, width) if width else None
    _say(console, sheet.title, "bold", room)
    _say(console, sheet.subtitle, "dim", room)
    console.print(_table(sheet, ascii_only))
    if sheet.facts:
        indent = max(cell_len(name) for name, _ in sheet.facts) + 2
        for name, value in sheet.facts:
            text = str(value)
            if isinstance(value, Formula):
                text = f"\n{'':{indent}}".join(broken(text, (room or _LINE) - indent))
            console.print(Text.assemble((f"{name:<{indent}}", "bold"), text), soft_wrap=True)
    notes = [*sheet.notes]
    if left_out:
        notes.append(f"Left out, for want of width: {', '.join(left_out)}.")
    for note in notes:
        _say(console, note, "dim", room)


def _say(console: Console, text: str, style: str, width: int | None) -> None:
    if text:
        console.print(Text(text, style=style), width=width, soft_wrap=width is None)


def _table(sheet: Sheet, ascii_only: bool) -> Table:
    """The table with one long cell per column: rich lays out few cells much faster than many."""
    table = Table(
        box=box.ASCII if ascii_only else box.SIMPLE_HEAD, header_style="bold", show_edge=False,
        padding=0, show_header=any(column.heading for column in sheet.columns),
    )  # fmt: skip
    sizes = _sizes(sheet)
    for column, size in zip(sheet.columns, sizes, strict=True):
        table.add_column(Text(_aligned(column.heading, column, size)), style=column.style)
    if sheet.rows:
        table.add_row(*_bodies(sheet, sizes))
    if sheet.total:
        table.add_section()
        for line in _lines(sheet, sheet.total):
            texts = zip(line, sheet.columns, sizes, strict=True)
            table.add_row(*(Text(_aligned(*text)) for text in texts), style="bold")
    return table


def _aligned(cell: str, column: Column, size: int) -> str:
    """A cell filled up to the size of its column, with a space on each side."""
    fill = " " * (size - cell_len(cell))
    return f" {fill}{cell} " if column.right else f" {cell}{fill} "


def _bodies(sheet: Sheet, sizes: list[int]) -> list[Text]:
    """Each column's cells as one text of many lines."""
    cells = [(n, line) for n, row in enumerate(sheet.rows) for line in _lines(sheet, row)]
    bodies = []
    for index, (column, size) in enumerate(zip(sheet.columns, sizes, strict=True)):
        body = Text(no_wrap=True, overflow="ignore")
        for number, (row, line) in enumerate(cells):
            body.append("\n" if number else "")
            style = sheet.styles.get((row, column.key)) or None
            body.append(_aligned(line[index], column, size), style)
        bodies.append(body)
    return bodies
