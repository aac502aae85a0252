"""A chart before it is drawn: plain values, what each axis counts, and the data behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnncalc.render.page import Sheet

COUNT, BYTES, NUMBER = "count", "bytes", "number"


class ChartAxis(NamedTuple):
    """What an axis shows: its label, and how its figures are written."""

    label: str
    kind: str = COUNT


class Point(NamedTuple):
    """A named point; `size` is shown by the area of a blob."""

    name: str
    x: float
    y: float
    size: float = 0


class Scatter(NamedTuple):
    """Points, those of the `front` joined by a line in their order; 0 of a size for no blobs."""

    title: str
    x: ChartAxis
    y: ChartAxis
    points: Sequence[Point]
    front: Sequence[int] = ()
    size: ChartAxis | None = None
    front_label: str = ""


class Panel(NamedTuple):
    """A bar for each name."""

    axis: ChartAxis
    values: Sequence[int]


class Series(NamedTuple):
    """Figures over the steps of a run, with the name of the step where they are largest."""

    axis: ChartAxis
    steps: str
    values: Sequence[int]
    peak: int
    peak_name: str


class Bars(NamedTuple):
    """Bars by name in panels side by side, and a run below."""

    title: str
    names: Sequence[str]
    panels: Sequence[Panel]
    run: Series


class Curve(NamedTuple):
    """A line through points."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]


class Curves(NamedTuple):
    """Curves in panels, each with an axis of its own, and a front beside them."""

    title: str
    x: ChartAxis
    panels: Sequence[tuple[ChartAxis, Sequence[Curve]]]
    front: Scatter


class Spread(NamedTuple):
    """A cloud of points with its front, and how each figure is spread: percents over its values."""

    title: str
    cloud: Scatter
    panels: Sequence[tuple[ChartAxis, Curve]]


class Chart(NamedTuple):
    """What is drawn, what is said below it, and the data, which `--data` writes beside it."""

    drawing: Scatter | Bars | Curves | Spread
    caption: Sequence[str]
    data: Sheet
