"""The grid: axes of values, walked in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import NamedTuple

from cnncalc.errors import SpecError
from cnncalc.language.ranges import FORM, read_range
from cnncalc.limits import LARGEST_SIDE, LARGEST_VALUE, MOST_POINTS

INPUT, BATCH = "input", "batch"


class GridAxis(NamedTuple):
    """One direction of the grid: a param, the side of the input, or the batch."""

    name: str
    values: tuple[Fraction, ...]

    @property
    def denominator(self) -> int:
        """The smallest number that makes all values whole."""
        return lcm(*(value.denominator for value in self.values))

    @property
    def numerators(self) -> list[int]:
        """The values times the denominator."""
        denominator = self.denominator  # of all values: found once
        return [int(value * denominator) for value in self.values]


def read_axis(name: str, text: str) -> GridAxis:
    """The axis of a text: 0.25:1:0.25 (both ends included), 1,2,4 or a single number.

    Raises SpecError C108 where it cannot be read, and C115 where there are too many values.
    """
    axis = GridAxis(name, read_range(name, text))
    if name == INPUT and max(axis.values) > LARGEST_SIDE:
        raise SpecError("C115", f"{name}: a side is larger than {LARGEST_SIDE:,}", hint=FORM)
    if max(map(abs, axis.numerators)) > LARGEST_VALUE:
        message = f"{name}: the values of {text[:40]} have too many digits"
        raise SpecError("C115", message, hint=FORM)
    return axis


def size(axes: Sequence[GridAxis]) -> int:
    """How many configurations there are. Raises SpecError C115 where they are too many."""
    count = prod(len(axis.values) for axis in axes)
    if count > MOST_POINTS:
        message = f"the grid has {count:.2e} configurations"
        raise SpecError("C115", message, hint=f"the limit is {MOST_POINTS:.0e}: use larger steps")
    return count


def blocks(lengths: Sequence[int], most: int) -> Iterator[tuple[slice, ...]]:
    """The grid in order, cut into boxes of at most `most` points, or of one point."""
    inner, split = 1, len(lengths)
    while split and inner * lengths[split - 1] <= most:
        split -= 1
        inner *= lengths[split]
    if split == 0:
        yield tuple(slice(0, n) for n in lengths)
        return
    whole = tuple(slice(0, n) for n in lengths[split:])
    step = max(most // inner, 1)
    for outer in product(*(range(n) for n in lengths[: split - 1])):
        singles = tuple(slice(i, i + 1) for i in outer)
        for start in range(0, lengths[split - 1], step):
            yield (*singles, slice(start, min(start + step, lengths[split - 1])), *whole)
