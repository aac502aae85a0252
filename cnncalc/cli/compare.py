"""`cnncalc compare`: several networks side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cnncalc.choices import CHARTS, COMPARED, RELATIONS
from cnncalc.cli import options, types
from cnncalc.cli.output import deliver, together
from cnncalc.cli.plotting import Plot, plot_options

if TYPE_CHECKING:
    from cnncalc.dims import Dim

_EXAMPLES = """\b
Examples:
  cnncalc compare alexnet vgg16 googlenet resnet50
  cnncalc compare "resnet*" mynet.yaml --to resnet50 --sort macs
  cnncalc compare nets/ --input 64x64x3 --relative percent
  cnncalc compare --family mobile --max-macs 1G
  cnncalc compare alexnet-2gpu vgg16 resnet50 mobilenet --plot chart.svg
"""


def _keys(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """The keys of columns that were typed."""
    from cnncalc.errors import did_you_mean
    from cnncalc.features.compare.page import KEYS

    keys = tuple(key.strip().lower() for key in value.split(",") if key.strip())
    if keys == ("all",):
        return KEYS
    for key in keys:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"known: {', '.join(KEYS)}"
            raise click.BadParameter(f"unknown column '{key[:40]}': {hint}")
    return keys


@click.command("compare", epilog=_EXAMPLES)
@click.argument("models", nargs=-1, metavar="[MODEL]...", type=types.MODEL)
@click.option(
    "--to",
    metavar="NAME",
    type=types.MODEL,
    default="",
    help="The network that the others are held against; without it the first.",
)
@click.option(
    "--relative",
    type=click.Choice(RELATIONS),
    default=RELATIONS[0],
    show_default=True,
    help="Figures beside those of that network: as multiples, in percent of them, or alone.",
)
@options.family_option
@options.budget_options("params", "macs", "flops", "peak")
@options.sort_option(COMPARED)
@click.option("--columns", "keys", default="", type=types.KEYS, callback=_keys,
              help="Columns to show, by key, or 'all'.")  # fmt: skip
@options.param_option("Set a param of every spec, e.g. -p classes=10. A word becomes a symbol.")
@options.input_option
@options.counting_options
@options.layout_option
@click.option(
    "--chart",
    type=click.Choice(CHARTS),
    default=None,
    help="What --plot draws against operations: accuracy where errors are cited, or sizes.",
)
@plot_options
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context, /, models: tuple[str, ...], to: str, relative: str, params: Any,
    input_shape: str, batch: Dim, dtype: str, convention_name: str, training: bool,
    layout: str | None, chart: str | None, plot: Plot | None, form: str, path: str | None,
    keys: tuple[str, ...],
    **chosen: Any,
) -> None:  # fmt: skip
    """Print one row for each network: parameters, multiply-adds, memory, receptive field, errors.

    MODEL is a network as for summary, a pattern of built-in names ("resnet*"), of files
    ("nets/*.yaml") or of the members of a file ("net.yaml:*"), or a folder, of which all specs are
    taken. Without a MODEL all built-in networks are compared. Networks of a pattern or a folder
    that do not take the --input are left out, and named. Exit 1 where none is within the budgets.
    """
    from cnncalc.features.compare import Chosen, Common, Counting, compare
    from cnncalc.features.compare.page import page

    given = Common(dict(params), options.in_layout(input_shape, layout))
    bounds = {name: chosen[f"max_{name}"] for name in ("params", "macs", "flops", "peak")}
    most = {name: bound for name, bound in bounds.items() if bound is not None}
    counting = Counting(batch, dtype, convention_name, training)
    words = tuple(options.in_layout(word, layout, "->") for word in models)
    found = compare(words, to, given, counting, Chosen(chosen["family"], most, chosen["sort"]))
    with together() as write:
        if plot and not found.faults:
            from cnncalc.features.compare.chart import chart as chart_of

            plot.write(chart_of(found, chart or ""), write)
        deliver(page(found, relative, layout or "hwc", keys), form, path, found.faults)
    ctx.exit(2 if found.faults else int(not found.networks))
