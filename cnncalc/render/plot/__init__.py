"""Charts by matplotlib, as SVG, PNG and PDF: on a ground of their own, with their fonts in them."""

from __future__ import annotations

import warnings
from importlib import import_module
from importlib.util import find_spec

from cnncalc.errors import SpecError
from cnncalc.render.chart import Chart

FORMATS = ("svg", "png", "pdf")


def require() -> None:
    """Raises C425 where matplotlib is missing."""
    if find_spec("matplotlib") is None:
        raise SpecError("C425", "a chart needs matplotlib", hint="pip install 'cnncalc[plot]'")


def draw(chart: Chart, form: str, dark: bool = False) -> bytes:
    """A chart as the bytes of a file. Raises C425 where matplotlib is missing."""
    require()
    from cnncalc.render.plot.canvas import Canvas, settings

    kind = type(chart.drawing).__name__.lower()  # which is the name of its module
    with settings(dark) as theme, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        canvas = Canvas(theme)
        module = import_module(f"cnncalc.render.plot.{kind}")
        module.draw(canvas, chart.drawing, chart.caption)
        return canvas.saved(form)
