"""Simonyan & Zisserman 2014, arXiv:1409.1556, tables 1 and 2: a column a configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnncalc.analysis.report import Report, Row
from cnncalc.errors import SpecError
from cnncalc.features.table.layouts import words
from cnncalc.features.table.layouts.aligned import PlacedCell, rows
from cnncalc.ops.base import POOLING
from cnncalc.render.page import Column, Sheet
from cnncalc.units import compact, factor

_CONFIGURATION = re.compile(r"\bconfiguration ([A-Z][\w-]*)$", re.IGNORECASE)
_WORDS = {"softmax": "soft-max", "lrn": "LRN"}


def sheets(reports: Sequence[Report]) -> list[Sheet]:
    """One sheet of all networks. Raises C445 where one branches."""
    columns = [Column("row", "", style="cyan")]
    columns += [Column(_heading(report), _heading(report)) for report in reports]
    layers = [[row[0], *row[2:]] for row in rows([_entries(report) for report in reports])]
    found = [
        ["weight layers", *(str(report.totals.weight_layers) for report in reports)],
        ["input", *(str(report.graph.input_shape).replace("x", "×") for report in reports)],
        *layers,
        ["parameters", *(compact(report.totals.params, digits=3) for report in reports)],
    ]
    title = "Configurations, shown in columns, as Simonyan & Zisserman 2014 print them"
    return [Sheet(title, columns, found)]


def _heading(report: Report) -> str:
    """The letter of a configuration where its title has one, else the network's name."""
    found = _CONFIGURATION.search(report.graph.title)
    return found[1] if found else report.graph.name


def _entries(report: Report) -> list[PlacedCell]:
    """The layers of a network, stage by stage: a pool ends one. Raises C445 where it branches."""
    _check_chain(report)
    found, stage, place = [], 0, 0
    for row in report.rows:
        if words.is_silent(row):
            continue
        is_pool = row.node.op.category == POOLING
        found.append(PlacedCell((stage, _kind(row, place)), "", "", (_layer(row),)))
        stage, place = (stage + 1, 0) if is_pool else (stage, place + 1)
    return found


def _kind(row: Row, place: int) -> tuple[str, int]:
    """What a row is aligned by: convolutions and the others in their order, pools by themselves."""
    kind = row.node.op.kind
    if row.node.op.category == POOLING:
        return "pool", 0
    return (kind, 0) if kind in _WORDS else ("", place)


def _layer(row: Row) -> str:
    """A layer as the paper prints it: conv3-64, maxpool, FC-4096."""
    op, fields = row.node.op, row.node.op.fields
    if op.kind in _WORDS:
        return _WORDS[op.kind]
    if op.kind == "fc":
        return f"FC-{factor(fields['units'])}"
    steps = words.stride(row)
    if op.kind == "conv":
        kernel = "x".join(dict.fromkeys(map(factor, fields["kernel"])))
        after = f" /{steps}" if steps != "1" else ""
        return f"conv{kernel}-{factor(fields['filters'])}{after}"
    if op.kind in words.POOLS and fields["kernel"] == fields["stride"] == (2, 2):
        return op.kind
    return row.spec


def _check_chain(report: Report) -> None:
    """Raise C445 unless each layer reads the one before it."""
    before = ""
    for row in report.rows:
        if before and row.input_names != (before,):
            message = f"{report.graph.name} branches at {row.name}, and this layout has no branches"
            raise SpecError("C445", message, hint="print it --as he, inception or layers")
        before = row.name
