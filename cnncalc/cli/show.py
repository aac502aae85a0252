"""`cnncalc show`: the canonical spec of anything that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.output import emit

if TYPE_CHECKING:
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc show vgg16
  cnncalc show resnet18 --expanded
  cnncalc show "INPUT 32x32x3 -> [CONV3-64 -> RELU]*2 -> POOL2 -> FC 10"
"""


@click.command("show", epilog=_EXAMPLES)
@options.model()
@click.option(
    "--expanded", is_flag=True, help="A flat list of every layer, blocks and repetitions unrolled."
)
@options.place_option()
def command(model: Model, expanded: bool, path: str | None) -> None:
    """Print the spec of MODEL in canonical notation; what is printed can be read again."""
    from cnncalc.features.show import show

    emit(show(model, expanded), path)
