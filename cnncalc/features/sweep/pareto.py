"""The configurations that no other one beats in every respect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.vector import Array


class ChosenRows:
    """Some configurations of all blocks so far, chosen `by` columns that they have to have."""

    def __init__(self, by: Iterable[str]) -> None:
        self.by = by
        self.columns: dict[str, Array] = {}

    def add(self, block: GridBlock) -> None:
        """Take in the configurations of a block that can be built."""
        known, old = block.known(self.by), self.columns
        new = {name: column[known] for name, column in block.columns.items()}
        if old:
            new = {name: np.concatenate([old[name], column]) for name, column in new.items()}
        best = self.best(new)
        self.columns = {name: column[best] for name, column in new.items()}

    def best(self, columns: dict[str, Array]) -> Any:
        """Indices of those that are kept, in their order."""
        raise NotImplementedError


class Front(ChosenRows):
    """The Pareto front of all blocks given so far; of equal configurations the first."""

    def __init__(self, minimize: Sequence[str], maximize: Sequence[str]) -> None:
        self.signs = {**dict.fromkeys(minimize, 1), **dict.fromkeys(maximize, -1)}
        super().__init__(self.signs)

    def best(self, columns: dict[str, Array]) -> Array:
        """Indices of the front, ascending."""
        keys = [sign * columns[name] for name, sign in self.signs.items()]
        order = np.lexsort(keys[::-1])  # by the first objective, then by the next
        rows = np.stack([key[order] for key in keys], axis=1)
        if len(keys) == 2:
            return np.sort(order[_descending(rows[:, 1])])
        left, front = np.arange(len(rows)), []
        while len(left):
            first = left[0]
            front.append(first)
            better = (rows[left] < rows[first]).any(axis=1)
            left = left[better]
        return np.sort(order[np.array(front, dtype=np.intp)])


def _descending(values: Array) -> Array:
    """Where a value is below all that come before it."""
    if not len(values):
        return np.zeros(0, bool)
    lowest = np.minimum.accumulate(values)
    return np.concatenate([[True], values[1:] < lowest[:-1]])
