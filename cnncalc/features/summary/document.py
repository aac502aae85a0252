"""A summary as a document: cnncalc.summary/1."""

from __future__ import annotations

from functools import cache
from typing import Any

from cnncalc.analysis.alike import once
from cnncalc.analysis.field import Fields
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.training import by_name, is_partial, split
from cnncalc.counting.convention import Convention, Counts
from cnncalc.dims import plain, total
from cnncalc.render.json import known_totals, notes


def document(report: Report, convention: Convention, counts: Counts) -> dict[str, Any]:
    """The document of one report."""
    graph, figures = report.graph, {**report.totals._asdict(), **counts._asdict()}
    if is_partial(report):
        figures["trainable_params"], figures["frozen_params"] = split(report)
    return {
        "schema": "cnncalc.summary/1",
        "model": {
            "name": graph.name,
            "title": graph.title,
            "source": graph.source,
            "params": {name: _value(value) for name, value in graph.params.items()},
            "input": list(graph.input_shape.dims),
            "batch": report.batch,
            "dtype": report.dtype,
        },
        "convention": convention.name,
        "layers": _layers(report, convention),
        "totals": known_totals(figures),
        **notes(*figures.values()),
    }


def _layers(report: Report, convention: Convention) -> list[dict[str, Any]]:
    """What is said of each row; what rows that are alike have in common is found once."""
    common = once(lambda row: _common(report, row, convention))
    reach = cache(_reach)
    made = [_layer(row, common(row), reach(row.fields)) for row in report.rows]
    if report.graph.repeated:
        for layer, row in zip(made, report.rows, strict=True):
            layer["times"] = row.node.times
    if is_partial(report):
        found = by_name(report)
        for layer in made:
            one = found[layer["name"]]
            layer |= {"trainable_params": one.trainable, "frozen_params": one.frozen}
    return made


def _layer(row: Row, common: dict[str, Any], reach: dict[str, Any]) -> dict[str, Any]:
    """One row: its fields are in the order of `common`, in which its own have their places."""
    own = {"name": row.name, "depth": len(row.node.path), "inputs": row.input_names}
    return {**common, **own, **reach}


def _reach(fields: Fields | None) -> dict[str, Any]:
    """How far a row sees, and how far its cells move."""
    return {"receptive_field": _sides(fields, "size"), "jump": _jump(fields)}


def _jump(fields: Fields | None) -> list[Any] | None:
    """The jump on both axes; None where all cells share one field, or it varies on both."""
    jumps = _sides(fields, "jump")
    return None if jumps is None or jumps[0] == 0 or jumps == [None, None] else jumps


def _common(report: Report, row: Row, convention: Convention) -> dict[str, Any]:
    facts = row.facts
    counted = {fact: number for fact, _, number in convention.parts("params", row)}
    return {
        "name": "",
        "op": row.node.op.kind,
        "spec": row.spec,
        "depth": 0,
        "inputs": (),
        "input_shapes": [list(shape.dims) for shape in row.input_shapes],
        "output_shape": list(facts.output.dims),
        "params": total(counted.values()),
        "weights": counted.get("weights", 0),
        "biases": counted.get("biases", 0),
        "buffers": facts.buffers,
        "macs": facts.macs,
        "flops": facts.flops,
        "operations": convention.amount("operations", row),
        "activations": facts.activations,
        "activation_bytes": report.activation_bytes([(row, facts.activations)]),
        "receptive_field": None,
        "jump": None,
        "working": row.working,
    }


def _sides(fields: Fields | None, attribute: str) -> list[Any] | None:
    return [_value(getattr(field, attribute)) for field in fields] if fields else None


def _value(value: Any) -> Any:
    """A whole fraction as a number, a tuple as a list."""
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return plain(value)
