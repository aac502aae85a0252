"""A random layer held in every way: rules, loops, kernel and gradient say the same."""

from __future__ import annotations

from functools import partial, reduce
from random import Random
from typing import Any

import numpy as np

from cnncalc.analysis.report import Facts, facts
from cnncalc.dims import evaluate, symbol
from cnncalc.errors import SpecError
from cnncalc.ops import Operation
from cnncalc.ops.base import MOVING
from cnncalc.reach import along
from tests.forward.gradients import check_gradients
from tests.forward.run_op import arrays, read, run
from tests.ops import steps
from tests.ops.check_op import check_op, shaped
from tests.ops.draws import Drawn, Sizes, draw
from tests.ops.naive import Trace

FIGURES = ("weights", "biases", "buffers", "macs", "bias_additions", "other_flops", "activations")
JOINED: dict[str, Any] = {
    "add": sum, "subtract": partial(reduce, np.subtract), "multiply": partial(reduce, np.multiply),
    "divide": partial(reduce, np.divide), "mean": lambda xs: sum(xs) / len(xs),
    "maximum": partial(reduce, np.maximum),
}  # fmt: skip
MEANS = {"avgpool", "adaptiveavgpool", "globalavgpool", "channelavgpool"}
LARGEST = {"maxpool", "adaptivemaxpool", "globalmaxpool", "channelmaxpool", "maxout"}
LEARNED = {"bn", "prelu", "scale", "shift", "grn"}
WRITTEN = {*steps.ELEMENTWISE, *steps.COLUMN, *steps.GROUPED} - LEARNED
TRIED = 5  # cells of each input that are changed, to see which outputs change


def check_drawn(kind: str, rank: int, seed: int) -> Drawn:
    """Everything about one random layer. Raises AssertionError with the layer and its inputs."""
    drawn = draw(kind, rank, Random(f"{kind} {rank} {seed}"))
    try:
        op = read(drawn.text).along(rank)
        assert op.kind == kind
        check_op(op, drawn.loops, *drawn.shapes)
        check_closed(op, drawn)
        check_kernel(op, drawn)
    except Exception as error:
        raise AssertionError(f"{drawn.text} on {drawn.shapes} (seed {seed}): {error}") from error
    return drawn


def check_closed(op: Operation, drawn: Drawn) -> None:
    """The closed forms in the sizes of all axes give the figures; none where a symbol decides."""
    letters = {}
    shapes = []
    for number, sizes in enumerate(drawn.shapes):
        names = [f"{'CDHW'[axis]}{number}" for axis in range(len(sizes))]
        letters |= dict(zip(names, sizes, strict=True))
        shapes.append(shaped(tuple(map(symbol, names))))
    try:
        forms = facts(op, (*shapes,))
    except SpecError as error:
        if error.code != "C110":
            raise
        return
    known = facts(op, (*map(shaped, drawn.shapes),))
    for name in FIGURES:
        form, value = getattr(forms, name), getattr(known, name)
        assert evaluate(form, letters) == value, f"{name} {form} is not {value}"
    made = tuple(evaluate(size, letters) for size in forms.output.dims)
    assert made == known.output.dims, f"the output {forms.output} is {made}"


def check_kernel(op: Operation, drawn: Drawn) -> None:
    """What a kernel makes: its shape, the arrays that it asks for, products, and who reads whom."""
    given = arrays(*drawn.shapes, batch=1)
    if op.kind == "divide":  # away from zero
        given = [np.sign(x) * (1 + np.abs(x)) for x in given]
    known = facts(op, (*map(shaped, drawn.shapes),))
    out, layer = run_on(op, drawn, given)
    assert out.shape[1:] == known.output.dims, f"the kernel gives {out.shape[1:]}"
    made = (layer.params, layer.buffers, layer.macs)
    assert made == (known.params, known.buffers, known.macs), f"the kernel has {made}"
    covered = op.covered(op.on(*map(shaped, drawn.shapes)))
    assert layer.covered == covered, f"{layer.covered} cells of windows, not {covered}"
    if op.kind == "embedding":
        return  # its input are numbers of rows
    trace, random = drawn.loops(op, *drawn.shapes), Random(drawn.text)
    expected = by_definition(op, trace, [x[0] for x in given])
    if expected is not None:
        np.testing.assert_allclose(out[0], expected, rtol=1e-9, atol=1e-9)
    for at in range(len(given) if op.kind != "flatten" else 0):  # a vector keeps its cells
        check_reading(op, drawn, given, at, random, known, trace)
    if np.abs(out).max() < 1e9:  # the largest of padding alone is as good as -∞
        check_gradients(op, *drawn.shapes, ranks=ranks_of(drawn), inputs=given)


