"""Curves of figures over what varies, and the front of the configurations beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.escape import visible
from cnncalc.render.chart import ChartAxis, Curve, Curves
from cnncalc.render.plot import scatter
from cnncalc.render.plot.canvas import Canvas, is_wide

_MARKERS = ("o", "s", "^", "D", "v", "P")
_STYLES = ("-", (0, (5, 1.5)), (0, (1.5, 1.5)))


def draw(canvas: Canvas, chart: Curves, caption: Sequence[str]) -> None:
    """The whole figure: two panels in a row, the front as the last of them."""
    *places, end = canvas.places(len(chart.panels) + 1, chart.title, caption)
    panels = [canvas.figure.add_subplot(place) for place in places]
    for axes, (axis, curves) in zip(panels, chart.panels, strict=True):
        _panel(canvas, axes, chart.x, axis, curves)
    if panels and len(chart.panels[0][1]) > 1:
        made = panels[0].legend(fontsize=5.5, loc="best", labelspacing=0.3)
        for text in made.get_texts():
            text.set_parse_math(False)
    last = canvas.figure.add_subplot(end)
    scatter.onto(canvas, last, chart.front)
    canvas.heading(last, chart.front.y)
    canvas.small(last)


def _panel(canvas: Canvas, axes: Any, x: ChartAxis, y: ChartAxis, curves: Sequence[Curve]) -> None:
    lines, few = canvas.theme.lines, max((len(c.xs) for c in curves), default=0) <= 24
    for number, curve in enumerate(curves):
        axes.plot(
            curve.xs, curve.ys, color=lines[number % len(lines)], linewidth=1,
            linestyle=_STYLES[number // len(lines) % len(_STYLES)], markersize=2.5,
            marker=_MARKERS[number % len(_MARKERS)] if few else None, label=visible(curve.name),
        )  # fmt: skip
    if is_wide([value for curve in curves for value in curve.ys]):
        axes.set_yscale("log")
    canvas.label(axes, x, y)
    canvas.heading(axes, y)
    canvas.finish(axes, x, y)
    canvas.small(axes)
