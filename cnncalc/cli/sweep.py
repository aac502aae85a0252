"""`cnncalc sweep`: a network's figures over a grid of sizes and params."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from cnncalc.choices import SWEPT
from cnncalc.cli import options
from cnncalc.cli.output import deliver, progress, say, standard_output
from cnncalc.cli.plotting import Plot, plot_options
from cnncalc.limits import MOST_SAMPLED, MOST_TOP

_EXAMPLES = """\b
Examples:
  cnncalc sweep mobilenet -p alpha=0.25:1:0.25 --input 128:224:32
  cnncalc sweep wrn-28-10 -p k=1,2,4,8 -p depth=16,28,40
  cnncalc sweep mobilenet -p alpha=0.1:1:0.01 --input 96:320 --batch 1:64 -o grid.csv
  cnncalc sweep mobilenet --input 96:320:32 --minimize peak --dtype int8
  cnncalc sweep net.yaml --sample 10000 --max-macs 400M --plot space.svg
  cnncalc sweep net.yaml -p op=conv3,skip -p "repeats[0]=2:4" --top 10 --minimize macs
"""
_COLUMN = f"[{'|'.join(SWEPT)}|PARAM|input|batch]"
_GRIDS = ("csv", "json", "parquet")
_FIGURES = tuple(SWEPT)


def _least_options(command: Any) -> Any:
    """Lower bounds on figures: --min-params, --min-macs …"""
    for figure in _FIGURES[::-1]:
        text = f"At least so much of {figure}, e.g. 360M."
        command = click.option(f"--min-{figure}", type=options.FigureType(), help=text)(command)
    return command


@click.command("sweep", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@options.param_option(
    "Values of a param, or of an element, rows[0]: start:stop:step (both ends included) or with "
    "commas, blocks too; one value fixes."
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
@click.option("--sample", type=click.IntRange(1, MOST_SAMPLED), metavar="N",
              help="Draw N configurations, each as likely as any other that meets `where`.",
              )  # fmt: skip
@click.option("--seed", type=click.IntRange(0, (1 << 63) - 1), default=None,
              help="Draw the same configurations again.")  # fmt: skip
@_least_options
@options.budget_options(*_FIGURES)
@click.option("--minimize", metavar=_COLUMN, multiple=True,
              help="What the front has least of; macs, or peak where only the batch varies.",
              )  # fmt: skip
@click.option("--maximize", metavar=_COLUMN, multiple=True,
              help="What the front has most of; the first param that varies, or else the input, or "
              "the batch; of a space the parameters.")  # fmt: skip
@click.option("--front", is_flag=True, help="Show and write the front alone.")
@click.option("--sort", metavar=_COLUMN, default="",
              help="Rows of the table by a column: the largest first.")  # fmt: skip
@click.option("--top", type=click.IntRange(1, MOST_TOP), default=None, metavar="N",
              help="Only the first N of --sort; without it, those with least of --minimize.",
              )  # fmt: skip
@click.option("--strict", is_flag=True, help="Stop at a configuration that cannot be built.")
@plot_options
@options.format_option(only=("table", "csv", "json", "parquet", "markdown", "latex", "svg"))
@options.place_option()
def command(
    model: str, params: tuple[tuple[str, str], ...], side: str, batch: str, dtype: str,
    sample: int | None, seed: int | None, minimize: tuple[str, ...], maximize: tuple[str, ...],
    front: bool, sort: str, top: int | None, strict: bool, plot: Plot | None, form: str,
    path: str | None, **bounds: int | None,
) -> None:  # fmt: skip
    """Evaluate MODEL over a grid, or over the space that it states, and mark its Pareto front.

    Without options it is the space under `space:` in the spec. A table of more than 60
    configurations shows only the front. Files are written block by block;
    a CSV or JSON file that was interrupted is taken up where it stopped when the same command is
    given again, with the network and the version as they were. A Parquet file starts over.
    """
    from cnncalc.features.sweep.page import usual_front
    from cnncalc.features.sweep.planned import Typed, planned
    from cnncalc.features.sweep.space.configurations import Draw
    from cnncalc.features.sweep.space.explored import Wanted

    if len({name for name, _ in params}) < len(params):
        raise click.UsageError("a param is given twice")
    if seed is not None and sample is None:
        raise click.UsageError("--seed is of what is drawn: --sample 1000 --seed 1")
    if form == "parquet" and not path:
        raise click.UsageError("a Parquet file needs a place: -o grid.parquet")
    draw = Draw(sample, seed or 0) if sample else None
    wanted = Wanted(minimize, maximize, top or 0, sort, front)
    with _usage():
        sweep: Any = planned(model, Typed(dict(params), side, batch, dtype, draw))
    is_space = sweep.has_faults
    if is_space:
        _say_size(sweep)
    else:
        wanted = wanted._replace(usual=usual_front([axis.name for axis in sweep.axes]))
    is_grid = is_space or _within(bounds) or strict or bool(top or sort or front)
    sweep = _narrowed(sweep, _within(bounds), strict)
    if plot or form not in _GRIDS:
        show = _explore if is_grid else _show
        show(sweep, wanted, plot, "" if form in _GRIDS else form, path)
    if form in _GRIDS:
        _write(sweep, wanted, form, path)


@contextmanager
def _usage() -> Iterator[None]:
    """What is said of a ValueError is a wrong use of the command."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _say_size(sweep: Any) -> None:
    """How large the space is, before anything is computed."""
    from cnncalc.features.sweep.space.page import size_of

    say(size_of(sweep), err=True)


