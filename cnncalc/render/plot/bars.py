"""Bars by layer or block in panels side by side, and what is alive over the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.render.chart import Bars, Panel, Series
from cnncalc.render.plot.canvas import Canvas, figure

_ROW = 0.135  # inches of a bar
_RUN = 1.5  # inches of the run


def draw(canvas: Canvas, chart: Bars, caption: Sequence[str]) -> None:
    """The whole figure."""
    bars = max(_ROW * len(chart.names), 0.8)
    size = 7.2, bars + _RUN + 1.75
    room = canvas.frame(size, chart.title, caption)
    whole = canvas.figure.get_size_inches()[1]
    longest = max(map(len, chart.names))
    left = min(0.14 + 0.058 * longest, 2.2) / size[0]
    grid = canvas.figure.add_gridspec(
        2, len(chart.panels), left=left, right=room["right"], bottom=room["bottom"],
        top=room["top"] - 0.1 / whole, height_ratios=(bars, _RUN), hspace=1.25 / (bars + _RUN),
        wspace=0.1,
    )  # fmt: skip
    for place, panel in enumerate(chart.panels):
        axes = canvas.figure.add_subplot(grid[0, place])
        _panel(canvas, axes, chart.names, panel, has_names=place == 0)
    _run(canvas, canvas.figure.add_subplot(grid[1, :]), chart.run)


def _panel(canvas: Canvas, axes: Any, names: Sequence[str], panel: Panel, has_names: bool) -> None:
    theme, values = canvas.theme, panel.values
    places = range(len(names))
    largest = max(values, default=0)
    colors = [theme.strong if v == largest else theme.lines[0] for v in values]
    axes.barh(places, values, height=0.72, color=colors, linewidth=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, (largest or 1) * 1.42)
    canvas.label(axes, panel.axis)
    axes.xaxis.get_major_locator().set_params(nbins=3)
    canvas.small(axes)
    axes.grid(axis="y", visible=False)
    axes.set_yticks([*places], [*names] if has_names else [""] * len(names))
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    for place, value in enumerate(values):
        if value:
            text = figure(value, panel.axis.kind)
            canvas.write(axes, value, place, f" {text}", va="center", size=5.5)


def _run(canvas: Canvas, axes: Any, run: Series) -> None:
    theme = canvas.theme
    steps = range(1, len(run.values) + 1)
    axes.fill_between(steps, run.values, step="mid", color=theme.fill, alpha=0.6, linewidth=0)
    axes.step(steps, run.values, where="mid", color=theme.lines[0], linewidth=0.9)
    most = run.values[run.peak]
    axes.plot([run.peak + 1], [most], marker="o", markersize=3.5, color=theme.strong)
    axes.set_ylim(0, (most or 1) * 1.25)
    axes.set_xlim(0.5, len(run.values) + 0.5)
    canvas.label(axes, run.axis._replace(label=run.steps, kind="number"), run.axis)
    canvas.heading(axes, run.axis)
    axes.xaxis.get_major_locator().set_params(integer=True)
    canvas.finish(axes, run.axis._replace(kind="number"), run.axis)
    canvas.small(axes)
    is_late = run.peak > 0.6 * len(run.values)
    canvas.write(
        axes, run.peak + 1, most * 1.06, f"peak: {figure(most, run.axis.kind)} at {run.peak_name}",
        size=6.5, ha="right" if is_late else "left", va="bottom", color=theme.strong,
    )  # fmt: skip
