"""One check for every operation: its rules against the plain loops of `naive`."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from cnncalc.analysis.report import facts
from cnncalc.ops import Operation
from cnncalc.ops.base import channel_axis
from cnncalc.ops.dense import features
from tests.ops.naive import Shape, Trace
from tests.ops.steps import bias_additions, counted


def check_op(
    op: Operation, naive: Callable[..., Trace], *shapes: Shape, moves_evenly: bool = True
) -> None:
    """Every figure of an operation on inputs of given shapes; its reach if windows move evenly."""
    trace, found = naive(op, *shapes), facts(op, shapes)
    assert found.output == trace.shape, f"{op}: shape {found.output}, loops give {trace.shape}"
    assert found.activations == len(trace.cells)
    counts = (found.weights, found.biases, found.buffers, found.macs)
    assert counts == (trace.weights, trace.biases, trace.buffers, trace.macs), f"{op}: {counts}"
    assert found.bias_additions == bias_additions(op, trace), f"{op}: {found.bias_additions}"
    steps = counted(op, trace, len(shapes))
    assert found.other_flops == steps, f"{op}: {found.other_flops} FLOPs, loops make {steps}"
    check_rules(op, shapes)
    if moves_evenly and len(shapes) == 1 and len(shapes[0]) == 3:
        for axis in (0, 1):
            check_reach(found.windows[axis], trace, axis, shapes[0][1 + axis])


def check_rules(op: Operation, shapes: tuple[Shape, ...]) -> None:
    """The rules in letters give, with the numbers put in, what the arithmetic gives."""
    found, letters = facts(op, shapes), _letters(op, shapes[0], facts(op, shapes).output)
    for weight in op.weights(*shapes):
        value = _value(weight.rule, letters)
        assert value == prod(weight.shape), f"{op}: {weight.rule} is {value}, not {weight.shape}"
    rule = op.macs_rule.replace("H'", "outH").replace("W'", "outW")
    assert bool(rule) == bool(found.macs), f"{op}: the rule {rule!r} for {found.macs} MACs"
    if rule:
        value = _value(rule, letters) * prod(found.output[: channel_axis(found.output)])
        assert value == found.macs, f"{op}: {rule} is {value}, not {found.macs}"


def _value(rule: str, letters: dict[str, int]) -> int:
    return int(eval(rule.replace("/", "//"), dict(letters)))


def _letters(op: Operation, shape: Shape, output: Shape) -> dict[str, int]:
    fields = op.__dict__
    kernel = fields.get("kernel", 1)
    vertical, horizontal = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    height, width = shape[-2:] if len(shape) > 2 else (1, 1)
    out_height, out_width = output[-2:] if len(output) > 2 else (1, 1)
    return {
        "H": height, "W": width, "C": shape[channel_axis(shape)], "N": features(shape),
        "outH": out_height, "outW": out_width, "Fh": vertical, "Fw": horizontal, "F": vertical,
        "K": fields.get("filters", fields.get("units", 1)), "G": fields.get("groups", 1),
        "M": fields.get("multiplier", 1),
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
