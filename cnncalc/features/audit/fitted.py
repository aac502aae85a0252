"""Recomputed values as a cell prints them: a plane of a map, a side of a square, a batch of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.errors import SpecError
from cnncalc.features.audit.cells import Cell
from cnncalc.features.audit.described import REPEATED
from cnncalc.features.audit.marks import UNHELD
from cnncalc.features.audit.quantities import LAYOUTS, Reading
from cnncalc.figures import Figure, figures_in
from cnncalc.units import counted

_PAIRS = ("plane", "kernel")
_MAPS = ("output", "input")


def fitted(cell: Cell, values: tuple[Any, ...], reading: Reading) -> tuple[Any, ...]:
    """The values, so many as are printed where a size can be printed in that many numbers."""
    printed = figures_in(cell.written)
    if cell.column in _MAPS:
        return _of_map(printed, values, reading)
    if cell.column in _PAIRS and len(printed) == 1:
        return _side(values)
    if cell.column in REPEATED and len(values) == 1:
        return values * max(len(printed), 1)  # printed twice: 34,944 (35K)
    return values


def _of_map(
    printed: Sequence[Figure], values: tuple[Any, ...], reading: Reading
) -> tuple[Any, ...]:
    count, first = len(printed), printed[0].digits if printed else ""
    if len(values) == 1 and count == 3:
        channels_first = reading.layout == LAYOUTS[1]
        return (*values, 1, 1) if channels_first else (1, 1, *values)  # a vector as one cell
    if count == len(values) + 1 and first == "1":
        return (1, *values)  # a batch of one
    if len(values) == 3 and count < 3:
        plane = values[:2] if reading.layout == LAYOUTS[0] else values[1:]
        return plane if count == 2 else _side(plane)
    return values


def _side(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return values[:1] if len(set(values)) == 1 else values


def check(cell: Cell, values: tuple[Any, ...]) -> None:
    """Raises SpecError C253 where what is printed cannot be the figure of its column."""
    if cell.column in ("value", "formula") or cell.expression in UNHELD:
        return
    printed = figures_in(cell.written)
    if not printed:
        message = f"'{cell.published[:40]}' is no figure"
        hint = "print a number, or leave the cell blank; words stand in a column called note"
        raise SpecError("C253", message, cell.spot, hint=hint)
    if len(printed) != len(values) and cell.column not in REPEATED:
        has = counted(len(values), "number")
        message = f"'{cell.column}' has {has} here: {'x'.join(map(str, values))}"
        received = f"{len(printed)} in {cell.published[:40]}"
        raise SpecError("C253", message, cell.spot, received)
