from __future__ import annotations

from cnncalc.render.chart import Bars, Panel, Series
from cnncalc.render.plot import bars
from tests.render.plot.pretended import COUNT, MEMORY, figure


def test_the_largest_bar_stands_out_and_each_that_is_not_0_has_its_figure():
    """Two bars need less than the least room: 0.8, 1.5 and 1.75 inches and a line of caption.

    The fourth of five steps is not yet late, for what is written to stand at its left."""
    panels = [Panel(COUNT, [3, 0]), Panel(MEMORY, [2048, 4096])]
    run = Series(MEMORY, "step", [1, 2, 4, 5, 1], 3, "fc")
    figure(bars.draw, Bars("t", ("conv1", "fc"), panels, run), "bars")


def test_ten_bars_with_long_names_and_a_late_peak():
    """Ten are 1.35 inches; names have no more than 2.2 inches; 0.6 of three steps is before 2."""
    names = [f"stage{n}-{'x' * 40}" for n in range(10)]
    run = Series(COUNT, "step", [1, 2, 7], 2, "fc")
    figure(bars.draw, Bars("t", names, [Panel(COUNT, range(1, 11))], run), "bars_long")


def test_nothing_but_zeros_still_has_room():
    run = Series(COUNT, "step", [0], 0, "fc")
    figure(bars.draw, Bars("t", ["fc"], [Panel(COUNT, [0])], run), "bars_empty")
