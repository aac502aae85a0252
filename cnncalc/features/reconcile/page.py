"""Ladders of conventions and the readings of a figure, as sheets and as documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.analysis.report import Report
from cnncalc.choices import LADDERS
from cnncalc.counting.convention import Terms
from cnncalc.dims.unknown import reasons
from cnncalc.features.reconcile.ladders import Match, ladder, printed
from cnncalc.limits import LONGEST_READING, MOST_NAMES
from cnncalc.render.page import Column, Sheet
from cnncalc.units import exact

_HEADS = {
    "operations": "operations: what tools call MACs, mult-adds or FLOPs",
    "memory": "memory of activations, elements",
    "params": "parameters",
}


def ladder_sheets(report: Report, quantities: Sequence[str]) -> list[Sheet]:
    """A sheet for each quantity: a convention a row, its total, and what that is the sum of."""
    return [_sheet(report, quantity) for quantity in quantities]


def _sheet(report: Report, quantity: str) -> Sheet:
    rungs = ladder(report, quantity)
    columns = [
        Column("conventions", "convention", _names, style="cyan"),
        Column("total", "total", exact, True),
        Column("printed", "as printed", right=True),
        Column("more", "more than above", exact, True, 2),
        Column("terms", "is the sum of", rank=1),
    ]
    rows: list[list[Any]] = []
    for rung, before in zip(rungs, [None, *rungs], strict=False):
        more = rung.total - before.total if before else ""
        shown = printed(report, rung) if quantity == "memory" else ""
        names = [convention.name for convention in rung.conventions]
        rows.append([names, rung.total, shown, more, spell_terms(rung.terms)])
    kinds = {row.node.op.kind for row in report.rows}
    notes = [
        f"{c.name} {c.caveat.text}"
        for rung in rungs
        for c in rung.conventions
        if c.caveat
        and c.caveat.of == quantity
        and (not c.caveat.kinds or kinds & {*c.caveat.kinds})
    ]
    title = f"{report.graph.name} · {_HEADS[quantity]}"
    sheet = Sheet(title, columns, rows, notes=notes, longest=LONGEST_READING)
    return sheet if quantity == "memory" else sheet.without(["printed"])


def _names(names: Sequence[str]) -> str:
    """The names of conventions that count alike; of many the first."""
    return ", ".join(names) if len(names) <= MOST_NAMES else f"{names[0]} and {len(names) - 1} more"


def spell_terms(terms: Terms) -> str:
    """A sum in words: 2·MACs + 13,556,712 bias additions."""
    parts = [
        label if label.endswith("MACs")
        else f"{label} (not known)" if reasons(number)
        else f"{exact(number)} {label}"
        for label, number in terms.items()
    ]  # fmt: skip
    return " + ".join(parts).replace("+ -", "− ").replace("*", "·")


def match_sheet(text: str, found: Sequence[Match]) -> Sheet:
    """The ways to count under which a figure holds."""
    columns = [
        Column("model", "network", style="cyan"),
        Column("input", "input", right=True),
        Column("quantity", "figure"),
        Column("value", "value", exact, True),
        Column("precision", "printed"),
        Column("conventions", "convention", _names),
    ]
    rows = [
        [c.model, c.input, c.quantity, c.value, match.precision, match.conventions]
        for match in found
        for c in [match.candidate]
    ]
    return Sheet(f"{text} holds {len(found)} way{'s' * (len(found) != 1)}", columns, rows)


def ladder_document(report: Report) -> dict[str, Any]:
    """The ladders of the document cnncalc.reconcile/1."""
    from cnncalc.render.json import known_totals, notes

    return {
        "schema": "cnncalc.reconcile/1",
        "model": report.graph.name,
        "ladders": {
            quantity: [
                {
                    "conventions": [c.name for c in rung.conventions],
                    "sources": [c.source for c in rung.conventions],
                    **known_totals({"total": rung.total}),
                    "terms": rung.terms,
                    **({"printed": printed(report, rung)} if quantity == "memory" else {}),
                    "caveats": {c.name: c.caveat.text for c in rung.conventions if c.caveat},
                    **notes(rung.total),
                }
                for rung in ladder(report, quantity)
            ]
            for quantity in LADDERS
        },
    }


def match_document(text: str, found: Sequence[Match]) -> dict[str, Any]:
    """The document cnncalc.reconcile/1 of a figure."""
    readings = [
        {
            "model": m.candidate.model,
            "input": m.candidate.input,
            "quantity": m.candidate.quantity,
            "value": m.candidate.value,
            "precision": m.precision,
            "conventions": list(m.conventions),
        }
        for m in found
    ]
    return {"schema": "cnncalc.reconcile/1", "figure": text, "holds": readings}
