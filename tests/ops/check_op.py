"""One check for every operation: its rules against the plain loops of `naive`."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from typing import Any

from cnncalc.analysis.report import facts
from cnncalc.ops import Operation
from cnncalc.ops.base import macs_formula
from cnncalc.reach import along
from cnncalc.shape import Shape
from tests.ops.naive import Trace
from tests.ops.steps import bias_additions, counted

OTHER = Shape(97, (89, 83, 79, 73))


def shaped(sizes: Any) -> Shape:
    """A shape from its sizes, channels first."""
    return sizes if isinstance(sizes, Shape) else Shape(sizes[0], tuple(sizes[1:]))


def check_op(op: Operation, naive: Callable[..., Trace], *sizes: Any) -> None:
    """Every figure of an operation on inputs of given sizes, and what its cells read of the first.

    A flattened map keeps its cells, so none of them is looked for in the vector.
    """
    shapes = tuple(map(shaped, sizes))
    trace, found = naive(op, *sizes), facts(op, shapes)
    assert found.output.dims == trace.shape, f"{op}: {found.output}, loops give {trace.shape}"
    assert found.activations == len(trace.cells)
    counts = (found.weights, found.biases, found.buffers, found.macs)
    assert counts == (trace.weights, trace.biases, trace.buffers, trace.macs), f"{op}: {counts}"
    assert found.bias_additions == bias_additions(op, trace), f"{op}: {found.bias_additions}"
    steps = counted(op, trace, len(shapes), prod(shapes[-1].spatial))
    assert found.other_flops == steps, f"{op}: {found.other_flops} FLOPs, loops make {steps}"
    check_rules(op, shapes)
    if op.inputs == (1, 1):  # its rule asks for no other input
        assert op.output_shape((*shapes, OTHER)) == found.output
    rank = shapes[0].rank
    if rank and (found.output.rank or op.kind != "flatten"):
        for axis in range(rank):
            reach = along(found.reach[0], axis, rank)
            exact = op.kind != "reshape"  # it may depend on all of the plane
            check_reach(reach, trace, axis, rank, shapes[0].spatial[axis], exact)
            assert not reach.is_dense or is_dense(reach, range(7)), f"{reach} leaves gaps"


def check_rules(op: Operation, shapes: tuple[Shape, ...]) -> None:
    """The rules in letters give, with the numbers put in, what the arithmetic gives."""
    x, found = op.on(*shapes), facts(op, shapes)
    letters = _letters(op, shapes[0], x.output) | _products(op, shapes)
    for weight in op.weights(x):
        rule = weight.formula.text(letters=True)
        value = _value(rule, letters)
        assert value == prod(weight.shape), f"{op}: {rule} is {value}, not {weight.shape}"
    macs = macs_formula(op, x)
    assert bool(macs) == bool(found.macs), f"{op}: the rule {macs!r} for {found.macs} MACs"
    if macs:
        rule = macs.text(letters=True)
        value = _value(rule, letters)
        assert value == found.macs == eval(macs.text()), f"{op}: {rule} is {value}"


def _value(rule: str, letters: dict[str, int]) -> int:
    primed = re.sub("([DHWL])'", r"out\1", rule)
    return int(eval(primed.replace("/", "//"), dict(letters)))


def _letters(op: Operation, shape: Shape, output: Shape) -> dict[str, int]:
    fields = op.fields
    kernel = fields.get("kernel", 1)
    axes = {0: "", 1: "L", 2: "HW", 3: "DHW"}[shape.rank]
    window = kernel if isinstance(kernel, tuple) else (kernel,) * shape.rank
    return {
        **dict(zip(axes, shape.spatial, strict=True)), "C": shape.channels, "N": shape.features,
        **{f"out{letter}": n for letter, n in zip(axes, output.spatial, strict=False)},
        **{f"F{letter.lower()}": n for letter, n in zip(axes, window, strict=False)},
        "F": kernel, "K": fields.get("filters", fields.get("units", 1)),
        "G": fields.get("groups", 1), "M": fields.get("multiplier", 1), "R": prod(output.leading),
    }  # fmt: skip


def _products(op: Operation, shapes: tuple[Shape, ...]) -> dict[str, int]:
    """The letters of a product of several inputs: rows L and M, many B, columns K or V."""
    if op.kind == "embedding":
        return dict(zip("VE", op.fields["table"], strict=True))
    if hasattr(op, "directions"):
        rows = prod(shapes[0].spatial)
        return {"D": 2 if op.bidirectional else 1, "L": rows, "G": op.gate_count, "K": op.units}
    if op.kind not in ("matmul", "attention"):
        return {}
    if op.kind == "matmul":
        columns = shapes[1].spatial[-1] if op.fields["transposed"] else shapes[1].channels
        *many, rows = shapes[0].spatial
        return {"L": rows, "B": prod(many), "K": columns}
    rows, others = (prod(shape.spatial) for shape in shapes[:2])
    return {"L": rows, "M": others, "V": shapes[2].channels}


def check_reach(reach: Any, trace: Trace, axis: int, rank: int, n: int, exact: bool = True) -> None:
    """Every output cell reads exactly the input indices that the loops touch on the axis.

    Unless it is exact it may read more. Of a cell's row, all its columns and channels together:
    padding alone reads nothing.
    """
    touched: dict[int, set[int]] = {}
    for cell, sources in trace.cells.items():
        at = cell[axis - rank] if len(cell) > rank else 0
        indices = touched.setdefault(at, set())
        indices |= {source[1 + axis] for source in sources if source is not None}
    if not any(touched.values()):
        return  # the other axis reads nothing
    for cell, indices in touched.items():
        reads = range(n) if reach.shift == 0 else reach.sources(cell)
        inside = {i for i in reads if 0 <= i < n}
        assert inside == indices or (not exact and inside > indices), (
            f"cell {cell} reads {indices}, not {inside}: {reach}"
        )
        after = reach.sources(cell + reach.period)
        assert [i + reach.shift for i in reach.sources(cell)] == [*after], f"period of {reach}"


def is_dense(reach: Any, cells: range) -> bool:
    """Whether all runs of cells together read an interval."""
    for first in cells:
        union: set[int] = set()
        for cell in range(first, cells.stop):
            union |= {*reach.sources(cell)}
            if union and len(union) != max(union) - min(union) + 1:
                return False
    return True
