"""`cnncalc explain`: the working of a layer's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from cnncalc.dims import Dim

_EXAMPLES = """\b
Examples:
  cnncalc explain alexnet conv1
  cnncalc explain resnet50 conv2.1                a block: its parts and their sum
  cnncalc explain googlenet "inception3a.concat*"
  cnncalc explain vgg16 --all --latex -o working.tex
  cnncalc explain alexnet conv1 --input HxWx3
"""


@click.command("explain", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@click.argument("layers", nargs=-1, metavar="[LAYER]...")
@click.option("--all", "every", is_flag=True, help="Every layer.")
@options.model_options
@click.option("--batch", type=options.BatchType(), default=1, help="Batch size.")
@click.option(
    "--latex", "latex", is_flag=True, help="Aligned equations; the same as --format latex."
)
@options.page_options()
def command(
    model: str,
    layers: tuple[str, ...],
    every: bool,
    params: tuple[tuple[str, str], ...],
    input_shape: str,
    batch: Dim,
    latex: bool,
    form: str,
    path: str | None,
) -> None:
    """Write out, for LAYER of MODEL, the rule of every figure with the numbers put in.

    LAYER is a layer's name, a pattern (conv4_*) or a block, of which the parts and their sum are
    shown. Shape, parameters with and without biases, multiply-accumulates, FLOPs, memory and
    receptive field are explained.
    """
    from cnncalc.features.explain import explain, page

    if not layers and not every:
        raise click.UsageError("name a layer, or ask for every one with --all")
    report = options.report_of(model, params, input_shape, batch)
    explained = explain(report, () if every else layers)
    deliver(page(explained), "latex" if latex and form != "json" else form, path)
