"""Published tables recomputed, cell by cell, with a verdict on each."""

from __future__ import annotations

from cnncalc.features.audit.page import page
from cnncalc.features.audit.tables import find_table, find_tables, table_names
from cnncalc.features.audit.verdicts import ERRATUM, Audit, Verdict, audit

__all__ = [
    "ERRATUM",
    "Audit",
    "Verdict",
    "audit",
    "find_table",
    "find_tables",
    "page",
    "table_names",
]
