"""What an alignment of two networks costs."""

from __future__ import annotations

from typing import NamedTuple

from cnncalc.features.diff.side import ADDED, ELSEWHERE, Operations, Side
from cnncalc.features.diff.wiring import Wiring, wiring


class Alignment(NamedTuple):
    """Partners in the second network by layers of the first; which moved or read from elsewhere."""

    pairs: dict[int, int]
    wiring: Wiring
    cost: int


def judged(pairs: dict[int, int], a: Side, b: Side, operations: Operations) -> Alignment:
    """Given pairs as an alignment, with what it costs."""
    found = wiring(pairs, a, b)
    alone = len(a) + len(b) - 2 * len(pairs)
    changed = (operations.cost(a.numbers[i], b.numbers[j]) for i, j in pairs.items())
    elsewhere = len(found.moved) + len(found.elsewhere)
    cost = ADDED * alone + sum(c or 0 for c in changed) + ELSEWHERE * elsewhere
    return Alignment(pairs, found, cost)
