from __future__ import annotations

from cnncalc.render.chart import NUMBER, ChartAxis, Curve, Curves, Point, Scatter
from cnncalc.render.plot import curves
from tests.render.plot.pretended import COUNT, MEMORY, SHARE, figure

FRONT = Scatter("front", COUNT, SHARE, [Point("", 1, 2), Point("", 30, 60)], (0, 1), None, "best")
ALPHA = ChartAxis("alpha", NUMBER)


LONG = [Curve("a", range(25), range(1, 26)), Curve("b", [0], [31])]


def test_13_curves_differ_and_25_values_have_no_marks():
    """Six colours; the seventh curve is dashed, the thirteenth dotted. The first panel's figures
    are wide apart."""
    many = [Curve(f"c{n}", range(24), range(n + 1, n + 25)) for n in range(13)]
    figure(curves.draw, Curves("t", ALPHA, [(MEMORY, LONG), (COUNT, many)], FRONT), "curves")


def test_one_curve_in_the_first_panel_needs_no_legend():
    panels = [(COUNT, [Curve("a", [1, 2], [3, 4])]), (MEMORY, LONG)]
    figure(curves.draw, Curves("t", ALPHA, panels, FRONT), "curves_one")


def test_no_panel_at_all_leaves_the_front():
    figure(curves.draw, Curves("t", ALPHA, [], FRONT), "curves_none")