def by_definition(op: Operation, trace: Trace, given: Any) -> Any:
    """The values of what is written out without weights; None for what is not."""
    fields = op.fields
    if op.kind in JOINED:
        rank = max(x.ndim for x in given)
        return JOINED[op.kind]([x.reshape(*x.shape, *(1,) * (rank - x.ndim)) for x in given])
    if op.kind in MEANS | LARGEST and fields.get("count_padding") is not True:
        whole = np.mean if op.kind in MEANS else np.max
        values = {cell: [given[0][s] for s in read if s] for cell, read in trace.cells.items()}
        if not all(values.values()):
            return None  # of padding alone
        return filled(trace, {cell: whole(found) for cell, found in values.items()})
    if op.kind in WRITTEN and not fields.get("scale") and not fields.get("shift"):
        return steps.values(op, given[0])
    if op.category == MOVING and len(given) == 1 and all(len(s) == 1 for s in trace.cells.values()):
        moved = {cell: given[0][source] if source else 0 for cell, (source,) in trace.cells.items()}
        return filled(trace, moved)
    return None


def filled(trace: Trace, values: dict[Sizes, Any]) -> Any:
    out = np.empty(trace.shape)
    for cell, value in values.items():
        out[cell] = value
    return out


def check_reading(
    op: Operation, drawn: Drawn, given: Any, at: int, random: Random, known: Facts, trace: Trace
) -> None:
    """Outputs that change with a cell of an input are those whose reach it is in."""
    sizes = drawn.shapes[at]
    cells = [tuple(random.randrange(n) for n in sizes) for _ in range(TRIED)]
    stacked = [np.concatenate([x] * (1 + len(cells))) for x in given]
    for image, cell in enumerate(cells, 1):
        stacked[at][(image, *cell)] += 0.37
    out, _ = run_on(op, drawn, stacked)
    for image, cell in enumerate(cells, 1):
        changed = {(*one,) for one in np.argwhere(~same(out[image], out[0])).tolist()}
        check_reach(known, at, sizes, cell, changed)
        if at == 0:
            reading = {one for one, sources in trace.cells.items() if cell in sources}
            assert changed <= reading, f"{cell} changes {changed - reading}"


def check_reach(known: Facts, at: int, sizes: Sizes, cell: Sizes, changed: set[Sizes]) -> None:
    """Every changed output reads the cell, on each axis of its input."""
    assert known.reach is not None
    reaches, rank = known.reach[at], len(sizes) - 1
    assert reaches is not None or not changed, f"input {at} gives more than its shape"
    for axis in range(rank if reaches is not None else 0):
        reach = along(reaches, axis, rank)
        for one in changed:
            index = one[axis - rank] if known.output.rank == rank else 0
            reads = range(sizes[1 + axis]) if reach.shift == 0 else reach.sources(index)
            assert cell[1 + axis] in reads, f"{one} of input {at} reads {cell}: {reach}"


def run_on(op: Operation, drawn: Drawn, given: Any) -> tuple[Any, Any]:
    out, _, layer = run(op, *given, ranks=ranks_of(drawn))
    return out, layer


def ranks_of(drawn: Drawn) -> tuple[int, ...]:
    return tuple(len(shape) - 1 for shape in drawn.shapes)


def same(one: Any, other: Any) -> Any:
    """Where two arrays are equal but for what is rounded; what is not a number is equal too."""
    return np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True)
