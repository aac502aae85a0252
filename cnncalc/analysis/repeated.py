"""Loops that a symbol counts: what a turn that stands for many changes in a walk, and the peak.

Every later turn is as the one before it where both put out one shape. Fields then grow by as much
in each: along an axis the window of a turn is moved and widened with what enters it, by cells that
lie one jump apart in all of them.
"""

from __future__ import annotations

from cnncalc.analysis.field import Extent, Field, Fields
from cnncalc.analysis.report import ReportWalk, Row
from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.graph import Graph, Node, Repeated
from cnncalc.graph.symbols import in_numbers


class RepeatedWalk(ReportWalk):
    """A walk over a network with turns that stand for many."""

    def __init__(self, graph: Graph, training: bool) -> None:
        super().__init__(graph, training)
        self.closing = graph.closing

    def visit(self, index: int, node: Node) -> None:
        """As any walk does, and at the end of a later turn see what it has come to.

        Raises SpecError, C287 where that is another shape.
        """
        super().visit(index, node)
        for one in self.closing.get(index, ()):
            self._close(one)

    def _close(self, one: Repeated) -> None:
        """The fields of the last turn in place of those of the second. Raises C287."""
        before, after = self.shapes[one.before], self.shapes[one.end]
        if before is None or after is None:
            return  # a fault before it
        if before != after:
            raise SpecError(
                "C287",
                "a body that a symbol counts keeps its shape from the second turn on",
                one.location,
                received=f"{before}, and {after} behind one more turn",
                hint=in_numbers(one),
            )
        gaps = _gaps(self.fields[one.before], self.fields[one.end])
        for index in range(one.start, one.stop):
            self.fields[index] = _moved(self.fields[index], gaps, one.turns - 2)
        changed = {id(self.graph.nodes[index]): index for index in range(one.start, one.stop)}
        for at in range(len(self.rows) - 1, -1, -1):
            row: Row = self.rows[at]
            if id(row.node) not in changed:
                break
            self.rows[at] = row._replace(fields=self.fields[changed[id(row.node)]])


_Gaps = list[tuple[Dim, Dim]]  # along each axis: how much a turn moves the start, and widens


def _gaps(before: Fields | None, after: Fields | None) -> _Gaps | None:
    """How much a field grows in each turn behind the first; None where that is not known."""
    if before is None or after is None:
        return None
    pairs = [*zip(before, after, strict=True)]
    if all(one == other for one, other in pairs):
        return [(0, 0)] * len(pairs)
    if not all(_are_even(one, other) for one, other in pairs):
        return None
    return [(other.start - one.start, other.size - one.size) for one, other in pairs]  # type: ignore[operator]


def _are_even(one: Extent, other: Extent) -> bool:
    is_even = isinstance(one, Field) and isinstance(other, Field)
    return is_even and one.jump == other.jump


def _moved(fields: Fields | None, gaps: _Gaps | None, turns: Dim) -> Fields | None:
    """Fields so many turns later; None where they are not known."""
    if fields is None or gaps is None:
        return None
    if all(gap == (0, 0) for gap in gaps):
        return fields
    found: list[Extent] = []
    for field, (start, size) in zip(fields, gaps, strict=True):
        if not isinstance(field, Field):
            return None
        moved = field.start + turns * start, field.size + turns * size
        found.append(field._replace(start=moved[0], size=moved[1]))
    return tuple(found)
