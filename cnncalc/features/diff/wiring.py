"""What paired layers read: whether it is the same, once what was added, removed or moved is passed.

A layer that only one network has is passed over to what it reads itself, so that a batch
normalisation put between two layers changes the inputs of neither.
"""

from __future__ import annotations

from typing import NamedTuple

from cnncalc.features.diff.side import Side, increasing
from cnncalc.limits import MOST_NEIGHBOURS

Sources = tuple[frozenset[int], ...]


class Wiring(NamedTuple):
    """Layers of the first network that moved, and those that read from elsewhere."""

    moved: frozenset[int]
    elsewhere: frozenset[int]
    outputs_differ: bool


def wiring(pairs: dict[int, int], a: Side, b: Side) -> Wiring:
    """Which of the paired layers moved: those out of order that do not read what they read."""
    partners = {j: i for i, j in pairs.items()}
    ours, theirs = _Reading(a, {i: i for i in pairs}), _Reading(b, partners)
    wired_apart = {i for i, j in pairs.items() if ours.of(i) != theirs.of(j)}
    ordered = sorted(pairs.items())
    kept = {ordered[i][0] for i in increasing([partner for _, partner in ordered])}
    moved = frozenset(wired_apart - kept)
    if moved:
        ours = _Reading(a, {i: i for i in pairs if i not in moved})
        theirs = _Reading(b, {j: i for j, i in partners.items() if i not in moved})
    left = wired_apart - moved
    elsewhere = frozenset(i for i in left if ours.of(i) != theirs.of(pairs[i]))
    return Wiring(moved, elsewhere, ours.ends() != theirs.ends())


class _Reading:
    """The nearest paired layers that each layer reads, by their numbers in the first network."""

    def __init__(self, side: Side, known: dict[int, int]) -> None:
        self._side = side
        self._seen: list[frozenset[int]] = []
        for i, inputs in enumerate(side.inputs):
            if i in known:
                self._seen.append(frozenset((known[i],)))
            elif len(inputs) == 1:
                self._seen.append(self._seen[inputs[0]])
            else:
                self._seen.append(self._union(inputs))

    def _union(self, inputs: tuple[int, ...]) -> frozenset[int]:
        """What several inputs see; of very many the latest."""
        whole = frozenset().union(*(self._seen[k] for k in inputs))
        return frozenset(sorted(whole)[-MOST_NEIGHBOURS:])

    def of(self, index: int) -> Sources:
        """What a layer reads, input by input; the inputs of a sum have no order."""
        found = [self._seen[k] for k in self._side.inputs[index]]
        return tuple(sorted(found, key=sorted) if self._side.symmetric[index] else found)

    def ends(self) -> Sources:
        """What the network gives."""
        return tuple(self._seen[k] for k in self._side.outputs)
