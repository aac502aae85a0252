"""Sheets for a terminal, by rich. No figure is ever cut: columns are left out whole, and named."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cnncalc.escape import lines as page_lines
from cnncalc.escape import visible
from cnncalc.render.breaking import broken
from cnncalc.render.page import PLAIN, Column, Formula, Sheet, Surface

_PADDING = 2
_DIVIDER = 1
_NARROW = 24  # longest formula in a cell of a narrow terminal
_LINE = 100  # formulas below a table, off a terminal


class Rules(NamedTuple):
    """What a table is ruled with: between columns, below the headings, above the total."""

    divider: str
    head: str
    crossing: str
    section: str
    section_crossing: str


LINES = Rules(" ", "─", "─", " ", " ")
ASCII = Rules("|", "-", "+", "-", "+")


class Laid(NamedTuple):
    """A sheet with its cells as text: for each row its lines, and the total's."""

    sheet: Sheet
    rows: list[list[list[str]]]
    total: list[list[str]]
    sizes: list[int]

    @property
    def width(self) -> int:
        """Columns of the terminal that the table takes when nothing is cut."""
        return sum(size + _PADDING + _DIVIDER for size in self.sizes) - _DIVIDER


def write(sheets: Sequence[Sheet], surface: Surface = PLAIN) -> str:
    """Sheets as text within the width of the surface, or as wide as they are where it has none."""
    stream, (width, color, ascii_only) = io.StringIO(), surface
    shown = map(_visible, sheets)
    fitted = [fit(sheet, width) if width else (laid(sheet), []) for sheet in shown]
    widest = max((one.width for one, _ in fitted), default=80)
    console = Console(
        file=stream, force_terminal=color, color_system="standard" if color else None,
        width=max(widest, width or 80), highlight=False, markup=False, emoji=False,
        legacy_windows=False, _environ={},
    )  # fmt: skip
    for number, (one, left_out) in enumerate(fitted):
        if number:
            console.print()
        _print(console, one, left_out, width, ascii_only)
    return page_lines("\n".join(line.rstrip() for line in stream.getvalue().split("\n")))


def _visible(sheet: Sheet) -> Sheet:
    """The sheet with what stands around its cells escaped."""
    return sheet._replace(
        title=visible(sheet.title),
        subtitle=visible(sheet.subtitle),
        columns=[column._replace(heading=visible(column.heading)) for column in sheet.columns],
        facts=[(visible(n), visible(v) if isinstance(v, str) else v) for n, v in sheet.facts],
        notes=[*map(visible, sheet.notes)],
    )


def laid(sheet: Sheet) -> Laid:
    """The cells of a sheet as text, and the size of each column."""
    rows = [_side_by_side(_parts(sheet, row)) for row in sheet.rows]
    sums = _parts(sheet, sheet.total) if sheet.total else []
    total = _side_by_side([part if len(part) < 3 else ["below"] for part in sums])
    lines = [[column.heading for column in sheet.columns], *total]
    lines += [line for row in rows for line in row]
    return Laid(sheet, rows, total, [max(map(cell_len, c)) for c in zip(*lines, strict=True)])


def _parts(sheet: Sheet, row: Sequence[Any]) -> list[list[str]]:
    """Each cell as the lines that it takes: one, or more where a formula is broken."""
    cells, longest = map(visible, sheet.cells(row)), sheet.longest
    return [broken(cell, longest) if longest else [cell] for cell in cells]


def _side_by_side(parts: list[list[str]]) -> list[list[str]]:
    return [list(line) for line in zip_longest(*parts, fillvalue="")]


def fit(sheet: Sheet, width: int) -> tuple[Laid, list[str]]:
    """The sheet without the columns that do not fit, and their headings."""
    left_out: list[str] = []
    one = laid(sheet)
    if sheet.longest and one.width > width:
        sheet = sheet._replace(longest=min(sheet.longest, _NARROW))
        one = laid(sheet)
    while one.width > width and any(column.rank for column in sheet.columns):
        worst = max(sheet.columns, key=lambda column: column.rank)
        left_out.append(worst.heading)
        sheet = sheet.without([worst.key])
        one = laid(sheet)
    return one, left_out


def _print(
    console: Console, one: Laid, left_out: list[str], width: int | None, ascii_only: bool
) -> None:
    sheet = one.sheet
    room = min(console.width, width) if width else None
    _say(console, sheet.title, "bold", room)
    _say(console, sheet.subtitle, "dim", room)
    _put(console, _table(one, ASCII if ascii_only else LINES))
    if sheet.facts:
        indent = max(cell_len(name) for name, _ in sheet.facts) + 2
        for name, value in sheet.facts:
            text = str(value)
            if isinstance(value, Formula):
                text = f"\n{'':{indent}}".join(broken(text, (room or _LINE) - indent))
            _put(console, Text.assemble((f"{name:<{indent}}", "bold"), text))
    notes = [*sheet.notes]
    if left_out:
        notes.append(f"Left out, for want of width: {', '.join(left_out)}.")
    for note in notes:
        _say(console, note, "dim", room)


def _say(console: Console, text: str, style: str, width: int | None) -> None:
    if text and width:
        console.print(Text(text, style=style), width=width)
    elif text:
        _put(console, Text(text, style=style))


def _put(console: Console, text: Text) -> None:
    """Print a text as it is, no line of which is broken; without colour that needs no layout."""
    if console.color_system:
        console.print(text, soft_wrap=True)
    else:
        console.file.write(f"{text.plain}\n")


def _table(one: Laid, rules: Rules) -> Text:
    """The table as one text: rich prints one long text much faster than it lays out cells."""
    columns, width = one.sheet.columns, [size + _PADDING for size in one.sizes]
    headings = [column.heading for column in columns]
    text = Text()
    if any(headings):
        text.append(_joined(one, headings, rules) + "\n", "bold")
        text.append(rules.crossing.join(rules.head * size for size in width) + "\n")
    for number, row in enumerate(one.rows):
        styles = [one.sheet.styles.get((number, c.key)) or c.style for c in columns]
        for line in row:
            _append(text, one, line, rules, styles)
    if one.total:
        text.append(rules.section_crossing.join(rules.section * size for size in width) + "\n")
    for line in one.total:
        text.append(_joined(one, line, rules) + "\n", "bold")
    text.right_crop()
    return text


def _append(text: Text, one: Laid, line: list[str], rules: Rules, styles: list[str]) -> None:
    """Add a line, each cell in its style."""
    start, cells = len(text), _cells(one, line)
    text.append(rules.divider.join(cells) + "\n")
    for cell, style in zip(cells, styles, strict=True):
        end = start + len(cell)
        if style:
            text.stylize(style, start, end)
        start = end + _DIVIDER


def _joined(one: Laid, line: list[str], rules: Rules) -> str:
    return rules.divider.join(_cells(one, line))


def _cells(one: Laid, line: list[str]) -> list[str]:
    return [_aligned(*cell) for cell in zip(line, one.sheet.columns, one.sizes, strict=True)]


def _aligned(cell: str, column: Column, size: int) -> str:
    """A cell filled up to the size of its column, with a space on each side."""
    fill = " " * (size - cell_len(cell))
    return f" {fill}{cell} " if column.right else f" {cell}{fill} "
