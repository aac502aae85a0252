"""How many networks a printed figure would fit: what two digits say of one."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from cnncalc.analysis.report import Totals, analyze
from cnncalc.dims import Dim
from cnncalc.features.reconcile.search import Match, Sought, kilos_of
from cnncalc.figures import CUT_OFF
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
    fitting = (name for name in asked if any(_fits(name, kind, figure) for kind in figure.kinds))
    return Others(tuple(fitting), len(asked))


def _fits(name: str, kind: str, figure: Sought) -> bool:
    """Whether a figure of a network would be printed so, rounded or cut off."""
    printed = figure.figure
    return any(
        printed.holds(value, kilo) or printed.holds(value, kilo, CUT_OFF)
        for value in _values(_totals(name, figure.dtype), kind)
        for kilo in kilos_of(kind)
    )


def _values(totals: Totals, kind: str) -> tuple[Dim, ...]:
    """A network's own figures of a kind."""
    found: dict[str, tuple[Dim, ...]] = {
        "operations": (totals.macs, 2 * totals.macs, totals.flops),
        "params": (totals.params, totals.params + totals.buffers),
        "params, bytes": (totals.param_bytes,),
        "memory, elements": (totals.activations,),
        "memory, bytes": (totals.activation_bytes, 2 * totals.activation_bytes),
        "peak memory, bytes": (totals.peak_activation_bytes,),
    }
    return found.get(kind, ())


@cache
def _totals(name: str, dtype: str) -> Totals:
    return analyze(load(name), dtype=dtype).totals
