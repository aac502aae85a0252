"""`cnncalc diff`: what changed from one network to another."""

from __future__ import annotations

from typing import Any

import click

from cnncalc.choices import DIFFERENCES
from cnncalc.cli import options
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc diff alexnet zfnet
  cnncalc diff vgg16 vgg16-bn --stat
  cnncalc diff resnet50 mynet.yaml --all         every layer, nothing folded
  cnncalc diff vgg16 vgg16 --input-b 256x256x3   one network on two inputs
"""


@click.command("diff", epilog=_EXAMPLES)
@click.argument("a", metavar="A", type=options.ModelType())
@click.argument("b", metavar="B", type=options.ModelType())
@options.param_option("Set a param of both specs, e.g. -p classes=10. A word becomes a symbol.")
@options.input_option
@click.option(
    "--param-b",
    "further",
    type=options.ParamType(),
    multiple=True,
    help="Set a param of B alone.",
)
@click.option("--input-b", metavar="HxWxC", help="Input shape of B alone.")
@options.zoo_option
@click.option(
    "--by", type=click.Choice(DIFFERENCES), help="Tell only shapes, weights, or structure apart."
)
@click.option("--all", "every", is_flag=True, help="Every layer, also where nothing changes.")
@click.option("--stat", is_flag=True, help="The totals alone.")
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context, a: str, b: str, params: Any, input_shape: str, further: Any,
    input_b: str | None, by: str | None, every: bool, stat: bool, form: str, path: str | None,
) -> None:  # fmt: skip
    """Print what changed from network A to network B, layer by layer and in total.

    Layers are aligned whatever they are called; runs of equal ones are folded. Exit 1 where the
    two differ, 0 where they do not.
    """
    from cnncalc.analysis.report import analyze
    from cnncalc.features.diff import diff
    from cnncalc.features.diff.page import page
    from cnncalc.sources.resolve import read

    if a == b == "-":
        raise click.UsageError("only one of A and B can be standard input")
    first = read(a, dict(params), input_shape)
    second = read(b, {**dict(params), **dict(further)}, input_b or input_shape)
    found = diff(analyze(first.graph), analyze(second.graph), by or "")
    deliver(page(found, every, stat), form, path)
    ctx.exit(int(found.differs))
