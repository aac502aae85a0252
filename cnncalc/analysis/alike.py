"""Rows that are alike: what equal operations on equal shapes give is worked out once.

A walk gives one object of facts to equal operations on equal shapes with outputs of one type. By it
rows are known to be alike, in all but their names, their places and their receptive fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from cnncalc.dims import Dim, total

if TYPE_CHECKING:
    from cnncalc.analysis.report import Row

_Answer = TypeVar("_Answer")


def alike(rows: Iterable[Row]) -> list[tuple[Row, Dim]]:
    """The first of all rows that are alike, and how many layers they stand for."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(id(row.facts), []).append(row)
    return [(same[0], len(same) * same[0].node.times) for same in found.values()]


def summed(rows: Iterable[Row], figure: Callable[[Row], Dim]) -> Dim:
    """The sum of a figure over rows."""
    return weighed(alike(rows), figure)


def weighed(rows: Iterable[tuple[Row, Dim]], figure: Callable[[Row], Dim]) -> Dim:
    """The sum of a figure over rows, each as often as it is there."""
    counted = ((figure(row), times) for row, times in rows)
    return total(number if times == 1 else times * number for number, times in counted)


def once(ask: Callable[[Row], _Answer]) -> Callable[[Row], _Answer]:
    """A question about a row, asked once for all that are alike."""
    known: dict[int, tuple[Row, _Answer]] = {}  # with the row its facts are kept, and their id

    def answer(row: Row) -> _Answer:
        found = known.get(id(row.facts))
        if found is None:
            found = known[id(row.facts)] = row, ask(row)
        return found[1]

    return answer
