"""One layer as a sheet and as a document, with the working as a lecturer writes it."""

from __future__ import annotations

from typing import Any

from cnncalc.analysis.memory import bytes_of
from cnncalc.analysis.working import sum_of
from cnncalc.dims import Dim, floor_over
from cnncalc.features.layer.backwards import Solution
from cnncalc.features.layer.exercise import LayerFigures, Solutions
from cnncalc.formula import BOARD, per_axis
from cnncalc.ops.base import BIAS, Given, macs_formula
from cnncalc.ops.spelling import spell
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape, axis_names, cell_names, listed
from cnncalc.units import exact, factor, show_shape, size_in_bytes
from cnncalc.window import Axis

SCHEMA = "cnncalc.layer/1"
_NAMES = {"n": "input size", "f": "kernel", "s": "stride", "p": "padding"}


def page(answer: LayerFigures | Solutions) -> Page:
    """The answer, one figure a row; or the solutions, one a row."""
    if isinstance(answer, Solutions):
        return Page(lambda: [_solutions_sheet(answer)], lambda: _solutions_document(answer))
    return Page(lambda: [_sheet(answer)], lambda: _document(answer))


def _sheet(answer: LayerFigures) -> Sheet:
    title = spell(answer.operation) if answer.counted else answer.operation.title
    columns = [Column("figure", "figure", style="cyan"), Column("value", "value")]
    rows = [*_size_rows(answer), *_count_rows(answer)]
    on = _shown(answer.shape, answer.counted)
    return Sheet(f"{title} on {on}", columns, rows, notes=answer.notes)


def _shown(shape: Shape, counted: bool) -> str:
    """A shape; without its channels where they are not known."""
    return show_shape(shape) if counted or not shape.rank else "×".join(map(factor, shape.spatial))


def _given(answer: LayerFigures) -> Given:
    return Given((answer.shape,), answer.facts.output)


def _size_rows(answer: LayerFigures) -> list[list[str]]:
    workings = answer.operation.workings(_given(answer))
    texts = [working.text(BOARD) for working in workings]
    rows = [["output size", per_axis(texts)]] if texts else []
    is_whole = answer.counted or answer.filters is not None
    rows.append(["output", _shown(answer.facts.output, is_whole)])
    rank = len(answer.axes)
    names = cell_names(rank)
    if len({*answer.axes}) == 1:
        one, many = (listed([name + end for name in names]) for end in ("", "s"))
        return [*rows, *_fit_rows(answer.axes[0], "", one, many, answer)]
    for name, axis, side in zip(names, answer.axes, axis_names(rank), strict=False):
        rows += _fit_rows(axis, f", {side}", name, f"{name}s", answer)
    return rows


def _fit_rows(axis: Axis, side: str, one: str, many: str, answer: LayerFigures) -> list[list[str]]:
    """Whether the strides tile an axis, which cells no window reads, and what would fit."""
    if axis.ceil:
        return [[f"fit{side}", "the last window may extend past the edge: every cell is read"]]
    if axis.same and not axis.is_known:
        return [[f"fit{side}", f"same pads for {factor(axis.output)} windows"]]
    if not axis.is_known:
        always = floor_over(axis.room, axis.stride) * axis.stride == axis.room
        where = "" if always else f" where {axis.stride} divides {axis.room}"
        return [[f"fit{side}", f"the stride tiles the input{where}"]]
    if axis.fits:
        read = ": nothing is dropped" if axis.unread == 0 else ""
        return [[f"fit{side}", f"the stride tiles the input{read}"], *_unread(axis, side, many)]
    exactly = axis.working.formula
    rows = [
        [f"fit{side}", f"{exactly.text(BOARD)} = {float(exactly.value or 0):.2f}: does not fit"]
    ]
    if axis.dropped:
        cells = f"the last {one}" if axis.dropped == 1 else f"the last {axis.dropped} {many}"
        rows.append([f"dropped{side}", f"{cells} of the input"])
    elif axis.unread == 0:
        rows.append([f"dropped{side}", "padding only: every cell of the input is read"])
    rows += _unread(axis, side, many) if axis.unread != axis.dropped else []
    if answer.remedies and axis == next(a for a in answer.axes if not a.fits):
        for name, values in answer.remedies._asdict().items():
            rows += [[f"{name} that fit", ", ".join(map(str, values))]] if values else []
    return rows


