"""Fields that repeat: how the cells of one period lie, and what becomes of them behind a reach."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from cnncalc.dims import Dim, UndecidedError, content
from cnncalc.limits import LONGEST_PERIOD
from cnncalc.reach import Reach
from cnncalc.records import NamedTuple

Span = tuple[int, int]  # the first and the last cell


class Periodic(NamedTuple):
    """Fields that repeat: of each cell of a period the first and the last input cell, from `base`.

    A period further they lie `shift` input cells further. None is a cell that depends on nothing.
    """

    base: Dim
    shift: int
    spans: tuple[Span | None, ...]

    @property
    def period(self) -> int:
        """Output cells after which the spans repeat."""
        return len(self.spans)

    @property
    def pace(self) -> Fraction:
        """Input cells from one output cell to the next, on average."""
        return Fraction(self.shift, self.period)

    @property
    def is_even(self) -> bool:
        """Whether each cell lies as far from the one before it as any other."""
        if self.shift % self.period or None in self.spans:
            return False
        jump = self.shift // self.period
        return all(one == moved(self.spans[0], i * jump) for i, one in enumerate(self.spans))

    @property
    def rises(self) -> bool:
        """Whether no cell begins or ends before the one before it."""
        spans = [*self.spans, self.at(self.period)]
        return all(a and b and a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))

    def at(self, cell: int) -> Span | None:
        """First and last input cell of one output cell, from `base`."""
        turns, place = divmod(cell, len(self.spans))
        return moved(self.spans[place], turns * self.shift)

    def over(self, cells: range) -> Span | None:
        """First and last input cell of some output cells."""
        most = 2 * self.period
        if len(cells) > most:  # those between the first and the last period reach less far
            cells_seen = [*cells[: self.period], *cells[-self.period :]]
        else:
            cells_seen = [*cells]
        return union([self.at(cell) for cell in cells_seen])

    def between(self, cells: range) -> Span | None:
        """The same where no cell begins or ends before the one before it."""
        if not cells:
            return None
        spans, period = self.spans, len(self.spans)
        (turns, place), (more, end) = divmod(cells[0], period), divmod(cells[-1], period)
        first, last = spans[place], spans[end]
        assert first and last
        return first[0] + turns * self.shift, last[1] + more * self.shift

    def stretched(self, period: int, base: Dim) -> Periodic:
        """The same over a longer period and from another base. Raises UndecidedError."""
        by = self.base - base
        if not isinstance(by, int):
            raise UndecidedError(f"whether {self.base} lies before {base}")
        spans = tuple([moved(self.at(cell), by) for cell in range(period)])
        return Periodic(base, self.shift * period // self.period, spans)


def read(part: Periodic, reach: Reach) -> Periodic:
    """The spans behind a reach: both repeat, so they do together. Raises UndecidedError."""
    if not all(isinstance(size, int) for size in reach):
        raise UndecidedError(f"which cells are read by {reach}")
    step: int = reach.shift  # type: ignore[assignment]
    turns = part.period // gcd(part.period, step)
    period = _bounded(reach.period * turns)
    shift = part.shift * step * turns // part.period
    seen = map(reach.sources, range(period))
    look = part.between if part.rises else part.over
    return Periodic(part.base, shift, tuple([look(one) for one in seen]))


def by_pace(parts: list[Periodic]) -> list[Periodic]:
    """The same union with one part of a pace, all of one base. Raises UndecidedError."""
    base = min((part.base for part in parts), key=lambda base: not isinstance(base, int))
    paced: dict[Fraction, list[Periodic]] = {}
    for part in parts:
        paced.setdefault(part.pace, []).append(part)
    return [_joined(same, base) for same in paced.values()]


def _joined(parts: list[Periodic], base: Dim) -> Periodic:
    """The union of parts of one pace."""
    period = _bounded(lcm(*(part.period for part in parts)))
    alike = [part.stretched(period, base) for part in parts]
    spans = tuple([union(each) for each in zip(*(part.spans for part in alike), strict=True)])
    return Periodic(base, alike[0].shift, spans)


def undominated(parts: list[Periodic], count: Dim) -> tuple[Periodic, ...]:
    """Without the parts that lie within one that all cells share. Raises UndecidedError."""
    shared = next((part.at(0) for part in parts if part.pace == 0 and part.is_even), None)
    if shared is None or len(parts) == 1:
        return tuple(parts)
    if not isinstance(count, int):
        raise UndecidedError(f"how far {count} cells reach")
    left = []
    for part in parts:
        span = union([part.over(range(count)), shared])
        if part.pace == 0 or span != shared:
            left.append(part)
    return tuple(left)


def sizes(parts: Sequence[Periodic], period: int, count: Dim) -> list[int]:
    """The sizes of the fields of all cells that may be the largest. Raises UndecidedError.

    At one pace they repeat; a number of cells that is a multiple of the period has them all. At
    several, the size of a cell is what the farthest end has on the farthest beginning: of cells a
    period apart a convex function, largest at one of the ends.
    """
    cells: Sequence[int] = range(period)
    if isinstance(count, int):
        first = min(period, count)
        last = range(max(count - period, first), count) if len(parts) > 1 else ()
        cells = [*range(first), *last]
    spans = (union([part.at(cell) for part in parts]) for cell in cells)
    found = [span[1] - span[0] + 1 if span else 0 for span in spans]
    if isinstance(count, int) or (len(parts) == 1 and len({*found}) == 1):
        return found
    if len(parts) > 1 or content(count) % period:
        raise UndecidedError(f"which of {count} cells sees most")
    return found


def period_of(parts: Sequence[Periodic]) -> int:
    """Output cells after which all parts repeat. Raises UndecidedError."""
    return _bounded(lcm(*(part.period for part in parts)))


def _bounded(period: int) -> int:
    if period > LONGEST_PERIOD:
        raise UndecidedError(f"fields that repeat after {period} cells")
    return period


def moved(span: Span | None, by: int) -> Span | None:
    """A span some cells further."""
    return span and (span[0] + by, span[1] + by)


def union(spans: Sequence[Span | None]) -> Span | None:
    """First and last cell of all spans together."""
    known = [span for span in spans if span is not None]
    if not known:
        return None
    return min(span[0] for span in known), max(span[1] for span in known)
