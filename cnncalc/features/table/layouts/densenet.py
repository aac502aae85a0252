"""Huang, Liu, van der Maaten & Weinberger 2016, arXiv:1608.06993, table 1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report, Row
from cnncalc.features.summary import folding
from cnncalc.features.table.layouts import words
from cnncalc.features.table.layouts.aligned import PlacedCell, rows
from cnncalc.ops.base import POOLING
from cnncalc.render.page import Column, Sheet
from cnncalc.units import factor

_FILTERS = re.compile(r"(×[^\s,;\]]+), ([^\s,;\]]+)")
NOTE = "The paper's columns have no filters: those are beside them, layer by layer."


def sheets(reports: Sequence[Report]) -> list[Sheet]:
    """One sheet of all networks, each with its column of the paper and one of its filters."""
    columns = [Column("layers", "Layers", style="cyan"), Column("size", "Output Size")]
    for report in reports:
        name = report.graph.name
        columns += [Column(name, _heading(report)), Column(f"{name} filters", "filters")]
    found = rows([[*_entries(report)] for report in reports], 2)
    return [Sheet("Layers, as Huang et al. 2016 print them", columns, found, notes=[NOTE])]


def _growths(report: Report) -> list[str]:
    """The filters of what each concatenation adds to what it is given."""
    by_name = {row.name: row for row in report.rows}
    added: dict[str, None] = {}
    for row in report.rows:
        if row.node.op.kind == "concat":
            last = by_name.get(row.input_names[-1])
            if last and "filters" in last.node.op.fields:
                added[factor(last.node.op.fields["filters"])] = None
    return [*added]


def _heading(report: Report) -> str:
    """The network's name, and its growth rate where it has one."""
    growths = _growths(report)
    return f"{report.graph.name} (k={growths[0]})" if len(growths) == 1 else report.graph.name


def _entries(report: Report) -> Iterator[PlacedCell]:
    """The cells of a network."""
    counts: dict[str, int] = {}
    is_dense = False
    for line in folding.read(report, None):
        if not any(words.layer(row) for row in line.rows):
            continue
        label = _label(line, is_dense)
        is_dense = is_dense or label == "Dense Block"
        counts[label] = number = counts.get(label, 0) + 1
        if label in ("Dense Block", "Transition Layer"):
            label = f"{label} ({number})"
        for place, (size, text, filters) in enumerate(_cells(line, label)):
            yield PlacedCell((label, number, place), label, size, (text, filters))


def _label(line: Line, is_dense: bool) -> str:
    kinds = {row.node.op.kind for row in line.rows}
    if "concat" in kinds:
        return "Dense Block"
    is_pool = line.rows[0].node.op.category == POOLING
    if any(kind.startswith("global") or kind == "fc" for kind in kinds):
        return "Classification Layer"
    if is_dense and not is_pool and "conv" in kinds and len(line.layers) > 1:
        return "Transition Layer"
    return "Pooling" if is_pool else "Convolution" if "conv" in kinds else line.name


def _cells(line: Line, label: str) -> Iterator[tuple[str, str, str]]:
    """Size, text and filters of the rows of a line; of a dense block there is one."""
    if label.startswith("Dense"):
        text = words.block(line)
        filters = ", ".join(found[1] for found in _FILTERS.findall(text))
        whole = _FILTERS.sub(r"\1 conv", text)
        times = f" ×{line.times}" if line.times > 1 or "×" not in whole[whole.rfind("]") :] else ""
        yield words.plane(line.last), whole + times, filters
        return
    shown = [row for row in line.rows if words.layer(row)]
    if label == "Classification Layer":
        texts = [_classifying(row) for row in shown]
        yield words.plane(shown[0]), ", ".join(texts), ""
        return
    for row in shown:
        yield words.plane(row), *_layer(row)


def _layer(row: Row) -> tuple[str, str]:
    """A layer in the words of the paper, and its filters: 7×7 conv, stride 2."""
    fields, text = row.node.op.fields, words.layer(row, filters=False)
    if "filters" not in fields or "kernel" not in fields:
        return text, ""
    kernel = words.size(fields["kernel"])
    return f"{kernel} conv{text.removeprefix(kernel)}", factor(fields["filters"])


def _classifying(row: Row) -> str:
    if row.node.op.kind == "fc":
        return f"{factor(row.node.op.fields['units'])}D fully-connected"
    if row.node.op.kind.startswith("global"):
        return f"{words.size(row.input_shapes[0].plane)} global {words.layer(row)}"
    return words.layer(row)
