"""Sheets for a terminal. No figure is ever cut: columns are left out whole, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import zip_longest
from typing import Any

from cnncalc.escape import lines as page_lines
from cnncalc.escape import visible
from cnncalc.render.ascii import to_ascii
from cnncalc.render.breaking import broken
from cnncalc.render.laying import Filled, Laid, fit, in_words, length
from cnncalc.render.page import PLAIN, Column, Sheet, Surface, SymbolicFact, Total
from cnncalc.render.paint import Span, painted, plain, trimmed

_BESIDE = 24  # least room for a value beside its name, else it stands below
_LINE = 100  # formulas below a table, off a terminal
_APART = "   "  # between the two halves of a panel

Line = list[Span]


def write(sheets: Sequence[Sheet], surface: Surface = PLAIN) -> str:
    """Sheets as text within the width of the surface, or as wide as they are where it has none."""
    shown = painted if surface.color else plain
    return page_lines("".join(f"{shown(trimmed(line))}\n" for line in lines(sheets, surface)))


def lines(sheets: Sequence[Sheet], surface: Surface) -> Iterator[Line]:
    """The lines of sheets, each in parts of one style; a blank one between two sheets."""
    for number, sheet in enumerate(sheets):
        if number:
            yield []
        shown = _visible(sheet)
        shown = _in_ascii(shown) if surface.ascii_only else shown
        yield from _lines(*fit(shown, surface.width), surface)


def _spelled(sheet: Sheet, spell: Callable[[str], str]) -> Sheet:
    """The sheet with what stands around its table spelled otherwise."""
    left, right = ([Total(*map(spell, one)) for one in half] for half in sheet.panel)
    return sheet._replace(
        title=spell(sheet.title),
        subtitle=spell(sheet.subtitle),
        panel=(left, right),
        notes=[*map(spell, sheet.notes)],
        heads={number: spell(text) for number, text in sheet.heads.items()},
    )


def _visible(sheet: Sheet) -> Sheet:
    """The sheet with all but its cells escaped."""
    return _spelled(sheet, visible)._replace(
        columns=[column._replace(heading=visible(column.heading)) for column in sheet.columns],
        facts=[(visible(n), visible(v) if isinstance(v, str) else v) for n, v in sheet.facts],
    )


def _in_ascii(sheet: Sheet) -> Sheet:
    """The sheet with every sign in ASCII before it is laid out, since some become longer."""
    return _spelled(sheet, to_ascii)._replace(
        columns=[*map(_column_in_ascii, sheet.columns)],
        rows=[[to_ascii(v) if isinstance(v, str) else v for v in row] for row in sheet.rows],
        total=[to_ascii(v) if isinstance(v, str) else v for v in sheet.total],
        facts=[(to_ascii(name), to_ascii(str(value))) for name, value in sheet.facts],
    )


def _column_in_ascii(column: Column) -> Column:
    def spelled(show: Any, value: Any) -> str:
        return to_ascii(show(value))

    return column._replace(
        heading=to_ascii(column.heading),
        show=partial(spelled, column.show),
        short=column.short and partial(spelled, column.short),
        bar=column.bar and column.bar._replace(ascii_only=True),
        pivot=to_ascii(column.pivot),
        tint=None,
    )


def _lines(one: Laid, left_out: list[str], surface: Surface) -> Iterator[Line]:
    """One sheet: what it is, the table, the totals, and what is to be known of them."""
    sheet, room = one.sheet, surface.width
    yield from _title(sheet.title, room)
    yield from _said(sheet.subtitle, room)
    if any(sheet.panel):
        yield []
    yield from _ruled(one, "-" if surface.ascii_only else "─")
    if any(sheet.panel):
        yield from _panel(*sheet.panel, room)
    elif sheet.facts:
        yield from _facts(sheet.facts, room)
    notes = [*sheet.notes]
    named = [*dict.fromkeys(heading for heading in left_out if heading.strip())]
    if named:
        notes.append(f"Hidden columns (terminal too narrow): {', '.join(named)}.")
    for note in notes:
        yield from _said(note, room)


def _title(text: str, room: int | None) -> Iterator[Line]:
    """The name in bold, what it is behind it."""
    if not text:
        return
    name, dot, _ = text.partition(" · ")
    for number, line in enumerate(in_words(text, room) if room else [text]):
        if number == 0 and line.startswith(name + dot[:2]):
            yield [(name, "bold"), (line[len(name) :], "")]
        else:
            yield [(line, "bold" if not dot else "")]


def _said(text: str, room: int | None) -> Iterator[Line]:
    """Words on as many lines as they need, dimmed."""
    if text:
        for line in in_words(text, room) if room else [text]:
            yield [(line, "dim")]


def _ruled(one: Laid, sign: str) -> Iterator[Line]:
    """The lines of a table from its headings to its total."""
    columns, sheet, rule = one.columns, one.sheet, [(sign * one.width, "dim")]
    has_heads = any(filled.column.heading for filled in columns)
    if has_heads:
        yield _joined(one, [f.column.heading for f in columns], ["bold"] * len(columns))
        yield rule
    usual = [filled.column.style for filled in columns]
    spans = [cache(partial(_spans, filled)) for filled in columns]
    for number, row in enumerate(zip(*(filled.cells for filled in columns), strict=True)):
        if number in sheet.gaps:
            yield []
        if number in sheet.heads:
            yield [(sheet.heads[number], "bold")]
        styles = _own_styles(one, number) if sheet.styles else usual
        for cells in zip_longest(*row, fillvalue=""):
            parts = zip(spans, cells, styles, strict=True)
            yield _beside([put(text, style) for put, text, style in parts], one)
    if sheet.close and (sheet.total or any(sheet.panel)):
        yield rule
    elif sheet.total:
        yield []
    for cells in zip_longest(*(filled.total for filled in columns), fillvalue=""):
        yield _joined(one, cells, ["bold"] * len(columns))


def _joined(one: Laid, cells: Sequence[str], styles: Sequence[str]) -> Line:
    parts = zip(one.columns, cells, styles, strict=True)
    return _beside([_spans(*part, tinted=False) for part in parts], one)


def _beside(cells: Sequence[Line], one: Laid) -> Line:
    """Cells on one line, blanks before and between."""
    line: Line = [(" " * one.margin, "")]
    for number, cell in enumerate(cells):
        line += [(" " * one.gap if number else "", ""), *cell]
    return line


def _spans(filled: Filled, text: str, style: str, tinted: bool = True) -> Line:
    """A cell as wide as its column, in parts of one style."""
    before, behind = filled.fill(text)
    tint = filled.column.tint if tinted else None
    inner = tint(text, style) if tint else [(text, style)]
    return [(before, ""), *inner, (behind, "")]


def _own_styles(one: Laid, number: int) -> list[str]:
    """The styles of a row, some of whose cells have one of their own."""
    columns, own = [filled.column for filled in one.columns], one.sheet.styles
    return [own.get((number, column.key)) or column.style for column in columns]


def _facts(facts: Sequence[tuple[str, str | SymbolicFact]], room: int | None) -> Iterator[Line]:
    """Names and values below each other; a value that has no room beside its name stands below."""
    indent = max(length(name) for name, _ in facts) + 2
    beside = indent if room is None or room - indent >= _BESIDE else 2
    for name, value in facts:
        text = str(value)
        if isinstance(value, SymbolicFact):
            values = broken(text, (room or _LINE) - beside)
        else:
            values = in_words(text, room - beside) if room else [text]
        if beside == indent:
            head = name + " " * (indent - length(name))
            yield [(head, "bold"), (values[0], "")]
            values = values[1:]
        else:
            yield [(name, "bold")]
        yield from ([(" " * beside + line, "")] for line in values)


def _panel(left: Sequence[Total], right: Sequence[Total], room: int | None) -> Iterator[Line]:
    """Two columns of totals; below each other where they have no room side by side."""
    sides = [_half(left, right=True), _half(right)]
    width = sum(max(length(plain(line)) for line in half) for half in sides) + len(_APART)
    if room and width > room:
        yield from _facts(
            [(one.name, f"{one.figure} {one.aside}".strip()) for one in (*left, *right)], room
        )
        return
    none: Line = [(" " * max(length(plain(line)) for line in sides[0]), "")]
    for line, beside in zip_longest(*sides):
        yield [*(line or none), (_APART, ""), *beside] if beside else line


def _half(totals: Sequence[Total], right: bool = False) -> list[Line]:
    """Totals below each other: the names, the figures, what stands beside them."""
    names, figures, asides = (
        max((length(text) for text in texts), default=0) for texts in zip(*totals, strict=True)
    )
    lines = []
    for name, figure, aside in totals:
        fill = " " * (figures - length(figure))
        shown = fill + figure if right else figure
        beside = f" {aside}" if aside else ""
        line = [(name + " " * (names - length(name) + 2), "bold"), (shown, ""), (beside, "dim")]
        if right:
            line.append((" " * (asides + 1 - length(beside)), ""))
        lines.append(line)
    return lines
