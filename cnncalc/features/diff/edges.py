"""Layers that do the same to the same: from the inputs on, then from the outputs back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from cnncalc.features.diff.side import STEPS, Operations, Side, Surroundings
from cnncalc.limits import MOST_NEIGHBOURS

Waiting = dict[Hashable, list[int]]


class _View(NamedTuple):
    """A way to look from a layer, and whether it is the only one that stands where it stands."""

    of: Callable[[Side], list[Surroundings]]
    is_alone: Callable[[Side, int], bool]


def _reads_alone(side: Side, i: int) -> bool:
    return all(len(side.readers[k]) == 1 for k in side.inputs[i])


def _is_read_alone(side: Side, i: int) -> bool:
    """Whether a layer that reads it tells its inputs apart."""
    return any(not side.symmetric[k] for k, _ in side.readers[i])


_BEHIND = _View(lambda side: side.behind, _reads_alone)
_AHEAD = _View(lambda side: side.ahead, _is_read_alone)


def by_edges(a: Side, b: Side, operations: Operations) -> dict[int, int]:
    """Pairs of layers whose inputs are pairs, then of those whose readers are."""
    found = _Pairs(a, b)
    for i, j in _sources(a, b):
        found.add(i, j)
    waiting: Waiting = {}
    for i in range(len(a)):
        if a.inputs[i] and i not in found.pairs:
            waiting.setdefault((a.numbers[i], *_read(a, i, a.inputs[i])), []).append(i)

    def downward(j: int) -> Hashable:
        read = [found.partners.get(k, -1) for k in b.inputs[j]]
        return (b.numbers[j], *_read(b, j, read)) if read and -1 not in read else None

    found.take(waiting, downward, range(len(b)), _BEHIND)
    _from_the_outputs(found)
    return found.pairs


def _from_the_outputs(found: _Pairs) -> None:
    a, b = found.a, found.b
    ends_a, ends_b = ({i: n for n, i in enumerate(side.outputs)} for side in (a, b))
    waiting: Waiting = {}
    for i in range(len(a)):
        if i not in found.pairs:
            key = a.numbers[i], ends_a.get(i), *sorted(a.readers[i])
            waiting.setdefault(key, []).append(i)

    def upward(j: int) -> Hashable:
        readers = [(found.partners.get(k, -1), place) for k, place in b.readers[j]]
        if any(k < 0 for k, _ in readers):
            return None
        return b.numbers[j], ends_b.get(j), *sorted(readers)

    found.take(waiting, upward, range(len(b) - 1, -1, -1), _AHEAD)


def _sources(a: Side, b: Side) -> list[tuple[int, int]]:
    """The inputs of both networks: by name, or else in order."""
    theirs = {b.names[j]: j for j in b.sources}
    if len(a.sources) == len(b.sources) and {a.names[i] for i in a.sources} == {*theirs}:
        return [(i, theirs[a.names[i]]) for i in a.sources]
    return [*zip(a.sources, b.sources, strict=False)]


def _read(side: Side, index: int, inputs: Sequence[int]) -> Sequence[int]:
    return sorted(inputs) if side.symmetric[index] else inputs


class _Pairs:
    """Pairs so far, by the layers of both networks."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.pairs: dict[int, int] = {}
        self.partners: dict[int, int] = {}

    def add(self, i: int, j: int) -> None:
        """Pair two layers."""
        self.pairs[i], self.partners[j] = j, i

    def take(
        self, waiting: Waiting, key: Callable[[int], Hashable], order: Iterable[int],
        view: _View,
    ) -> None:  # fmt: skip
        """Pair layers with one of those that wait under their key, the likest first.

        Where several may be meant, those with like surroundings far around them are paired before
        those that agree less far.
        """
        order = [*order]
        for steps in range(len(STEPS) + 1, -1, -1):
            for j in order:
                found = waiting.get(key(j)) if j not in self.partners else None
                if found:
                    self._likest(found, j, steps, view)
            order = [j for j in order if j not in self.partners]

    def _likest(self, found: list[int], j: int, least: int, view: _View) -> None:
        if len(found) == 1 and view.is_alone(self.a, found[0]) and view.is_alone(self.b, j):
            self.add(found.pop(), j)
            return
        ours, theirs = view.of(self.a), view.of(self.b)[j]

        def likeness(i: int) -> tuple[int, bool]:
            same = sum(x == y for x, y in zip(ours[i], theirs, strict=True))
            return same, self.a.names[i] == self.b.names[j]

        likest = max(found[:MOST_NEIGHBOURS], key=likeness)
        if likeness(likest)[0] >= least:
            found.remove(likest)
            self.add(likest, j)
