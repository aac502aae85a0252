"""Two sequences aligned at the least cost, in bounded time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import TypeVar

from cnncalc.features.diff.common import common
from cnncalc.features.diff.side import increasing
from cnncalc.limits import MOST_ALIGNED, MOST_EDITS

_Item = TypeVar("_Item")
Cost = Callable[[_Item, _Item], int | None]
Gap = Callable[[_Item], int]


def aligned(
    a: Sequence[_Item], b: Sequence[_Item], key: Callable[[_Item], Hashable], cost: Cost[_Item],
    gap: Gap[_Item],
) -> list[tuple[_Item, _Item]]:  # fmt: skip
    """Pairs of items in order: equal ends first, what is between them at the least cost.

    `key` is equal where a pair costs nothing. Beyond MOST_ALIGNED pairs to weigh, equal items
    divide the sequences first.
    """
    start, stop = _ends([*map(key, a)], [*map(key, b)])
    pairs = [*zip(a[:start], b[:start], strict=True)]
    inner_a, inner_b = a[start : len(a) - stop], b[start : len(b) - stop]
    if len(inner_a) * len(inner_b) <= MOST_ALIGNED:
        pairs += _cheapest(inner_a, inner_b, cost, gap)
    else:
        pairs += _divided(inner_a, inner_b, key, cost, gap)
    tail = zip(a[len(a) - stop :], b[len(b) - stop :], strict=True)
    return [*pairs, *tail]


def _ends(a: list[Hashable], b: list[Hashable]) -> tuple[int, int]:
    """How many items are equal at the start, and of the rest at the end."""
    most = min(len(a), len(b))
    start = next((i for i in range(most) if a[i] != b[i]), most)
    most -= start
    stop = next((i for i in range(most) if a[-1 - i] != b[-1 - i]), most)
    return start, stop


def _cheapest(
    a: Sequence[_Item], b: Sequence[_Item], cost: Cost[_Item], gap: Gap[_Item]
) -> list[tuple[_Item, _Item]]:
    """The alignment of least cost, by dynamic programming (Needleman & Wunsch 1970)."""
    gaps_b = [gap(item) for item in b]
    row = [0]
    for size in gaps_b:
        row.append(row[-1] + size)
    table = [row]
    costs: list[list[int | None]] = []
    for x in a:
        above, size, here = row, gap(x), [cost(x, y) for y in b]
        row = [above[0] + size]
        for j, paired in enumerate(here):
            best = min(above[j + 1] + size, row[j] + gaps_b[j])
            if paired is not None and above[j] + paired <= best:
                best = above[j] + paired
            row.append(best)
        table.append(row)
        costs.append(here)
    return _traced(a, b, table, costs, gaps_b)


def _traced(
    a: Sequence[_Item], b: Sequence[_Item], table: list[list[int]], costs: list[list[int | None]],
    gaps_b: list[int],
) -> list[tuple[_Item, _Item]]:  # fmt: skip
    found, i, j = [], len(a), len(b)
    while i and j:
        paired, here = costs[i - 1][j - 1], table[i][j]
        if paired is not None and table[i - 1][j - 1] + paired == here:
            i, j = i - 1, j - 1
            found.append((a[i], b[j]))
        elif table[i][j - 1] + gaps_b[j - 1] == here:
            j -= 1
        else:
            i -= 1
    return found[::-1]


def _divided(
    a: Sequence[_Item], b: Sequence[_Item], key: Callable[[_Item], Hashable], cost: Cost[_Item],
    gap: Gap[_Item],
) -> list[tuple[_Item, _Item]]:  # fmt: skip
    """Pairs between equal items: a longest common subsequence, or those that each side has once.

    Where there is neither, pairs of equal items alone.
    """
    keys = [*map(key, a)], [*map(key, b)]
    kept = common(*keys, MOST_EDITS) or _unique(*keys)
    if not kept:
        return _in_turn(a, b, key)
    found: list[tuple[_Item, _Item]] = []
    for (a0, b0), (a1, b1) in pairwise([(-1, -1), *kept, (len(a), len(b))]):
        found += aligned(a[a0 + 1 : a1], b[b0 + 1 : b1], key, cost, gap)
        found += [(a[a1], b[b1])] if a1 < len(a) else []
    return found


def _unique(a: list[Hashable], b: list[Hashable]) -> list[tuple[int, int]]:
    """Places of items that each side has once, in order."""
    once_a, once_b = _once(a), _once(b)
    both = [(i, once_b[k]) for k, i in once_a.items() if k in once_b]
    return [both[i] for i in increasing([j for _, j in both])]


def _once(keys: list[Hashable]) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    for place, key in enumerate(keys):
        places[key] = -1 if key in places else place
    return {key: place for key, place in places.items() if place >= 0}


def _in_turn(
    a: Sequence[_Item], b: Sequence[_Item], key: Callable[[_Item], Hashable]
) -> list[tuple[_Item, _Item]]:
    """Each item with the next of its key: not the longest sequence, but found in linear time."""
    from bisect import bisect_left

    places: dict[Hashable, list[int]] = {}
    for place, item in enumerate(b):
        places.setdefault(key(item), []).append(place)
    found, after = [], 0
    for item in a:
        known = places.get(key(item), [])
        at = bisect_left(known, after)
        if at < len(known) and known[at] - after <= len(b) // 16:
            found.append((item, b[known[at]]))
            after = known[at] + 1
    return found
