"""`cnncalc equivalent`: one convolution that sees what a stack of layers sees."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver
from cnncalc.limits import LARGEST_SIZE

_EXAMPLES = """\b
Examples:
  cnncalc equivalent "conv3-C | conv3-C | conv3-C"
  cnncalc equivalent "conv3-64 pad 1 | relu | conv3-64 pad 1 | relu" --input HxWx64
  cnncalc equivalent "conv1x7-C | conv7x1-C"
  cnncalc equivalent --split 3 "conv7-C pad 3 nobias"
  cnncalc equivalent --dense "conv3-1 nobias" --input 64x64x1 --dense-units 500
"""


@click.command("equivalent", epilog=_EXAMPLES)
@click.argument("layers")
@click.option(
    "--input",
    "input_shape",
    default="HxWxC",
    show_default=True,
    metavar="HxWxC",
    help="What enters the first layer; a capital letter is a symbol.",
)
@click.option(
    "--split",
    type=click.IntRange(2, LARGEST_SIZE),
    metavar="K",
    help="Turned round: the stack of K×K convolutions that sees what LAYERS see.",
)
@click.option(
    "--dense", "is_dense", is_flag=True, help="Compare with a fully connected layer instead."
)
@click.option(
    "--dense-units",
    "units",
    type=click.IntRange(1, LARGEST_SIZE),
    help="Units of that layer; without it one for each number of the output.",
)
@options.page_options()
def command(
    layers: str,
    input_shape: str,
    split: int | None,
    is_dense: bool,
    units: int | None,
    form: str,
    path: str | None,
) -> None:
    """Find the one convolution with the receptive field of LAYERS, and compare their cost.

    LAYERS are written as in a spec, with | or -> between them.
    """
    from cnncalc.features import equivalent as comparing
    from cnncalc.sources.resolve import ARROW, load

    if is_dense and split:
        raise click.UsageError("--dense and --split are two questions: ask one of them")
    if units and not is_dense:
        raise click.UsageError("--dense-units are those of the layer of --dense")
    graph = load(f"{input_shape} {ARROW} {layers}")
    if is_dense:
        from cnncalc.features.equivalent import twins

        page = twins.page(twins.dense(graph, units))
    else:
        found = comparing.split(graph, split) if split else comparing.equivalent(graph)
        page = comparing.page(found, bool(split))
    deliver(page, form, path)
