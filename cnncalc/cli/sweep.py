"""`cnncalc sweep`: a network's figures over a grid of sizes and params."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from cnncalc.choices import SWEPT
from cnncalc.cli import options
from cnncalc.cli.output import deliver, progress, standard_output
from cnncalc.cli.plotting import Plot, plot_options

_EXAMPLES = """\b
Examples:
  cnncalc sweep mobilenet -p alpha=0.25:1:0.25 --input 128:224:32
  cnncalc sweep wrn-28-10 -p k=1,2,4,8 -p depth=16,28,40
  cnncalc sweep mobilenet -p alpha=0.1:1:0.01 --input 96:320 --batch 1:64 -o grid.csv
  cnncalc sweep mobilenet --input 96:320:32 --minimize peak --dtype int8
"""
_COLUMN = f"[{'|'.join(SWEPT)}|PARAM|input|batch]"


@click.command("sweep", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@options.param_option(
    "Values of a param: start:stop:step (both ends included) or with commas; one value fixes."
)
@click.option(
    "--input",
    "side",
    default="",
    help="Sides of the input likewise, or one HxWxC, or name=HxWxC with commas.",
)
@click.option("--batch", default="", help="Batch sizes likewise; they scale only bytes.")
@options.zoo_option
@options.dtype_option
@click.option("--minimize", metavar=_COLUMN, multiple=True,
              help="What the front has least of; macs, or peak where only the batch varies.",
              )  # fmt: skip
@click.option("--maximize", metavar=_COLUMN, multiple=True,
              help="What the front has most of; the first param that varies, or else the input, or "
              "the batch.")  # fmt: skip
@plot_options
@options.format_option(only=("table", "csv", "json", "parquet", "markdown", "latex", "svg"))
@options.place_option()
def command(
    model: str,
    params: tuple[tuple[str, str], ...],
    side: str,
    batch: str,
    dtype: str,
    minimize: tuple[str, ...],
    maximize: tuple[str, ...],
    plot: Plot | None,
    form: str,
    path: str | None,
) -> None:
    """Evaluate the closed forms of MODEL over a grid, and mark its Pareto front.

    A table of more than 60 configurations shows only the front. Files are written block by block;
    a CSV or JSON file that was interrupted is taken up where it stopped when the same command is
    given again, with the network and the version as they were. A Parquet file starts over.
    """
    from cnncalc.features.sweep.grid import BATCH, INPUT, read_axis
    from cnncalc.features.sweep.run import Sweep
    from cnncalc.language.ranges import is_range

    varied = {name: text for name, text in params if is_range(text)}
    if len({name for name, _ in params}) < len(params):
        raise click.UsageError("a param is given twice")
    varied |= {INPUT: side} if is_range(side) and "=" not in side else {}
    varied |= {BATCH: batch} if batch else {}
    if not varied:
        raise click.UsageError("nothing varies: give -p name=start:stop:step or --input 128:224:32")
    fixed = {name: text for name, text in params if name not in varied}
    axes = [read_axis(name, text) for name, text in varied.items()]
    sweep = Sweep(model, axes, fixed, "" if INPUT in varied else side, dtype)
    if form == "parquet" and not path:
        raise click.UsageError("a Parquet file needs a place: -o grid.parquet")
    is_grid = form in ("csv", "json", "parquet")
    if plot or not is_grid:
        _show(sweep, minimize, maximize, plot, "" if is_grid else form, path)
    if is_grid:
        _write(sweep, form, path)


def _show(
    sweep: Any, minimize: tuple[str, ...], maximize: tuple[str, ...], plot: Plot | None, form: str,
    path: str | None,
) -> None:  # fmt: skip
    """The configurations, and the front of them, as a chart and as a page."""
    from cnncalc.features.sweep.page import page, swept

    try:
        found = swept(sweep, minimize, maximize)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if plot:
        from cnncalc.features.sweep.chart import chart

        plot.write(chart(found))
    if form:
        deliver(page(found), form, path)


def _write(sweep: Any, form: str, path: str | None) -> None:
    """All configurations to a file, or to standard output."""
    from cnncalc.features.sweep.writing import TEXT_FORMATS, stream, write_parquet, write_rows

    if path is None:
        with standard_output() as output:
            for _ in stream(sweep, TEXT_FORMATS[form], output.buffer.write):
                pass
        return
    if form == "parquet":
        try:
            _watched(write_parquet(sweep, path), sweep.total_blocks)
        except ImportError:
            hint = "pip install 'cnncalc[parquet]'"
            raise click.UsageError(f"Parquet needs pyarrow: {hint}") from None
        return

    def begins(done: int, note: str) -> None:
        if done:
            note = f"resumes after {done} of {sweep.total_blocks} blocks"
        if note:
            click.echo(note, err=True)

    _watched(write_rows(sweep, form, path, begins), sweep.total_blocks)


def _watched(steps: Iterator[int], total: int) -> None:
    """Go through the steps, which say how many are done, with a bar on a terminal."""
    before = 0
    with progress(total, "blocks") as advance:
        for done in steps:
            advance(done - before)
            before = done
