"""`cnncalc show`: the canonical spec of anything that can be read."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import emit

_EXAMPLES = """\b
Examples:
  cnncalc show vgg16
  cnncalc show resnet18 --expanded
  cnncalc show "INPUT 32x32x3 -> [CONV3-64 -> RELU]*2 -> POOL2 -> FC 10"
"""


@click.command("show", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@options.model_options
@click.option(
    "--expanded", is_flag=True, help="A flat list of every layer, blocks and repetitions unrolled."
)
@options.place_option()
def command(
    model: str,
    params: tuple[tuple[str, str], ...],
    input_shape: str,
    expanded: bool,
    path: str | None,
) -> None:
    """Print the spec of MODEL in canonical notation; what is printed can be read again."""
    from cnncalc.language.write import expanded_text
    from cnncalc.sources.resolve import read

    network = read(model, dict(params), input_shape)
    emit(expanded_text(network.graph) if expanded else network.spec, path)
