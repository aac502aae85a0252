"""How many networks a printed figure would fit: what two digits say of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cnncalc.analysis.report import Totals, analyze
from cnncalc.dims import Dim
from cnncalc.features.reconcile.search import Match, Sought
from cnncalc.limits import FEWEST_TELLING_DIGITS
from cnncalc.sources.resolve import load
from cnncalc.sources.zoo import catalogue


class Others(NamedTuple):
    """Built-in networks that a figure would fit as well, and how many were asked."""

    names: tuple[str, ...]
    asked: int


def others(found: list[Match], figure: Sought) -> Others | None:
    """The networks that a figure of few digits would fit as well; None where it has enough."""
    if not found or figure.figure.significant >= FEWEST_TELLING_DIGITS:
        return None
    given = {match.candidate.model.split(",")[0] for match in found}
    asked = [name for name in catalogue() if name not in given]
    fitting = (name for name in asked if any(_fits(value, figure) for value in _of(name, figure)))
    return Others(tuple(fitting), len(asked))


def _fits(value: Dim, figure: Sought) -> bool:
    return any(figure.figure.holds(value, kilo) for kilo in (1000, 1024))


def _of(name: str, figure: Sought) -> Iterator[Dim]:
    """A network's own figures of the kinds that are asked for."""
    totals = _totals(name)
    for kind in figure.kinds:
        yield from {
            "operations": (totals.macs, 2 * totals.macs, totals.flops),
            "params": (totals.params, totals.params + totals.buffers),
            "params, bytes": (totals.param_bytes,),
            "memory, elements": (totals.activations,),
            "memory, bytes": (totals.activation_bytes, 2 * totals.activation_bytes),
            "peak memory, bytes": (totals.peak_activation_bytes,),
        }.get(kind, ())


@cache
def _totals(name: str) -> Totals:
    return analyze(load(name)).totals
