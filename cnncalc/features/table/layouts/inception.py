"""Szegedy et al. 2014, arXiv:1409.4842, table 1: the filters of each branch in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnncalc.analysis.report import Report, Row
from cnncalc.counting.builtin import BY_NAME
from cnncalc.dims import Dim, total
from cnncalc.features.table.layouts import words
from cnncalc.features.table.layouts.modules import ModuleRow, parts
from cnncalc.ops.base import POOLING, WEIGHTED
from cnncalc.render.page import Column, Sheet
from cnncalc.units import compact, factor

_FIRST = ("#1×1", "#3×3 reduce", "#3×3", "#5×5 reduce", "#5×5")
PROJECTION = "pool proj"
NOTE = (
    "Weights in K = 1024, cut off, without biases, and multiply-accumulates, as table 1 of the "
    "paper has them (cnncalc help conventions: googlenet)."
)


def sheet(report: Report) -> Sheet:
    """A network. Raises C445 where a module's branches are no chains of layers."""
    found = [(part, _branches(part)) for part in parts(report)]
    headings = _headings([cells for _, cells in found])
    columns = [
        Column("type", "type", style="cyan"), Column("patch", "patch size/stride"),
        Column("size", "output size"), Column("depth", "depth", right=True),
        *(Column(heading, heading, right=True) for heading in headings),
        Column("params", "params", right=True), Column("ops", "ops", right=True),
    ]  # fmt: skip
    rows = [_cells(part, [cells.get(heading, "") for heading in headings]) for part, cells in found]
    return Sheet(
        f"{report.graph.name}, as Szegedy et al. 2014 print it", columns, rows, notes=[NOTE]
    )


def _headings(found: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns that any module fills: the paper's first, those of pools last."""
    there = dict.fromkeys(heading for cells in found for heading in cells)
    others = [one for one in there if one not in (*_FIRST, PROJECTION)]
    return [one for one in (*_FIRST, *others, PROJECTION) if one in there]


def _cells(part: ModuleRow, branches: Sequence[str]) -> list[str]:
    counted = BY_NAME["googlenet"]
    params = total(counted.amount("params", row) for row in part.rows)
    ops = total(counted.amount("operations", row) for row in part.rows)
    return [
        part.name, _patch(part), words.whole(part.rows[-1]), str(part.depth),
        *branches, _weights(params), _millions(ops),
    ]  # fmt: skip


def _patch(part: ModuleRow) -> str:
    """Kernel and stride of what is no module: those of its last window."""
    windows = [row for row in part.rows if "kernel" in row.node.op.fields]
    last = windows[-1] if windows else part.rows[0]
    fields = last.node.op.fields
    if part.rows[-1].node.op.kind == "concat":
        return ""
    if last.node.op.kind.startswith("global"):
        return f"{words.size(last.input_shapes[0].plane)}/1"
    return f"{words.size(fields['kernel'])}/{words.stride(last)}" if "kernel" in fields else ""


def _weights(params: Dim) -> str:
    """Weights in K = 1024: two digits at least, cut off."""
    if not isinstance(params, int):
        return compact(params)
    if params < 1024:
        return str(params) if params else ""
    if params < 10 * 1024:
        return f"{params * 10 // 1024 / 10}K"
    return f"{params // 1024}K"


def _millions(ops: Dim) -> str:
    """Operations in whole millions, where there are as many."""
    if isinstance(ops, int) and ops >= 10**6:
        return f"{(ops + 500_000) // 10**6}M"
    return compact(ops, digits=3) if ops != 0 else ""


def _branches(part: ModuleRow) -> dict[str, str]:
    """The filters of a module by the columns that they are in."""
    cells: dict[str, list[str]] = {}
    for branch in part.branches:
        for heading, text in _branch(branch):
            cells.setdefault(heading, []).append(text)
    return {heading: " + ".join(texts) for heading, texts in cells.items()}


def _branch(branch: Sequence[Row]) -> list[tuple[str, str]]:
    """Columns and cells of one branch: what reduces, what sees, what a pool is projected to."""
    convs = [row for row in branch if row.node.op.category == WEIGHTED]
    pools = [row for row in branch if row.node.op.category == POOLING]
    if pools:
        return [(PROJECTION, _filters(convs) or f"{pools[0].node.op.kind[:3]} + pass through")]
    kernels = [words.size(row.node.op.fields["kernel"]) for row in convs]
    if len(convs) > 1 and kernels[0] == "1×1":
        heading = _heading(kernels[1:])
        return [(f"{heading} reduce", _filters(convs[:1])), (heading, _filters(convs[1:]))]
    return [(_heading(kernels), _filters(convs))] if convs else []


def _heading(kernels: Sequence[str]) -> str:
    if len(kernels) == 2 and kernels[0] == kernels[1]:
        return f"double #{kernels[0]}"
    return f"#{' '.join(kernels)}"


def _filters(convs: Sequence[Row]) -> str:
    """The filters of layers one behind the other, once where all have as many."""
    outputs = [factor(row.facts.output.channels) for row in convs]
    return outputs[0] if len({*outputs}) == 1 else ", ".join(outputs)
