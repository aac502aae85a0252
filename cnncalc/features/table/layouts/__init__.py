"""Networks in the layout of a paper's table, every cell from the network."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from cnncalc.analysis.report import Report
from cnncalc.records import NamedTuple
from cnncalc.render.page import Page, Sheet, in_one

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
    sheets = module.sheets(reports) if layout in ASIDE else map(module.sheet, reports)
    return PaperTable(layout, names, tuple(sheets))


def page(laid: PaperTable) -> Page:
    """One table where networks stand beside each other, else one for each."""
    return Page(
        sheets=lambda: laid.sheets,
        document=lambda: _document(laid),
        records=lambda: in_one(laid.models, laid.sheets),
    )


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
