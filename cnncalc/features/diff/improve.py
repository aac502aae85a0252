"""An alignment made cheaper, one pair at a time, where few enough layers are in question."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.features.diff.cost import Alignment, judged
from cnncalc.features.diff.side import Operations, Side
from cnncalc.limits import MOST_TRIED


def improved(found: Alignment, a: Side, b: Side, operations: Operations) -> Alignment:
    """The alignment after each pair that makes it cheaper; at most MOST_TRIED layers are judged.

    Only layers without a partner, or whose pair costs something, are given another.
    """
    left: int = MOST_TRIED
    while found.cost:
        cheaper = found
        for pairs in _others(found, a, b, operations):
            left -= len(a) + len(b)
            if left < 0:
                return found
            tried = judged(pairs, a, b, operations)
            if tried.cost < found.cost:
                cheaper = tried
                break
        if cheaper is found:
            return found
        found = cheaper
    return found


def _others(found: Alignment, a: Side, b: Side, operations: Operations) -> Iterator[dict[int, int]]:
    """Alignments that differ in one pair, or in two that change partners."""
    pairs, partners = found.pairs, {j: i for i, j in found.pairs.items()}
    costly = [i for i in range(len(a)) if _costs(i, found, a, b, operations)]
    among = [j for j in range(len(b)) if j not in partners or partners[j] in costly]
    for i in costly:
        for j in among:
            if pairs.get(i) == j or operations.cost(a.numbers[i], b.numbers[j]) is None:
                continue
            other, theirs = pairs.get(i), partners.get(j)
            made = {x: y for x, y in pairs.items() if x not in (i, theirs)} | {i: j}
            if other is not None and theirs is not None:
                made |= _swapped(theirs, other, a, b, operations)
            yield made


def _swapped(i: int, j: int, a: Side, b: Side, operations: Operations) -> dict[int, int]:
    """Two layers as a pair, if they can be one."""
    return {} if operations.cost(a.numbers[i], b.numbers[j]) is None else {i: j}


def _costs(i: int, found: Alignment, a: Side, b: Side, operations: Operations) -> bool:
    j = found.pairs.get(i)
    if j is None or i in found.wiring.moved or i in found.wiring.elsewhere:
        return True
    return operations.cost(a.numbers[i], b.numbers[j]) != 0
