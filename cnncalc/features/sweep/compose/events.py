"""Memory over the parts of a network, for many configurations: each tensor lives to its last use.

The rules are those of `analysis.memory`, with parts in place of layers: views share the storage of
what they show, and an operation in place writes over what nobody reads later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from cnncalc.analysis.passage import Passage, passage_of
from cnncalc.analysis.report import Facts
from cnncalc.errors import Fault
from cnncalc.features.sweep.compose.fields import KnownFields, Passing
from cnncalc.features.sweep.compose.outcomes import Outcome, whole_numbers
from cnncalc.features.sweep.compose.parts import COUNTED
from cnncalc.features.sweep.compose.tensors import Flags, NotComposableError, Shapes, Tensors
from cnncalc.features.sweep.lanes import Indices
from cnncalc.limits import MOST_EVENTS


class Joining(Passing):
    """What one layer of several inputs comes to, for each combination of their shapes."""

    def __init__(self, op: Any, found: Sequence[Facts | Fault], shapes: Shapes) -> None:
        self.op = op
        self.found = found
        made = [None if isinstance(one, Fault) else one for one in found]
        self.faults = [one if isinstance(one, Fault) else None for one in found]
        rows = [
            whole_numbers([getattr(one, name) if one else 0 for one in made]) for name in COUNTED
        ]
        self.sums = np.array(rows)
        self.shape = np.array([shapes.number(one.output) if one else 0 for one in made], np.int64)
        self.shows = self.same = np.zeros(len(made), bool)  # it shows none of its inputs

    def passages(self) -> list[Passage | None]:
        """As of Passing."""
        return [
            None if isinstance(one, Fault) else passage_of(one, len(one.reach or ()))
            for one in self.found
        ]


class Event(NamedTuple):
    """One part at some configurations: what is given to it, what comes out, and which way of its
    outcome it is.

    It is done several `times`, one after the other, only where it gives the shape that enters.
    """

    lanes: Indices
    given: tuple[Tensors, ...]
    end: Tensors
    outcome: Outcome | Joining
    inverse: Indices
    times: Indices | int = 1

    @property
    def turns(self) -> Indices:
        """How often it is done at each configuration."""
        return np.full(len(self.lanes), self.times)

    def chosen(self, which: Indices) -> EventLanes:
        """Where it takes place among some configurations."""
        places = np.full(len(self.end.shape), -1)
        places[self.lanes] = np.arange(len(self.lanes))
        own = places[which]
        rows = np.flatnonzero(own >= 0)
        return EventLanes(rows, which[rows], own[rows])


class EventLanes(NamedTuple):
    """Some configurations: places among those that are looked at, their numbers, and their places
    among those of an event."""

    rows: Indices
    lanes: Indices
    places: Indices


class Events:
    """The parts of a network in the order in which they run."""

    def __init__(self, count: int, shapes: Shapes) -> None:
        self.count = count
        self.shapes = shapes
        self.every: list[Event] = []

    @property
    def next(self) -> int:
        """The number of the next event; 0 is what enters."""
        return len(self.every) + 1

    def add(self, event: Event) -> None:
        """Append one. Raises NotComposableError where there are too many."""
        if len(self.every) >= MOST_EVENTS:
            raise NotComposableError
        self.every.append(event)

    def stored(self, end: Tensors) -> Indices:
        """Elements of the storage that a tensor shows."""
        found = self.shapes.elements(end.shape)
        for number, event in enumerate(self.every, 1):
            if isinstance(event.outcome, Joining):
                continue
            made = end.storage[event.lanes] == number
            lanes = event.lanes[made]
            found[lanes] = event.outcome.stored[event.inverse[made]]
        return found

    def lasting(
        self, end: Tensors, which: Indices, held: Flags, extra: Indices
    ) -> tuple[Indices, Flags]:
        """The most elements alive at some configurations, and which write over what enters.

        `held` says where what enters is needed elsewhere, `extra` how many elements its storage has
        beside its own.
        """
        return _Lives(self, end, which, held, extra).found()

    def fields(
        self, end: Tensors, which: Indices, entering: Indices, known: KnownFields
    ) -> Indices:
        """The fields of what comes out at some configurations, by those of what enters.

        Both are numbers. Raises NotComposableError.
        """
        made = np.zeros((len(self.every) + 1, len(which)), np.int64)
        made[0] = entering
        for number, event in enumerate(self.every, 1):
            rows, lanes, places = event.chosen(which)
            given = [made[one.same[lanes], rows] for one in event.given]
            made[number, rows] = _passed(event, places, given, known)
        found: Indices = made[end.same[which], np.arange(len(which))]
        return found


def _passed(event: Event, places: Indices, given: list[Indices], known: KnownFields) -> Indices:
    """The fields behind an event at some of its places, turn by turn until they stay."""
    ways, turns, left = event.inverse[places], event.turns[places], np.arange(len(places))
    while len(left):
        now = event.outcome.fields(ways[left], [one[left] for one in given], known)
        goes_on = (now != given[0][left]) & (turns[left] > 1)
        given[0][left] = now
        turns[left] -= 1
        left = left[goes_on]
    return given[0]


class _Lives:
    """The storages of some configurations: when each is read last, and whose memory it takes."""

    def __init__(
        self, events: Events, end: Tensors, which: Indices, held: Flags, extra: Indices
    ) -> None:
        self.shapes = events.shapes
        self.every = events.every
        self.which = which
        self.count = len(which)
        number = len(self.every) + 1
        self.owner = np.tile(np.arange(number)[:, None], (1, self.count))
        self.last = self.owner.copy()
        self.size = np.zeros((number, self.count), np.int64)
        self.rows = np.arange(self.count)
        self._read(end, held)
        entering = self.every[0].given[0].shape if self.every else end.shape
        self.size[0] = self.shapes.elements(entering[which]) + extra
        self.live = self.size[0].copy()
        self.peak = self.live.copy()
        self.end = end

    def _read(self, end: Tensors, held: Flags) -> None:
        for number, event in enumerate(self.every, 1):
            rows, lanes, _ = event.chosen(self.which)
            for one in event.given:
                self.last[one.storage[lanes], rows] = number
            made = event.end.storage[lanes]
            self.last[made, rows] = np.maximum(self.last[made, rows], number)
        beyond = len(self.every) + 1
        self.last[end.storage[self.which], self.rows] = beyond
        self.last[0] = np.where(held, beyond, self.last[0])

    def found(self) -> tuple[Indices, Flags]:
        """The peaks, and which write over what enters."""
        for number, event in enumerate(self.every, 1):
            self._happens(number, event)
        made = self.end.storage[self.which]
        return self.peak, (self.owner[made, self.rows] == 0) & (made != 0)

    def _happens(self, number: int, event: Event) -> None:
        rows, lanes, places = event.chosen(self.which)
        if not len(rows):
            return
        ways = event.inverse[places]
        roots = [self.owner[one.storage[lanes], rows] for one in event.given]
        made, sizes = event.end.storage[lanes], self.shapes.elements(event.end.shape[lanes])
        if isinstance(event.outcome, Joining):
            over, into = self._joined(number, event, event.outcome, rows, lanes, roots)
            peaks = None
        else:
            into = roots[0]
            is_held = self.last[into, rows] > number
            own = self.shapes.elements(event.given[0].shape[lanes])
            extra = self.size[into, rows] - own
            peaks, over = event.outcome.lasting(ways, is_held, extra)
            peaks = peaks + self.live[rows] - self.size[into, rows]
            sizes = event.outcome.stored[ways]
        over = over & (made == number)
        self._written(number, rows[over], into[over])
        new = (made == number) & ~over
        self.size[number, rows[new]] = sizes[new]
        self.live[rows[new]] += sizes[new]
        self.peak[rows] = np.maximum(self.peak[rows], self.live[rows] if peaks is None else peaks)
        ends = self.owner[made, rows]
        self._freed(number, rows, [*roots, ends])

    def _written(self, number: int, rows: Indices, into: Indices) -> None:
        """What is written over takes the place of what was there."""
        self.owner[number, rows] = into
        self.last[into, rows] = self.last[number, rows]

    def _joined(
        self, number: int, event: Event, joining: Joining, rows: Indices, lanes: Indices,
        roots: Sequence[Indices],
    ) -> tuple[Flags, Indices]:  # fmt: skip
        """Which joins write over one of their inputs, and over which."""
        over, into = np.zeros(len(rows), bool), roots[0].copy()
        if not joining.op.in_place:
            return over, into
        for one, root in zip(event.given, roots, strict=True):
            is_free = (self.last[root, rows] == number) & ~over
            is_free &= one.shape[lanes] == event.end.shape[lanes]
            for other, theirs in zip(event.given, roots, strict=True):
                is_free &= (theirs != root) | (other.same[lanes] == one.same[lanes])
            into[is_free] = root[is_free]
            over |= is_free
        return over, into

    def _freed(self, number: int, rows: Indices, roots: Sequence[Indices]) -> None:
        """Give back what nobody reads any more, each once."""
        for at, root in enumerate(roots):
            is_over = self.last[root, rows] <= number
            for other in roots[:at]:
                is_over &= other != root
            self.live[rows[is_over]] -= self.size[root[is_over], rows[is_over]]
