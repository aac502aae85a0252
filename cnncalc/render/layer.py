"""One layer as a sheet and as a document, with the working as a lecturer writes it."""

from __future__ import annotations

from typing import Any

from cnncalc.analysis.exercise import Axis
from cnncalc.analysis.single import Answer
from cnncalc.ops.base import BIAS, spell
from cnncalc.render.sheet import Column, Sheet
from cnncalc.units import exact, show_shape, size_in_bytes

_NAMES = {"n": "input size", "f": "kernel", "s": "stride", "p": "padding"}
_BOARD = str.maketrans({"-": "−", "*": "·"})


def layer_sheet(found: Answer) -> Sheet:
    """The answer, one figure a row; or the solutions, one a row."""
    if found.unknown:
        return _solutions(found)
    assert found.operation
    assert found.facts
    title = f"{spell(found.operation) if found.counted else found.operation.title}"
    title += f" on {show_shape(found.shape if found.counted else found.shape[1:])}"
    columns = [Column("figure", "figure", style="cyan"), Column("value", "value")]
    return Sheet(title, columns, [*_size_rows(found), *_count_rows(found)])


def _size_rows(found: Answer) -> list[list[str]]:
    assert found.operation
    assert found.facts
    rows = []
    working = found.operation.shape_working((found.shape,), found.facts.output)
    if working:
        rows.append(["output size", working.translate(_BOARD)])
    output = found.facts.output
    rows.append(["output", show_shape(output if found.counted or len(output) < 3 else output[1:])])
    for axis in dict.fromkeys(found.axes):
        rows += _fit_rows(axis, found)
    return rows


def _fit_rows(axis: Axis, found: Answer) -> list[list[str]]:
    """Whether the stride tiles the input, what is dropped, and what would fit."""
    if axis.fits:
        return [["fit", "the stride tiles the input: nothing is dropped"]]
    padding = f" + 2·{axis.p}" if axis.p else ""
    formula = f"({axis.n} − {axis.span}{padding})/{axis.s} + 1 = {float(axis.exact):.2f}"
    columns = "column and row" if axis.dropped == 1 else "columns and rows"
    rows = [
        ["fit", f"{formula}: does not fit"],
        ["dropped", f"the last {axis.dropped} {columns} of the padded input"],
    ]
    if found.remedies:
        for name, values in found.remedies._asdict().items():
            if values:
                rows.append([f"{name} that fit", ", ".join(map(str, values))])
    return rows


def _count_rows(found: Answer) -> list[list[str]]:
    """Parameters, multiply-accumulates and memory; nothing where channels are not known."""
    assert found.operation
    assert found.facts
    if not found.counted:
        return []
    facts = found.facts
    arrays = found.operation.weights(found.shape)
    terms = ["·".join(map(str, a.shape)) for a in arrays]
    rows = [["parameters", f"{' + '.join(terms) or '0'} = {exact(facts.params)}"]]
    if any(array.role == BIAS for array in arrays):
        rows.append(["without biases", exact(facts.weights)])
    factors = found.operation.mac_factors((found.shape,), facts.output)
    if factors:
        rows.append(["MACs", f"{'·'.join(map(str, factors))} = {exact(facts.macs)}"])
    rows.append(["FLOPs", exact(facts.flops)])
    memory = size_in_bytes(4 * facts.activations)
    rows.append(["activations", f"{exact(facts.activations)} ({memory} as float32)"])
    return rows


def _solutions(found: Answer) -> Sheet:
    name = _NAMES[found.unknown]
    columns = [Column(found.unknown, name, exact, True, style="cyan"), Column("fit", "fit")]
    rows = [[s.value, "exact" if s.fits else "with a rest dropped"] for s in found.solutions]
    notes = [] if rows else [f"No {name} gives an output of {found.out}."]
    return Sheet(f"Which {name} gives an output size of {found.out}?", columns, rows, notes=notes)


def layer_document(found: Answer) -> dict[str, Any]:
    """The document cnncalc.layer/1."""
    document: dict[str, Any] = {"schema": "cnncalc.layer/1"}
    if found.unknown:
        solutions = [s._asdict() for s in found.solutions]
        return {**document, "unknown": found.unknown, "out": found.out, "solutions": solutions}
    assert found.operation
    assert found.facts
    facts = found.facts
    counts = {
        "params": facts.params,
        "weights": facts.weights,
        "biases": facts.biases,
        "macs": facts.macs,
    }
    return {
        **document,
        "spec": spell(found.operation),
        "input_shape": list(found.shape),
        "output_shape": list(facts.output),
        "fits": all(axis.fits for axis in found.axes),
        "dropped": [axis.dropped for axis in found.axes],
        "remedies": found.remedies._asdict() if found.remedies else None,
        "working": found.operation.shape_working((found.shape,), facts.output),
        **(counts if found.counted else dict.fromkeys(counts)),
        "activations": facts.activations if found.counted else None,
    }
