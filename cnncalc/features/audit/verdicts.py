"""Every cell of a published table recomputed, and a verdict on each.

For each column the audit tries every reading (biases, what an operation is, what counts as memory,
K, rounding or cutting off, variants of the network), keeps the one under which most cells hold, and
holds each cell to it. A cell that holds only under another reading is marked with what differs; a
cell that holds under none is an erratum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product as combinations
from typing import Any, NamedTuple

from cnncalc.features.audit.correction import correct, is_abbreviated, significant_digits
from cnncalc.features.audit.evaluation import evaluate, printed_formula
from cnncalc.features.audit.fitted import check, fitted
from cnncalc.features.audit.marks import CONVENTION, ERRATUM, EXACT, NOT_COMPUTED
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import LAYOUTS, MEMORY, OPERATIONS, VOLUME, Reading
from cnncalc.features.audit.working import workings
from cnncalc.figures import CUT_OFF, ROUNDED, figures_in
from cnncalc.formula import Working

_COUNTED = {
    "biases": ("params", "param_bytes"),
    "operations": ("ops",),
    "memory": ("memory", "bytes", "training"),
    "volume": ("volume",),
    "layout": ("output", "input"),
}
_WHOSE = {False: "one", True: "all"}
_REPEATED = re.compile(r"', \d+\)")


class Verdict(NamedTuple):
    """What the audit finds of a cell: recomputed values, verdict, and under which convention.

    `workings` are the numbers that the values are made of.
    """

    cell: Cell
    values: tuple[Any, ...]
    workings: tuple[Working, ...]
    verdict: str
    convention: str
    corrected: str
    cause: str
    agrees: bool


class Audit(NamedTuple):
    """A table with a verdict on each cell and the convention found for each column."""

    table: Published
    conventions: dict[str, str]
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many cells have each verdict."""
        return Counter(verdict.verdict for verdict in self.verdicts)

    @property
    def disagreements(self) -> list[Verdict]:
        """Cells whose verdict is not the one that the file records."""
        return [verdict for verdict in self.verdicts if not verdict.agrees]


def audit(table: Published) -> Audit:
    """Recompute every cell of a table. Raises SpecError where a selector or a network is wrong."""
    conventions: dict[str, str] = {}
    verdicts: dict[str, Verdict] = {}
    for column in table.columns:
        cells = [cell for cell in table.cells if cell.column == column]
        readings = list(_readings(table, column, cells))
        alike = cells if column != "value" else []  # unrelated claims say nothing of each other
        digits = significant_digits(cell.published for cell in alike)
        held = _Held(table, digits)
        if table.is_own:
            for cell in cells:
                check(cell, held.values(cell, readings[0]))
        best = _best(column, cells, readings, held)
        conventions[column] = _differences(best, readings, None)
        settled = table.counted.get(column, conventions[column]) == conventions[column]
        for cell in cells:
            verdicts[cell.id] = _verdict(cell, best, readings, held, settled)
    return Audit(table, conventions, tuple(verdicts[cell.id] for cell in table.cells))


def _best(column: str, cells: list[Cell], readings: list[Reading], held: _Held) -> Reading:
    """The reading of the model itself under which most cells hold, and most to the last digit.

    Unrelated claims have none but the plainest; variants are for single cells.
    """
    if column == "value":
        return readings[0]

    def merit(reading: Reading) -> tuple[int, int]:
        true = [cell for cell in cells if held.holds(cell, reading)]
        return len(true), sum(held.hits(cell, reading) for cell in true)

    called = held.table.printed.get(column)
    own = [r for r in readings if not r.variant and called in (None, r.operations)]
    return max(own or readings, key=merit)


def _readings(table: Published, column: str, cells: list[Cell]) -> Iterator[Reading]:
    """Every reading that can make a difference to a column, the plainest first."""
    text = f"{column}( " + " ".join(cell.expression for cell in cells)
    printed = [figure for cell in cells for figure in figures_in(cell.written)]

    def used(dimension: str) -> bool:
        return any(re.search(rf"\b{name}\(", text) for name in _COUNTED[dimension])

    yield from map(
        Reading._make,
        combinations(
            (True, False) if used("biases") else (True,),
            tuple(OPERATIONS) if used("operations") else ("MACs",),
            MEMORY if used("memory") else MEMORY[:1],
            ("", *table.variants),
            VOLUME if used("volume") else VOLUME[:1],
            (1000, 1024) if any(f.power and not f.binary for f in printed) else (1000,),
            (ROUNDED, CUT_OFF)
            if column == "value" or any(map(is_abbreviated, printed))
            else (ROUNDED,),
            LAYOUTS if used("layout") and column != "value" else LAYOUTS[:1],
            (False, True) if _REPEATED.search(text) else (False,),
        ),
    )


