"""`cnncalc explain`: the working of a layer's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options, training, types
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
  cnncalc explain alexnet conv2 --backward --batch 128
"""


@click.command("explain", epilog=_EXAMPLES)
@click.option("--all", "every", is_flag=True, help="Every layer.")
@options.model()
@click.argument("layers", nargs=-1, metavar="[LAYER]...", type=types.LAYER)
@click.option("--batch", type=types.BatchType(), default=1, help="Batch size.")
@options.dtype_option
@click.option(
    "--latex", "latex", is_flag=True, help="Aligned equations; the same as --format latex."
)
@training.frozen_options
@training.backward_option
@training.step_options
@options.page_options()
def command(
    model: Model,
    layers: tuple[str, ...],
    every: bool,
    batch: Dim,
    dtype: str,
    latex: bool,
    trained: tuple[str, ...],
    frozen: tuple[str, ...],
    backward: bool,
    optimizer: str,
    accumulate: int,
    form: str,
    path: str | None,
) -> None:
    """Write out, for LAYER of MODEL, the rule of every figure with the numbers put in.

    LAYER is a layer's name, a pattern (conv4_*) or a block, of which the parts and their sum are
    shown. Shape, parameters with and without biases, multiply-accumulates, FLOPs, memory and
    receptive field are explained, and with --backward what the way back takes.
    """
    from cnncalc.analysis.report import analyze
    from cnncalc.analysis.training import Setting, Training, choosing
    from cnncalc.features.explain import explain, page

    if not layers and not every:
        raise click.UsageError("name a layer, or ask for every one with --all")
    training.require_backward(
        backward, trained=trained, frozen=frozen, optimizer=optimizer, accumulate=accumulate
    )
    report = analyze(choosing(model.graph, trained, frozen), batch, dtype)
    step = Training(report, Setting(optimizer, accumulate)) if backward else None
    explained = explain(report, () if every else layers, step)
    deliver(page(explained), "latex" if latex and form == "table" else form, path)
