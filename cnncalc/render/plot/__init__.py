"""Charts by matplotlib, as SVG, PNG and PDF: on a ground of their own, with their fonts in them."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

from cnncalc.errors import SpecError
from cnncalc.render.chart import Bars, Chart, Curves, Scatter

FORMATS = ("svg", "png", "pdf")


def require() -> None:
    """Raises C425 where matplotlib is missing."""
    if find_spec("matplotlib") is None:
        raise SpecError("C425", "a chart needs matplotlib", hint="pip install 'cnncalc[plot]'")


def draw(chart: Chart, form: str, dark: bool = False) -> bytes:
    """A chart as the bytes of a file. Raises C425 where matplotlib is missing."""
    require()
    from cnncalc.render.plot import bars, curves, scatter, spread
    from cnncalc.render.plot.canvas import Canvas, settings

    with settings(dark) as theme, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        canvas = Canvas(theme)
        drawing = chart.drawing
        if isinstance(drawing, Scatter):
            scatter.draw(canvas, drawing, chart.caption)
        elif isinstance(drawing, Bars):
            bars.draw(canvas, drawing, chart.caption)
        elif isinstance(drawing, Curves):
            curves.draw(canvas, drawing, chart.caption)
        else:
            spread.draw(canvas, drawing, chart.caption)
        return canvas.saved(form)
