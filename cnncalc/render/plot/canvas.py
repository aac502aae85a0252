"""The ground of a chart: colours, fonts, axes, the caption below it, and the file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from textwrap import wrap
from typing import Any, NamedTuple

from cnncalc.escape import visible
from cnncalc.limits import LONGEST_NAME
from cnncalc.render.chart import BYTES, COUNT, ChartAxis
from cnncalc.units import compact, fixed, size_in_bytes

_SPREAD = 30  # largest over smallest figure from which an axis is logarithmic
_LETTER = 0.047  # inches of a letter of the caption
_LINE = 0.145  # inches of its lines
_SHORT = 3000  # largest over smallest figure up to which a logarithmic axis has more ticks
DOTS = 200  # to the inch, of a PNG


class Theme(NamedTuple):
    """Colours that differ in lightness too, so that a print in grey keeps them apart."""

    ground: str
    ink: str
    dim: str
    fill: str
    strong: str
    lines: tuple[str, ...]


LIGHT = Theme(
    "#ffffff", "#1a1a1a", "#6b6b6b", "#7fb2dc", "#b3390b",
    ("#08306b", "#d9480f", "#2b8a3e", "#7b4fa3", "#5c940d", "#1098ad"),
)  # fmt: skip
DARK = Theme(
    "#16181c", "#f1f1f1", "#a9adb5", "#3f76a8", "#ffb26b",
    ("#9ecbff", "#ffb26b", "#8ce99a", "#d0bfff", "#ffe066", "#66d9e8"),
)  # fmt: skip


@contextmanager
def settings(dark: bool) -> Iterator[Theme]:
    """The library as it comes, with our fonts and colours; nothing of a user's own settings."""
    import matplotlib  # type: ignore[import-untyped,import-not-found,unused-ignore]

    theme = DARK if dark else LIGHT
    own = {
        "pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "cnncalc",
        "font.family": "DejaVu Sans", "font.size": 8, "axes.facecolor": theme.ground,
        "figure.facecolor": theme.ground, "savefig.facecolor": theme.ground,
        "text.color": theme.ink, "axes.labelcolor": theme.ink, "axes.edgecolor": theme.dim,
        "xtick.color": theme.ink, "ytick.color": theme.ink, "grid.color": theme.dim,
        "grid.alpha": 0.25, "grid.linewidth": 0.5, "axes.axisbelow": True, "axes.grid": True,
        "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    }  # fmt: skip
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(own)
        yield theme


class Canvas:
    """A figure of a width and a height in inches, with room for a caption of some lines."""

    def __init__(self, theme: Theme) -> None:
        from matplotlib.backends.backend_agg import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
            FigureCanvasAgg,
        )
        from matplotlib.figure import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
            Figure,
        )

        self.theme = theme
        self.figure: Any = Figure(dpi=DOTS)
        FigureCanvasAgg(self.figure)

    def frame(self, size: tuple[float, float], title: str, caption: Sequence[str]) -> Any:
        """The room for the axes, between the title and the caption, which stands below it."""
        width, height = size
        letters = int(width / _LETTER) - 4
        lines = [line for text in caption for line in wrap(visible(text), letters)]
        below = _LINE * len(lines) + 0.1
        self.figure.set_size_inches(width, height + below)
        whole = height + below
        self.write(self.figure, 0.012, 1 - 0.08 / whole, title, va="top", size=9.5, weight="bold")
        self.write(
            self.figure, 0.012, (below - 0.05) / whole, "\n".join(lines), va="top", size=6.5,
            color=self.theme.dim, linespacing=1.45,
        )  # fmt: skip
        return {"left": 0.62 / width, "right": 1 - 0.15 / width,
                "bottom": (below + 0.45) / whole, "top": 1 - 0.4 / whole}  # fmt: skip

    def places(self, count: int, title: str, caption: Sequence[str]) -> list[Any]:
        """Where so many panels stand, two in a row."""
        rows = (count + 1) // 2
        room = self.frame((7.2, 2.35 * rows + 0.7), title, caption)
        grid = self.figure.add_gridspec(rows, 2, **room, hspace=0.5, wspace=0.28)
        return [grid[divmod(place, 2)] for place in range(count)]

    def write(self, place: Any, x: float, y: float, text: str, **how: Any) -> Any:
        """A text as it is: no sign in it begins a formula."""
        shown = "\n".join(visible(line)[: 2 * LONGEST_NAME] for line in text.split("\n"))
        return place.text(x, y, shown, parse_math=False, **how)

    def label(self, axes: Any, x: ChartAxis, y: ChartAxis | None = None) -> None:
        """Labels of the axes, and how their figures are written."""
        axes.set_xlabel(visible(x.label), parse_math=False)
        axes.xaxis.set_major_formatter(lambda value, _: figure(value, x.kind))
        if y:
            axes.set_ylabel(visible(y.label), parse_math=False)
            axes.yaxis.set_major_formatter(lambda value, _: figure(value, y.kind))

    def finish(self, axes: Any, x: ChartAxis, y: ChartAxis) -> None:
        """Round figures beside axes on which everything is drawn, also where they are bytes."""
        for axis, what in ((axes.xaxis, x), (axes.yaxis, y)):
            _round(axis, what.kind)

    def heading(self, axes: Any, axis: ChartAxis) -> None:
        """What the upright axis counts, above it: beside it there is no room."""
        axes.set_title(visible(axis.label), loc="left", fontsize=7, pad=4, parse_math=False)
        axes.set_ylabel("")

    def small(self, axes: Any) -> None:
        """Figures and ticks for which a panel has room."""
        axes.tick_params(axis="both", labelsize=6, length=2)

    def saved(self, form: str) -> bytes:
        """The file: the same chart gives the same bytes."""
        stream = io.BytesIO()
        undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
        self.figure.savefig(stream, format=form, dpi=DOTS, metadata=undated[form])
        return stream.getvalue()


def _round(axis: Any, kind: str) -> None:
    """Ticks at round figures: of a logarithmic axis at 1, 2 and 5, of bytes at whole units."""
    from matplotlib.ticker import (  # type: ignore[import-untyped,import-not-found,unused-ignore]
        FixedLocator,
        LogLocator,
        MaxNLocator,
        NullFormatter,
    )

    low, high = axis.get_view_interval()
    if axis.get_scale() == "log":
        is_short = high / max(low, 1e-300) < _SHORT
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if is_short else (1,)))
        axis.set_minor_formatter(NullFormatter())
    elif kind == BYTES:
        unit = 1.0
        while high >= 2048 * unit:
            unit *= 1024
        ticks = MaxNLocator(5).tick_values(low / unit, high / unit) * unit
        axis.set_major_locator(FixedLocator([t for t in ticks if low <= t <= high]))


def is_wide(values: Sequence[float]) -> bool:
    """Whether figures are so far apart that their axis is logarithmic."""
    return bool(values) and min(values) > 0 and max(values) / min(values) > _SPREAD


def figure(value: float, kind: str) -> str:
    """A figure beside an axis: 1.5G, 2 MiB, 71."""
    if kind in (COUNT, BYTES):
        whole = round(value)
        text = size_in_bytes(whole) if kind == BYTES else compact(whole)
        number = text.rstrip("KMGTPEiB ")
        unit = text[len(number) :]
        return f"{number.rstrip('0').rstrip('.')}{unit}" if "." in number else text
    return fixed(Fraction(value).limit_denominator(10**6), 2).rstrip("0").rstrip(".")
