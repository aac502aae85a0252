"""Every cell of a published table recomputed, and a verdict on each.

For each column the audit tries every reading (biases, what an operation is, what counts as memory,
K, rounding or cutting off, variants of the network), keeps the one under which most cells hold, and
holds each cell to it. A cell that holds only under another reading is marked with what differs; a
cell that holds under none is an erratum.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from cnncalc.features.audit.judge import Judge, Verdict
from cnncalc.features.audit.published import Published

__all__ = ["Audit", "Judge", "Verdict", "audit"]


class Audit(NamedTuple):
    """A table with a verdict on each cell and the convention found for each column."""

    table: Published
    conventions: dict[str, str]
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many cells have each verdict."""
        return Counter(verdict.verdict for verdict in self.verdicts)

    @property
    def disagreements(self) -> list[Verdict]:
        """Cells whose verdict is not the one that the file records."""
        return [verdict for verdict in self.verdicts if not verdict.agrees]


def audit(table: Published) -> Audit:
    """Recompute every cell of a table. Raises SpecError where a selector or a network is wrong."""
    conventions: dict[str, str] = {}
    verdicts: dict[str, Verdict] = {}
    for column in table.columns:
        cells = [cell for cell in table.cells if cell.column == column]
        judge = Judge(table, column, cells)
        conventions[column] = judge.convention
        verdicts |= {cell.id: judge.verdict(cell) for cell in cells}
    return Audit(table, conventions, tuple(verdicts[cell.id] for cell in table.cells))
