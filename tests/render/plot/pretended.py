"""A drawing library that draws nothing: it writes down each call, so that a test reads them.

What a figure measures is simple here: an axis shows 0 to 100 on both sides in 4 dots a step, a
letter is 4 dots wide and a line 8 high.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest import MonkeyPatch

from cnncalc.render.chart import BYTES, NUMBER, ChartAxis
from cnncalc.render.plot.canvas import LIGHT, Canvas

LETTER, LINE, STEP = 4, 8, 4


class Extent:
    """A rectangle in dots."""

    def __init__(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.x0, self.y0, self.x1, self.y1 = x0, y0, x1, y1
        self.width, self.height = x1 - x0, y1 - y0


class Written:
    """Something of a figure: each call is a line of the log, and gives another of its kind."""

    def __init__(self, log: list[str], name: str) -> None:
        self.log, self.name = log, name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Written(self.log, f"{self.name}.{name}")

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.write("", *given, **named)
        return Written(self.log, self.name.rpartition(".")[2])

    def write(self, called: str, *given: Any, **named: Any) -> None:
        """One line of the log."""
        parts = [shown(value) for value in given]
        parts += [f"{key}={shown(value)}" for key, value in named.items()]
        self.log.append(f"{self.name}{called}({', '.join(parts)})")


class Text(Written):
    """A text, which is as wide as its letters."""

    def __init__(self, log: list[str], text: str) -> None:
        super().__init__(log, repr(text))
        self.text = text

    def get_window_extent(self, _: Any) -> Extent:
        return Extent(0, 0, LETTER * len(self.text), LINE)


class Transform:
    """From figures to dots, and back."""

    def __init__(self, step: float = STEP) -> None:
        self.step = step

    def inverted(self) -> Transform:
        return Transform(1 / self.step)

    def transform(self, points: Sequence[Any]) -> Any:
        if points and not isinstance(points[0], (int, float)):
            return [self.transform(point) for point in points]
        return tuple(self.step * part for part in points)


class Legend(Written):
    """A legend with one text in it."""

    def get_window_extent(self, _: Any) -> Extent:
        return Extent(300, 0, 400, 100)

    def get_texts(self) -> list[Written]:
        return [Written(self.log, f"{self.name}.text")]


class Axes(Written):
    """Axes on a figure, each of which shows 0 to 100."""

    def __init__(self, log: list[str], name: str, figure: Figure) -> None:
        super().__init__(log, name)
        self.figure, self.transData, self.transAxes = figure, Transform(), "transAxes"

    def text(self, x: float, y: float, text: str, **how: Any) -> Text:
        self.write(".text", x, y, text, **how)
        return Text(self.log, text)

    def legend(self, *given: Any, **named: Any) -> Legend:
        self.write(".legend", *given, **named)
        return Legend(self.log, "legend")

    def get_yticklabels(self) -> list[Written]:
        return [Written(self.log, f"{self.name}.ticklabel")]

    def get_window_extent(self) -> Extent:
        return Extent(0, 0, 400, 400)

    @property
    def xaxis(self) -> Axis:
        return Axis(self.log, f"{self.name}.x")

    @property
    def yaxis(self) -> Axis:
        return Axis(self.log, f"{self.name}.y")


class Axis(Written):
    """One of the axes."""

    low: float = 0
    high: float = 100
    scale = "linear"

    def get_view_interval(self) -> tuple[float, float]:
        return self.low, self.high

    def get_scale(self) -> str:
        return self.scale


class Figure(Written):
    """A figure, or where its panels stand."""

    def __init__(self, log: list[str], **how: Any) -> None:
        super().__init__(log, "figure")
        self.write("", **how)
        self.dpi = how["dpi"]
        self.size: tuple[float, float] = (0, 0)

    def set_size_inches(self, width: float, height: float) -> None:
        self.write(".set_size_inches", width, height)
        self.size = width, height

    def get_size_inches(self) -> tuple[float, float]:
        return self.size

    def add_gridspec(self, *given: Any, **named: Any) -> Grid:
        self.write(".add_gridspec", *given, **named)
        return Grid()

    def add_axes(self, place: Any) -> Axes:
        self.write(".add_axes", place)
        return Axes(self.log, "axes", self)

    def add_subplot(self, place: str) -> Axes:
        return Axes(self.log, place, self)

    def savefig(self, stream: Any, **how: Any) -> None:
        self.write(".savefig", **how)
        stream.write(b"drawn")


class Grid:
    """Where panels stand: each is called by its row and column."""

    def __getitem__(self, place: tuple[Any, Any]) -> str:
        row, column = place
        return f"panel{row}{'all' if isinstance(column, slice) else column}"


def shown(value: Any) -> str:
    """A value in the log: figures to six digits, the way of writing figures by an example."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {shown(each)}' for key, each in value.items())}}}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(shown, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if callable(value) and not isinstance(value, (Written, type)):
        return f"2**21 -> {value(2**21, None)}"
    return value.name if isinstance(value, Written) else repr(value)


def library(log: list[str]) -> Iterator[ModuleType]:
    """The modules that are looked for, which write to the log."""

    def module(name: str, **inside: Any) -> ModuleType:
        made = ModuleType(f"matplotlib{name}")
        made.__dict__.update(inside, __spec__=True)
        return made

    yield module(
        "",
        rc_context=nullcontext,
        rcdefaults=Written(log, "rcdefaults"),
        rcParams=Written(log, "rcParams"),
    )
    yield module(".backends")
    yield module(".backends.backend_agg", FigureCanvasAgg=Written(log, "FigureCanvasAgg"))
    yield module(".figure", Figure=lambda **how: Figure(log, **how))
    ticks = ("FixedLocator", "LogLocator", "NullFormatter")
    yield module(".ticker", MaxNLocator=Ticks, **{name: Written(log, name) for name in ticks})


class Ticks:
    """Round figures from one to another, so many steps of one size."""

    def __init__(self, count: int) -> None:
        self.count = count

    def tick_values(self, low: float, high: float) -> Times:
        step = (high - low) / self.count
        return Times(low + n * step for n in range(-1, self.count + 2))


class Times(list[float]):
    """Figures that are multiplied each."""

    def __init__(self, values: Iterable[float]) -> None:
        super().__init__(values)

    def __mul__(self, by: Any) -> Times:
        return Times(value * by for value in self)

    def __floordiv__(self, by: Any) -> Times:
        return Times(value // by for value in self)


@contextmanager
def pretended() -> Iterator[list[str]]:
    """The log of what is called while the library stands in for the real one."""
    log: list[str] = []
    with MonkeyPatch.context() as patch:
        for module in library(log):
            patch.setitem(sys.modules, module.__name__, module)
        yield log


CALLS = Path(__file__).parent / "calls"
COUNT, MEMORY = ChartAxis("parameters"), ChartAxis("memory", BYTES)
SHARE = ChartAxis("top-1", NUMBER)


def same(drawn: Callable[[], object], name: str) -> None:
    """Whether something is drawn by the calls that are written down, one a line."""
    with pretended() as log:
        drawn()
    assert log == (CALLS / f"{name}.txt").read_text("utf-8").splitlines()


def figure(draw: Callable[[Canvas, Any, Sequence[str]], None], chart: Any, name: str) -> None:
    """Whether a figure is drawn by the calls that are written down."""

    def drawn() -> None:
        canvas = Canvas(LIGHT)
        canvas.figure.log.clear()
        draw(canvas, chart, ["counted as MACs"])

    same(drawn, name)
