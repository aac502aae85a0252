"""Whether the figures of a cell stand for the values that are recomputed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cnncalc.features.audit.correction import is_abbreviated, shown_digits
from cnncalc.features.audit.evaluation import evaluate, printed_formula
from cnncalc.features.audit.fitted import fitted
from cnncalc.features.audit.marks import UNHELD
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Reading
from cnncalc.features.audit.readings import plain
from cnncalc.figures import Figure, figures_in


class Held:
    """Whether cells hold under a reading; values are computed once."""

    def __init__(self, table: Published) -> None:
        self.table = table
        self.known: dict[tuple[str, Reading], tuple[Any, ...]] = {}

    def holds(self, cell: Cell, reading: Reading) -> bool:
        """Whether the printed text stands for the values under the reading."""
        if cell.expression in UNHELD:
            return False
        values = self.values(cell, reading)
        if cell.column == "formula":
            return printed_formula(cell, self.table) == values
        printed = figures_in(cell.written)
        if not printed or len(printed) != len(values):
            return False
        return _fits(cell, printed, reading) and all(
            figure.holds(value, reading.kilo, reading.precision, reading.digits)
            for figure, value in zip(printed, values, strict=True)
        )

    def hits(self, cell: Cell, reading: Reading) -> bool:
        """Whether the values are just what is printed, with no digit left out."""
        printed = figures_in(cell.written)
        pairs = zip(printed, self.values(cell, reading), strict=False)
        return all(figure.hits(value, reading.kilo) for figure, value in pairs)

    def values(self, cell: Cell, reading: Reading) -> tuple[Any, ...]:
        """The recomputed values, one for each printed figure."""
        counted = plain(reading)._replace(digits=0)
        key = cell.expression, counted
        if key not in self.known:
            self.known[key] = evaluate(self.table, cell, counted)
        return fitted(cell, self.known[key], reading)


def _fits(cell: Cell, printed: tuple[Figure, ...], reading: Reading) -> bool:
    """Whether no figure shows more digits than its column does."""
    shown = (shown_digits(figure) for figure in printed if is_abbreviated(figure))
    return cell.column == "value" or max(shown, default=0) <= reading.digits


def is_exact(cell: Cell, values: tuple[Any, ...]) -> bool:
    """Whether every digit of the values is printed."""
    printed = figures_in(cell.written)
    if cell.column == "formula" or len(printed) != len(values):
        return True
    pairs = zip(printed, values, strict=True)
    return all(f.predicate or (f.exact and not isinstance(v, Fraction)) for f, v in pairs)
