"""Receptive fields of many configurations at once: by number, each found once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnncalc.analysis.field import Fields
from cnncalc.analysis.passage import Passage
from cnncalc.features.sweep.lanes import Encoded, Indices, combined

_NOTHING = Passage(1, (), 0)  # of a part that cannot be built


class KnownFields:
    """Fields and passages by number, and what each passage makes of which fields."""

    def __init__(self) -> None:
        self.every: list[Fields | None] = []
        self._numbers: dict[Fields | None, int] = {}
        self._passages: dict[Passage, int] = {}
        self._made: dict[tuple[int, ...], int] = {}

    def number(self, fields: Fields | None) -> int:
        """The number of fields."""
        if fields not in self._numbers:
            self._numbers[fields] = len(self.every)
            self.every.append(fields)
        return self._numbers[fields]

    def numbers(self, passages: Sequence[Passage | None]) -> Indices:
        """The numbers of passages; None is that of a part that cannot be built."""
        each = {id(one): one or _NOTHING for one in passages}
        known = {key: self._passages.setdefault(p, len(self._passages)) for key, p in each.items()}
        return np.array([known[id(one)] for one in passages], np.int64)

    def behind(self, passages: Indices, given: Sequence[Indices]) -> Indices:
        """The fields behind passages, by those of each of their inputs, all as numbers."""
        every = [*self._passages]
        columns = [passages, *given]
        sizes = [len(every), *(len(self.every),) * len(given)]
        encoded = [Encoded(c, range(n)) for c, n in zip(columns, sizes, strict=True)]  # type: ignore[arg-type]
        inverse, first = combined(encoded, len(passages))
        ways = zip(*(column[first].tolist() for column in columns), strict=True)
        return np.array([self._behind(every, way) for way in ways], np.int64)[inverse]

    def _behind(self, passages: Sequence[Passage], way: tuple[int, ...]) -> int:
        if way not in self._made:
            number, *given = way
            found = passages[number].fields([self.every[one] for one in given])
            self._made[way] = self.number(found)
        return self._made[way]


class Passing:
    """Parts each of which reads in one way what enters."""

    _numbers: Indices | None = None

    def passages(self) -> Sequence[Passage | None]:
        """The passage of each; None where it cannot be built. Raises NotComposableError."""
        raise NotImplementedError

    def fields(self, which: Indices, given: Sequence[Indices], known: KnownFields) -> Indices:
        """The fields of what comes out of some of them, by those of each input, as numbers."""
        if self._numbers is None:
            self._numbers = known.numbers(self.passages())
        return known.behind(self._numbers[which], given)
