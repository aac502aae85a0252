"""One check for every operation: its rules against the plain loops of `naive`."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from cnncalc.analysis.report import facts
from cnncalc.ops import Operation
from cnncalc.ops.base import macs_formula
from cnncalc.shape import Shape
from tests.ops.naive import Trace
from tests.ops.steps import bias_additions, counted


def shaped(sizes: Any) -> Shape:
    """A shape from its sizes, channels first."""
    return sizes if isinstance(sizes, Shape) else Shape(sizes[0], tuple(sizes[1:]))


def check_op(
    op: Operation, naive: Callable[..., Trace], *sizes: Any, moves_evenly: bool = True
) -> None:
    """Every figure of an operation on inputs of given sizes; its reach if windows move evenly."""
    shapes = tuple(map(shaped, sizes))
    trace, found = naive(op, *sizes), facts(op, shapes)
    assert found.output.dims == trace.shape, f"{op}: {found.output}, loops give {trace.shape}"
    assert found.activations == len(trace.cells)
    counts = (found.weights, found.biases, found.buffers, found.macs)
    assert counts == (trace.weights, trace.biases, trace.buffers, trace.macs), f"{op}: {counts}"
    assert found.bias_additions == bias_additions(op, trace), f"{op}: {found.bias_additions}"
    steps = counted(op, trace, len(shapes))
    assert found.other_flops == steps, f"{op}: {found.other_flops} FLOPs, loops make {steps}"
    check_rules(op, shapes)
    if moves_evenly and len(shapes) == 1 and shapes[0].is_map:
        for axis in (0, 1):
            check_reach(found.windows[axis], trace, axis, shapes[0].spatial[axis])


def check_rules(op: Operation, shapes: tuple[Shape, ...]) -> None:
    """The rules in letters give, with the numbers put in, what the arithmetic gives."""
    x, found = op.on(*shapes), facts(op, shapes)
    letters = _letters(op, shapes[0], x.output)
    for weight in op.weights(x):
        rule = weight.formula.text(letters=True)
        value = _value(rule, letters)
        assert value == prod(weight.shape), f"{op}: {rule} is {value}, not {weight.shape}"
    macs = macs_formula(op, x)
    assert bool(macs) == bool(found.macs), f"{op}: the rule {macs!r} for {found.macs} MACs"
    if macs:
        rule = macs.text(letters=True)
        value = _value(rule.replace("H'", "outH").replace("W'", "outW"), letters)
        assert value == found.macs == eval(macs.text()), f"{op}: {rule} is {value}"


def _value(rule: str, letters: dict[str, int]) -> int:
    return int(eval(rule.replace("/", "//"), dict(letters)))


def _letters(op: Operation, shape: Shape, output: Shape) -> dict[str, int]:
    fields = op.fields
    kernel = fields.get("kernel", 1)
    vertical, horizontal = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    (height, width), (out_height, out_width) = shape.plane, output.plane
    return {
        "H": height, "W": width, "C": shape.channels, "N": shape.features,
        "outH": out_height, "outW": out_width, "Fh": vertical, "Fw": horizontal, "F": vertical,
        "K": fields.get("filters", fields.get("units", 1)), "G": fields.get("groups", 1),
        "M": fields.get("multiplier", 1), "R": prod(output.leading),
    }  # fmt: skip


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
