"""An alignment made cheaper, one pair at a time, where few enough layers are in question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnncalc.features.diff.cost import Alignment, judged
from cnncalc.features.diff.side import Operations, Side
from cnncalc.limits import MOST_FOLLOWED, MOST_JUDGED


def improved(found: Alignment, a: Side, b: Side, operations: Operations) -> Alignment:
    """The alignment after each pair that makes it cheaper; at most MOST_JUDGED layers are judged.

    Only layers without a partner, or whose pair costs something, are given another.
    """
    left: int = MOST_JUDGED
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
    """Alignments that differ in one pair, in two that change partners, or in two whole branches."""
    pairs, partners = found.pairs, {j: i for i, j in found.pairs.items()}
    costly = [i for i in range(len(a)) if _costs(i, found, a, b, operations)]
    for i in costly:
        if i in pairs:
            yield _followed(i, pairs, a, b)
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


def _followed(start: int, pairs: dict[int, int], a: Side, b: Side) -> dict[int, int]:
    """Pairs in which what a layer reads is paired with what its partner reads, and so on back.

    Layers that do the same change partners, until two are reached that are partners already: so
    branches that are alike, and were taken for each other, are told apart.
    """
    made, partners = dict(pairs), {j: i for i, j in pairs.items()}
    waiting = [start]
    for _ in range(MOST_FOLLOWED):
        if not waiting:
            break
        x = waiting.pop()
        for k, m in _unlike(a.inputs[x], b.inputs[made[x]], made, partners, a, b):
            was, whose = made.pop(k, None), partners.pop(m, None)
            if whose is not None:
                del made[whose]
            if was is not None:
                del partners[was]
            made[k], partners[m] = m, k
            if was is not None and whose is not None and a.numbers[whose] == b.numbers[was]:
                made[whose], partners[was] = was, whose
            waiting.append(k)
    return made


def _unlike(
    ours: Sequence[int], theirs: Sequence[int], made: dict[int, int], partners: dict[int, int],
    a: Side, b: Side,
) -> list[tuple[int, int]]:  # fmt: skip
    """Inputs that do the same, and are not partners; no place of theirs is taken twice."""
    left = [k for k in ours if made.get(k) not in theirs]
    right = [m for m in theirs if partners.get(m) not in ours]
    found = []
    for k in dict.fromkeys(left):
        m = next((m for m in right if a.numbers[k] == b.numbers[m]), None)
        if m is not None:
            right.remove(m)
            found.append((k, m))
    return found


def _swapped(i: int, j: int, a: Side, b: Side, operations: Operations) -> dict[int, int]:
    """Two layers as a pair, if they can be one."""
    return {} if operations.cost(a.numbers[i], b.numbers[j]) is None else {i: j}


def _costs(i: int, found: Alignment, a: Side, b: Side, operations: Operations) -> bool:
    j = found.pairs.get(i)
    if j is None or i in found.wiring.moved or i in found.wiring.elsewhere:
        return True
    return operations.cost(a.numbers[i], b.numbers[j]) != 0
