"""`cnncalc new`: a spec to begin with."""

from __future__ import annotations

import click

from cnncalc.cli import options

_EXAMPLES = """\b
Examples:
  cnncalc new mynet                     writes mynet.yaml
  cnncalc new mynet --input 64x64x1 --classes 5
  cnncalc new - > mynet.yaml            to standard output
"""


@click.command("new", epilog=_EXAMPLES)
@click.argument("name")
@options.input_option
@click.option(
    "--classes", type=click.IntRange(1, 1_000_000), default=10, show_default=True,
    help="Outputs of the last layer.",
)  # fmt: skip
def command(name: str, input_shape: str, classes: int) -> None:
    """Write a small spec called NAME that passes cnncalc check, to be edited.

    A file that is there is never written over; - is standard output.
    """
    import os

    from cnncalc.cli.output import emit, say
    from cnncalc.features.new import starter

    text = starter("mynet" if name == "-" else name, input_shape, classes)
    if name == "-":
        emit(text)
        return
    place = f"{name}.yaml"
    if os.path.lexists(place):
        raise click.UsageError(f"{place} is there already: give another name")
    emit(text, place)
    say(f"{place}: cnncalc check {place}, cnncalc summary {place}", err=True)
