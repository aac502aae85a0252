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
    begin, *places = canvas.places(len(chart.panels) + 1, chart.title, caption)
    for place, (axis, curve) in zip(places, chart.panels, strict=True):
        _panel(canvas, canvas.figure.add_subplot(place), axis, curve)
    first = canvas.figure.add_subplot(begin)
    scatter.onto(canvas, first, chart.cloud)
    canvas.heading(first, chart.cloud.y)
    _small(canvas, first)


def _panel(canvas: Canvas, axes: Any, x: ChartAxis, curve: Curve) -> None:
    xs, ys = [curve.xs[0], *curve.xs], [0.0, *curve.ys]
    axes.plot(xs, ys, color=canvas.theme.lines[0], linewidth=1, drawstyle="steps-post")
    if is_wide(curve.xs):
        axes.set_xscale("log")
    axes.set_ylim(0, 102)
    canvas.label(axes, x, _SHARE)
    canvas.heading(axes, _SHARE)
    canvas.finish(axes, x, _SHARE)
    _small(canvas, axes)


def _small(canvas: Canvas, axes: Any) -> None:
    """Letters for which a panel has room."""
    canvas.small(axes)
    axes.xaxis.label.set_fontsize(7)
