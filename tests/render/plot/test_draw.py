from __future__ import annotations

import sys

import pytest

from cnncalc.errors import SpecError
from cnncalc.render.chart import Bars, Chart, Curve, Curves, Panel, Point, Scatter, Series, Spread
from cnncalc.render.plot import draw, require
from tests.render.plot.pretended import COUNT, pretended

CLOUD = Scatter("points", COUNT, COUNT, [Point("a", 1, 2)])
DRAWINGS = [
    (CLOUD, "axes.scatter("),
    (Bars("bars", ["a"], [Panel(COUNT, [1])], Series(COUNT, "s", [1], 0, "a")), "panel00.barh("),
    (Curves("curves", COUNT, [(COUNT, [Curve("a", [1], [2])])], CLOUD), "panel00.plot("),
    (Spread("spread", CLOUD, [(COUNT, Curve("a", [1], [2]))]), "panel01.plot("),
]


@pytest.mark.parametrize(("drawing", "first"), DRAWINGS)
@pytest.mark.parametrize(
    ("form", "dark", "ink"), [("pdf", True, "#a9adb5"), ("png", False, "#6b6b6b")]
)
def test_each_chart_is_drawn_as_its_own_kind(drawing, first, form, dark, ink):
    with pretended() as log:
        assert draw(Chart(drawing, ["said below"], None), form, dark) == b"drawn"
    calls = [line for line in log if line.startswith(("panel", "axes"))]
    assert calls[0].startswith(first) or first == "axes.scatter("
    (caption,) = (line for line in log if "'said below'" in line)
    assert ink in caption
    assert log[-1].startswith(f"figure.savefig(format='{form}'")


def test_by_default_the_ground_is_light():
    with pretended() as log:
        draw(Chart(CLOUD, [], None), "svg")
    assert "figure.facecolor: '#ffffff'" in log[1]


def test_without_the_library_there_is_no_chart(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for asked in (require, lambda: draw(Chart(CLOUD, [], None), "svg")):
        with pytest.raises(SpecError) as caught:
            asked()
        fault = caught.value
        assert (fault.code, fault.message) == ("C425", "a chart needs matplotlib")
        assert fault.hint == "pip install 'cnncalc[plot]'"


def test_with_the_library_there_is():
    with pretended():
        require()
