"""`cnncalc summary`: every layer of a network, and its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options, types
from cnncalc.cli import training as with_training
from cnncalc.cli.output import WriteFile, deliver, together
from cnncalc.cli.plotting import Plot, plot_options

if TYPE_CHECKING:
    from cnncalc.dims import Dim
    from cnncalc.features.summary import Summary
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc summary vgg16
  cnncalc summary resnet50 --depth 3 --columns layer,output,params,rf
  cnncalc summary mynet.yaml -p classes=10 --input 64x64x3
  cnncalc summary alexnet vgg16 --format markdown
  cnncalc summary vgg16 --convention torchinfo
  cnncalc summary mobilenet --sort live --top 3       where memory peaks
  cnncalc summary "32x32x3 -> conv5-6 -> relu -> maxpool2 -> fc 10"
  cnncalc summary alexnet --backward --optimizer momentum --batch 128
  cat net.yaml | cnncalc summary - --format json
"""


def _column_keys(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    from cnncalc.errors import did_you_mean
    from cnncalc.features.summary.columns import ALL, COLUMN_KEYS, key_of

    keys = tuple(dict.fromkeys(key_of(key) for key in value.split(",") if key.strip()))
    if keys == ALL:
        return keys
    for key in keys:
        if key not in COLUMN_KEYS:
            hint = did_you_mean(key, COLUMN_KEYS)
            raise click.BadParameter(
                f"unknown column '{key}'. {hint} Known: {', '.join(COLUMN_KEYS)}"
            )
    return keys


def _sort_key(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from cnncalc.errors import did_you_mean
    from cnncalc.features.summary.columns import SORTED_KEYS, key_of

    value = key_of(value)
    if value and value not in SORTED_KEYS:
        hint = did_you_mean(value, SORTED_KEYS)
        raise click.BadParameter(
            f"no order by '{value}'. {hint}{' ' * bool(hint)}Known: {', '.join(SORTED_KEYS)}"
        )
    return value


@click.command("summary", epilog=_EXAMPLES)
@options.model(several=True, closes=True)
@options.counting_options
@click.option(
    "--depth",
    type=click.IntRange(1, 64),
    default=None,
    help="Fold blocks nested deeper than this; without it, as a page allows.",
)
@click.option("--ops", is_flag=True, help="Every operation in a row of its own, nothing folded.")
@click.option(
    "--columns",
    "keys",
    default="",
    type=types.KEYS,
    callback=_column_keys,
    metavar="KEY,…",
    help="Columns to show, by key, or 'all'.",
)
@options.layout_option
@click.option(
    "--units",
    type=click.Choice(["auto", "short", "full"]),
    default="auto",
    show_default=True,
    help="Figures of the table to the last digit or short (118.0M); auto: as there is room.",
)
@click.option("--quiet", is_flag=True, help="Leave out the lines below the totals of the table.")
@click.option(
    "--sort",
    "order",
    callback=_sort_key,
    default="",
    metavar="KEY",
    help="Rows by a column: the largest figures first.",
)
@click.option(
    "--top",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Only the first N rows of --sort; without it, those that do most of the work.",
)
@with_training.frozen_options
@with_training.backward_option
@with_training.step_options
@with_training.run_options
@plot_options
@options.page_options()
def command(
    models: tuple[Model, ...], batch: Dim, dtype: str, convention_name: str, training: bool,
    depth: int | None, ops: bool, keys: tuple[str, ...], layout: str | None, units: str,
    quiet: bool, order: str, top: int | None, trained: tuple[str, ...], frozen: tuple[str, ...],
    backward: bool, optimizer: str, accumulate: int, images: int | None, epochs: int,
    plot: Plot | None, form: str, path: str | None,
) -> None:  # fmt: skip
    """Print shape, parameters, multiply-adds, memory and receptive field of every layer of MODEL.

    MODEL is a built-in name (see cnncalc list), a YAML file (path.yaml or path.yaml:variant), - for
    standard input, or a network on one line. JSON is one document of one MODEL and a list of
    several; --format jsonl has one a line. With --backward it is what a step of training costs.
    """
    from cnncalc.analysis.report import analyze
    from cnncalc.analysis.training import Setting, Training, choosing
    from cnncalc.features.summary import View, page, summary

    with_training.require_backward(
        backward, optimizer=optimizer, accumulate=accumulate, images=images
    )
    if backward and (keys or order or top):
        raise click.UsageError("--columns, --sort and --top do not go with --backward: drop them")
    convention = options.convention(convention_name)
    graphs = [choosing(model.graph, trained, frozen) for model in models]
    reports = [analyze(graph, batch, dtype, training) for graph in graphs]
    if backward:
        from cnncalc.features.summary.backward import Schedule
        from cnncalc.features.summary.backward import page as page_backward
        from cnncalc.graph.symbols import require_turns

        for graph in graphs:
            require_turns(graph)
        steps = [Training(report, Setting(optimizer, accumulate)) for report in reports]
        deliver(page_backward(steps, Schedule(images or 0, epochs), depth), form, path)
        return
    summaries = [summary(report, convention) for report in reports]
    view = View(depth, keys, layout or "hwc", units, quiet, order, top or 0, ops)
    with together() as write:
        if plot:
            _draw(plot, summaries, depth, write)
        deliver(page(summaries, view), form, path)


def _draw(plot: Plot, summaries: list[Summary], depth: int | None, write: WriteFile) -> None:
    """The chart of one network. Raises a UsageError for several."""
    from cnncalc.features.summary.chart import chart

    if len(summaries) > 1:
        raise click.UsageError("--plot draws one MODEL; several are drawn by cnncalc compare")
    plot.write(chart(summaries[0], depth), write)
