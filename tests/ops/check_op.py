"""One check for every operation: its rules against the plain loops of `naive`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from naive import Shape, Trace

from cnncalc.analysis.report import facts
from cnncalc.ops import Operation


def check_op(op: Operation, naive: Callable[..., Trace], *shapes: Shape) -> None:
    """Shape, weights, biases, buffers, MACs and reach of an operation on inputs of given shapes."""
    trace, found = naive(op, *shapes), facts(op, shapes)
    assert found.output == trace.shape, f"{op}: shape {found.output}, loops give {trace.shape}"
    assert found.activations == len(trace.cells)
    counted = (found.weights, found.biases, found.buffers, found.macs)
    assert counted == (trace.weights, trace.biases, trace.buffers, trace.macs), f"{op}: {counted}"
    if len(shapes) == 1 and len(shapes[0]) == 3:
        for axis in (0, 1):
            check_reach(found.windows[axis], trace, axis, shapes[0][1 + axis])


def check_reach(window: Any, trace: Trace, axis: int, n: int) -> None:
    """No output cell depends on cells outside its window, and some cell needs all of it.

    Some cell's window lies inside the input when the input is at least as large as the window and
    a step; in a smaller one every window may hang over the edge.
    """
    widest = 0
    for cell, sources in trace.cells.items():
        touched = [source[1 + axis] for source in sources if source is not None]
        if not touched:
            continue
        widest = max(widest, max(touched) - min(touched) + 1)
        if len(cell) == 3 and window.stride in (0, 1, 2, 3):
            first = cell[1 + axis] * window.stride - window.before
            inside = first <= min(touched) and max(touched) < first + window.size
            assert inside, f"cell {cell} depends on {min(touched)}..{max(touched)}, beyond {window}"
    roomy = n >= window.size + window.stride - 1
    holds = widest == window.size if roomy else widest <= window.size
    assert holds, f"the widest dependence is {widest}, the window {window}"