def _within(given: dict[str, int | None]) -> dict[str, tuple[int | None, int | None]]:
    """The budgets that are given, by figure."""
    pairs = {name: (given[f"min_{name}"], given[f"max_{name}"]) for name in _FIGURES}
    return {name: pair for name, pair in pairs.items() if pair != (None, None)}


def _narrowed(sweep: Any, bounds: dict[str, Any], strict: bool) -> Any:
    from cnncalc.features.sweep.chosen import Within
    from cnncalc.features.sweep.strict import Strict

    sweep = Strict(sweep) if strict else sweep
    return Within(sweep, bounds) if bounds else sweep


def _show(sweep: Any, wanted: Any, plot: Plot | None, form: str, path: str | None) -> None:
    """The configurations of a grid, and the front of them, as a chart and as a page."""
    from cnncalc.features.sweep.page import page, swept

    with _usage():
        found = swept(sweep, wanted.minimize, wanted.maximize)
    if plot:
        from cnncalc.features.sweep.chart import chart

        plot.write(chart(found))
    if form:
        deliver(page(found), form, path)


def _explore(sweep: Any, wanted: Any, plot: Plot | None, form: str, path: str | None) -> None:
    """What is found in a space, as a chart and as a page."""
    from cnncalc.features.sweep.space.explored import explored
    from cnncalc.features.sweep.space.page import page

    with _usage():
        found = explored(sweep, _advancing(sweep), wanted)
    if plot:
        from cnncalc.features.sweep.space.chart import chart

        plot.write(chart(found))
    if form:
        deliver(page(found), form, path)


def _advancing(sweep: Any) -> Iterator[Any]:
    """The blocks of a sweep, with a bar on a terminal."""
    with progress(sweep.total_blocks, "blocks") as advance:
        for block in sweep.run():
            yield block
            advance(1)


def _write(sweep: Any, wanted: Any, form: str, path: str | None) -> None:
    """All configurations to a file, or to standard output, or those that are chosen."""
    from cnncalc.features.sweep.space.explored import chosen
    from cnncalc.features.sweep.tally import Tally
    from cnncalc.features.sweep.writing import TEXT_FORMATS, stream, write_parquet, write_rows

    tally = Tally()
    with _usage():
        sweep = chosen(sweep, wanted)
    if path is None:
        with standard_output() as output:
            for block in stream(sweep, TEXT_FORMATS[form], output.buffer.write):
                tally.add(block)
    elif form == "parquet":
        try:
            _watched(write_parquet(sweep, path), sweep.total_blocks, tally)
        except ImportError:
            hint = "pip install 'cnncalc[parquet]'"
            raise click.UsageError(f"Parquet needs pyarrow: {hint}") from None
    else:
        _watched(write_rows(sweep, form, path, _begins(sweep)), sweep.total_blocks, tally)
    for note in tally.notes() if sweep.has_faults else ():
        say(note, err=True)


def _begins(sweep: Any) -> Any:
    """What is told of where a file goes on."""

    def begins(done: int, note: str) -> None:
        if done:
            note = f"resumes after {done} of {sweep.total_blocks} blocks"
        if note:
            click.echo(note, err=True)

    return begins


def _watched(blocks: Iterator[Any], total: int, tally: Any) -> None:
    """Go through the blocks, with a bar on a terminal, and count what is in them."""
    with progress(total, "blocks") as advance:
        for block in blocks:
            tally.add(block)
            advance(1)
