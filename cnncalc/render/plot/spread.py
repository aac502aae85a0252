"""A cloud of points with its front, and the empirical distribution functions of figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.render.chart import NUMBER, ChartAxis, Curve, Spread
from cnncalc.render.plot import scatter
from cnncalc.render.plot.canvas import Canvas, is_wide

_SHARE = ChartAxis("percent of the configurations", NUMBER)


def draw(canvas: Canvas, chart: Spread, caption: Sequence[str]) -> None:
    """The whole figure: the cloud first, and two panels in a row."""
    rows = (len(chart.panels) + 2) // 2
    room = canvas.frame((7.2, 2.35 * rows + 0.7), chart.title, caption)
    grid = canvas.figure.add_gridspec(rows, 2, **room, hspace=0.5, wspace=0.28)
    for place, (axis, curve) in enumerate(chart.panels, 1):
        axes = canvas.figure.add_subplot(grid[divmod(place, 2)])
        _panel(canvas, axes, axis, curve)
    first = canvas.figure.add_subplot(grid[0, 0])
    scatter.onto(canvas, first, chart.cloud)
    canvas.heading(first, chart.cloud.y)
    _small(first)


def _panel(canvas: Canvas, axes: Any, x: ChartAxis, curve: Curve) -> None:
    xs, ys = [curve.xs[0], *curve.xs], [0.0, *curve.ys]
    axes.plot(xs, ys, color=canvas.theme.lines[0], linewidth=1, drawstyle="steps-post")
    if is_wide(curve.xs):
        axes.set_xscale("log")
    axes.set_ylim(0, 102)
    canvas.label(axes, x, _SHARE)
    canvas.heading(axes, _SHARE)
    canvas.finish(axes, x, _SHARE)
    _small(axes)


def _small(axes: Any) -> None:
    """Letters for which a panel has room."""
    axes.tick_params(axis="both", labelsize=6, length=2)
    axes.xaxis.label.set_fontsize(7)
