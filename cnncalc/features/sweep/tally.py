"""What is counted while a sweep is gone through, and a bounded sample of its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from cnncalc.errors import Fault
from cnncalc.features.sweep.networks import UNKNOWN
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.vector import Array
from cnncalc.limits import MOST_KEPT
from cnncalc.units import MISSING, exact

SHARES = (0, 5, 25, 50, 75, 95, 100)  # percent


class Tally:
    """How many configurations meet all conditions, are within budgets, and cannot be built."""

    def __init__(self) -> None:
        self.met = self.rows = self.beyond = 0
        self.refused: Counter[str] = Counter()
        self.faults: dict[str, Fault] = {}

    def add(self, block: GridBlock) -> None:
        """Count a block."""
        self.met += block.met
        self.beyond += block.beyond
        self.rows += len(block.valid)
        self.refused.update(block.refused)
        self.faults = {**block.faults, **self.faults}

    def total(self, block: GridBlock) -> GridBlock:
        """A block of some of the configurations that were counted."""
        return block._replace(
            met=self.met, beyond=self.beyond, refused=self.refused, faults=self.faults
        )

    def notes(self) -> Iterator[str]:
        """A line for each rule that refuses some, and for what budgets leave out."""
        for code, count in sorted(self.refused.items()):
            noun = "configuration" if count == 1 else "configurations"
            why = f": {code}, as {self.faults[code].message}" if code else ", which cannot be built"
            yield f"{MISSING} at {exact(count)} {noun}{why}."
        if self.beyond:
            yield f"{exact(self.beyond)} are beyond the budgets."


class Thinned:
    """Columns of every configuration, or of every second, fourth, eighth … of very many."""

    def __init__(self, names: Sequence[str], most: int = MOST_KEPT) -> None:
        self.names, self.most = names, most
        self.step, self.seen = 1, 0
        self.columns: dict[str, Array] = {}

    def add(self, block: GridBlock) -> None:
        """Take in the configurations of a block that can be built."""
        for name in self.names:
            column = block.columns[name][block.valid][-self.seen % self.step :: self.step]
            old = self.columns.get(name)
            self.columns[name] = column if old is None else np.concatenate([old, column])
        self.seen += int(block.valid.sum())
        while self.columns and len(self.columns[self.names[0]]) > self.most:
            self.step *= 2
            self.columns = {name: column[::2] for name, column in self.columns.items()}

    def quantiles(self, name: str) -> list[int] | None:
        """The least values than which so many percent, SHARES, are no larger; none of no values."""
        column = self.columns.get(name)
        if column is None:
            return None
        column = column[column != UNKNOWN]
        if not len(column):
            return None
        ordered, count = np.sort(column), len(column)
        places = (max(-(-share * count // 100) - 1, 0) for share in SHARES)
        return [int(ordered[place]) for place in places]
