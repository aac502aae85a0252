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
    rows = (len(chart.panels) + 2) // 2
    room = canvas.frame((7.2, 2.35 * rows + 0.7), chart.title, caption)
    grid = canvas.figure.add_gridspec(rows, 2, **room, hspace=0.5, wspace=0.28)
    first = None
    for place, (axis, curves) in enumerate(chart.panels):
        axes = canvas.figure.add_subplot(grid[divmod(place, 2)])
        _panel(canvas, axes, chart.x, axis, curves)
        first = first or axes
    if first is not None and len(chart.panels[0][1]) > 1:
        made = first.legend(fontsize=5.5, loc="best", labelspacing=0.3)
        for text in made.get_texts():
            text.set_parse_math(False)
    last = canvas.figure.add_subplot(grid[divmod(len(chart.panels), 2)])
    scatter.onto(canvas, last, chart.front)
    canvas.heading(last, chart.front.y)
    last.tick_params(axis="both", labelsize=6, length=2)


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
    axes.tick_params(axis="both", labelsize=6, length=2)
