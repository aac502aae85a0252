"""The verdict on a cell, under the reading that its column shares."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cnncalc.features.audit.calculated import calculated
from cnncalc.features.audit.ceiling import Ceilings
from cnncalc.features.audit.correction import correct
from cnncalc.features.audit.evaluation import pinned
from cnncalc.features.audit.held import Held, is_exact
from cnncalc.features.audit.marks import CALCULATED, CONVENTION, ERRATUM, EXACT, NOT_COMPUTED
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Reading
from cnncalc.features.audit.readings import (
    called,
    convention,
    differing,
    distance,
    in_words,
    plain,
    readings_of,
)
from cnncalc.features.audit.words import unread
from cnncalc.features.audit.working import workings
from cnncalc.figures import ROUNDED
from cnncalc.formula import Working

_BYTES = re.compile(r"[0-9]\s?([kmgt])(?:b|\w+bytes?)\b", re.IGNORECASE)
_BINARY = "K = 1024"
FOLLOWS = "as calculated from a figure printed beside it, which is wrong"


class Verdict(NamedTuple):
    """What the audit finds of a cell: recomputed values, verdict, and under which convention.

    `workings` are the numbers that the values are made of, and `differs` says whether a cell holds
    by another rule than the rest of its column.
    """

    cell: Cell
    values: tuple[Any, ...]
    workings: tuple[Working, ...]
    verdict: str
    convention: str
    corrected: str
    cause: str
    agrees: bool
    differs: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether it is an erratum, or follows from one."""
        return self.verdict == ERRATUM or self.convention == FOLLOWS


class Found(NamedTuple):
    """How a cell stands, under which reading, and by which rule that is not printed.

    `differs` is in what the reading is not that of its column, and `cause` why there is no verdict.
    """

    verdict: str
    reading: Reading
    rule: str = ""
    differs: str = ""
    cause: str = ""


