"""Configurations of a sweep, and the front of them, as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from cnncalc.features.sweep.pareto import Front
from cnncalc.features.sweep.run import Sweep
from cnncalc.features.sweep.writing import names, rows
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import exact, size_in_bytes

_BYTES = ("memory", "peak")
WHOLE = 60  # configurations of which a table shows all


class Swept(NamedTuple):
    """A grid that was gone through: its configurations, and which of them are on the front.

    The first `axes` of the `names` are what was varied. `rows` are all configurations of the
    `total` where a page shows so many, and else those of the front.
    """

    model: str
    names: Sequence[str]
    axes: int
    rows: Sequence[Sequence[Any]]
    front: Sequence[Sequence[Any]]
    objectives: Sequence[str]
    total: int


def swept(sweep: Sweep, minimize: Sequence[str], maximize: Sequence[str]) -> Swept:
    """Go through a grid; the front has least of some figures and most of others."""
    front, every = Front(minimize, maximize), []
    for block in sweep.run():
        front.add(block)
        if sweep.count <= WHOLE:
            every += list(rows(block))
    best = list(zip(*(column.tolist() for column in front.columns.values()), strict=True))
    objectives = [f"less {name}" for name in minimize] + [f"more {name}" for name in maximize]
    shown = every if sweep.count <= WHOLE else best
    axes = len(sweep.axes)
    return Swept(sweep.model, names(sweep), axes, shown, best, objectives, sweep.count)


def page(swept: Swept) -> Page:
    """A configuration a row, those of the front marked."""
    return Page(lambda: [_sheet(swept)])


def _sheet(swept: Swept) -> Sheet:
    names, axes = swept.names, swept.axes
    front = {tuple(row[:axes]) for row in swept.front}
    columns = [Column(name, name, _show(name), True) for name in names[:axes]]
    columns += [
        Column(name, name, _show(name), True, rank) for rank, name in enumerate(names[axes:])
    ]
    columns.append(Column("front", "front"))
    lines = [[*row, "✓" if tuple(row[:axes]) in front else ""] for row in swept.rows]
    notes = [f"✓ on the front: nothing has {' and '.join(swept.objectives)}."]
    if len(lines) < swept.total:
        part = f"{len(lines):,} of {swept.total:,}"
        notes.append(f"Only the front is shown, {part}; -o FILE writes all.")
    return Sheet(f"{swept.model} · {swept.total:,} configurations", columns, lines, notes=notes)


def _show(name: str) -> Callable[[Any], str]:
    if name in _BYTES:
        return size_in_bytes
    return lambda value: exact(value) if isinstance(value, int) else f"{value:g}"
