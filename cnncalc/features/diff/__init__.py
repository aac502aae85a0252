"""Two networks side by side: which layers are the same, which changed, and by how much."""

from __future__ import annotations

from typing import NamedTuple

from cnncalc.analysis.report import Report
from cnncalc.features.diff.align import align
from cnncalc.features.diff.change import (
    ADDED,
    CHANGED,
    EQUAL,
    FOLLOWS,
    MOVED,
    REMOVED,
    Change,
    changes,
    layers,
    under,
)
from cnncalc.features.diff.side import Operations, Side

__all__ = [
    "ADDED", "CHANGED", "EQUAL", "FOLLOWS", "MOVED", "REMOVED", "Change", "Diff", "diff",
]  # fmt: skip


class Diff(NamedTuple):
    """What became of every layer between two networks, and the cost of their alignment.

    `outputs_differ` says that the two give other layers, or in another order.
    """

    before: Report
    after: Report
    by: str
    changes: list[Change]
    cost: int
    outputs_differ: bool

    def of(self, *kinds: str) -> list[Change]:
        """The layers of which that became."""
        return [change for change in self.changes if change.kind in kinds]

    @property
    def differs(self) -> bool:
        """Whether anything but names is another."""
        is_whole = self.by in ("", "structure")
        return len(self.of(EQUAL)) < len(self.changes) or (is_whole and self.outputs_differ)


def diff(before: Report, after: Report, by: str = "") -> Diff:
    """Align two networks and tell what became of every layer.

    `by` narrows it to the shapes, the weights, or the structure: operations and edges.
    """
    operations = Operations()
    sides = Side(before.graph, operations), Side(after.graph, operations)
    alignment = align(*sides, operations)
    found = changes(layers(before), layers(after), alignment)
    return Diff(
        before, after, by, under(by, found) if by else found, alignment.cost,
        alignment.wiring.outputs_differ,
    )  # fmt: skip
