"""A space as a chart: the cloud of its networks with the front, and how each figure is spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncalc.errors import SpecError
from cnncalc.features.sweep.chart import axis_of
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.space.explored import Explored
from cnncalc.features.sweep.vector import Array
from cnncalc.limits import MOST_CLOUD
from cnncalc.render.chart import Chart, Curve, Point, Scatter, Spread
from cnncalc.render.page import Column, Sheet
from cnncalc.units import exact


def chart(found: Explored) -> Chart:
    """Parameters against MACs, or what the front is of, and distributions of all figures.

    Raises C426 where none can be built.
    """
    minimize, maximize = found.wanted.objectives
    plane = _plane(minimize, maximize, found.sweep.figures)
    figures = [*dict.fromkeys((*found.shown, *plane))]
    columns = _known(found, figures)
    count = len(columns[plane[0]]) if columns else 0
    if not count:
        raise SpecError("C426", "no configuration can be built", hint="vary other values")
    each = -(-count // MOST_CLOUD)
    rows = list(zip(*(columns[name][::each].tolist() for name in figures), strict=True))
    step = each * found.spread.step
    title = f"{found.sweep.model}: {exact(found.tally.rows)} configurations"
    drawing = Spread(
        title, _cloud(found, plane, figures, rows), [*_distributions(found.shown, figures, rows)]
    )
    objectives = [f"lower {name}" for name in minimize] + [f"higher {name}" for name in maximize]
    shown = f"; every {exact(step)}th is drawn" if step > 1 else ""
    caption = [
        "Counted as cnncalc does: MACs are multiply-accumulates of one image; bytes are "
        f"{found.sweep.dtype}. The dashed line joins the configurations than which none has "
        f"{' and '.join(objectives)}. Curves are the share of configurations that have at most "
        f"so much{shown}."
    ]
    data = Sheet("", [Column(name, name) for name in figures], rows)
    return Chart(drawing, caption, data)


def _known(found: Explored, figures: Sequence[str]) -> dict[str, Array]:
    """The columns of figures, of the configurations that have all of them."""
    if not found.front:
        return {}
    columns = {name: found.spread.columns[name] for name in figures}
    count = len(found.spread.columns[figures[0]])
    known = GridBlock(columns, np.ones(count, bool)).known(figures)
    return {name: column[known] for name, column in columns.items()}


def _cloud(
    found: Explored, plane: Sequence[str], figures: Sequence[str], rows: Sequence[Sequence[int]]
) -> Scatter:
    """The configurations that are drawn, and those of the front, all without names."""
    x, y = plane
    points = [Point("", row[figures.index(x)], row[figures.index(y)]) for row in rows]
    at = [found.names.index(name) for name in (x, y)]
    best = sorted({(row[at[0]], row[at[1]]) for row in found.front})
    marked = [*range(len(points), len(points) + len(best))]
    points += [Point("", *pair) for pair in best]
    return Scatter("", axis_of(x), axis_of(y), points, marked, None, "front")


def _plane(minimize: Sequence[str], maximize: Sequence[str], figures: Sequence[str]) -> Any:
    """The two figures of the cloud: the first of the front, else MACs and parameters."""
    chosen = [name for name in (*minimize, *maximize) if name in figures]
    more = [name for name in ("macs", "params") if name not in chosen]
    return (*chosen, *more)[:2]


def _distributions(
    shown: Sequence[str], figures: Sequence[str], rows: Sequence[Sequence[int]]
) -> Any:
    """The empirical distribution function of each figure, in percent."""
    for name in shown:
        values = sorted(row[figures.index(name)] for row in rows)
        shares = [100 * (number + 1) / len(values) for number in range(len(values))]
        yield axis_of(name), Curve(name, values, shares)