class _Held:
    """Whether cells of a column hold under a reading; values are computed once."""

    def __init__(self, table: Published, significant: int) -> None:
        self.table = table
        self.significant = significant
        self.known: dict[tuple[str, Reading], tuple[Any, ...]] = {}

    def holds(self, cell: Cell, reading: Reading) -> bool:
        """Whether the printed text stands for the values under the reading."""
        if cell.expression == NOT_COMPUTED:
            return False
        values = self.values(cell, reading)
        if cell.column == "formula":
            return printed_formula(cell, self.table) == values
        printed = figures_in(cell.written)
        if not printed:
            return values == (1,)
        return len(printed) == len(values) and all(
            figure.holds(value, reading.kilo, reading.precision, self.significant)
            for figure, value in zip(printed, values, strict=True)
        )

    def hits(self, cell: Cell, reading: Reading) -> bool:
        """Whether the values are just what is printed, with no digit left out."""
        printed = figures_in(cell.written)
        pairs = zip(printed, self.values(cell, reading), strict=False)
        return all(figure.hits(value, reading.kilo) for figure, value in pairs)

    def values(self, cell: Cell, reading: Reading) -> tuple[Any, ...]:
        """The recomputed values, one for each printed figure."""
        key = cell.expression, reading._replace(kilo=1000, precision=ROUNDED)
        if key not in self.known:
            self.known[key] = evaluate(self.table, cell, reading)
        return fitted(cell, self.known[key], reading)


def _verdict(
    cell: Cell, best: Reading, readings: list[Reading], held: _Held, settled: bool
) -> Verdict:
    """The verdict on one cell, and whether the table's file records the same."""
    table, convention = held.table, ""
    if cell.expression == NOT_COMPUTED:
        return Verdict(cell, (), (), NOT_COMPUTED, "", "", "", True)
    reading = best
    if not held.holds(cell, best):
        others = [reading for reading in readings if held.holds(cell, reading)]
        reading = min(others, key=lambda r: _distance(r, best), default=best)
        convention = _differences(reading, readings, best) if others else ""
    values = held.values(cell, reading)
    verdict = ERRATUM if reading is best and not held.holds(cell, best) else CONVENTION
    if not convention and verdict == CONVENTION:
        verdict = EXACT if _is_exact(cell, values) else ROUNDED
    recorded = table.otherwise.get(cell.id, ""), cell.id in table.errata
    expected = (
        ("", False)
        if table.is_silent and verdict == CONVENTION
        else (convention, verdict == ERRATUM)
    )
    agrees = settled and recorded == expected
    corrected = _corrected(cell, values, reading, table)
    return Verdict(
        cell, values, workings(table, cell, reading), verdict, convention, corrected,
        table.errata.get(cell.id, ""), agrees,
    )  # fmt: skip


def _corrected(cell: Cell, values: tuple[Any, ...], reading: Reading, table: Published) -> str:
    """The cell put right; of a formula, its values for the numbers that the table gives."""
    if cell.column != "formula":
        return correct(cell.written, values, reading.kilo, reading.precision)
    used = {name: v for name, v in table.where.items() if re.search(rf"\b{name}\b", cell.published)}
    letters = ", ".join(f"{name} = {number}" for name, number in used.items())
    text = ", ".join(map(str, values))
    return f"{text} for {letters}" if letters else text


def _distance(reading: Reading, best: Reading) -> tuple[int, list[bool]]:
    """In how much readings differ; how a figure is printed weighs less than what is counted."""
    different = [a != b for a, b in zip(reading, best, strict=True)]
    return sum(different), different


def _is_exact(cell: Cell, values: tuple[Any, ...]) -> bool:
    printed = figures_in(cell.written)
    if cell.column == "formula" or len(printed) != len(values):
        return True
    pairs = zip(printed, values, strict=True)
    return all(f.predicate or (f.exact and not isinstance(v, Fraction)) for f, v in pairs)


def _differences(reading: Reading, readings: list[Reading], best: Reading | None) -> str:
    """A reading in words: what differs from `best`, or all that could have differed."""
    words = {
        "biases": "with biases" if reading.biases else "without biases",
        "operations": f"operations are {reading.operations}",
        "memory": f"memory as {reading.memory} counts",
        "variant": f"variant {reading.variant}" if reading.variant else "",
        "volume": f"a volume is measured by its {reading.volume}",
        "kilo": f"K = {reading.kilo}",
        "precision": reading.precision,
        "layout": f"sizes are {reading.layout}" if reading.layout != LAYOUTS[0] else "",
        "together": f"rows of several layers have the figures of {_WHOSE[reading.together]}",
    }
    parts = []
    for index, field in enumerate(Reading._fields):
        choices = {other[index] for other in readings}
        other = best[index] if best else None
        if len(choices) > 1 and reading[index] != other and words[field]:
            parts.append(words[field])
    return ", ".join(parts)
