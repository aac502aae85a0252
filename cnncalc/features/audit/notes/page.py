"""Running texts as a sheet of what is written in them, as findings, and in a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.features.audit.marks import ERRATUM, MARKS, STYLES, VERDICTS
from cnncalc.features.audit.notes.remark import Remark
from cnncalc.features.audit.notes.text import Notes, as_read
from cnncalc.lint.base import Checked
from cnncalc.lint.check import check_spec
from cnncalc.render.page import Column, Sheet
from cnncalc.units import counted


def sheet(notes: Notes) -> Sheet:
    """Every calculation and figure with its verdict, a line each."""
    columns = [
        Column("line", "line", right=True, style="cyan"),
        Column("written", "written"),
        Column("verdict", ""),
        Column("right", "computed", rank=1),
        Column("why", "under which rule, or why not", rank=2),
    ]
    rows = [_row(notes, one) for one in notes.remarks]
    styles = {(number, "verdict"): STYLES[one.verdict] for number, one in enumerate(notes.remarks)}
    counts = ", ".join(f"{notes.counts[verdict]} {verdict}" for verdict in VERDICTS)
    return Sheet(notes.source.name, columns, rows, facts=[("counts", counts)], styles=styles)


def _row(notes: Notes, one: Remark) -> list[Any]:
    place = notes.place(one)
    right = one.corrected or one.working
    written = notes.written(one.start, one.end)
    return [place.line, written, MARKS[one.verdict], right, one.rule or one.cause]


def checked(notes: Notes) -> Checked:
    """What does not hold, as a check reports it."""
    return check_spec(as_read(notes.source))


def summary(texts: Sequence[Notes]) -> str:
    """What was read and what was found, in one line."""
    counts = sum((notes.counts for notes in texts), type(texts[0].counts)())
    written = sum(counts.values())
    wrong = counts[ERRATUM]
    files = counted(len(texts), "text")
    found = f"{wrong:,} do{'es' * (wrong == 1)} not hold" if wrong else "all that is computed holds"
    verdicts = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in VERDICTS)
    if not written:
        return f"{files}: no calculation, and no figure of a layer"
    noun = f"calculation{'s' * (written != 1)} and figures of layers"
    return f"{files}, {written:,} {noun}: {found} ({verdicts})"


def document(notes: Notes) -> dict[str, Any]:
    """A running text in the document cnncalc.audit/1."""
    return {"path": notes.source.name, "written": [_entry(notes, one) for one in notes.remarks]}


def _entry(notes: Notes, one: Remark) -> dict[str, Any]:
    place, source = notes.place(one), notes.source
    (line, column), end = source.position(place.start), source.position(place.end)
    return {
        "line": line,
        "column": column,
        "end_line": end[0],
        "end_column": end[1],
        "code": one.code,
        "written": notes.written(one.start, one.end),
        "published": notes.written(one.first, one.last),
        "corrected": one.corrected,
        "working": one.working,
        "verdict": one.verdict,
        "convention": one.rule,
        "cause": one.cause,
    }
