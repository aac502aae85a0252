"""What the tests of built-in networks share: reports by name, and figures as papers print them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from cnncalc import analyze, load

_UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}


@cache
def report(name: str):
    """The report on a built-in network at its own input size."""
    return analyze(load(name))


def agrees(value: int, printed: int | str) -> bool:
    """Whether a value is a whole figure, or rounds to a printed one: 25,557,032 to 25.6M."""
    if isinstance(printed, int):
        return value == printed
    number, unit = Decimal(printed[:-1]), _UNITS[printed[-1]]
    return abs(Decimal(value) / unit - number) <= Decimal(5).scaleb(number.as_tuple().exponent - 1)


def totals(name: str) -> tuple[int, int]:
    """Parameters and multiply-accumulates."""
    found = report(name).totals
    return found.params, found.macs


def weighted(name: str) -> list:
    """Rows of the convolutions and fully connected layers."""
    return [row for row in report(name).rows if row.facts.macs]
