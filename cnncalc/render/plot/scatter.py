"""Points with names, as blobs whose area is a third figure, and their front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot, pi, sqrt
from typing import Any

from cnncalc.limits import MOST_NAMED
from cnncalc.render.chart import ChartAxis, Scatter
from cnncalc.render.plot.canvas import Canvas, figure, is_wide
from cnncalc.render.plot.labels import Blob, Box, place

_BLOB = 1100  # square points of the largest blob
_DOT = 9


def draw(canvas: Canvas, chart: Scatter, caption: Sequence[str]) -> None:
    """The whole figure."""
    room = canvas.frame((7.2, 4.9), chart.title, caption)
    axes = canvas.figure.add_axes(
        (room["left"], room["bottom"], room["right"] - room["left"], room["top"] - room["bottom"])
    )
    left_out = onto(canvas, axes, chart)
    if left_out:
        more = f" and {len(left_out) - MOST_NAMED} more" if len(left_out) > MOST_NAMED else ""
        said = f"no room for the names of {', '.join(left_out[:MOST_NAMED])}{more}"
        canvas.write(
            axes, 1, 1.005, said, transform=axes.transAxes, size=6, color=canvas.theme.dim,
            ha="right", va="bottom",
        )  # fmt: skip


def onto(canvas: Canvas, axes: Any, chart: Scatter) -> list[str]:
    """Points, front and legend on axes; the names for which there was no room."""
    theme, points = canvas.theme, chart.points
    xs, ys = [p.x for p in points], [p.y for p in points]
    canvas.label(axes, chart.x, chart.y)
    if is_wide(xs):
        axes.set_xscale("log")
    if chart.y.kind != "number" and is_wide(ys):
        axes.set_yscale("log")
    canvas.label(axes, chart.x, chart.y)
    axes.margins(0.09, 0.1)
    largest = max((p.size for p in points), default=0) or 1
    areas = [_BLOB * p.size / largest for p in points]
    if chart.size:
        axes.scatter(xs, ys, s=areas, color=theme.fill, alpha=0.55, linewidths=0, zorder=3)
        axes.scatter(
            xs, ys, s=areas, facecolors="none", edgecolors=theme.ink, linewidths=0.6, zorder=4
        )
    if chart.front:
        on = [points[i] for i in chart.front]
        axes.plot(
            [p.x for p in on], [p.y for p in on], color=theme.strong, linewidth=1.2,
            linestyle=(0, (4, 2)), zorder=2, label=chart.front_label,
        )  # fmt: skip
    front = {*chart.front}
    colors = [theme.strong if i in front else theme.ink for i in range(len(points))]
    axes.scatter(xs, ys, s=_DOT, c=colors, linewidths=0, zorder=4)
    canvas.finish(axes, chart.x, chart.y)
    keys = _legend(canvas, axes, chart, largest)
    canvas.figure.canvas.draw()
    return _named(canvas, axes, chart, areas, keys)


def _named(
    canvas: Canvas, axes: Any, chart: Scatter, areas: Sequence[float], keys: Any
) -> list[str]:
    dots = canvas.figure.dpi / 72
    middles = axes.transData.transform([(p.x, p.y) for p in chart.points])
    blobs = [
        Blob(x, y, max(sqrt(area / pi), 1.7) * dots)
        for (x, y), area in zip(middles, areas, strict=True)
    ]
    names = [point.name for point in chart.points]
    extent = axes.get_window_extent()
    room = Box(extent.x0, extent.y0, extent.x1, extent.y1)
    taken: list[Box] = []
    if keys is not None:
        corner = keys.get_window_extent(canvas.figure.canvas.get_renderer())
        taken.append(Box(corner.x0, corner.y0, corner.x1, corner.y1))
    line = [blobs[i] for i in chart.front]
    return place(canvas, axes, names, blobs, room, [*_along(line, 4 * dots)], taken)


def _along(line: Sequence[Blob], step: float) -> Iterator[Blob]:
    """Small blobs along a line, so that no name stands on it."""
    for a, b in pairwise(line):
        count = int(hypot(b.x - a.x, b.y - a.y) / step)
        for i in range(1, count):
            part = i / count
            yield Blob(a.x + part * (b.x - a.x), a.y + part * (b.y - a.y), step / 2)


def _legend(canvas: Canvas, axes: Any, chart: Scatter, largest: float) -> Any:
    """What an area stands for, by three round sizes; what the line is."""
    theme = canvas.theme
    if not chart.size:
        return axes.legend(loc="lower right", fontsize=6.5) if chart.front else None
    areas = {size: _BLOB * size / largest for size in sizes(largest)}
    handles = [
        axes.scatter([], [], s=area, color=theme.fill, edgecolors=theme.ink, linewidths=0.6)
        for area in areas.values()
    ]
    labels = [_said(size, chart.size) for size in areas]
    widest = 2 * sqrt(max(areas.values()) / pi) / 6.5  # in letters
    return axes.legend(
        handles, labels, title=chart.size.label, loc="lower right", fontsize=6.5,
        title_fontsize=6.5, labelspacing=0.62 * widest, borderpad=0.55 * widest,
        handletextpad=0.3 + 0.5 * widest,
    )  # fmt: skip


def _said(size: int, axis: ChartAxis) -> str:
    return figure(size, axis.kind)


def sizes(largest: float) -> list[int]:
    """Three round sizes up to the largest: 5M, 20M and 100M where that is 138M."""
    found: list[int] = []
    for part in (1, 5, 25):
        power = 10 ** (len(str(int(largest / part))) - 1)
        found.append(next(n for n in (5, 2, 1) if n * power <= largest / part or n == 1) * power)
    return sorted({size for size in found if size > 0})
