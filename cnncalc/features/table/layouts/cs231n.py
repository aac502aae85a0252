"""CS231n's listing of memory and parameters, without biases: 224*224*64=3.2M, (3*3*64)*64 = 36,864.

Stanford CS231n, Convolutional Neural Networks for Visual Recognition, notes on VGGNet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnncalc.analysis.report import Report, Row
from cnncalc.counting.builtin import BY_NAME
from cnncalc.counting.convention import count
from cnncalc.dims import Dim
from cnncalc.features.table.layouts import words
from cnncalc.ops.base import POOLING, WEIGHT
from cnncalc.render.page import Column, Sheet
from cnncalc.units import compact, exact, factor, size_in_bytes

_COLUMNS = (
    Column("layer", "layer", style="cyan"), Column("size", "size"),
    Column("memory", "memory"), Column("params", "params"),
)  # fmt: skip


def sheet(report: Report) -> Sheet:
    """A network, counted as the convention cs231n does."""
    convention = BY_NAME["cs231n"]
    counts = count(report, convention)
    by_name = {row.name: row for row in report.rows}
    kept = [row for row in convention.rows(report) if _is_shown(row)]
    found = [
        [_word(row), _size(row), _memory(row), _params(row, _entering(row, by_name))]
        for row in kept
    ]
    bytes_of = size_in_bytes(report.bytes_of(counts.memory_elements), 1000)
    each = report.bytes_of(1)
    memory = f"{_short(counts.memory_elements, 3)} * {each} bytes ~= {bytes_of} / image"
    summed = ["TOTAL", "", memory, f"{_short(counts.params, 3)} parameters"]
    return Sheet(
        f"{report.graph.name} (not counting biases)", _COLUMNS, found, total=summed,
        notes=["Forward only: about twice as much with the backward pass."],
    )  # fmt: skip


def _is_shown(row: Row) -> bool:
    return not (row.input_names and words.is_silent(row)) and row.node.op.kind != "softmax"


def _word(row: Row) -> str:
    """CONV3-64, POOL2, FC; others by the word of their kind."""
    op, fields = row.node.op, row.node.op.fields
    if op.category == POOLING:
        kernel = fields.get("kernel", ())
        return "POOL" + "x".join(dict.fromkeys(map(factor, kernel)))
    if "kernel" not in fields:
        return op.kind.upper()
    kernel = "x".join(dict.fromkeys(map(factor, fields["kernel"])))
    filters = f"-{factor(fields['filters'])}" if "filters" in fields else ""
    return f"{op.kind.upper()}{kernel}{filters}"


def _size(row: Row) -> str:
    return f"[{words.whole(row).replace('×', 'x')}]"


def _memory(row: Row) -> str:
    sizes, elements = row.facts.output.printed, row.facts.output.elements
    if len(sizes) == 1:
        return exact(elements)
    return f"{'*'.join(map(factor, sizes))}={_short(elements)}"


def _entering(row: Row, by_name: Mapping[str, Row]) -> Sequence[Dim]:
    """The sizes that enter a layer, before they were flattened."""
    before = by_name.get(row.input_names[0]) if row.input_names else None
    while before and (words.is_silent(before) and before.input_shapes):
        if before.node.op.kind == "flatten":
            return before.input_shapes[0].printed
        before = by_name.get(before.input_names[0])
    return row.input_shapes[0].printed if row.input_shapes else ()


def _params(row: Row, entering: Sequence[Dim]) -> str:
    """The product of the weights, kernel and channels before filters, and what it is."""
    if row.facts.weights == 0:
        return "0"
    (first, *_) = (one for one in row.node.op.weights(row.given) if one.role == WEIGHT)
    filters, *others = first.shape
    spatial = [*others[1:], others[0]] if len(others) > 1 else others
    inner = "*".join(map(factor, spatial))
    if row.node.op.kind == "fc":
        inner = "*".join(map(factor, entering))
        return f"{inner}*{factor(filters)} = {exact(first.elements)}"
    return f"({inner})*{factor(filters)} = {exact(first.elements)}"


def _short(figure: Dim, digits: int = 2) -> str:
    return compact(figure, digits=digits)
