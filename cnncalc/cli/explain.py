"""`cnncalc explain`: the working of a layer's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from cnncalc.dims import Dim
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc explain alexnet conv1
  cnncalc explain resnet50 conv2.1                a block: its parts and their sum
  cnncalc explain googlenet "inception3a.concat*"
  cnncalc explain vgg16 --all --latex -o working.tex
  cnncalc explain alexnet conv1 --input HxWx3
"""


@click.command("explain", epilog=_EXAMPLES)
@click.option("--all", "every", is_flag=True, help="Every layer.")
@options.model()
@click.argument("layers", nargs=-1, metavar="[LAYER]...")
@click.option("--batch", type=options.BatchType(), default=1, help="Batch size.")
@click.option(
    "--latex", "latex", is_flag=True, help="Aligned equations; the same as --format latex."
)
@options.page_options()
def command(
    model: Model,
    layers: tuple[str, ...],
    every: bool,
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
    from cnncalc.analysis.report import analyze
    from cnncalc.features.explain import explain, page

    if not layers and not every:
        raise click.UsageError("name a layer, or ask for every one with --all")
    explained = explain(analyze(model.graph, batch), () if every else layers)
    deliver(page(explained), "latex" if latex and form != "json" else form, path)
