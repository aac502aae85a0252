"""`cnncalc equivalent`: one convolution that sees what a stack of layers sees."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc equivalent "conv3-C | conv3-C | conv3-C"
  cnncalc equivalent "conv3-64 pad 1 | relu | conv3-64 pad 1 | relu" --input HxWx64
  cnncalc equivalent "conv1x7-C | conv7x1-C"
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
@options.page_options()
def command(layers: str, input_shape: str, form: str, path: str | None) -> None:
    """Find the one convolution with the receptive field of LAYERS, and compare their cost.

    LAYERS are written as in a spec, with | or -> between them.
    """
    from cnncalc.features.equivalent import equivalent, page
    from cnncalc.sources.resolve import ARROW, load

    deliver(page(equivalent(load(f"{input_shape} {ARROW} {layers}"))), form, path)
