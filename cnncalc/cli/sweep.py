"""`cnncalc sweep`: a network's figures over a grid of sizes and params."""

from __future__ import annotations

from typing import Any

import click

from cnncalc.choices import FIELD_FIGURES, RF, SPLIT, SWEPT
from cnncalc.cli import options, types
from cnncalc.cli.plotting import Plot, plot_options
from cnncalc.limits import MOST_JOBS, MOST_SAMPLED, MOST_TOP

_EXAMPLES = """\b
Examples:
  cnncalc sweep mobilenet -p alpha=0.25:1:0.25 --input 128:224:32
  cnncalc sweep wrn-28-10 -p k=1,2,4,8 -p depth=16,28,40
  cnncalc sweep mobilenet -p alpha=0.1:1:0.01 --input 96:320 --batch 1:64 -o grid.csv
  cnncalc sweep mobilenet --input 96:320:32 --minimize peak --dtype int8
  cnncalc sweep net.yaml --sample 10000 --max-macs 400M --plot space.svg
  cnncalc sweep net.yaml -p op=conv3,skip -p "repeats[0]=2:4" --top 10 --minimize macs
  cnncalc sweep net.yaml --columns macs,rf --min-rf 224
"""
_COLUMN = f"[{'|'.join((*SWEPT, RF))}|PARAM|input|batch]"
_FIGURES = tuple(SWEPT)
_BOUNDED = (*_FIGURES, RF)
_ALL = "all"


def is_folder(path: str | None) -> bool:
    """Whether a place is a folder of parts: what ends in a slash, or has a protocol."""
    return path is not None and (path.endswith("/") or "://" in path)


class FolderType(types.PlaceType):
    """A file to write, or a folder of parts, which is not looked for here."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or None for standard output."""
        return value if is_folder(value) else super().convert(value, param, ctx)


def _least(figure: str) -> Any:
    """A lower bound on a figure: --min-params, --min-macs …"""
    text = options.BUDGETS[figure].replace("At most", "At least")
    return click.option(f"--min-{figure}", type=types.figure(figure), help=text)


def _field(end: str, word: str) -> Any:
    """A bound on the receptive field: --min-rf, --max-rf."""
    text = f"At {word} so many cells in the receptive field, along its largest axis."
    return click.option(f"--{end}-{RF}", type=types.figure(RF), help=text)


def _figures(context: click.Context, option: click.Parameter, text: str) -> tuple[str, ...]:
    """Keys of figures; `all` is one of them."""
    from cnncalc.errors import did_you_mean

    words = (word.strip().lower().replace("-", "_") for word in text.split(",") if word.strip())
    keys = tuple(dict.fromkeys(RF if word == "receptive_field" else word for word in words))
    known = (*SWEPT, *SPLIT, *FIELD_FIGURES, _ALL)
    for key in keys:
        if key not in known:
            hint = did_you_mean(key, known)
            message = f"unknown figure '{key[:60]}'. {hint}{' ' * bool(hint)}"
            raise click.BadParameter(f"{message}Known: {', '.join(known)}")
    return keys


@click.command("sweep", epilog=_EXAMPLES)
@click.argument("model", type=types.MODEL)
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
@click.option("--where", multiple=True, metavar="CONDITION",
              help="Only what meets it: 'groups divides width', 'ns[0] <= ns[1]'.")  # fmt: skip
@click.option("--sample", type=click.IntRange(1, MOST_SAMPLED), metavar="N",
              help="Draw N configurations, each as likely as any other.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, (1 << 63) - 1), default=None, metavar="S",
              help="Draw the same configurations again.")  # fmt: skip
@options.stacked(*map(_least, _FIGURES))
@options.budget_options(*_FIGURES)
@options.stacked(_field("min", "least"), _field("max", "most"))
@click.option("--columns", "keys", default="", type=types.KEYS, metavar="KEY,…",
              callback=_figures, help="Columns to show, by key, or 'all'.")  # fmt: skip
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
@click.option("--jobs", type=click.IntRange(1, MOST_JOBS), default=None, metavar="N",
              help="Compute with N processes.")  # fmt: skip
@click.option("--scheduler", default="", metavar="ADDRESS",
              help="Compute on the Dask cluster of a scheduler: tcp://host:8786.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Stop at a configuration that cannot be built.")
@plot_options
@options.format_option(only=("table", "csv", "json", "parquet", "markdown", "latex", "svg"))
@click.option("-o", "--output", "path", type=FolderType(), is_eager=True, metavar="FILE",
              help="Write to a file, or a URL, in place of standard output, which is -; Parquet at "
              "a URL, or where it ends in /, is a folder of parts.")  # fmt: skip
def command(
    model: str, params: tuple[tuple[str, str], ...], side: str, batch: str, dtype: str,
    where: tuple[str, ...], sample: int | None, seed: int | None, keys: tuple[str, ...],
    minimize: tuple[str, ...], maximize: tuple[str, ...], front: bool, sort: str, top: int | None,
    jobs: int | None, scheduler: str, strict: bool, plot: Plot | None, form: str,
    path: str | None, **bounds: int | None,
) -> None:  # fmt: skip
    """Evaluate MODEL over a grid, or over the space that it states, and mark its Pareto front.

    Without options it is the space under `space:` in the spec. A table of more than 60
    configurations shows only the front. Files are written block by block;
    a CSV or JSON file that was interrupted is taken up where it stopped when the same command is
    given again, with the network and the version as they were. A Parquet file starts over.
    """
    from cnncalc.cli.sweeping import Order, carry_out
    from cnncalc.features.sweep.planned import TypedSpace, fields_in
    from cnncalc.features.sweep.space.configurations import Draw
    from cnncalc.features.sweep.space.explored import Filters

    names = [name for name, _ in params]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise click.UsageError(f"the param {twice[:60]} is given twice: keep one of the two")
    if seed is not None and sample is None:
        raise click.UsageError("--seed goes with --sample: --sample 1000 --seed 1")
    if jobs and scheduler:
        raise click.UsageError(
            "--jobs are processes on this machine, --scheduler is a cluster: give one of the two"
        )
    draw = Draw(sample, seed or 0) if sample else None
    within = _within(bounds)
    fields = fields_in((RF if _ALL in keys else "", *keys, *within, *minimize, *maximize, sort))
    typed = TypedSpace(dict(params), side, batch, dtype, draw, where, fields)
    columns = () if _ALL in keys else keys
    wanted = Filters(minimize, maximize, top or 0, sort, front, columns=columns)
    form = "parquet" if form == "table" and is_folder(path) else form
    order = Order(typed, wanted, within, strict, plot, form, path, jobs or 0, scheduler)
    carry_out(model, order)


def _within(given: dict[str, int | None]) -> dict[str, tuple[int | None, int | None]]:
    """The budgets that are given, by figure."""
    pairs = {name: (given[f"min_{name}"], given[f"max_{name}"]) for name in _BOUNDED}
    return {name: pair for name, pair in pairs.items() if pair != (None, None)}
