"""Sheets as tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cnncalc import escape
from cnncalc.render.page import PLAIN, Sheet, Surface


def write(sheets: Sequence[Sheet], surface: Surface = PLAIN) -> str:
    """A heading, a table and notes per sheet."""
    return "\n\n".join(_folded(sheet) for sheet in sheets) + "\n"


def _folded(sheet: Sheet) -> str:
    """A sheet that can be opened, where it is folded."""
    if not sheet.folded:
        return _markdown(sheet)
    line = escape.html(sheet.folded)
    inside = _markdown(sheet._replace(title="" if sheet.title == sheet.folded else sheet.title))
    return f"<details><summary>{line}</summary>\n\n{inside}\n\n</details>"


def _markdown(sheet: Sheet) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    known = cache(escape.markdown)

    def escaped(texts: Sequence[str]) -> list[str]:
        return [*map(known, texts)]

    rule = ["---:" if column.right else ":---" for column in sheet.columns]
    head = [escape.markdown(column.heading) for column in sheet.columns]
    rows = [head, rule, *map(escaped, sheet.texts)]
    if sheet.total:
        rows.append([f"**{cell}**" if cell else "" for cell in escaped(sheet.cells(sheet.total))])
    title = escape.markdown(sheet.title)
    parts = [f"### {title}" if title else "", escape.markdown(sheet.subtitle)]
    parts.append("\n".join(map(line, rows)) if head else "")
    facts = [(escape.markdown(name), escape.markdown(str(value))) for name, value in sheet.facts]
    parts.append("\n".join(f"- {name}: {value}" for name, value in facts))
    parts.append("\n".join(f"{escape.markdown(note)}  " for note in sheet.notes).rstrip())
    return "\n\n".join(part for part in parts if part)
