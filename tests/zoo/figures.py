"""What the tests of built-in networks share: reports by name, and figures as papers print them."""

from __future__ import annotations

from functools import cache

from cnncalc import analyze, load
from cnncalc.lint.expect import agrees

__all__ = ["agrees", "report", "totals", "weighted"]


@cache
def report(name: str):
    """The report on a built-in network at its own input size."""
    return analyze(load(name))


def totals(name: str) -> tuple[int, int]:
    """Parameters and multiply-accumulates."""
    found = report(name).totals
    return found.params, found.macs


def weighted(name: str) -> list:
    """Rows of the convolutions and fully connected layers."""
    return [row for row in report(name).rows if row.facts.macs]
