"""Sheets for a terminal, by rich. No figure is ever cut: columns are left out whole, and named."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cnncalc.escape import lines as page_lines
from cnncalc.escape import visible
from cnncalc.render.breaking import broken
from cnncalc.render.laying import Laid, fit, in_words
from cnncalc.render.page import PLAIN, Formula, Sheet, Surface

_BESIDE = 24  # least room for a value beside its name, else it stands below
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


class Line(NamedTuple):
    """A line of a table: its cells, what stands between them, and the style of each."""

    cells: Sequence[str]
    joint: str
    styles: Sequence[str]

    @property
    def text(self) -> str:
        """The line as it is printed."""
        return self.joint.join(self.cells)


def write(sheets: Sequence[Sheet], surface: Surface = PLAIN) -> str:
    """Sheets as text within the width of the surface, or as wide as they are where it has none."""
    stream, (width, color, ascii_only) = io.StringIO(), surface
    shown = map(_visible, sheets)
    fitted = [fit(sheet, width) for sheet in shown]
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


def _print(
    console: Console, one: Laid, left_out: list[str], width: int | None, ascii_only: bool
) -> None:
    sheet = one.sheet
    room = min(console.width, width) if width else None
    _say(console, sheet.title, "bold", room)
    _say(console, sheet.subtitle, "dim", room)
    lines = _ruled(one, ASCII if ascii_only else LINES)
    if console.color_system:
        _put(console, _styled(lines))
    else:
        console.file.writelines(f"{line.text}\n" for line in lines)
    if sheet.facts:
        indent = max(cell_len(name) for name, _ in sheet.facts) + 2
        for name, value in sheet.facts:
            beside = indent if room is None or room - indent >= _BESIDE else 2
            text, fill = str(value), f"\n{'':{beside}}"
            if isinstance(value, Formula):
                text = fill.join(broken(text, (room or _LINE) - beside))
            elif room:
                text = fill.join(in_words(text, room - beside))
            head = f"{name:<{indent}}" if beside == indent else f"{name}{fill}"
            _put(console, Text.assemble((head, "bold"), text))
    notes = [*sheet.notes]
    if left_out:
        notes.append(f"Hidden columns (terminal too narrow): {', '.join(left_out)}.")
    for note in notes:
        _say(console, note, "dim", room)


def _say(console: Console, text: str, style: str, width: int | None) -> None:
    if text and width:
        console.print(Text("\n".join(in_words(text, width)), style=style), soft_wrap=True)
    elif text:
        _put(console, Text(text, style=style))


def _put(console: Console, text: Text) -> None:
    """Print a text as it is, no line of which is broken; without colour that needs no layout."""
    if console.color_system:
        console.print(text, soft_wrap=True)
    else:
        console.file.write(f"{text.plain}\n")


def _styled(lines: Iterator[Line]) -> Text:
    """The table as one text: rich prints one long text much faster than it lays out cells."""
    text = Text()
    for line in lines:
        start = len(text)
        text.append(line.text + "\n")
        for cell, style in zip(line.cells, line.styles, strict=True):
            end = start + len(cell)
            if style:
                text.stylize(style, start, end)
            start = end + len(line.joint)
    text.right_crop()
    return text


def _ruled(one: Laid, rules: Rules) -> Iterator[Line]:
    """The lines of a table from its headings to its total."""
    columns = one.columns
    headings = [filled.column.heading for filled in columns]
    usual, bold, bare = (
        [f.column.style for f in columns],
        ["bold"] * len(columns),
        [""] * len(columns),
    )
    if any(headings):
        yield Line([f.aligned(f.column.heading) for f in columns], rules.divider, bold)
        yield Line([rules.head * f.width for f in columns], rules.crossing, bare)
    aligned = [cache(filled.aligned) for filled in columns]
    for number, row in enumerate(zip(*(filled.cells for filled in columns), strict=True)):
        styles = _own_styles(one, number) if one.sheet.styles else usual
        for line in zip_longest(*row, fillvalue=""):
            cells = [fill(cell) for fill, cell in zip(aligned, line, strict=True)]
            yield Line(cells, rules.divider, styles)
    if one.sheet.total:
        yield Line([rules.section * f.width for f in columns], rules.section_crossing, bare)
    for line in zip_longest(*(filled.total for filled in columns), fillvalue=""):
        cells = [fill(cell) for fill, cell in zip(aligned, line, strict=True)]
        yield Line(cells, rules.divider, bold)


def _own_styles(one: Laid, number: int) -> list[str]:
    """The styles of a row, some of whose cells have one of their own."""
    columns, own = [filled.column for filled in one.columns], one.sheet.styles
    return [own.get((number, column.key)) or column.style for column in columns]
