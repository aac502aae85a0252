from __future__ import annotations

import pytest

from cnncalc.limits import MOST_NAMED
from cnncalc.render.chart import Point, Scatter
from cnncalc.render.plot import scatter
from cnncalc.render.plot.canvas import LIGHT, Canvas
from cnncalc.render.plot.labels import Blob
from tests.each import each
from tests.render.plot.pretended import COUNT, MEMORY, SHARE, figure, pretended

POINTS = [Point("a", 10, 20, 1e6), Point("b", 50, 60, 5e6), Point("c", 90, 10, 0)]


def test_blobs_a_front_and_a_legend_of_round_sizes():
    """The largest area is 1100: that of a fifth is 220. The names keep to the points."""
    chart = Scatter("t", COUNT, SHARE, POINTS, (0, 1), COUNT, "best")
    figure(scatter.draw, chart, "scatter")


def test_without_sizes_the_legend_is_the_fronts():
    """Both axes are logarithmic: 1 to 31; a share never is."""
    points = [Point("a", 1, 1), Point("b", 31, 31)]
    figure(scatter.draw, Scatter("t", COUNT, MEMORY, points, (1,), None, "best"), "scatter_front")
    figure(scatter.draw, Scatter("t", COUNT, SHARE, points), "scatter_plain")


def test_nothing_to_draw_is_drawn():
    figure(scatter.draw, Scatter("t", COUNT, SHARE, [], (), MEMORY), "scatter_empty")


@each(("more", "end"), [(0, ""), (1, " and 1 more"), (2, " and 2 more")])
def test_names_without_room_are_told_above(more, end):
    """Points far outside the axes have room for none."""
    names = [f"net{n}" for n in range(MOST_NAMED + more)]
    chart = Scatter("t", COUNT, SHARE, [Point(name, 500, 50) for name in names])
    said = f"no room for the names of {', '.join(names[:MOST_NAMED])}{end}"
    with pretended() as log:
        canvas = Canvas(LIGHT)
        scatter.draw(canvas, chart, [])
    how = "transform='transAxes', size=6, color='#6b6b6b', ha='right', va='bottom'"
    assert log[-1] == f"axes.text(1, 1.005, {said!r}, parse_math=False, {how})"


def test_names_keep_off_the_front_by_two_points(monkeypatch):
    """The line is one of blobs of which each is 4 points wide."""
    asked = []
    monkeypatch.setattr(scatter, "_along", lambda line, step: asked.append((line, step)) or ())
    with pretended():
        points = [point._replace(size=0) for point in POINTS]
        scatter.draw(Canvas(LIGHT), Scatter("t", COUNT, SHARE, points, (1, 2)), [])
    radius = pytest.approx(1.7 * 200 / 72)
    assert asked == [([(200, 240, radius), (360, 40, radius)], pytest.approx(4 * 200 / 72))]


def test_a_line_is_made_of_blobs_that_touch():
    """10 long, in steps of 3: cut in three at a third and two thirds."""
    line = [Blob(0, 0, 5), Blob(6, 8, 5), Blob(6, 12, 5)]
    assert [*scatter._along(line, 3)] == [
        (2, pytest.approx(8 / 3), 1.5),
        (4, pytest.approx(16 / 3), 1.5),
    ]
    assert [*scatter._along(line[1:], 2)] == [(6, 10, 1)]


@each(
    ("largest", "expected"),
    [(138_357_544, [5_000_000, 20_000_000, 100_000_000]), (25, [1, 5, 20]), (100, [2, 20, 100]),
     (9, [1, 5]), (48, [1, 5, 20]), (1, [1]), (5, [1, 5]), (4, [1, 2]), (50, [2, 10, 50]),
     (250, [10, 50, 200])],
)  # fmt: skip
def test_sizes_of_the_legend_are_round(largest, expected):
    """A 1, 2 or 5 with noughts, at most the largest, a fifth and a twenty-fifth of it."""
    assert scatter.sizes(largest) == expected
