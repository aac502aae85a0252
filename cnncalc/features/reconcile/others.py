"""How many networks a printed figure would fit: what two digits say of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.features.reconcile.search import (
    KINDS,
    Candidate,
    Counted,
    FigureMatch,
    Sought,
    figures,
    held,
    kilos_of,
)
from cnncalc.limits import FEWEST_TELLING_DIGITS
from cnncalc.sources.resolve import load
from cnncalc.sources.zoo import catalogue, kept

Figures = Mapping[str, list[int]]
KEPT = "float32"  # the type at which the generated file has sizes in bytes


class Others(NamedTuple):
    """Built-in networks that a figure would fit as well, and how many were asked."""

    names: tuple[str, ...]
    asked: int


def others(found: list[FigureMatch], figure: Sought) -> Others | None:
    """The networks that a figure of few digits would fit as well; None where it has enough.

    Asked is every other built-in network as it is, at its own input, by every convention.
    """
    if not found or figure.figure.significant >= FEWEST_TELLING_DIGITS:
        return None
    given = {_built_in(match.candidate.model) for match in found}
    asked = [name for name in catalogue() if name not in given]
    return Others(tuple(name for name in asked if _fits(name, figure)), len(asked))


def _built_in(name: str) -> str:
    """The network that a candidate is made from."""
    return name.split(",", maxsplit=1)[0].removesuffix(" with auxiliary heads")


def _fits(name: str, figure: Sought) -> bool:
    """Whether some figure of a network would be printed so."""
    known = _figures(name, figure.dtype)
    return any(
        next(held(figure.figure, Candidate(name, "", kind, "", value, kilos_of(kind))), "")
        for kind in figure.kinds
        for value in known.get(kind, ())
    )


def _figures(name: str, dtype: str) -> Figures:
    """Those that the generated file keeps, which are at float32, or those of a new analysis."""
    known = _kept().get(name) if dtype == KEPT else None
    return known or figures_of(name, dtype)


@cache
def figures_of(name: str, dtype: str = KEPT) -> Figures:
    """The figures of a built-in network by kind, each value once: what the generated file keeps."""
    return figures_in(name, analyze(load(name)), dtype)


def figures_in(name: str, report: Report, dtype: str = KEPT) -> Figures:
    """The figures of a network by kind, each value once."""
    found = figures(Counted(name, report), KINDS, dtype)
    values: dict[str, set[int]] = {}
    for candidate in found:
        values.setdefault(candidate.quantity, set()).add(candidate.value)
    return {kind: sorted(values[kind]) for kind in KINDS if kind in values}


@cache
def _kept() -> Mapping[str, Figures]:
    """The figures of the generated file."""
    return kept(itemgetter("figures"))
