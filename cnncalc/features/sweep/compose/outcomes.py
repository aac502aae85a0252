"""What parts come to for many configurations: each by itself, or one closed form for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cnncalc.analysis.passage import Passage
from cnncalc.dims import Dim
from cnncalc.errors import Fault
from cnncalc.features.sweep.compose.fields import KnownFields, Passing
from cnncalc.features.sweep.compose.parts import COUNTED, Segment
from cnncalc.features.sweep.compose.tensors import Flags, Shapes
from cnncalc.features.sweep.lanes import Encoded, Indices, combined
from cnncalc.features.sweep.vector import Forms
from cnncalc.limits import LARGEST_EXACT
from cnncalc.shape import Shape

Sums = NDArray[Any]  # a row for each figure that is counted


class Outcome(Protocol):
    """What a part comes to, for a number of ways in which it is built.

    Attributes are arrays with an entry for each: the number of the output's shape; whether it shows
    what enters, with its elements in their order; elements of the storage it shows; the fault where
    it cannot be built.
    """

    shape: Indices
    sums: Sums
    shows: Flags
    same: Flags
    stored: Indices
    faults: list[Fault | None]

    def lasting(self, which: Indices, held: Flags, extra: Indices) -> tuple[Indices, Flags]:
        """The most elements alive within some of them, and which write over what enters."""

    def fields(self, which: Indices, given: Sequence[Indices], known: KnownFields) -> Indices:
        """The fields of what comes out of some of them, by those of what enters, as numbers."""


def whole_numbers(values: Sequence[int]) -> NDArray[Any]:
    """An array of whole numbers: Python's own where sums of them might not fit."""
    fits = not values or max(values) < LARGEST_EXACT
    return np.array(values, np.int64 if fits else object)


class Each(Passing):
    """Parts one by one."""

    def __init__(self, parts: Sequence[Segment | Fault], shapes: Shapes) -> None:
        self.parts = parts
        made = [None if isinstance(part, Fault) else part for part in parts]
        none = (0,) * len(COUNTED)
        self.faults: list[Fault | None] = [
            part if isinstance(part, Fault) else None for part in parts
        ]
        self.shape = np.array([shapes.number(p.output) if p else 0 for p in made], np.int64)
        columns = zip(*(p.sums if p else none for p in made), strict=True)
        rows = [whole_numbers(column) for column in columns]
        self.sums = np.array(rows, object if any(r.dtype == object for r in rows) else np.int64)
        self.shows = np.array([bool(p and p.shows) for p in made])
        self.same = np.array([bool(p and p.is_same) for p in made])
        self.stored = np.array([p.stored if p else 0 for p in made], np.int64)

    def lasting(self, which: Indices, held: Flags, extra: Indices) -> tuple[Indices, Flags]:
        """As of an Outcome."""
        return one_by_one(self.parts.__getitem__, which, held, extra)

    def passages(self) -> list[Passage | None]:
        """As of Passing."""
        return [_passage(part) for part in self.parts]


def _passage(part: Segment | Fault) -> Passage | None:
    return None if isinstance(part, Fault) else part.passage


def one_by_one(
    alone: Callable[[int], Segment | Fault], which: Indices, held: Flags, extra: Indices
) -> tuple[Indices, Flags]:
    """As `lasting` of an Outcome, of parts that are looked at alone, each distinct way once."""

    def one(way: int, is_held: bool, beside: int) -> tuple[int, bool]:
        part = alone(way)
        if isinstance(part, Fault):
            return 0, False
        peak, writes_over = part.lasting(is_held, beside)
        return int(peak), writes_over  # type: ignore[arg-type]

    amounts, numbers = np.unique(extra, return_inverse=True)
    columns = [
        Encoded(which, range(int(which.max(initial=0)) + 1)),  # type: ignore[arg-type]
        Encoded(held.astype(np.int32), (False, True)),
        Encoded(numbers.reshape(-1), amounts),  # type: ignore[arg-type]
    ]
    inverse, first = combined(columns, len(which))
    ways = zip(which[first].tolist(), held[first].tolist(), extra[first].tolist(), strict=True)
    peaks, overs = zip(*(one(*way) for way in ways), strict=True)
    return np.array(peaks, np.int64)[inverse], np.array(overs)[inverse]


class Class(NamedTuple):
    """Ways that have one closed form: which they are, and what the symbols stand for in each."""

    part: Segment
    at: Indices
    env: dict[str, Indices]


def holding(part: Segment, env: dict[str, Indices], count: int) -> Flags:
    """Where all holds that a closed form takes for granted."""
    forms = Forms({name: (values, 1) for name, values in env.items()})
    holds = np.ones(count, bool)
    for size, multiple_of, may_be_positive in part.assumed:
        above, below = forms.value(size)
        if multiple_of != 0:
            by, under = forms.value(multiple_of)
            holds &= (above * under) % np.maximum(below * by, 1) == 0
        else:
            holds &= above >= 0 if may_be_positive else above == 0
    return holds


