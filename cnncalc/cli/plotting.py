"""Charts of a command: --plot, --data, --dark."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli.options import stacked
from cnncalc.cli.output import WriteFile
from cnncalc.cli.types import PlaceType
from cnncalc.records import NamedTuple

if TYPE_CHECKING:
    from cnncalc.render.chart import Chart

SUFFIXES = (".svg", ".png", ".pdf")


class PictureType(PlaceType):
    """A file whose ending is that of a picture."""

    name = "picture"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        if not str(value).lower().endswith(SUFFIXES):
            self.fail(f"{value} is none of {', '.join(SUFFIXES)}", param, ctx)
        return super().convert(value, param, ctx)


class Plot(NamedTuple):
    """Where a chart goes, whether its data go beside it, and on which ground it stands."""

    path: str
    has_data: bool
    is_dark: bool

    def check(self) -> None:
        """Raises C425 where matplotlib is missing."""
        from cnncalc.render.plot import require

        require()

    def write(self, chart: Chart, write_file: WriteFile) -> None:
        """Draw and write it, the data first. Raises C425 where matplotlib is missing."""
        from cnncalc.render.csv import write
        from cnncalc.render.plot import draw

        stem, ending = os.path.splitext(self.path)
        picture = draw(chart, ending[1:].lower(), self.is_dark)
        if self.has_data:
            write_file(f"{stem}.csv", write([chart.data]))
        write_file(self.path, picture)


def plot_options(command: Any) -> Any:
    """Hands a command `plot`: a Plot, or None where none is asked for."""
    from functools import wraps

    @wraps(command)
    def plotting(
        *arguments: Any, plot_path: str | None, data: bool, dark: bool, **given: Any
    ) -> Any:
        if plot_path is None and (data or dark):
            raise click.UsageError("--data and --dark need a chart: --plot chart.svg")
        plot = Plot(plot_path, data, dark) if plot_path else None
        return command(*arguments, plot=plot, **given)

    return stacked(
        click.option("--plot", "plot_path", type=PictureType(), metavar="FILE",
                     help="Draw a chart too: .svg, .png or .pdf (needs matplotlib)."),
        click.option("--data", is_flag=True, help="Write what the chart shows beside it, as CSV."),
        click.option("--dark", is_flag=True, help="Draw the chart on a dark ground."),
    )(plotting)  # fmt: skip
