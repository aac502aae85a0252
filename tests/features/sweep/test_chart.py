"""A grid as a chart: its curves, its front, its caption and the data behind it."""

from __future__ import annotations

from typing import Any

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.sweep import chart as module
from cnncalc.features.sweep.chart import axis_of, chart, check_count
from cnncalc.features.sweep.page import Swept
from cnncalc.render.chart import BYTES, COUNT, NUMBER, ChartAxis, Curve, Point

NAMES = ["k", "alpha", "params", "macs", "flops", "memory", "peak", "rf"]
ROWS = [
    (2, 0.5, 20, 200, 400, 80, 40, 5),
    (1, 0.5, 10, 100, 200, 40, 20, 3),
    (2, 1.0, 30, 150, 300, 80, 50, 5),
    (1, 1.0, 15, None, None, None, None, None),
]
FRONT = [ROWS[0], ROWS[1]]


def swept(**given: Any) -> Swept:
    usual = Swept("net", NAMES, 2, ROWS, FRONT, ["lower macs", "higher alpha"], 4)
    return usual._replace(**given)


def test_curves_over_the_first_of_what_varies():
    found = chart(swept(objectives=["lower macs", "higher params"]))
    drawing = found.drawing
    assert (drawing.title, drawing.x) == ("net: 3 configurations", ChartAxis("k", NUMBER))
    assert [*drawing.panels] == [
        (ChartAxis("parameters", COUNT),
         [Curve("alpha 0.5", [1, 2], [10, 20]), Curve("alpha 1", [2], [30])]),
        (ChartAxis("MACs", COUNT),
         [Curve("alpha 0.5", [1, 2], [100, 200]), Curve("alpha 1", [2], [150])]),
        (ChartAxis("peak memory", BYTES),
         [Curve("alpha 0.5", [1, 2], [20, 40]), Curve("alpha 1", [2], [50])]),
        (ChartAxis("receptive field", NUMBER),
         [Curve("alpha 0.5", [1, 2], [3, 5]), Curve("alpha 1", [2], [5])]),
    ]  # fmt: skip
    assert found.caption == [
        "Counted as cnncalc does: MACs are multiply-accumulates of one image; bytes are float32. "
        "The dashed line joins the configurations than which none has lower macs and higher params."
    ]
    assert [column.heading for column in found.data.columns] == NAMES
    assert found.data.rows[:2] == [
        [2, "0.5", 20, 200, 400, 80, 40, 5], [1, "0.5", 10, 100, 200, 40, 20, 3],
    ]  # fmt: skip


def test_the_front_of_what_there_should_be_less_of_and_more_of():
    found = chart(swept(objectives=["lower macs", "higher params"])).drawing.front
    assert (found.x, found.y) == (ChartAxis("MACs", COUNT), ChartAxis("parameters", COUNT))
    assert [*found.points] == [
        Point("2, 0.5", 200, 20), Point("1, 0.5", 100, 10), Point("", 150, 30),
    ]  # fmt: skip
    assert (found.front, found.size, found.front_label) == ([1, 0], None, "front")


@pytest.mark.parametrize(
    ("objectives", "x", "y"),
    [
        (["higher rf", "lower peak"], "peak", "rf"),
        (["higher rf", "higher flops"], "rf", "flops"),
        (["lower memory", "lower peak", "higher flops"], "memory", "flops"),
        (["lower macs"], "macs", "k"),
        (["lower k"], "k", "k"),
    ],
)
def test_the_axes_of_a_front(objectives, x, y):
    found = chart(swept(objectives=objectives)).drawing.front
    at = NAMES.index(x), NAMES.index(y)
    assert [(one.x, one.y) for one in found.points] == [
        (row[at[0]], row[at[1]]) for row in ROWS[:3]
    ]  # fmt: skip
    shown = {"macs": "MACs", "peak": "peak memory"}
    assert (found.x.label, found.y.label) == (shown.get(x, x), shown.get(y, y))


def test_figures_that_are_asked_for_in_bytes_of_another_type():
    found = chart(swept(columns=("flops", "memory"), dtype="int8"))
    assert [axis for axis, _ in found.drawing.panels] == [
        ChartAxis("FLOPs", COUNT), ChartAxis("memory of all outputs", BYTES),
    ]  # fmt: skip
    assert "; bytes are int8. The" in found.caption[0]


def test_one_thing_that_varies_has_one_curve_without_a_name():
    rows = [(row[0], *row[2:]) for row in ROWS[:2]]
    one = {"names": ["k", *NAMES[2:]], "axes": 1, "objectives": ["lower macs", "higher k"]}
    found = chart(swept(rows=rows, front=rows, **one))
    assert found.drawing.panels[0][1] == [Curve("", [1, 2], [10, 20])]


def test_how_much_a_chart_can_show(monkeypatch):
    check_count(60)
    with pytest.raises(SpecError) as raised:
        chart(swept(total=61))
    error = raised.value
    assert (error.code, error.received, error.hint) == ("C426", "61", "vary less")
    assert error.message == "at most 60 configurations of a grid can be drawn"
    with pytest.raises(SpecError) as raised:
        check_count(1_000)
    assert raised.value.received == "1,000"
    monkeypatch.setattr(module, "MOST_CURVES", 2)
    assert chart(swept())
    monkeypatch.setattr(module, "MOST_CURVES", 1)
    with pytest.raises(SpecError) as raised:
        chart(swept())
    assert raised.value.message == "a chart has room for 1 curves"
    assert raised.value.hint == "vary less"
    with pytest.raises(SpecError) as raised:
        chart(swept(rows=ROWS[3:]))
    error = raised.value
    assert (error.message, error.hint) == ("no configuration can be built", "vary other values")


def test_axes_of_figures():
    assert axis_of("params") == ChartAxis("parameters", COUNT)
    assert axis_of("width") == ChartAxis("width", NUMBER)
    assert axis_of("rf") == ChartAxis("receptive field", NUMBER)
