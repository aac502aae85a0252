"""What the tests of built-in networks share: reports by name, and figures as papers print them."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from cnncalc import analyze
from cnncalc.sources.resolve import read
from cnncalc.sources.zoo import catalogue

__all__ = ["agrees", "in_turn", "network", "report", "sampled", "totals", "weighted"]

LONG = ("stochastic-depth-1202", "resnet1202", "preact-resnet1001")  # over a thousand layers
_POWERS = {"": 0, "k": 3, "m": 6, "g": 9, "b": 9, "t": 12}


def agrees(value: int, printed: str | int) -> bool:
    """Whether a value rounds to a printed figure, half either way; without a power it is whole.

    25,557,032 is 25.6M and 26M, and not 25.5M.
    """
    number, power = re.fullmatch(r"([\d,.]+) ?([kmgbtKMGBT]?)", str(printed)).groups()
    digits = number.replace(",", "")
    if not power and "." not in digits:
        return value == int(digits)
    last = Fraction(10) ** (_POWERS[power.lower()] - len(digits.partition(".")[2]))
    figure = Fraction(digits) * 10 ** _POWERS[power.lower()]
    return abs(value - figure) <= last / 2


def _files() -> list[list[str]]:
    """The networks of each built-in file."""
    files: dict[str, list[str]] = {}
    for entry in catalogue().values():
        files.setdefault(entry.path, []).append(entry.name)
    return [*files.values()]


def sampled() -> list[str]:
    """The first, the middle and the last network of every built-in file; one of a thousand layers.

    Those between differ in numbers alone.
    """
    found = [names[i] for names in _files() for i in {0, len(names) // 2, len(names) - 1}]
    return sorted(name for name in found if name not in LONG[1:])


def in_turn() -> list[str]:
    """One network of every built-in file: the first, the middle or the last, in turn."""
    found = [names[(0, len(names) // 2, len(names) - 1)[n % 3]] for n, names in enumerate(_files())]
    return [name for name in found if name not in LONG[1:]]


@cache
def network(name: str):
    """A built-in network at its own input size, read once for all tests."""
    return read(name)


@cache
def report(name: str):
    """The report on a built-in network at its own input size."""
    return analyze(network(name).graph)


def totals(name: str) -> tuple[int, int]:
    """Parameters and multiply-accumulates."""
    found = report(name).totals
    return found.params, found.macs


def weighted(name: str) -> list:
    """Rows of the convolutions and fully connected layers."""
    return [row for row in report(name).rows if row.facts.macs]
