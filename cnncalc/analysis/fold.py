"""Rows folded to blocks: what stands deeper than a depth is summed under its block's name."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from cnncalc.analysis.alike import summed
from cnncalc.analysis.report import Report, Row
from cnncalc.dims import Dim
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape


class Line(NamedTuple):
    """One line of a summary: a layer, or a block that stands for all of its layers' rows.

    Where operations are joined to `layers`, each begins with what it is named by, and those that
    follow it are its activation, its normalisation and the like; a line of `times` equal neighbours
    has the layers of one. Without `layers` every operation has a line of its own.
    """

    name: str
    rows: tuple[Row, ...]
    layers: tuple[tuple[Row, ...], ...] = ()
    times: int = 1

    @property
    def is_block(self) -> bool:
        """Whether the line sums several layers under a block's name."""
        if self.layers:
            return len(self.layers) > 1 or self.times > 1
        return len(self.rows) > 1 or self.name != self.rows[0].name

    @property
    def main(self) -> Row:
        """The row that the line is about: that of a layer, not of what follows it."""
        return self.layers[0][0] if self.layers else self.rows[-1]

    @property
    def last(self) -> Row:
        """The row that gives the line its output."""
        return self.rows[-1]

    @property
    def input_shapes(self) -> tuple[Shape, ...]:
        """Shapes that enter the line."""
        return self.rows[0].input_shapes

    def total(self, figure: str) -> Dim:
        """Sum of a figure of Facts over the rows."""
        return summed(self.rows, attrgetter(f"facts.{figure}"))


def fold(report: Report, depth: int) -> tuple[Line, ...]:
    """Lines of a report, blocks nested deeper than `depth` folded."""

    def key(row: Row) -> tuple[str, ...]:
        path = row.node.path
        return path[:depth] if len(path) >= depth else (*path, "", row.name)

    lines = []
    for prefix, group in groupby(report.rows, key):
        rows = tuple(group)
        folded = len(rows[0].node.path) >= depth
        lines.append(Line(".".join(prefix) if folded else rows[0].name, rows))
    return tuple(lines)


def automatic_depth(report: Report, most: int = 64) -> int:
    """The greatest depth that gives at most `most` lines; 1 when none does."""
    deepest = max((len(row.node.path) for row in report.rows), default=0) + 1
    depth = 1
    while depth < deepest and len(fold(report, depth + 1)) <= most:
        depth += 1
    return depth
