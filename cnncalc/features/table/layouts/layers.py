"""A summary of layers as lectures print it: size, filters, window, stride, padding, parameters."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.analysis.report import Report, Row
from cnncalc.dims import total
from cnncalc.features.summary.folding import joined
from cnncalc.features.table.layouts import words
from cnncalc.ops.base import JOINING
from cnncalc.render.page import Column, Sheet
from cnncalc.units import exact, factor

BLANK = "N/A"
_COLUMNS = (
    Column("layer", "Layer", style="cyan"), Column("size", "Output Size"),
    Column("filters", "#Filters", right=True), Column("kernel", "F Size"),
    Column("stride", "Stride", right=True), Column("padding", "Padding", right=True),
    Column("params", "Parameters", exact, True),
)  # fmt: skip


def sheet(report: Report) -> Sheet:
    """A network: a row a layer."""
    graph = report.graph
    found: list[list[object]] = [
        [graph.nodes[at].name, "×".join(map(factor, shape.printed)), *4 * [BLANK], BLANK]
        for at, shape in zip(graph.inputs, graph.input_shapes, strict=True)
    ]
    for layer in joined(report.rows):
        flat = [row for row in layer[1:] if row.node.op.kind == "flatten"]
        found += [_cells(layer)] if _is_shown(layer) else []
        found += [_cells((row,)) for row in flat]
    summed = ["total", *5 * [""], report.totals.params]
    return Sheet(f"{graph.name}, summary of its layers", _COLUMNS, found, total=summed)


def _is_shown(layer: Sequence[Row]) -> bool:
    """Whether a layer has a row: one that learns, or that changes the shape of what it is given."""
    first = layer[0]
    changes = first.input_shapes and first.facts.output != first.input_shapes[0]
    learns = any(row.facts.params != 0 for row in layer)
    return bool(
        learns or changes or first.node.op.category == JOINING or "kernel" in first.node.op.fields
    )


def _cells(layer: Sequence[Row]) -> list[object]:
    """The cells of a layer, with the parameters of what follows it."""
    first = layer[0]
    fields = first.node.op.fields
    filters = fields.get("filters", fields.get("units"))
    kernel = fields.get("kernel")
    return [
        first.name,
        words.whole(first),
        BLANK if filters is None else factor(filters),
        words.size(kernel) if kernel else BLANK,
        words.stride(first) or BLANK,
        _padding(first) if "padding" in fields else BLANK,
        total(row.facts.params for row in layer),
    ]


def _padding(row: Row) -> str:
    """Cells on each side: 1; 2, 3 where the two sides differ; an axis each where those do."""
    padding = row.node.op.fields["padding"]
    if isinstance(padding, str):  # same: as many as the input takes
        axes_of = getattr(row.node.op, "axes", None)
        if axes_of is None:
            return padding
        padding = [(axis.before, axis.after) for axis in axes_of(row.input_shapes[0])]
    axes = [", ".join(dict.fromkeys(map(factor, pair))) for pair in padding]
    return " × ".join(dict.fromkeys(axes))
