"""Verifications as sheets and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.features.verify import shown
from cnncalc.features.verify.runs import AGREES, DIFFERS, Attempt
from cnncalc.features.verify.witness import LayerComparison, TotalComparison, Verification
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import exact, show_shape

SCHEMA = "cnncalc.verify/1"
_HEADINGS = {"shape": "output", "params": "params", "buffers": "buffers", "macs": "MACs"}


def page(verification: Verification, top: int = 0) -> Page:
    """A row per layer: predicted and seen figures where they differ, and the verdict.

    With `top`, the largest values of the first output too.
    """

    def sheets() -> list[Sheet]:
        largest = _largest(verification, top) if top else []
        values = shown.sheets(verification.values) if verification.values else ()
        return [*values, _sheet(verification), *largest]

    return Page(sheets, lambda: _document(verification))


def page_of_several(attempts: Sequence[Attempt]) -> Page:
    """A row per network, with the first difference or the fault where there is one."""
    return Page(lambda: [_overview(attempts)], lambda: [*map(_attempt_document, attempts)])


def _sheet(found: Verification) -> Sheet:
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("op", "op", rank=2),
        *(
            Column(key, title, right=True, rank=key == "buffers")
            for key, title in _HEADINGS.items()
        ),
        Column("verdict", "verdict"),
    ]
    rows = [_row(line) for line in found.lines]
    facts = [(total.quantity.replace("_", " "), _both(total)) for total in _shown(found.totals)]
    verdict = "everything agrees" if found.agrees else found.first_difference
    graph = found.report.graph
    return Sheet(
        graph.title or graph.name, columns, rows, facts=[*facts, ("verdict", verdict)],
        subtitle=f"batch {found.report.batch}, {found.report.dtype}",
        notes=["Predicted figures; where the run saw another one, predicted ≠ seen."],
    )  # fmt: skip


def _shown(totals: Sequence[TotalComparison]) -> list[TotalComparison]:
    """All totals, but the cells of pools where there are none."""
    return [t for t in totals if t.quantity != "pooled_cells" or t.predicted or t.seen]


def _row(line: LayerComparison) -> list[Any]:
    cells = [_cell(line, quantity) for quantity in _HEADINGS]
    verdict = ", ".join(line.differences)
    return [line.name, line.kind, *cells, f"{DIFFERS} {verdict}" if verdict else AGREES]


def _cell(line: LayerComparison, quantity: str) -> str:
    def show(value: Any) -> str:
        return show_shape(value) if quantity == "shape" else exact(value)

    predicted, seen = line.predicted[quantity], line.seen[quantity]
    return show(predicted) if predicted == seen else f"{show(predicted)} ≠ {show(seen)}"


def _both(total: TotalComparison) -> str:
    if total.predicted == total.seen:
        return f"{exact(total.predicted)} predicted and seen"
    return f"{exact(total.predicted)} predicted, {exact(total.seen)} seen"


def _overview(attempts: Sequence[Attempt]) -> Sheet:
    columns = [
        Column("name", "name", style="cyan"),
        Column("layers", "layers", right=True),
        Column("params", "params", exact, True, 1),
        Column("macs", "MACs", exact, True, 1),
        Column("peak", "peak bytes", exact, True, 1),
        Column("verdict", "verdict"),
    ]
    rows = [_overview_row(*attempt) for attempt in attempts]
    right = sum(attempt.agrees for attempt in attempts)
    return Sheet(f"{right} of {len(attempts)} networks agree", columns, rows)


def _overview_row(name: str, found: Verification | None, fault: str) -> list[Any]:
    if found is None:
        return [name, None, None, None, None, f"{DIFFERS} {fault}"]
    seen = {total.quantity: total.seen for total in found.totals}
    verdict = AGREES if found.agrees else f"{DIFFERS} {found.first_difference}"
    peak = seen["peak_activation_bytes"]
    return [name, str(len(found.lines)), seen["params"], seen["macs"], peak, verdict]


def _largest(verification: Verification, top: int) -> list[Sheet]:
    """The largest values of the first output, a sheet an image; positions are counted from 0."""
    name, output = next(iter(verification.run.outputs.items()))
    columns = [Column("index", "index", right=True), Column("value", "value", right=True)]
    sheets = []
    for number, image in enumerate(output, 1):
        flat = image.reshape(-1)
        ranked = [(int(i), float(flat[i])) for i in flat.argsort()[::-1][:top]]
        rows = [[str(index), f"{value:.6g}"] for index, value in ranked]
        which = f", image {number}" if len(output) > 1 else ""
        sheets.append(Sheet(f"Largest outputs of {name}{which}", columns, rows))
    return sheets


def _attempt_document(attempt: Attempt) -> dict[str, Any]:
    """The document of a network; of one that cannot be run, its name and its fault."""
    if attempt.verification:
        return _document(attempt.verification)
    name, fault = {"name": attempt.name}, attempt.fault
    return {"schema": SCHEMA, "model": name, "fault": fault, "agrees": False}


def _document(found: Verification) -> dict[str, Any]:
    """The document cnncalc.verify/1."""
    report = found.report
    return {
        "schema": SCHEMA,
        "model": {
            "name": report.graph.name, "title": report.graph.title,
            "batch": report.batch, "dtype": report.dtype,
        },
        "layers": [
            {
                "name": line.name, "op": line.kind, "predicted": _plain(line.predicted),
                "seen": _plain(line.seen), "agrees": not line.differences,
            }
            for line in found.lines
        ],
        "totals": {
            t.quantity: {"predicted": t.predicted, "seen": t.seen} for t in found.totals
        },
        "agrees": found.agrees,
        **({"values": shown.document(found.values)} if found.values else {}),
    }  # fmt: skip


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {**figures, "shape": list(figures["shape"].dims)}
