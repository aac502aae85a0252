"""The built-in networks as a sheet and as a document."""

from __future__ import annotations

from typing import Any

from cnncalc.analysis.catalogue import Member
from cnncalc.render.page import Column, Sheet
from cnncalc.units import compact


def catalogue_sheet(members: list[Member]) -> Sheet:
    """One row a network; a family is named in its first row."""
    columns = [
        Column("family", "family", rank=3),
        Column("name", "name", style="cyan"),
        Column("year", "year", rank=2),
        Column("params", "params", compact, True),
        Column("macs", "MACs", compact, True),
        Column("top1", "top-1 %", right=True, rank=4),
        Column("top5", "top-5 %", right=True, rank=4),
        Column("aliases", "also", ", ".join, rank=5),
    ]
    rows = [
        [
            m.family if i == 0 or members[i - 1].family != m.family else "",
            m.name, m.year, m.params, m.macs, m.top1, m.top5, m.aliases,
        ]
        for i, m in enumerate(members)
    ]  # fmt: skip
    note = "Errors in percent, as their sources state them; --format json names the sources."
    return Sheet(f"{len(members)} built-in networks", columns, rows, notes=[note])


def catalogue_document(members: list[Member]) -> dict[str, Any]:
    """The document cnncalc.list/1."""
    return {"schema": "cnncalc.list/1", "models": [m._asdict() for m in members]}
