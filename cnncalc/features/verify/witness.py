"""What the calculators said, held against what a run saw.

Only here do the two meet: `analysis` predicts, `forward` runs and knows nothing of the prediction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.dims import symbols_of
from cnncalc.errors import SpecError
from cnncalc.features.verify.shown import Values, Watcher
from cnncalc.graph import Graph
from cnncalc.graph.symbols import require_turns, symbols_in
from cnncalc.machine import free_bytes
from cnncalc.shape import Shape
from cnncalc.units import size_in_bytes

if TYPE_CHECKING:
    from cnncalc.forward.run import Run, Seen

SCRATCH_BYTES = 64 << 20  # more than the kernels' scratch and the interpreter take
QUANTITIES = ("shape", "params", "buffers", "macs", "pooled_cells")


class LayerComparison(NamedTuple):
    """One layer: what was predicted and what was seen, by quantity, for one image."""

    name: str
    kind: str
    predicted: dict[str, Any]
    seen: dict[str, Any]

    @property
    def differences(self) -> tuple[str, ...]:
        """The quantities in which the two differ."""
        return tuple(q for q in QUANTITIES if self.predicted[q] != self.seen[q])


class TotalComparison(NamedTuple):
    """One figure of the whole network."""

    quantity: str
    predicted: int
    seen: int


class Verification(NamedTuple):
    """The outcome for one network; `run` holds its outputs, `values` those of all layers."""

    report: Report
    lines: tuple[LayerComparison, ...]
    totals: tuple[TotalComparison, ...]
    run: Run
    values: Sequence[Values] = ()

    @property
    def agrees(self) -> bool:
        """Whether nothing differs, in any layer or in the totals."""
        return not self.first_difference

    @property
    def first_difference(self) -> str:
        """The first layer that differs, or total, with both figures; empty when all agrees."""
        for line in self.lines:
            for q in line.differences:
                return (
                    f"layer '{line.name}': {q} {line.predicted[q]} predicted, {line.seen[q]} seen"
                )
        for total in self.totals:
            if total.predicted != total.seen:
                return f"{total.quantity}: {total.predicted} predicted, {total.seen} seen"
        return ""


def verify(
    graph: Graph,
    batch: int = 1,
    dtype: str = "float32",
    *,
    source: Any = None,
    inputs: Sequence[Any] | None = None,
    force: bool = False,
    fast: bool = False,
    show: bool = False,
    watch: Callable[[Seen], None] = lambda seen: None,
) -> Verification:
    """Run a network and hold what is seen against its report.

    `source` gives the weights (from a seed by default), `inputs` arrays (N, H, W, C) (random by
    default); with `show` what every layer puts out is kept. Raises SpecError where a size is
    symbolic (C401), there is not enough memory and `force` is not set (C402), or a layer puts out
    NaN or infinities (C404).
    """
    from cnncalc.forward.run import Executor

    report = analyze(graph, batch, dtype)
    require_numbers(report)
    if not force:
        require_memory(report, free_bytes())
    seen = Watcher()
    look = seen.see if show else _overlook
    run = Executor(graph, source, dtype, fast=fast, look=look).run(inputs, batch, watch)
    lines = tuple(_lines(report, run))
    return Verification(report, lines, _totals(report, lines, run), run, seen.values)


def _overlook(name: str, kind: str, array: Any) -> None:
    """Nothing of an output is kept."""


def require_numbers(report: Report) -> None:
    """Raises C401 when a size of the network, a field of a layer or a count is symbolic."""
    require_turns(report.graph)
    sizes = [d for shape in report.shapes if shape for d in shape.dims]
    figures = [*sizes, report.batch, report.totals.params]
    names = sorted({*symbols_in(report.graph), *(n for d in figures for n in symbols_of(d))})
    if names:
        raise SpecError(
            "C401",
            f"a run needs numbers, but {', '.join(names)} is symbolic",
            hint="give sizes with --input HxWxC, and params with -p name=value",
        )


def require_memory(report: Report, free: int | None) -> None:
    """Raises C402 when the predicted peak and the largest layer's weights exceed the free bytes.

    Weights are counted twice: as they are made, and in the order that the kernel multiplies.
    """
    peak: Any = report.totals.peak_activation_bytes
    largest: Any = max((row.facts.params for row in report.rows), default=0)
    needed = peak + report.bytes_of(2 * largest) + SCRATCH_BYTES
    if free is not None and needed > free:
        raise SpecError(
            "C402",
            f"the run needs about {size_in_bytes(needed)}, and {size_in_bytes(free)} is free",
            received=f"peak of activations {size_in_bytes(peak)}, batch {report.batch}",
            hint="use a smaller --batch or --input, or --force to run anyway",
        )


def _lines(report: Report, run: Run) -> list[LayerComparison]:
    seen = {record.position: record for record in run.seen}
    position = {id(node): i for i, node in enumerate(report.graph.nodes)}
    lines = []
    for row in report.rows:
        record, facts = seen[position[id(row.node)]], row.facts
        predicted: dict[str, Any] = {
            "shape": facts.output, "params": facts.params,
            "buffers": facts.buffers, "macs": facts.macs,
            "pooled_cells": row.node.op.covered(row.given),
        }  # fmt: skip
        seen_figures = {q: getattr(record, q) for q in QUANTITIES}
        seen_figures["shape"] = _with_axes(record.shape, facts.output)
        lines.append(LayerComparison(row.name, row.node.op.kind, predicted, seen_figures))
    return lines


def _with_axes(sizes: tuple[int, ...], like: Shape) -> Shape:
    """Sizes that were seen, channels last, as a shape with the leading dimensions of another."""
    leading = len(like.leading)
    return Shape(sizes[-1], sizes[leading:-1], sizes[:leading])


def _totals(
    report: Report, lines: tuple[LayerComparison, ...], run: Run
) -> tuple[TotalComparison, ...]:
    totals: Any = report.totals
    right = sum(line.predicted["shape"] == line.seen["shape"] for line in lines)
    seen = {q: sum(line.seen[q] for line in lines) for q in QUANTITIES[1:]}
    sums = [TotalComparison(q, getattr(totals, q), seen[q]) for q in QUANTITIES[1:-1]]
    cells = sum(line.predicted["pooled_cells"] for line in lines)
    sums.append(TotalComparison("pooled_cells", cells, seen["pooled_cells"]))
    peak = TotalComparison("peak_activation_bytes", totals.peak_activation_bytes, run.peak_bytes)
    return (TotalComparison("shapes", len(lines), right), *sums, peak)
