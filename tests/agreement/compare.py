"""Every figure of one network, held against independent recomputation.

Each layer: plain loops over its cells (`tests.ops.naive`) and counted numbers (`tests.ops.steps`).
The network: a forward pass for memory, boolean matrices for what each cell reads, the closed form
with numbers put in, a sweep, and the sums of what the loops gave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from tempfile import NamedTemporaryFile
from typing import Any

from cnncalc import Report, SpecError, analyze, verify
from cnncalc.choices import SWEPT
from cnncalc.dims import evaluate, symbol
from cnncalc.errors import Source
from cnncalc.features.sweep.grid import read_axis
from cnncalc.features.sweep.run import Sweep
from cnncalc.graph.symbols import symbols_in
from cnncalc.ops import Input
from cnncalc.shape import axis_letters
from cnncalc.sources.resolve import read_source
from tests.ops import naive
from tests.ops.naive import Trace
from tests.ops.steps import bias_additions, counted
from tests.reach.compare import differences

Loops = Callable[..., Trace]
LOOPS: dict[str, Loops] = {
    "conv": naive.conv, "depthwise": naive.depthwise, "deconv": naive.deconv,
    "fc": naive.connected, "prelu": naive.learned, "bn": naive.batch_norm,
    "upsample": naive.upsample, "zeropad": naive.zero_pad, "crop": naive.crop,
    "unpool": naive.unpool, "concat": naive.concat, "add": naive.joined,
    "multiply": naive.joined, "flatten": naive.flatten, "relu": naive.pointwise,
    "lrn": naive.pointwise, "dropout": naive.pointwise, "scale": naive.pointwise,
    "globalavgpool": naive.whole_plane,
    "channelavgpool": naive.channel_pool, "adaptiveavgpool": naive.adaptive,
    "adaptivemaxpool": naive.adaptive, "maxpool": naive.pool, "avgpool": naive.pool,
    "l2pool": naive.pool,
}  # fmt: skip
TOTALS = ("weights", "biases", "buffers", "macs", "flops", "activations")


def faults(report: Report) -> Iterator[str]:
    """What does not agree, in words."""
    sums: Counter[str] = Counter()
    for row in report.rows:
        yield from layer(row, sums)
    yield from summed(report, sums)
    yield from run(report)
    yield from (f"reach: {fault}" for fault in differences(report))
    yield from closed(report)
    yield from swept(report)


def run(report: Report) -> Iterator[str]:
    """A forward pass; there is none where the largest of padding alone is -∞."""
    try:
        found = verify(report.graph)
    except SpecError as error:
        if error.code != "C404":
            yield f"no forward pass: {error}"
        return
    if not found.agrees:
        yield f"forward pass: {found.first_difference}"


def layer(row: Any, sums: Counter[str]) -> Iterator[str]:
    """One layer against loops over its cells; what they give is added to `sums`."""
    op, facts = row.node.op, row.facts
    trace = LOOPS[op.kind](op, *(shape.dims for shape in row.input_shapes))
    others = counted(op, trace, len(row.input_shapes))
    loops = {
        "weights": trace.weights, "biases": trace.biases, "buffers": trace.buffers,
        "macs": trace.macs, "activations": len(trace.cells),
        "flops": 2 * trace.macs + bias_additions(op, trace) + others,
    }  # fmt: skip
    if facts.output.dims != trace.shape:
        yield f"{row.name} ({row.spec}): {facts.output.dims}, loops give {trace.shape}"
    for name, value in loops.items():
        if getattr(facts, name) != value:
            yield f"{row.name} ({row.spec}): {name} {getattr(facts, name)}, loops give {value}"
    sums.update(loops)


def summed(report: Report, sums: Counter[str]) -> Iterator[str]:
    """The totals against the sums of what the loops gave, and bytes of 4 for each number."""
    totals = report.totals
    params = sums["weights"] + sums["biases"]
    expected = {
        **{name: sums[name] for name in TOTALS}, "params": params, "param_bytes": 4 * params,
        "activation_bytes": 4 * sums["activations"],
    }  # fmt: skip
    for name, value in expected.items():
        if getattr(totals, name) != value:
            yield f"totals: {name} {getattr(totals, name)}, loops give {value}"


def closed(report: Report) -> Iterator[str]:
    """The totals of the closed form in D, H, W with the sizes put in; none where one decides."""
    first, *others = report.graph.nodes
    shape = report.graph.input_shape
    names = axis_letters(shape.rank)
    letters = Input(shape=shape.with_spatial(*map(symbol, names)))
    graph = report.graph._replace(nodes=(first._replace(op=letters), *others))
    assert {*symbols_in(graph)} == {*names}
    sizes = dict(zip(names, shape.spatial, strict=True))
    try:
        totals = analyze(graph).totals
        forms = {name: getattr(totals, name) for name in totals._fields}
    except SpecError as error:
        if error.code != "C110":
            yield f"the closed form is refused: {error}"
        return
    for name, form in forms.items():
        value, known = evaluate(form, sizes), getattr(report.totals, name)
        if value != known:
            yield f"closed form: {name} {value}, not {known}"


def swept(report: Report) -> Iterator[str]:
    """A sweep over two square inputs against the analysis of each."""
    text = report.graph.nodes[1].location.source.text
    model = read_source(Source("net", text))
    side = max(report.graph.input_shape.spatial)
    sides = (side, side + 3)
    shapes = ["x".join(map(str, (*(n,) * report.graph.input_shape.rank, 2))) for n in sides]
    try:
        with NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            axis = read_axis("input", f"{side},{side + 3}")
            block = next(Sweep(file.name, [axis], {}).run())
    except SpecError as error:
        if error.code != "C110":
            yield f"the sweep is refused: {error}"
        return
    for at, (n, given) in enumerate(zip(sides, shapes, strict=True)):
        try:
            totals = analyze(model.given({}, given).graph).totals
        except SpecError:
            totals = None
        if bool(block.valid[at]) != (totals is not None):
            yield f"the sweep and the analysis differ on whether {n}x{n} can be built"
            continue
        for name, field in SWEPT.items() if totals else ():
            value = int(block.columns[name][at])
            if value != getattr(totals, field):
                yield f"sweep at {n}x{n}: {name} {value}, not {getattr(totals, field)}"
