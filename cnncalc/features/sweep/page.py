"""Configurations of a sweep, and the front of them, as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from cnncalc.analysis.report import image_rank
from cnncalc.choices import FIELD_FIGURES
from cnncalc.errors import did_you_mean
from cnncalc.features.sweep.grid import BATCH, INPUT
from cnncalc.features.sweep.pareto import Front
from cnncalc.features.sweep.refused import Refused, refused
from cnncalc.features.sweep.refused import notes as notes_of
from cnncalc.features.sweep.run import GridBlock, Sweep
from cnncalc.features.sweep.writing import Sweeping, names, rows, rows_of
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import axis_names
from cnncalc.units import exact, size_in_bytes

USUAL_DTYPE = "float32"
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
    dtype: str = "float32"
    refused: Sequence[Refused] = ()  # of the rows
    columns: Sequence[str] = ()  # the figures that are shown, where not all are


def usual_front(axes: Sequence[str]) -> tuple[str, str]:
    """What a front has least of, and most of, where nobody says, by what is varied.

    Of a network's params the first, else the side of the input, is had for the fewest MACs; the
    batch is had for the least memory at once.
    """
    params = [axis for axis in axes if axis not in (INPUT, BATCH)]
    if params or INPUT in axes:
        return "macs", (params or [INPUT])[0]
    return "peak", BATCH


class GridSurvey:
    """What is found of a grid as its blocks go by; the figures of `columns` are shown, or all.

    The front has least of some figures or axes, and most of others; without either it is the usual
    one. Raises ValueError for a name that is not a column, or that stands on both sides.
    """

    def __init__(
        self, sweep: Sweep, minimize: Sequence[str] = (), maximize: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> None:  # fmt: skip
        least, most = usual_front([axis.name for axis in sweep.axes])
        minimize, maximize = minimize or (least,), maximize or (most,)
        check_objectives(minimize, maximize, names(sweep))
        check_figures(sweep, columns)
        self.sweep, self.columns = sweep, columns
        self.objectives = [f"lower {n}" for n in minimize] + [f"higher {n}" for n in maximize]
        self.front = Front(minimize, maximize)
        self.every: list[Any] = []

    def add(self, block: GridBlock) -> None:
        """Take in a block."""
        self.front.add(block)
        if self.sweep.count <= WHOLE:
            self.every += rows(block)

    def found(self) -> Swept:
        """What was found."""
        sweep, best = self.sweep, rows_of(self.front.columns)
        shown = self.every if sweep.count <= WHOLE else best
        return Swept(
            sweep.model, names(sweep), len(sweep.axes), shown, best, self.objectives, sweep.count,
            sweep.dtype, refused(sweep, self.every), self.columns,
        )  # fmt: skip


def swept(
    sweep: Sweep, minimize: Sequence[str] = (), maximize: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> Swept:  # fmt: skip
    """Go through a grid. Raises ValueError as GridSurvey does."""
    survey = GridSurvey(sweep, minimize, maximize, columns)
    for block in sweep.run():
        survey.add(block)
    return survey.found()


def check_figures(sweep: Sweeping, columns: Sequence[str]) -> None:
    """Raises ValueError for a figure that the networks of a sweep do not have."""
    check_objectives(columns, (), sweep.figures)
    axes = axis_names(image_rank(sweep.networks.model.graph))
    known = [name for name, axis in FIELD_FIGURES.items() if not axis or axis in axes]
    for name in sweep.networks.fields:
        if name not in known:
            raise ValueError(f"the image has no {FIELD_FIGURES[name]}: {', '.join(known)}")


def check_objectives(
    minimize: Sequence[str], maximize: Sequence[str], known: Sequence[str]
) -> None:
    """Raises ValueError for a name that is not known, or that stands on both sides."""
    both = {*minimize} & {*maximize}
    if both:
        raise ValueError(f"{', '.join(sorted(both))} cannot be minimized and maximized")
    for name in (*minimize, *maximize):
        if name not in known:
            hint = did_you_mean(name, known) or f"it has {', '.join(known)}"
            raise ValueError(f"the sweep has no figure '{name[:60]}': {hint}")


def page(swept: Swept) -> Page:
    """A configuration a row, those of the front marked."""
    return Page(lambda: [_sheet(swept)])


def _sheet(swept: Swept) -> Sheet:
    names, axes = swept.names, swept.axes
    front = {tuple(row[:axes]) for row in swept.front}
    columns = [Column(name, name, show(name), True) for name in names[:axes]]
    figures = swept.columns or names[axes:]
    columns += figure_columns(figures, bool(swept.columns))
    columns.append(Column("front", "front"))
    places = [names.index(figure) for figure in figures]
    lines = [
        [*row[:axes], *(row[at] for at in places), "✓" if tuple(row[:axes]) in front else ""]
        for row in swept.rows
    ]
    notes = [*notes_of(swept.refused)]
    notes.append(f"✓ on the front: nothing has {' and '.join(swept.objectives)}.")
    if len(lines) < swept.total:
        part = f"{len(lines):,} of {swept.total:,}"
        notes.append(f"Only the front is shown, {part}; -o FILE writes all.")
    if swept.dtype != USUAL_DTYPE:
        notes.append(f"Memory and peak are bytes of {swept.dtype}.")
    return Sheet(f"{swept.model} · {swept.total:,} configurations", columns, lines, notes=notes)


def figure_columns(figures: Sequence[str], are_chosen: bool) -> list[Column]:
    """The columns of figures; those that are asked for give way last."""
    ranks = {
        name: 0 if are_chosen or name in FIELD_FIGURES else rank
        for rank, name in enumerate(figures)
    }
    return [Column(name, name, show(name), True, rank) for name, rank in ranks.items()]


def show(name: str) -> Callable[[Any], str]:
    """How the values of a column are shown."""
    if name in _BYTES:
        return size_in_bytes
    return lambda value: exact(value) if isinstance(value, int) else f"{value:g}"
