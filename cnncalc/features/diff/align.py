"""Which layer of one network is which of the other, at a stated cost.

Three steps: blocks are paired by their names and their structure, and within them layers in the
longest common subsequence; what both orders leave is paired between its neighbours; what is left
of the graph is paired by what it reads and what reads it. Two more alignments, one that follows the
edges from the inputs and the outputs, one that knows of no blocks, are made the same way, and the
cheapest of the three is kept. Then other partners are tried for layers that cost something, as long
as that is quick.

The cost: 3 for a layer that only one network has; 1 for each changed field of a layer, at most 3;
4 for another operation of the same class; 1 for a layer that moved or reads from elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import NamedTuple

from cnncalc.features.diff.cost import Alignment, judged
from cnncalc.features.diff.edges import by_edges
from cnncalc.features.diff.improve import improved
from cnncalc.features.diff.sequence import aligned
from cnncalc.features.diff.side import ADDED, Operations, Side, gaps
from cnncalc.limits import MOST_NEIGHBOURS

_NAME = 16  # a cost, in names that differ: a name decides only between equal costs


def align(a: Side, b: Side, operations: Operations) -> Alignment:
    """The cheapest of the three alignments; of equal ones that with the most equal names."""
    best, fewest = None, 0
    for candidate in (by_edges, _by_blocks, _in_order):
        pairs = candidate(a, b, operations)
        for left, right in gaps(pairs, a, b):
            pairs |= _layers(left, right, a, b, operations)
        _by_neighbours(pairs, a, b, operations)
        made = judged(pairs, a, b, operations)
        renamed = sum(a.names[i] != b.names[j] for i, j in pairs.items())
        if best is None or (made.cost, renamed) < (best.cost, fewest):
            best, fewest = made, renamed
        if best.cost == 0:
            break
    assert best
    return improved(best, a, b, operations)


def _in_order(a: Side, b: Side, operations: Operations) -> dict[int, int]:
    return _layers([*range(len(a))], [*range(len(b))], a, b, operations)


def _layers(
    left: Sequence[int], right: Sequence[int], a: Side, b: Side, operations: Operations
) -> dict[int, int]:
    """Layers of two sequences, paired in order at the least cost."""
    offset = len(a)  # the second network's layers are numbered on, so that one key serves both

    def number(i: int) -> int:
        return a.numbers[i] if i < offset else b.numbers[i - offset]

    def cost(i: int, j: int) -> int | None:
        paired = operations.cost(a.numbers[i], b.numbers[j - offset])
        if paired is None:
            return None
        return paired * _NAME + (a.names[i] != b.names[j - offset])

    found = aligned(left, [offset + j for j in right], number, cost, lambda _: ADDED * _NAME)
    return {i: j - offset for i, j in found}


class _Group(NamedTuple):
    """A block with its layers, or a layer alone, without a name."""

    name: str
    layers: tuple[int, ...]
    numbers: tuple[int, ...]

    @property
    def key(self) -> Hashable:
        return bool(self.name), self.numbers


def _by_blocks(a: Side, b: Side, operations: Operations) -> dict[int, int]:
    """Layers of blocks that have one name or are built alike, level by level."""
    pairs: dict[int, int] = {}
    waiting = [(tuple(range(len(a))), tuple(range(len(b))), 0)]
    while waiting:
        left, right, depth = waiting.pop()
        groups = _groups(a, left, depth), _groups(b, right, depth)
        if not any(group.name for side in groups for group in side):
            pairs |= _layers(left, right, a, b, operations)
            continue
        for x, y in _paired(*groups, operations):
            if x.numbers == y.numbers:
                pairs |= zip(x.layers, y.layers, strict=True)
            elif x.name:
                waiting.append((x.layers, y.layers, depth + 1))
            else:
                pairs[x.layers[0]] = y.layers[0]
    return pairs


def _groups(side: Side, layers: Sequence[int], depth: int) -> list[_Group]:
    def key(i: int) -> tuple[str, int]:
        path = side.paths[i]
        return (path[depth], -1) if len(path) > depth else ("", i)

    found = []
    for (name, _), members in groupby(layers, key):
        inside = tuple(members)
        found.append(_Group(name, inside, tuple(side.numbers[i] for i in inside)))
    return found


def _paired(
    left: list[_Group], right: list[_Group], operations: Operations
) -> list[tuple[_Group, _Group]]:
    """Groups in order; a pair of blocks costs what the layers of one have that the other has not.

    What is left of a layer that changed is no addition and no removal: two of them count as one.
    """

    def cost(x: _Group, y: _Group) -> int | None:
        if not x.name and not y.name:
            paired = operations.cost(x.numbers[0], y.numbers[0])
            return None if paired is None else paired * _NAME
        if not x.name or not y.name:
            return None
        return _apart(x, y) * _NAME + (x.name != y.name)

    return aligned(
        left, right, lambda group: group.key, cost, lambda g: ADDED * _NAME * len(g.layers)
    )


def _apart(x: _Group, y: _Group) -> int:
    if x.numbers == y.numbers:
        return 0
    ours, theirs = Counter(x.numbers), Counter(y.numbers)
    left, right = (ours - theirs).total(), (theirs - ours).total()
    return min(left, right) + ADDED * abs(left - right)


def _by_neighbours(pairs: dict[int, int], a: Side, b: Side, operations: Operations) -> None:
    """Pair what is left with what stands beside the partners of its neighbours."""
    partners = {j: i for i, j in pairs.items()}
    for _ in range(3):
        before = len(pairs)
        for j in range(len(b)):
            if j not in partners:
                _beside(j, pairs, partners, a, b, operations)
        if len(pairs) == before:
            return


def _beside(
    j: int, pairs: dict[int, int], partners: dict[int, int], a: Side, b: Side,
    operations: Operations,
) -> None:  # fmt: skip
    near = [*_after(b.inputs[j], pairs, partners, a), *_before(b, j, partners, a)]
    best, least = -1, (2 * ADDED, 0, False)
    for i in near:
        paired = operations.cost(a.numbers[i], b.numbers[j])
        if i not in pairs and paired is not None:
            here = (paired, -near.count(i), a.names[i] != b.names[j])
            best, least = (i, here) if here < least else (best, least)
    if best >= 0:
        pairs[best], partners[j] = j, best


def _after(
    inputs: Sequence[int], pairs: dict[int, int], partners: dict[int, int], a: Side
) -> list[int]:
    """Layers of the first network up to two steps behind the partners of inputs."""
    known = [partners[k] for k in inputs[:MOST_NEIGHBOURS] if k in partners]
    next_to = [i for k in known for i, _ in a.readers[k][:MOST_NEIGHBOURS]]
    further = [i for k in next_to if k in pairs for i, _ in a.readers[k][:MOST_NEIGHBOURS]]
    return [*next_to, *further[:MOST_NEIGHBOURS]]


def _before(b: Side, j: int, partners: dict[int, int], a: Side) -> list[int]:
    """Layers of the first network up to two steps ahead of the partners of a layer's readers."""
    known = [partners[k] for k, _ in b.readers[j][:MOST_NEIGHBOURS] if k in partners]
    next_to = [i for k in known for i in a.inputs[k][:MOST_NEIGHBOURS]]
    further = [i for k in next_to for i in a.inputs[k][:MOST_NEIGHBOURS]]
    return [*next_to, *further[:MOST_NEIGHBOURS]]
