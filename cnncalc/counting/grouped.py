"""Rows that every convention counts in one way: each fact of them is summed up once.

What a convention counts depends on the names of an operation alone. A network has few of these, and
many conventions, so that its totals under all of them are sums over a few groups.
"""

from __future__ import annotations

from collections.abc import Iterable

from cnncalc.analysis.alike import weighed
from cnncalc.analysis.report import Row
from cnncalc.counting.cost import FACTS, names
from cnncalc.dims import Dim, total
from cnncalc.ops.base import Operation
from cnncalc.records import NamedTuple


class CountedRows(NamedTuple):
    """Rows with operations of the same names on inputs of so many axes, the first as an example.

    Each row stands for so many; `facts` are those that have been asked for.
    """

    op: Operation
    rank: int
    rows: list[tuple[Row, Dim]]
    facts: dict[str, Dim]

    @property
    def times(self) -> Dim:
        """How many layers there are."""
        return total([times for _, times in self.rows])

    def sum_of(self, fact: str) -> Dim:
        """A fact of FACTS, summed over the rows."""
        if fact not in self.facts:
            self.facts[fact] = weighed(self.rows, FACTS[fact])
        return self.facts[fact]


def rank_of(row: Row) -> int:
    """The axes of what enters a layer."""
    return row.input_shapes[0].rank if row.input_shapes else 0


def grouped(rows: Iterable[tuple[Row, Dim]]) -> list[CountedRows]:
    """Rows, each with how many it stands for, by what conventions tell apart."""
    found: dict[tuple[str, ...], CountedRows] = {}
    for row, times in rows:
        op, rank = row.node.op, rank_of(row)
        key = (op.category, *names(op, rank))
        found.setdefault(key, CountedRows(op, rank, [], {})).rows.append((row, times))
    return [*found.values()]