def agree(one: Class, place: int, part: Segment) -> bool:
    """Whether closed forms say of one way what is found for it alone."""
    forms = Forms({name: (values[place : place + 1], 1) for name, values in one.env.items()})
    pairs = [
        *zip(one.part.sums, part.sums, strict=True),
        *zip(one.part.output.dims, part.output.dims, strict=False),
        (one.part.lasting(False, 0).peak, part.lasting(False, 0).peak),
        (one.part.lasting(True, 0).peak, part.lasting(True, 0).peak),
    ]
    return all(int(forms.whole(form).reshape(-1)[0]) == number for form, number in pairs)


class ClosedParts(Passing):
    """Parts by closed forms, those left over by themselves.

    `rest` are parts one by one, of the ways at `rest_at`; `alone` makes one of a way.
    """

    def __init__(
        self, count: int, classes: Sequence[Class], rest: Each, rest_at: Indices, shapes: Shapes,
        alone: Callable[[int], Segment | Fault],
    ) -> None:  # fmt: skip
        self.classes = classes
        self.rest = rest
        self.alone = alone
        self.number = np.full(count, -1)  # of the class
        self.place = np.zeros(count, np.int64)  # in it, or in the rest
        self.faults: list[Fault | None] = [None] * count
        self.shape, self.stored = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.shows, self.same = np.zeros(count, bool), np.zeros(count, bool)
        columns = [[*np.zeros((len(COUNTED), count), np.int64)]]
        self.sums: Sums = columns[0]  # type: ignore[assignment]
        for number, (part, at, env) in enumerate(classes):
            self.number[at], self.place[at] = number, np.arange(len(at))
            forms = Forms({name: (values, 1) for name, values in env.items()})
            self.shape[at] = _shapes(part.output, forms, len(at), shapes)
            self.shows[at], self.same[at] = part.shows, part.is_same
            self.stored[at] = forms.whole(part.stored)
            for row, form in enumerate(part.sums):
                self._sum(row, at, forms.whole(form))
        self._take(rest, rest_at)
        is_large = any(row.dtype == object for row in self.sums)
        self.sums = np.array([*self.sums], object if is_large else np.int64)

    def _sum(self, row: int, at: Indices, values: Any) -> None:
        if values.dtype == object or values.max(initial=0) >= LARGEST_EXACT:
            self.sums[row] = self.sums[row].astype(object)
            values = values.astype(object)
        self.sums[row][at] = values

    def _take(self, rest: Each, at: Indices) -> None:
        if not len(at):
            return
        self.place[at] = np.arange(len(at))
        self.shape[at], self.stored[at] = rest.shape, rest.stored
        self.shows[at], self.same[at] = rest.shows, rest.same
        for row, values in enumerate(rest.sums):
            self._sum(row, at, values)
        for place, fault in zip(at.tolist(), rest.faults, strict=True):
            self.faults[place] = fault

    def lasting(self, which: Indices, held: Flags, extra: Indices) -> tuple[Indices, Flags]:
        """As of an Outcome."""
        peaks, overs = np.zeros(len(which), np.int64), np.zeros(len(which), bool)
        numbers = np.where(extra == 0, self.number[which], -2)
        for number in np.unique(numbers).tolist():
            for is_held in (False, True):
                at = np.flatnonzero((numbers == number) & (held == is_held))
                if not len(at):
                    continue
                if number == -1:
                    found = self.rest.lasting(self.place[which[at]], held[at], extra[at])
                elif number == -2:
                    found = one_by_one(self.alone, which[at], held[at], extra[at])
                else:
                    found = self._formed(number, self.place[which[at]], is_held)
                peaks[at], overs[at] = found
        return peaks, overs

    def passages(self) -> list[Passage | None]:
        """As of Passing: of all ways of a class one, unless a letter hides how it reads."""
        rest, closed = self.rest.passages(), [part.passage for part, _, _ in self.classes]
        return [
            rest[place]
            if number < 0
            else closed[number]
            if closed[number].is_known
            else _passage(self.alone(way))
            for way, (number, place) in enumerate(
                zip(self.number.tolist(), self.place.tolist(), strict=True)
            )
        ]

    def _formed(self, number: int, places: Indices, is_held: bool) -> tuple[Any, Any]:
        part, _, env = self.classes[number]
        peak, writes_over = part.lasting(is_held, 0)
        forms = Forms({name: (values[places], 1) for name, values in env.items()})
        return forms.whole(peak), writes_over


def _shapes(shape: Shape, forms: Forms, count: int, shapes: Shapes) -> Indices:
    """The numbers of a shape's values."""
    sizes: list[Dim] = [*shape.dims]
    arrays = np.stack([np.broadcast_to(forms.whole(size), count) for size in sizes])
    rows, inverse = np.unique(arrays, axis=1, return_inverse=True)
    lead, rank = len(shape.leading), shape.rank
    numbers = [
        shapes.number(Shape(row[lead], tuple(row[lead + 1 :]), tuple(row[:lead])))
        for row in rows.T.tolist()
    ]
    assert len(sizes) == lead + 1 + rank
    return np.array(numbers, np.int64)[inverse.reshape(-1)]
