"""Networks in the layout of a paper's table, every cell from the network."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from cnncalc.analysis.report import Report
from cnncalc.records import NamedTuple
from cnncalc.render.page import Column, Page, Sheet

ASIDE = ("he", "vgg", "densenet")  # of which networks stand beside each other


class PaperTable(NamedTuple):
    """Networks laid out as a paper does: the layout's name, the networks' names, the sheets."""

    layout: str
    models: tuple[str, ...]
    sheets: tuple[Sheet, ...]


def lay(reports: Sequence[Report], layout: str) -> PaperTable:
    """Networks in a layout of choices.LAYOUTS. Raises C445 where one does not fit it."""
    module = import_module(f"cnncalc.features.table.layouts.{layout}")
    names = tuple(report.graph.name for report in reports)
    return PaperTable(layout, names, tuple(module.sheets(reports)))


def page(laid: PaperTable) -> Page:
    """One table where networks stand beside each other, else one for each."""
    return Page(
        sheets=lambda: laid.sheets,
        document=lambda: _document(laid),
        records=lambda: _records(laid),
    )


def _records(laid: PaperTable) -> Sequence[Sheet]:
    """All rows as one table, of several networks with the name of each."""
    if len(laid.sheets) == 1:
        return laid.sheets
    keys = dict.fromkeys(column.key for sheet in laid.sheets for column in sheet.columns)
    columns = {column.key: column for sheet in laid.sheets for column in sheet.columns}
    rows = []
    for name, sheet in zip(laid.models, laid.sheets, strict=True):
        for cells in sheet.rows:
            known = dict(zip((column.key for column in sheet.columns), cells, strict=True))
            rows.append([name, *(known.get(key, "") for key in keys)])
    first = Column("model", "model")
    return [laid.sheets[0]._replace(columns=[first, *columns.values()], rows=rows, total=())]


def _document(laid: PaperTable) -> dict[str, Any]:
    """The document cnncalc.table/1 of networks; rows are texts, column by column."""
    tables = [
        {
            "title": sheet.title,
            "columns": [column.heading for column in sheet.columns],
            "rows": [list(cells) for cells in sheet.texts],
            "total": sheet.cells(sheet.total) if sheet.total else [],
        }
        for sheet in laid.sheets
    ]
    return {
        "schema": "cnncalc.table/1", "layout": laid.layout, "models": list(laid.models),
        "tables": tables,
    }  # fmt: skip
