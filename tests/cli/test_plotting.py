"""Where a chart goes, and what belongs to one."""

from __future__ import annotations

import click
import pytest

from cnncalc.cli.plotting import PictureType, Plot, plot_options
from cnncalc.errors import SpecError
from cnncalc.render.chart import Chart, Point, Scatter
from cnncalc.render.page import Column, Sheet
from tests.render.plot.pretended import COUNT, pretended

CHART = Chart(
    Scatter("t", COUNT, COUNT, [Point("a", 1, 2)]), [], Sheet("t", [Column("n", "n")], [[7]])
)


@pytest.mark.parametrize("has_data", [True, False])
@pytest.mark.parametrize(("is_dark", "ground"), [(True, "#16181c"), (False, "#ffffff")])
def test_the_data_are_written_first(has_data, is_dark, ground):
    written = []
    with pretended() as log:
        plot = Plot("a.b/c.PNG", has_data, is_dark)
        plot.check()
        plot.write(CHART, lambda *given: written.append(given))
    assert written == [*[("a.b/c.csv", "n\n7\n")] * has_data, ("a.b/c.PNG", b"drawn")]
    assert log[-1].startswith("figure.savefig(format='png'")
    assert f"figure.facecolor: '{ground}'" in log[1]


def test_without_the_library_it_is_said_before(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(SpecError, match="C425"):
        Plot("a.svg", False, False).check()


def run(*arguments):
    @plot_options
    def command(name, plot):
        return name, plot

    made = click.command()(click.argument("name")(command))
    return made.main(arguments, standalone_mode=False)


def test_a_plot_or_none(tmp_path):
    place = str(tmp_path / "c.svg")
    assert run("a") == ("a", None)
    assert run("a", "--plot", place) == ("a", Plot(place, False, False))
    assert run("a", "--plot", place, "--data") == ("a", Plot(place, True, False))
    assert run("a", "--plot", place, "--dark") == ("a", Plot(place, False, True))
    for option in ("--data", "--dark"):
        with pytest.raises(click.UsageError, match="--data and --dark need a chart"):
            run("a", option)


def test_a_picture_has_the_ending_of_one(tmp_path):
    for ending in ("svg", "PNG", "pdf"):
        place = str(tmp_path / f"c.{ending}")
        assert PictureType().convert(place, None, None) == place
    with pytest.raises(click.BadParameter, match=r"a\.gif is none of \.svg, \.png, \.pdf"):
        PictureType().convert("a.gif", None, None)
