"""Sizes that hold only because a pool rounds up, which no page prints."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import Selection
from cnncalc.errors import SpecError
from cnncalc.features.audit.evaluation import calls_in, finder, networks
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import NoFigureError, Reading
from cnncalc.ops.windowed import Windowed

_SIZES = ("output", "plane", "size", "neurons", "towers", "volume")
_MAPS = ("output", "plane", "size")


class Ceilings:
    """The pools that round up, between the maps that a table prints."""

    def __init__(self, table: Published) -> None:
        self.table = table
        self.printed: frozenset[tuple[int, str]] | None = None

    def above(self, cell: Cell, reading: Reading) -> str:
        """The layer whose size is rounded up, between a cell's map and those that are printed.

        "" where there is none. A map that is printed itself is taken as it is.
        """
        for found in _selected(self.table, cell, reading, _SIZES):
            rounding = _rounding(found.report)
            for row in self._before(found, reading) if rounding else ():
                if row.name in rounding:
                    return row.name
        return ""

    def _before(self, found: Selection, reading: Reading) -> Iterator[Row]:
        """The layer selected and those before it, up to maps that are printed."""
        printed, report = self._maps(reading), found.report
        waiting, seen = [row.name for row in found.rows[-1:]], set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in report.named:
                continue
            seen.add(name)
            row = report.named[name][0]
            yield row
            is_sized = row.facts.output.is_map or row.node.op.kind == "flatten"
            given = row.input_names if is_sized else ()
            waiting += [one for one in given if (id(report), one) not in printed]

    def _maps(self, reading: Reading) -> frozenset[tuple[int, str]]:
        """The maps that the table prints, by network and layer."""
        if self.printed is None:
            found = (one for cell in self.table.cells for one in self._printed(cell, reading))
            self.printed = frozenset(
                (id(one.report), one.rows[-1].name) for one in found if one.rows
            )
        return self.printed

    def _printed(self, cell: Cell, reading: Reading) -> list[Selection]:
        """The maps of one cell; none where its layers are wrong, as is said when it is judged."""
        try:
            return [*_selected(self.table, cell, reading, _MAPS)]
        except (SpecError, NoFigureError):
            return []


def _selected(
    table: Published, cell: Cell, reading: Reading, names: tuple[str, ...]
) -> Iterator[Selection]:
    """The layers whose size an expression asks for."""
    if not any(f"{name}(" in cell.expression for name in names):
        return
    find = finder(table, networks(table, reading)[0])
    for name, texts in calls_in(ast.parse(cell.expression.strip(), mode="eval")):
        yield from map(find, texts if name in names else ())


@lru_cache(maxsize=512)
def _rounding(report: Report) -> frozenset[str]:
    """The layers of a network that round up."""
    return frozenset(row.name for row in report.rows if _rounds_up(row))


def _rounds_up(row: Row) -> bool:
    """Whether a window counts that hangs over the edge."""
    op = row.node.op
    if not isinstance(op, Windowed) or not op.rounds_up:
        return False
    axes = op.axes(row.input_shapes[0])
    return any(axis._replace(ceil=False).output != axis.output for axis in axes)
