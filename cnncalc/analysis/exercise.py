"""The lecture's exercise: one window on one axis, forwards and backwards.

Output size ⌊(n + 2p - span)/s⌋ + 1 with span = d(f - 1) + 1; it *fits* when the division is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from cnncalc.limits import LARGEST_EXERCISE
from cnncalc.window import extent, output_size

UNKNOWN = ("n", "f", "s", "p")


class Axis(NamedTuple):
    """A window on one axis: input size, kernel, stride, padding on each side, dilation."""

    n: int
    f: int
    s: int = 1
    p: int = 0
    d: int = 1

    @property
    def span(self) -> int:
        """Cells that the kernel spans."""
        return int(extent(self.f, self.d))  # type: ignore[arg-type]

    @property
    def room(self) -> int:
        """n + 2p - span: what the strides have to tile. Negative where the kernel is too large."""
        return self.n + 2 * self.p - self.span

    @property
    def exact(self) -> Fraction:
        """(n + 2p - span)/s + 1 before rounding."""
        return Fraction(self.room, self.s) + 1

    @property
    def output(self) -> int:
        """Output size; not positive where the kernel is larger than its padded input."""
        return int(output_size(self.n, self.span, self.s, self.p, self.p))  # type: ignore[arg-type]

    @property
    def dropped(self) -> int:
        """Cells at the far edge that no window covers."""
        return self.room % self.s

    @property
    def fits(self) -> bool:
        """Whether the strides tile the padded input."""
        return self.room >= 0 and self.dropped == 0


class Remedies(NamedTuple):
    """What would make a window fit, all else unchanged."""

    paddings: tuple[int, ...]
    sizes: tuple[int, ...]
    strides: tuple[int, ...]


def remedies(axis: Axis, most: int = 5) -> Remedies:
    """Paddings below the span, the nearest sizes below and above, and strides up to the span."""
    return Remedies(
        _fitting((axis._replace(p=p) for p in range(axis.span)), "p", most),
        tuple(n for n in (axis.n - axis.dropped, axis.n - axis.dropped + axis.s) if n > 0),
        _fitting((axis._replace(s=s) for s in range(1, axis.span + 1)), "s", most),
    )


def _fitting(axes: Iterable[Axis], field: str, most: int) -> tuple[int, ...]:
    return tuple(getattr(axis, field) for axis in axes if axis.fits)[:most]


class Solution(NamedTuple):
    """A value of the unknown that gives the output size, and whether it fits without a rest."""

    value: int
    fits: bool


def solve(
    unknown: str, out: int, n: int, f: int, s: int, p: int, d: int = 1
) -> tuple[Solution, ...]:
    """Every value of one of n, f, s, p for which the output size is `out`.

    The value given for the unknown itself is passed over. Paddings are sought below the span,
    kernels up to the padded input, strides up to the room there is.
    """
    axis = Axis(n, f, s, p, d)
    found = (axis._replace(**{unknown: value}) for value in _candidates(unknown, axis, out))
    return tuple(
        Solution(getattr(a, unknown), a.fits) for a in found if a.room >= 0 and a.output == out
    )


def _candidates(unknown: str, axis: Axis, out: int) -> range:
    if unknown == "n":
        smallest = (out - 1) * axis.s + axis.span - 2 * axis.p
        return range(max(smallest, 1), smallest + axis.s)
    if unknown == "p":
        return range(min(axis.span, LARGEST_EXERCISE))
    if unknown == "s":
        return range(1, min(max(axis.room, 1), LARGEST_EXERCISE) + 1)
    return range(1, min(axis.n + 2 * axis.p, LARGEST_EXERCISE) + 1)
