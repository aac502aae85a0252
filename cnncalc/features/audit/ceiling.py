"""Sizes that hold only because a pool rounds up, which no page prints."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import Selection
from cnncalc.features.audit.evaluation import finder, networks
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Reading
from cnncalc.ops.windowed import Windowed

_SIZES = ("output", "plane", "size", "neurons", "towers", "volume")
_MAPS = ("output", "plane", "size")


def rounding_up(table: Published, cell: Cell, reading: Reading) -> str:
    """The layer whose size is rounded up, between a cell's map and the maps that the table prints.

    "" where there is none. A map that is printed itself is taken as it is.
    """
    if not any(f"{name}(" in cell.expression for name in _SIZES):
        return ""
    others = (one for one in table.cells if one.id != cell.id)
    printed = {
        (id(found.report), found.rows[-1].name)
        for one in others
        for found in _selected(table, one, reading, _MAPS)
        if found.rows
    }
    for found in _selected(table, cell, reading, _SIZES):
        for row in _above(found, printed):
            if _rounds_up(row):
                return row.name
    return ""


def _selected(
    table: Published, cell: Cell, reading: Reading, names: tuple[str, ...]
) -> Iterator[Selection]:
    """The layers whose size an expression asks for."""
    if not any(f"{name}(" in cell.expression for name in names):
        return
    find = finder(table, networks(table, reading)[0])
    for node in ast.walk(ast.parse(cell.expression.strip(), mode="eval")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield from (find(str(arg.value)) for arg in node.args if isinstance(arg, ast.Constant))


def _above(found: Selection, printed: set[tuple[int, str]]) -> Iterator[Row]:
    """The layer selected and those before it, up to a map that is printed."""
    report: Report = found.report
    by_name = {row.name: row for row in report.rows}
    waiting, seen = [row.name for row in found.rows[-1:]], set[str]()
    while waiting:
        name = waiting.pop()
        row = by_name.get(name)
        if row is None or name in seen:
            continue
        seen.add(name)
        yield row
        is_sized = row.facts.output.is_map or row.node.op.kind == "flatten"
        given = row.input_names if is_sized else ()
        waiting += [one for one in given if (id(report), one) not in printed]


def _rounds_up(row: Row) -> bool:
    """Whether a window counts that hangs over the edge."""
    op = row.node.op
    if not isinstance(op, Windowed) or not op.rounds_up:
        return False
    axes = op.axes(row.input_shapes[0])
    return any(axis._replace(ceil=False).output != axis.output for axis in axes)
