"""He, Zhang, Ren & Sun 2015, arXiv:1512.03385, table 1: a row a stage, a column a network."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report
from cnncalc.dims import Dim
from cnncalc.features.summary import folding
from cnncalc.features.table.layouts import words
from cnncalc.features.table.layouts.aligned import PlacedCell, rows
from cnncalc.render.page import Column, Sheet
from cnncalc.units import exact

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CELL, _LISTED = "1×1", ", "
NOTE = "Strides within a block are in the paper's text; FLOPs are its own: multiply-accumulates."


def sheets(reports: Sequence[Report]) -> list[Sheet]:
    """One sheet of all networks."""
    columns = [Column("layer", "layer name", style="cyan"), Column("size", "output size")]
    columns += [Column(report.graph.name, report.graph.name) for report in reports]
    found = _numbered(rows([_entries(report, _is_one_size(reports)) for report in reports]))
    found.append(["FLOPs", "", *(_work(report.totals.macs) for report in reports)])
    return [Sheet("Layers by stage, as He et al. 2015 print them", columns, found, notes=[NOTE])]


def _is_one_size(reports: Sequence[Report]) -> bool:
    """Whether stages can be told by their size: all networks have one input."""
    return len({report.graph.input_shape.plane for report in reports}) == 1


def _entries(report: Report, is_one_size: bool) -> list[PlacedCell]:
    """The cells of a network: layers and blocks of each stage, those on one cell in one."""
    found = []
    counts: dict[str, int] = {}
    for number, (plane, lines) in enumerate(groupby(folding.read(report, None), _plane)):
        counts[plane] = counts.get(plane, 0) + 1
        items = [item for line in lines for item in _items(line) if item[0]]
        is_last = plane == _CELL
        stage = f"{plane} {counts[plane]}" if is_one_size or is_last else str(number)
        texts = [_LISTED.join(text for text, _ in items)] if is_last else words.merged(items)
        found += [PlacedCell((stage, at), stage, plane, (text,)) for at, text in enumerate(texts)]
    return found


def _plane(line: Line) -> str:
    """The size of a line's last map; of vectors 1×1."""
    maps = [row for row in line.rows if row.facts.output.spatial]
    return words.plane(maps[-1]) if maps else _CELL


def _numbered(found: list[list[str]]) -> list[list[str]]:
    """Stages called conv1, conv2_x …, with _x where there are several layers; the last by none."""
    number = 0
    for at, row in enumerate(found):
        if not row[0]:
            continue
        number += 1
        goes_on = at + 1 < len(found) and not found[at + 1][0]
        several = goes_on or _many(row[2:])
        row[0] = "" if row[1] == _CELL else f"conv{number}{'_x' if several else ''}"
    return found


def _many(texts: Sequence[str]) -> bool:
    return any(text.startswith("[") for text in texts)


def _items(line: Line) -> list[tuple[str, int]]:
    """What a line has in a table, and how often."""
    if len(line.layers) > 1 or (len(line.rows[0].node.path) and line.is_block):
        return [(words.block(line), line.times)]
    return [(words.layer(row), line.times) for row in line.layers[0]]


def _work(macs: Dim) -> str:
    """Three digits and a power of ten, as in 3.86×10⁹."""
    if not isinstance(macs, int) or macs < 1000:
        return exact(macs)
    digits, power = f"{macs:.2e}".split("e+")
    return f"{digits}×10{str(int(power)).translate(_RAISED)}"
