"""Reports as JSON documents with a schema that other programs can rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from cnncalc.analysis.field import Fields
from cnncalc.analysis.report import Report, Row
from cnncalc.counting.convention import Convention, count
from cnncalc.dims import Dim, plain, total
from cnncalc.escape import json_text
from cnncalc.shape import Shape

_NUMBERS = re.compile(r"\[\n\s+((?:(?:-?[\d.]+|null),\s+)*(?:-?[\d.]+|null))\n\s+\]")


def dump(document: Any) -> str:
    """JSON text; symbolic figures and fractions become strings, exactly."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=_plain)
    return json_text(_NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)) + "\n"


def _plain(value: object) -> str | None:
    from cnncalc.dims import Expr, to_text

    if not isinstance(value, Expr):
        return str(value)
    from cnncalc.dims.unknown import reasons

    return None if reasons(value) else to_text(value, "sympy")


def known_totals(totals: Mapping[str, Dim]) -> dict[str, Any]:
    """Totals as far as they are known, and whether a term is lacking."""
    if not notes(*totals.values()):
        return {**totals}
    from cnncalc.dims.unknown import at_least

    return {**{name: at_least(figure) for name, figure in totals.items()}, "at_least": True}


def notes(*figures: Dim) -> dict[str, list[str]]:
    """Why figures are not known, as a field of a document; no field where all are."""
    symbolic = [figure for figure in figures if not isinstance(figure, int)]
    if not symbolic:
        return {}
    from cnncalc.dims.unknown import reasons

    found = [reason for figure in symbolic for reason in reasons(figure)]
    return {"notes": [*dict.fromkeys(found)]} if found else {}


def summary_document(report: Report, convention: Convention) -> dict[str, Any]:
    """The document cnncalc.summary/1."""
    graph, totals = report.graph, report.totals
    counts = count(report, convention)
    figures = {
        **totals._asdict(),
        **counts._asdict(),
    }
    return {
        "schema": "cnncalc.summary/1",
        "model": {
            "name": graph.name,
            "title": graph.title,
            "source": graph.source,
            "params": {name: _value(value) for name, value in graph.params.items()},
            "input": _sizes(graph.input_shape),
            "batch": report.batch,
            "dtype": report.dtype,
        },
        "convention": convention.name,
        "layers": [_layer(report, row, convention) for row in report.rows],
        "totals": known_totals(figures),
        **notes(*figures.values()),
    }


def _layer(report: Report, row: Row, convention: Convention) -> dict[str, Any]:
    facts = row.facts
    counted = {fact: number for fact, _, number in convention.parts("params", row)}
    return {
        "name": row.name,
        "op": row.node.op.kind,
        "spec": row.spec,
        "depth": len(row.node.path),
        "inputs": row.input_names,
        "input_shapes": [_sizes(shape) for shape in row.input_shapes],
        "output_shape": _sizes(facts.output),
        "params": total(counted.values()),
        "weights": counted.get("weights", 0),
        "biases": counted.get("biases", 0),
        "buffers": facts.buffers,
        "macs": facts.macs,
        "flops": facts.flops,
        "operations": convention.amount("operations", row),
        "activations": facts.activations,
        "activation_bytes": report.activation_bytes(facts.activations),
        "receptive_field": _both(row.fields, "size"),
        "jump": _jump(row.fields),
        "working": row.working,
    }


def _jump(fields: Fields | None) -> list[Any] | None:
    """The jump on both axes; None where all cells share one field, or it varies on both."""
    jumps = _both(fields, "jump")
    return None if jumps is None or jumps[0] == 0 or jumps == [None, None] else jumps


def _both(fields: Fields | None, attribute: str) -> list[Any] | None:
    return [_value(getattr(field, attribute)) for field in fields] if fields else None


def _sizes(shape: Shape) -> list[Any]:
    return list(shape.dims)


def _value(value: Any) -> Any:
    """A whole fraction as a number, a tuple as a list."""
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return plain(value)
