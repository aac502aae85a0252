"""Networks as points: which are drawn, by what, and which none of the others excels."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.features.compare.chart import chart, front
from cnncalc.shape import Shape
from tests.features.compare.made import compared, one
from tests.features.sheets import text

DATA = {"error_source": "table 2", "source": "A. Author 2001, Net", "error_data": "ImageNet"}
A = one("a", 10, 100, operations=1, top1="30", **DATA)
B = one("b", 30, 90, operations=3, top1="25.5", top5="9", **DATA)
C = one("c", 20, 200, operations=2, top1="25.5", **{**DATA, "error_source": "B. Other 2003"})
PLAIN = one("p", 5, 300, operations=4)
OTHER_DATA = one("o", 5, 50, top1="1", error_data="CIFAR-10", error_source="x")


def test_accuracy_against_operations():
    """100 − 30 and 100 − 25.5; no network but b has as few MACs and errors."""
    drawing, caption, data = chart(compared(A, B, C, PLAIN, OTHER_DATA))
    assert drawing.title == "Top-1 accuracy against operations"
    assert drawing.x == ("MACs of one image", "count")
    assert drawing.y == ("top-1 accuracy in %", "number")
    assert drawing.points == [
        ("a", 100, 70.0, 10), ("b", 90, 74.5, 30), ("c", 200, 74.5, 20),
    ]  # fmt: skip
    assert (drawing.front, drawing.size) == ([1], ("parameters", "count"))
    assert drawing.front_label == "most accurate for its operations"
    assert caption == [
        "Counted as cnncalc does: MACs and parameters of one image; a MAC is a "
        "multiply-accumulate.",
        "Blob areas are parameters. The dashed line joins networks than which none shown is more "
        "accurate with as few operations.",
        "Errors as their sources state them: A. Author 2001, table 2 (a, b); B. Other 2003 (c).",
    ]
    assert text(data).splitlines()[1:] == [
        "name | params | operations | top1 | error_source | front | convention",
        "a | 10 | 100 | 30 | A. Author 2001, table 2 |  | MACs as cnncalc",
        "b | 30 | 90 | 25.5 | A. Author 2001, table 2 | yes | MACs as cnncalc",
        "c | 20 | 200 | 25.5 | B. Other 2003 |  | MACs as cnncalc",
    ]


def test_parameters_against_operations_as_a_tool_counts_them():
    found = compared(A, B, PLAIN._replace(inputs=(Shape(3, (9, 9)),)), convention="torchinfo")
    drawing, caption, data = chart(found, "size")
    assert drawing.title == "Parameters against operations"
    assert drawing.x == ("mult-adds of one image", "count")
    assert drawing.y == ("parameters", "count")
    assert drawing.points == [("a", 1, 10, 0), ("b", 3, 30, 0), ("p", 4, 5, 0)]
    assert (drawing.front, drawing.size, drawing.front_label) == ([0, 2], None, "fewest of both")
    assert caption[0].startswith(
        "Counted as torchinfo does: mult-adds and parameters of one image, each at its own input "
        "size; one per multiply-accumulate"
    )
    assert caption[1:] == ["The dashed line joins networks than which none shown has less of both."]
    assert data.rows[2] == ["p", 5, 4, "", "", "yes", "mult-adds as torchinfo"]


def test_accuracy_is_drawn_where_two_errors_are_of_one_data_set():
    for networks, title in (
        ((A, B), "Top-1 accuracy against operations"),
        ((A, PLAIN), "Parameters against operations"),
        ((A, OTHER_DATA), "Parameters against operations"),
        ((OTHER_DATA, OTHER_DATA._replace(name="q")), "Top-1 accuracy against operations"),
    ):
        assert chart(compared(*networks)).drawing.title == title
    assert chart(compared(A, PLAIN), "accuracy").drawing.points == [("a", 100, 70.0, 10)]


def test_networks_whose_figures_are_no_numbers_are_not_drawn():
    n = symbol("n")
    drawing = chart(compared(A, PLAIN, one("s", n, 1), one("t", 1, n))).drawing
    assert [point.name for point in drawing.points] == ["a", "p"]


@pytest.mark.parametrize(
    ("networks", "kind", "message"),
    [
        ((PLAIN,), "accuracy", "there is no network with a cited top-1 error"),
        ((one("s", symbol("n")),), "", "there is no network whose figures are numbers"),
        ((A, B, C), "", "a chart has room for 2 networks"),
    ],
)
def test_what_is_not_drawn(networks, kind, message, monkeypatch):
    monkeypatch.setattr("cnncalc.features.compare.chart.MOST_DRAWN", 2)
    with pytest.raises(SpecError) as caught:
        chart(compared(*networks), kind)
    assert (caught.value.code, caught.value.message) == ("C426", message)
    assert chart(compared(A, B))


def test_the_first_sources_are_named(monkeypatch):
    monkeypatch.setattr("cnncalc.features.compare.chart.MOST_CITED", 2)
    found = [A._replace(name=name, error_source=name.upper()) for name in "wxyz"]
    *_, cited = chart(compared(*found)).caption
    assert cited == "Errors as their sources state them: W (w); X (x); 2 more, in the data."
    *_, cited = chart(compared(*found[:3])).caption
    assert cited == "Errors as their sources state them: W (w); X (x); 1 more, in the data."
    *_, cited = chart(compared(*found[:2])).caption
    assert cited == "Errors as their sources state them: W (w); X (x)."


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], []),
        ([(2, 1), (1, 2), (3, 0)], [1, 0, 2]),
        ([(1, 2), (1, 1), (2, 1)], [1]),
        ([(1, 1), (1, 1)], [0]),
        ([(1, 5), (2, 5), (3, 4)], [0, 2]),
    ],
)
def test_the_front(points, expected):
    assert front(points) == expected
