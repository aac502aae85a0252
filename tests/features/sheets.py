"""Pages as plain lines, so that a test can hold a whole page as one text."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

from cnncalc.errors import Source
from cnncalc.graph import Graph
from cnncalc.render.page import Page, Sheet
from cnncalc.sources.model import LINE, Choice
from cnncalc.sources.resolve import read_source


def network(text: str, **params: str) -> Graph:
    """A network from one line, or from the text of a YAML file; a param may count a loop."""
    source = Source("net.yaml" if "\n" in text else LINE, cleandoc(text))
    return read_source(source, Choice(params=params, closes=True)).graph


def same(page: Page, expected: str) -> bool:
    """Whether a page is this text, of which the indentation does not count."""
    found = text(*page.sheets())
    assert found.splitlines() == cleandoc(expected).splitlines()
    return True


def text(*sheets: Sheet) -> str:
    """Sheets one below the other: what a reader of any format is told, without its frame."""
    return "\n".join(line for sheet in sheets for line in _lines(sheet))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.title
    if sheet.subtitle:
        yield f"  {sheet.subtitle}"
    yield " | ".join(column.heading for column in sheet.columns).rstrip()
    for number, row in enumerate(sheet.texts):
        if number in sheet.heads:
            yield f"# {sheet.heads[number]}"
        if number in sheet.gaps:
            yield ""
        yield " | ".join(row).rstrip()
    if sheet.total:
        yield "= " + " | ".join(sheet.cells(sheet.total)).rstrip()
    for side in sheet.panel:
        yield from (f"{one.name}: {one.figure} {one.aside}".rstrip() for one in side)
    yield from (f"{name}: {value}" for name, value in sheet.facts)
    yield from sheet.notes
