from __future__ import annotations

from cnncalc.render.chart import Curve, Point, Scatter, Spread
from cnncalc.render.plot import spread
from tests.render.plot.pretended import COUNT, MEMORY, SHARE, figure


def test_each_curve_begins_at_nothing_and_the_cloud_stands_first():
    """1 to 31 is wide apart, 1 to 30 is not."""
    cloud = Scatter("t", COUNT, SHARE, [Point("", 1, 2), Point("", 30, 60)])
    wide, near = Curve("p", [1, 2, 31], [30, 60, 100]), Curve("m", [1, 2, 30], [30, 60, 100])
    figure(spread.draw, Spread("t", cloud, [(COUNT, wide), (MEMORY, near)]), "spread")