def _unread(axis: Axis, side: str, many: str) -> list[list[str]]:
    """How many cells lie between the windows, where the stride is larger than they are."""
    return [[f"unread{side}", f"{axis.unread} of {axis.n} {many}"]] if axis.unread else []


def _count_rows(answer: LayerFigures) -> list[list[str]]:
    """Parameters, multiply-accumulates and memory; nothing where channels are not known."""
    if not answer.counted:
        return []
    facts, given = answer.facts, _given(answer)
    arrays = answer.operation.weights(given)
    working = f"{sum_of(arrays).text(BOARD)} = " if arrays else ""
    rows = [["parameters", f"{working}{exact(facts.params)}"]]
    if any(array.role == BIAS for array in arrays):
        rows.append(["without biases", exact(facts.weights)])
    macs = macs_formula(answer.operation, given)
    if macs:
        rows.append(["MACs", f"{macs.text(BOARD)} = {exact(facts.macs)}"])
    rows.append(["FLOPs", exact(facts.flops)])
    memory = size_in_bytes(bytes_of(facts.activations, answer.dtype))
    rows.append(["activations", f"{exact(facts.activations)} ({memory} as {answer.dtype})"])
    return rows


def _solutions_sheet(answer: Solutions) -> Sheet:
    name = _NAMES[answer.unknown]
    columns = [Column(answer.unknown, name, right=True, style="cyan"), Column("fit", "fit")]
    rows = [[_value(s), _fit(s)] for s in answer.solutions]
    notes = [] if rows else [f"No {name} gives an output of {answer.out}."]
    return Sheet(f"Which {name} gives an output size of {answer.out}?", columns, rows, notes=notes)


def _value(solution: Solution) -> str:
    after = "" if solution.after is None else f"+{solution.after}"
    return f"{exact(solution.value)}{after}"


def _fit(solution: Solution) -> str:
    if solution.extra:
        return f"with output padding {solution.extra}"
    return "exact" if solution.fits else "drops a remainder"


def _solutions_document(answer: Solutions) -> dict[str, Any]:
    """The document cnncalc.layer/1 of an exercise turned round."""
    solutions = [_solution(solution) for solution in answer.solutions]
    return {
        "schema": SCHEMA, "unknown": answer.unknown, "out": answer.out, "solutions": solutions,
    }  # fmt: skip


def _document(answer: LayerFigures) -> dict[str, Any]:
    """The document cnncalc.layer/1."""
    facts = answer.facts
    workings = answer.operation.workings(_given(answer))
    counts = {
        "params": facts.params,
        "weights": facts.weights,
        "biases": facts.biases,
        "macs": facts.macs,
    }
    return {
        "schema": SCHEMA,
        "spec": spell(answer.operation) if answer.counted or answer.filters else None,
        "input_shape": _dims(answer.shape, answer.shape.channels if answer.counted else None),
        "output_shape": _dims(facts.output, _channels(answer)),
        "fits": _fits(answer),
        "dropped": [axis.dropped for axis in answer.axes],
        "unread": [axis.unread for axis in answer.axes],
        "remedies": answer.remedies._asdict() if answer.remedies else None,
        "working": per_axis([working.text() for working in workings]),
        **(counts if answer.counted else dict.fromkeys(counts)),
        "activations": facts.activations if answer.counted else None,
        **({"notes": list(answer.notes)} if answer.notes else {}),
    }


def _fits(answer: LayerFigures) -> bool | None:
    """Whether the strides tile every axis; None where a letter decides."""
    slid = [axis for axis in answer.axes if not axis.ceil]
    if any(not axis.fits for axis in slid if axis.is_known):
        return False
    return True if all(axis.is_known for axis in slid) else None


def _channels(answer: LayerFigures) -> Dim | None:
    """The channels of the output, as far as they are given."""
    return answer.facts.output.channels if answer.counted else answer.filters


def _dims(shape: Shape, channels: Dim | None) -> list[Dim | None]:
    """The sizes of a shape, null in the place of channels that nobody gave."""
    return [*shape.leading, channels, *shape.spatial]


def _solution(solution: Solution) -> dict[str, Any]:
    uneven = {} if solution.after is None else {"after": solution.after}
    extra = {"output_padding": solution.extra} if solution.extra else {}
    return {"value": solution.value, **uneven, **extra, "fits": solution.fits}