class Judge:
    """Verdicts on the cells of one column, under the reading that they share.

    Raises SpecError where a selector or a network is wrong.
    """

    def __init__(self, table: Published, column: str, cells: list[Cell]) -> None:
        self.table = table
        self.readings = [*readings_of(table, column, cells)]
        self.held = Held(table)
        self.ceilings = Ceilings(table)
        found = self._best(column, cells, self.readings)
        said = table.counted.get(column, "")
        named = called(said, self.readings) if said else []
        self.best = self._best(column, cells, named) if named else found
        self.plain = plain(self.best, table.printed.get(column, ""))
        self.convention = convention(self.best, self.readings)
        self.settled = convention(found, self.readings) == (said or self.convention)

    def _best(self, column: str, cells: list[Cell], readings: list[Reading]) -> Reading:
        """The reading of the model itself under which most cells hold, and most to the last digit.

        Unrelated claims have none but the plainest; variants are for single cells.
        """
        if column == "value":
            return readings[0]

        def merit(reading: Reading) -> tuple[int, int]:
            true = [cell for cell in cells if self.held.holds(cell, reading)]
            return len(true), sum(self.held.hits(cell, reading) for cell in true)

        return max((r for r in readings if not r.variant), key=merit)

    def verdict(self, cell: Cell) -> Verdict:
        """The verdict on one cell, and whether the table's file records the same."""
        table = self.table
        if cell.expression == NOT_COMPUTED:
            return Verdict(cell, (), (), NOT_COMPUTED, "", "", "", True)
        if cell.expression == CALCULATED:
            return self._calculated(cell)
        found = self._found(cell)
        if found.verdict == ERRATUM:
            found = self._followed(cell, found)
        else:
            found = self._worded(cell, self._rounded_up(cell, found))
        values = self.held.values(cell, found.reading)
        recorded = table.otherwise.get(cell.id, ""), cell.id in table.errata
        expected = found.differs, found.verdict == ERRATUM
        if table.is_silent and found.verdict != ERRATUM:
            expected = "", False
        cause = found.cause or table.errata.get(cell.id, "")
        return Verdict(
            cell, values, workings(table, cell, found.reading), found.verdict, found.rule,
            _corrected(cell, values, found.reading, table), cause,
            self.settled and recorded == expected and found.verdict != NOT_COMPUTED,
            bool(found.differs) and cell.column != "value",
        )  # fmt: skip

    def _calculated(self, cell: Cell) -> Verdict:
        """A cell that prints its own calculation."""
        found, recorded = calculated(cell.published), cell.id in self.table.errata
        return Verdict(
            cell, (), found.workings, found.verdict, found.rule, found.corrected,
            self.table.errata.get(cell.id, found.cause),
            recorded == (found.verdict == ERRATUM) and found.verdict != NOT_COMPUTED,
        )  # fmt: skip

    def _followed(self, cell: Cell, found: Found) -> Found:
        """A wrong figure that is rightly calculated from one that is printed beside it."""
        source = self.table.follows.get(cell.id, "")
        if not source:
            return found
        if source == CALCULATED:
            verdict = calculated(cell.published).verdict
        else:
            verdict = self._found(cell._replace(expression=source)).verdict
        if verdict in (ERRATUM, NOT_COMPUTED):
            return found
        follows = Found(verdict, found.reading, FOLLOWS)
        return follows if source == CALCULATED else self._worded(cell, follows)

    def _found(self, cell: Cell) -> Found:
        """How the figures of a cell stand."""
        is_plain, reading = self.held.holds(cell, self.plain), self.best
        if not self.held.holds(cell, reading):
            finer = (one for one in self.readings if one.digits >= reading.digits)
            others = [one for one in finer if self.held.holds(cell, one)]
            if not others:
                return Found(ERRATUM, reading)
            nearest = min(others, key=lambda one: distance(one, self.best))
            reading = self.plain if is_plain else nearest
        apart = differing(reading, self.best)
        differs = in_words(reading, self.readings, apart)
        if is_plain:
            values = self.held.values(cell, self.plain)
            return Found(EXACT if is_exact(cell, values) else ROUNDED, reading, differs, differs)
        rule = in_words(reading, self.readings, apart | self._needed(cell, reading))
        if differs and not self._may_differ(cell, differs):
            return Found(ERRATUM, self.best, cause=f"not as recorded, but it holds: {rule}")
        unit = _BYTES.search(cell.published)
        if unit:
            letter = unit[1].upper()
            rule = rule.replace(_BINARY, f"{letter}iB called {letter}B ({_BINARY})")
        return Found(CONVENTION, reading, rule, differs)

    def _may_differ(self, cell: Cell, differs: str) -> bool:
        """Whether a cell may hold by another rule than its column: as is recorded, or where nothing
        is. A figure of a column that is recorded is held to that; unrelated claims are not."""
        recorded = self.table.otherwise.get(cell.id, "")
        if self.table.is_silent or not self.table.is_recorded:
            return True
        return recorded == differs or (cell.column == "value" and not recorded)

    def _needed(self, cell: Cell, reading: Reading) -> frozenset[str]:
        """In what a reading has to differ from the plain one for a cell to hold."""
        for field in Reading._fields:
            plainer = reading._replace(**{field: getattr(self.plain, field)})
            reading = plainer if self.held.holds(cell, plainer) else reading
        return differing(reading, self.plain)

    def _rounded_up(self, cell: Cell, found: Found) -> Found:
        """A size that holds because a pool rounds up holds by that rule."""
        pool = self.ceilings.above(cell, found.reading)
        if not pool:
            return found
        rule = ", ".join(filter(None, (found.rule, f"{pool} in ceil mode")))
        return found._replace(verdict=CONVENTION, rule=rule)

    def _worded(self, cell: Cell, found: Found) -> Found:
        """What a word makes of right figures that is not of what they count."""
        word = unread(self.table, cell, found.reading)
        if not word:
            return found
        cause = f"'{word}' is no word for what it is held to"
        return Found(NOT_COMPUTED, found.reading, cause=cause)


def _corrected(cell: Cell, values: tuple[Any, ...], reading: Reading, table: Published) -> str:
    """The cell put right; of a formula, its values for the numbers that the table gives."""
    if cell.column != "formula":
        return correct(cell.published, values, reading.kilo, reading.precision)
    used = {
        name: numbers
        for name, numbers in table.where.items()
        if name not in pinned(table, cell)[0].letters and re.search(rf"\b{name}\b", cell.published)
    }
    letters = ", ".join(f"{name} = {number}" for name, number in used.items())
    text = ", ".join(dict.fromkeys(map(str, values)))
    return f"{text} for {letters}" if letters else text
