"""A published table with its errata put right."""

from __future__ import annotations

from typing import Any

from cnncalc.features.audit import Audit, Verdict, audit, find_table
from cnncalc.features.audit.page import as_printed
from cnncalc.render.page import Page, Sheet


def table(name: str, model: str = "") -> Audit:
    """The audit of a table, by name or file, which says what is right in place of its errata."""
    return audit(find_table(name, model))


def page(audited: Audit, layers: Audit | None = None) -> Page:
    """The table as printed, but for its errata; on a terminal in its own layout.

    What its page prints of `layers` is a table of its own below.
    """
    also = [_sheet(layers)] if layers else []
    return Page(
        sheets=lambda: [_sheet(audited), *also],
        listing=lambda: [_sheet(audited, listing=True), *also],
        records=lambda: [_sheet(audited)],
        document=lambda: _document(audited, layers),
    )


def _sheet(audited: Audit, listing: bool = False) -> Sheet:
    return as_printed(audited, _corrected, listing)._replace(styles={})


def _corrected(verdict: Verdict) -> str:
    return verdict.corrected if verdict.is_wrong else verdict.cell.published


def _document(audited: Audit, layers: Audit | None) -> dict[str, Any]:
    """The document cnncalc.table/1."""
    also = {"layers": _table(layers)} if layers else {}
    return {"schema": "cnncalc.table/1", **_table(audited), **also}


def _table(audited: Audit) -> dict[str, Any]:
    published = audited.table
    return {
        "name": published.name,
        "title": published.title,
        "source": published.source,
        "columns": list(published.columns),
        "cells": [_cell(verdict) for verdict in audited.verdicts],
    }


def _cell(verdict: Verdict) -> dict[str, Any]:
    cell = verdict.cell
    return {
        "id": cell.id,
        "row": cell.row,
        "column": cell.column,
        "text": _corrected(verdict),
        "is_corrected": verdict.is_wrong,
    }
