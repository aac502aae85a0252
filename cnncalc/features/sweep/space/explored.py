"""What is found in a space: its front or its best, its counts, and how its figures are spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from cnncalc.features.sweep.chosen import Best, Top
from cnncalc.features.sweep.page import WHOLE, check_objectives
from cnncalc.features.sweep.pareto import Front
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.tally import Tally, Thinned
from cnncalc.features.sweep.writing import Sweeping, names, rows


class Filters(NamedTuple):
    """What of a space is shown: the front of objectives, or the `top` by a column, and the order.

    Without `sort` the top are those that have least of the first objective.
    """

    minimize: Sequence[str] = ()
    maximize: Sequence[str] = ()
    top: int = 0
    sort: str = ""
    front_only: bool = False
    usual: tuple[str, str] = ("macs", "params")

    @property
    def objectives(self) -> tuple[Sequence[str], Sequence[str]]:
        """What the front has least of, and most of: the usual where nobody says."""
        (least, most), other = self.usual, dict([self.usual, self.usual[::-1]])
        minimize, maximize = [*self.minimize], [*self.maximize]
        minimize = minimize or [other[least] if least in maximize else least]
        return minimize, maximize or [other[most] if most in minimize else most]

    @property
    def order(self) -> tuple[str, bool]:
        """The column of --top, and whether the largest come first."""
        if self.sort:
            return self.sort, True
        if self.maximize and not self.minimize:
            return self.maximize[0], True
        return self.objectives[0][0], False


class Explored(NamedTuple):
    """A space that was gone through: its columns, rows that a page shows, and those of the front.

    Rows are all that there are where a page shows so many, else the top or the front. `tally`
    counts all of them, and `spread` has the quantiles of their figures.
    """

    sweep: Sweeping
    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    front: Sequence[Sequence[Any]]
    wanted: Filters
    tally: Tally
    spread: Thinned


def explored(sweep: Sweeping, blocks: Iterator[GridBlock], wanted: Filters) -> Explored:
    """Go through a space. Raises ValueError for a name of no column, or of one without numbers."""
    check_wanted(sweep, wanted)
    front, top = Front(*wanted.objectives), Top(wanted.top, *wanted.order)
    spread, tally = Thinned(sweep.networks.figure_names), Tally()
    every: list[Any] = []
    for block in blocks:
        tally.add(block)
        spread.add(block)
        front.add(block)
        if wanted.top:
            top.add(block)
        if tally.rows <= WHOLE:
            every += rows(block)
    best = _rows(front.columns)
    if wanted.top:
        shown = _rows(top.columns)
    else:
        shown = best if tally.rows > WHOLE or wanted.front_only else every
        shown = _sorted(shown, names(sweep), wanted.sort)
    return Explored(sweep, names(sweep), shown, best, wanted, tally, spread)


def chosen(
    sweep: Sweeping, wanted: Filters, blocks: Callable[[], Iterator[GridBlock]] | None = None
) -> Sweeping:
    """A sweep, or what is wanted of it alone: its front, or its top. Raises ValueError."""
    if not (wanted.top or wanted.front_only):
        return sweep
    check_wanted(sweep, wanted)
    if wanted.top:
        said, top = ["top", wanted.top, wanted.order], Top(wanted.top, *wanted.order)
        return Best(sweep, top, said, blocks)
    return Best(sweep, Front(*wanted.objectives), ["front", wanted.objectives], blocks)


def check_wanted(sweep: Sweeping, wanted: Filters) -> None:
    """Raises ValueError for what is no column, or has no numbers, or stands on both sides."""
    minimize, maximize = wanted.objectives
    numbers = [a.name for a in sweep.axes if all(not isinstance(v, str | tuple) for v in a.values)]
    known = [*numbers, *sweep.networks.figure_names]
    check_objectives(minimize, maximize, known)
    check_objectives([wanted.sort] if wanted.sort else [], [], known)


def _rows(columns: dict[str, Any]) -> list[tuple[Any, ...]]:
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


def _sorted(shown: Sequence[Any], known: Sequence[str], column: str) -> list[Any]:
    """Rows with the largest of a column first, those without figures last."""
    if not column:
        return [*shown]
    at = known.index(column)
    return sorted(shown, key=lambda row: (row[at] is None, -(row[at] or 0)))
