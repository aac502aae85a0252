"""What is found in a space: its front or its best, its counts, and how its figures are spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from cnncalc.features.sweep.chosen import Best, Top
from cnncalc.features.sweep.page import WHOLE, check_figures, check_objectives
from cnncalc.features.sweep.pareto import Front
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.tally import Tally, Thinned
from cnncalc.features.sweep.writing import Sweeping, names, rows, rows_of


class Filters(NamedTuple):
    """What of a space is shown: the front of objectives, or the `top` by a column, and the order.

    Without `sort` the top are those that have least of the first objective; without `columns` all
    figures are shown that there are.
    """

    minimize: Sequence[str] = ()
    maximize: Sequence[str] = ()
    top: int = 0
    sort: str = ""
    front_only: bool = False
    usual: tuple[str, str] = ("macs", "params")
    columns: Sequence[str] = ()

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

    @property
    def shown(self) -> Sequence[str]:
        """The figures that are shown."""
        return self.wanted.columns or self.sweep.figures


class SpaceSurvey:
    """What is found of a space as its blocks go by.

    Raises ValueError for a name of no column, or of one without numbers.
    """

    def __init__(self, sweep: Sweeping, wanted: Filters) -> None:
        check_wanted(sweep, wanted)
        self.sweep, self.wanted = sweep, wanted
        self.front, self.top = Front(*wanted.objectives), Top(wanted.top, *wanted.order)
        self.spread, self.tally = Thinned(sweep.figures), Tally()
        self.every: list[Any] = []

    def add(self, block: GridBlock) -> None:
        """Take in a block."""
        self.tally.add(block)
        self.spread.add(block)
        self.front.add(block)
        if self.wanted.top:
            self.top.add(block)
        if self.tally.rows <= WHOLE:
            self.every += rows(block)

    def found(self) -> Explored:
        """What was found."""
        wanted, known, best = self.wanted, names(self.sweep), rows_of(self.front.columns)
        if wanted.top:
            shown = rows_of(self.top.columns)
        else:
            is_large = self.tally.rows > WHOLE
            shown = _sorted(
                best if is_large or wanted.front_only else self.every, known, wanted.sort
            )
        return Explored(self.sweep, known, shown, best, wanted, self.tally, self.spread)


def explored(sweep: Sweeping, blocks: Iterator[GridBlock], wanted: Filters) -> Explored:
    """Go through a space. Raises ValueError for a name of no column, or of one without numbers."""
    survey = SpaceSurvey(sweep, wanted)
    for block in blocks:
        survey.add(block)
    return survey.found()


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
    known = [*numbers, *sweep.figures]
    check_objectives(minimize, maximize, known)
    check_objectives([wanted.sort] if wanted.sort else [], [], known)
    check_figures(sweep, wanted.columns)


def _sorted(shown: Sequence[Any], known: Sequence[str], column: str) -> list[Any]:
    """Rows with the largest of a column first, those without figures last."""
    if not column:
        return [*shown]
    at = known.index(column)
    return sorted(shown, key=lambda row: (row[at] is None, -(row[at] or 0)))
