"""Audits as sheets and as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from cnncalc.audit.verdicts import VERDICTS, Audit, Verdict
from cnncalc.render.sheet import Column, Sheet

_STYLES = {"exact": "green", "rounded": "green", "convention": "yellow", "erratum": "red"}
_MARKS = {"exact": "=", "rounded": "~", "convention": "c", "erratum": "E"}


def overview_sheet(audits: Sequence[Audit]) -> Sheet:
    """One line a table, and the sum of all."""
    columns = [Column("table", "table", style="cyan"), Column("title", "title", rank=1)]
    columns += [Column(verdict, verdict, right=True) for verdict in VERDICTS]
    rows = [[a.table.name, a.table.title, *(a.counts[v] for v in VERDICTS)] for a in audits]
    total = total_counts(audits)
    return Sheet(
        f"{len(audits)} published tables, {sum(total.values())} cells",
        columns,
        rows,
        ["total", "", *(total[verdict] for verdict in VERDICTS)],
    )


def total_counts(audits: Sequence[Audit]) -> Counter[str]:
    """Verdicts counted over several tables."""
    return sum((audit.counts for audit in audits), Counter())


def audit_sheet(audit: Audit) -> Sheet:
    """One table as printed, each figure marked by its verdict; the errata stand below."""
    columns = [Column("row", "row", style="cyan")]
    columns += [Column(key, key, right=True) for key in audit.table.columns]
    found = {(v.cell.location.start, v.cell.row, v.cell.column): v for v in audit.verdicts}
    keys = list(dict.fromkeys((v.cell.location.start, v.cell.row) for v in audit.verdicts))
    rows, styles = [], {}
    for number, (start, label) in enumerate(keys):
        line = [found.get((start, label, column)) for column in audit.table.columns]
        rows.append([label, *(_marked(verdict) for verdict in line)])
        for verdict in line:
            if verdict:
                styles[number, verdict.cell.column] = _STYLES[verdict.verdict]
    facts = [(v.cell.id, _explained(v)) for v in audit.verdicts if v.verdict in VERDICTS[2:]]
    facts += [("counts", ", ".join(f"{audit.counts[v]} {v}" for v in VERDICTS))]
    notes = [f"{column}: {text}" for column, text in audit.conventions.items() if text]
    notes.append("= exact, ~ to its printed digits, c under another convention, E erratum")
    return Sheet(
        f"{audit.table.name} · {audit.table.title}", columns, rows, (), audit.table.source,
        facts, notes, styles,
    )  # fmt: skip


def corrected_sheet(audit: Audit) -> Sheet:
    """The table with each erratum put right."""
    sheet = audit_sheet(audit)
    right = {v.cell.id: v for v in audit.verdicts}
    found = {(v.cell.location.start, v.cell.row, v.cell.column): v.cell.id for v in audit.verdicts}
    keys = list(dict.fromkeys((v.cell.location.start, v.cell.row) for v in audit.verdicts))
    rows = []
    for start, label in keys:
        cells = [found.get((start, label, column)) for column in audit.table.columns]
        rows.append([label, *(_corrected(right[ident]) if ident else "" for ident in cells)])
    return sheet._replace(rows=rows, facts=(), notes=(), styles={})


def _corrected(verdict: Verdict) -> str:
    return verdict.corrected if verdict.verdict == "erratum" else verdict.cell.published


def _marked(verdict: Verdict | None) -> str:
    return f"{verdict.cell.published} {_MARKS[verdict.verdict]}" if verdict else ""


def _explained(verdict: Verdict) -> str:
    if verdict.verdict == "convention":
        return f"{verdict.cell.published} holds {verdict.convention}"
    cause = f"; {verdict.cause}" if verdict.cause else ""
    shown = _computed(verdict)
    right = f" ({shown})" if shown != verdict.corrected else ""
    return f"{verdict.cell.published} should be {verdict.corrected}{right}{cause}"


def _computed(verdict: Verdict) -> str:
    separator = "x" if verdict.cell.column in ("output", "plane") else ", "
    return separator.join(map(_number, verdict.values))


def _number(value: Any) -> str:
    """A recomputed value: whole, or to four digits."""
    if isinstance(value, Fraction):
        return f"{float(value):.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def audit_document(audits: Sequence[Audit]) -> dict[str, Any]:
    """The document cnncalc.audit/1."""
    return {
        "schema": "cnncalc.audit/1",
        "tables": [
            {
                "name": audit.table.name,
                "source": audit.table.source,
                "convention": audit.conventions,
                "cells": [_cell(audit, verdict) for verdict in audit.verdicts],
            }
            for audit in audits
        ],
        "counts": {verdict: total_counts(audits)[verdict] for verdict in VERDICTS},
    }


def _cell(audit: Audit, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.cell.id,
        "row": verdict.cell.row,
        "column": verdict.cell.column,
        "published": verdict.cell.published,
        "computed": _computed(verdict),
        "corrected": verdict.corrected,
        "verdict": verdict.verdict,
        "convention": verdict.convention or audit.conventions[verdict.cell.column],
        "working": verdict.cell.expression,
        "cause": verdict.cause,
        "agrees": verdict.agrees,
    }
