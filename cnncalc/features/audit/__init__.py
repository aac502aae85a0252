"""Published tables recomputed, cell by cell, with a verdict on each."""

from __future__ import annotations

from cnncalc.features.audit.marks import ERRATUM
from cnncalc.features.audit.notes import Notes
from cnncalc.features.audit.page import page
from cnncalc.features.audit.tables import (
    built_in_names,
    find,
    find_table,
    paper_names,
    table_names,
)
from cnncalc.features.audit.verdicts import Audit, Verdict, audit

__all__ = [
    "ERRATUM",
    "Audit",
    "Notes",
    "Verdict",
    "audit",
    "built_in_names",
    "find",
    "find_table",
    "page",
    "paper_names",
    "table_names",
]
