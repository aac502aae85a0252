"""What a closed form takes for granted where a symbol decides: it holds for values that agree.

A rule that cannot tell whether sizes are equal, or whether one divides another, lets them pass. Who
puts numbers in has to know what was let pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cnncalc.dims import Dim
from cnncalc.records import NamedTuple


class Assumption(NamedTuple):
    """A size is a multiple of another, where there is one; else it is none, or not negative."""

    size: Dim
    multiple_of: Dim = 0
    may_be_positive: bool = False


_TAKEN: ContextVar[list[Assumption] | None] = ContextVar("assumptions", default=None)


@contextmanager
def recorded() -> Iterator[list[Assumption]]:
    """What is assumed meanwhile."""
    taken: list[Assumption] = []
    token = _TAKEN.set(taken)
    try:
        yield taken
    finally:
        _TAKEN.reset(token)


def assume_equal(a: Dim, b: Dim) -> None:
    """Sizes are equal."""
    taken = _TAKEN.get()
    if taken is not None and not isinstance(a - b, int):
        taken.append(Assumption(a - b))


def assume_multiple(size: Dim, of: Dim) -> None:
    """A size is a multiple of another."""
    taken = _TAKEN.get()
    if taken is not None and not (isinstance(size, int) and isinstance(of, int)):
        taken.append(Assumption(size, of))


def assume_at_least(a: Dim, b: Dim) -> None:
    """A size is as large as another."""
    taken = _TAKEN.get()
    if taken is not None and not isinstance(a - b, int):
        taken.append(Assumption(a - b, 0, True))
