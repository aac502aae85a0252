"""A sweep as a chart: curves of its figures over what varies, and its front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.choices import FIELD_FIGURES
from cnncalc.errors import SpecError
from cnncalc.features.sweep.page import WHOLE, Swept
from cnncalc.limits import MOST_CURVES
from cnncalc.render.chart import (
    BYTES,
    COUNT,
    NUMBER,
    Chart,
    ChartAxis,
    Curve,
    Curves,
    Point,
    Scatter,
)
from cnncalc.render.page import Column, Sheet

_SHOWN = {"params": "parameters", "macs": "MACs", "peak": "peak memory"}
_FIELDS = {
    name: f"receptive field, {axis}" if axis else "receptive field"
    for name, axis in FIELD_FIGURES.items()
}
_ALL = {**_SHOWN, "flops": "FLOPs", "memory": "memory of all outputs", **_FIELDS}
_BYTES = ("memory", "peak")


def chart(swept: Swept) -> Chart:
    """Curves over the first of what varies, one for each value of the rest.

    Raises C426 where there are too many, or none can be built.
    """
    check_count(swept.total)
    rows = [row for row in swept.rows if None not in row]
    if not rows:
        raise SpecError("C426", "no configuration can be built", hint="vary other values")
    named = _curves(swept, rows)
    if len(named) > MOST_CURVES:
        raise SpecError("C426", f"a chart has room for {MOST_CURVES} curves", hint="vary less")
    panels = []
    fields = [name for name in swept.names[swept.axes :] if name in _FIELDS]
    for figure in swept.columns or (*_SHOWN, *fields):
        at = swept.names.index(figure)
        curves = [
            Curve(name, [row[0] for row in group], [row[at] for row in group])
            for name, group in named.items()
        ]
        panels.append((axis_of(figure), curves))
    x = ChartAxis(swept.names[0], NUMBER)
    title = f"{swept.model}: {len(rows):,} configurations"
    drawing = Curves(title, x, panels, _front(swept, rows))
    caption = [
        "Counted as cnncalc does: MACs are multiply-accumulates of one image; bytes are "
        f"{swept.dtype}. The dashed line joins the configurations than which none has "
        f"{' and '.join(swept.objectives)}."
    ]
    data = Sheet("", [Column(name, name) for name in swept.names], _texts(rows))
    return Chart(drawing, caption, data)


def check_count(count: int) -> None:
    """Raises C426 for more configurations than can be drawn."""
    if count > WHOLE:
        message = f"at most {WHOLE} configurations of a grid can be drawn"
        raise SpecError("C426", message, received=f"{count:,}", hint="vary less")


def _texts(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[v if isinstance(v, int) else f"{v:g}" for v in row] for row in rows]


def _curves(swept: Swept, rows: Sequence[Sequence[Any]]) -> dict[str, list[Sequence[Any]]]:
    """The configurations of each curve, by the values of all that varies but the first."""
    found: dict[str, list[Sequence[Any]]] = {}
    others = swept.names[1 : swept.axes]
    for row in sorted(rows, key=lambda row: tuple(row[: swept.axes])):
        values = zip(others, row[1 : swept.axes], strict=True)
        found.setdefault(", ".join(f"{name} {value:g}" for name, value in values), []).append(row)
    return found


def _front(swept: Swept, rows: Sequence[Sequence[Any]]) -> Scatter:
    """The first thing that there should be less of, against the first that there should be more
    of; else against the second."""
    chosen = [objective.partition(" ")[2] for objective in swept.objectives]
    pairs = zip(chosen, swept.objectives, strict=True)
    first = next((name for name, one in pairs if one.startswith("lower")), chosen[0])
    second = next((name for name in chosen[::-1] if name != first), swept.names[0])
    x, y = (swept.names.index(name) for name in (first, second))
    on = {tuple(row[: swept.axes]) for row in swept.front}
    points = [
        Point(_named(swept, row) if tuple(row[: swept.axes]) in on else "", row[x], row[y])
        for row in rows
    ]
    marked = [i for i, row in enumerate(rows) if tuple(row[: swept.axes]) in on]
    marked.sort(key=lambda i: (points[i].x, points[i].y))
    across, up = (ChartAxis(_SHOWN.get(name, name), _kind(name)) for name in (first, second))
    return Scatter("", across, up, points, marked, None, "front")


def _named(swept: Swept, row: Sequence[Any]) -> str:
    """The values of what varies."""
    return ", ".join(f"{value:g}" for value in row[: swept.axes])


def axis_of(figure: str) -> ChartAxis:
    """The axis of a figure."""
    return ChartAxis(_ALL.get(figure, figure), _kind(figure))


def _kind(name: str) -> str:
    if name in _BYTES:
        return BYTES
    return COUNT if name in ("params", "macs", "flops") else NUMBER
