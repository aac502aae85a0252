"""`cnncalc new`: a spec to begin with."""

from __future__ import annotations

import click

from cnncalc.cli import options

_EXAMPLES = """\b
Examples:
  cnncalc new mynet                     writes mynet.yaml
  cnncalc new mynet --input 64x64x1 --classes 5
  cnncalc new mynet -o -                to standard output
"""


@click.command("new", epilog=_EXAMPLES)
@click.argument("name")
@options.input_option
@click.option(
    "--classes", type=click.IntRange(1, 1_000_000), default=10, show_default=True,
    help="Outputs of the last layer.",
)  # fmt: skip
@options.place_option("Write to this file in place of NAME.yaml; - is standard output.")
@click.pass_context
def command(
    context: click.Context, name: str, input_shape: str, classes: int, path: str | None
) -> None:
    """Write a small spec called NAME that passes cnncalc check, to be edited.

    A file that is there is never written over, unless -o names it.
    """
    import os

    from cnncalc.cli.output import emit, say
    from cnncalc.features.new import starter

    source = context.get_parameter_source("path")
    chosen = source is not None and source.name == "COMMANDLINE"
    text = starter(name, input_shape, classes)
    place = path if chosen else f"{name}.yaml"
    if not chosen and os.path.lexists(f"{name}.yaml"):
        raise click.UsageError(f"{name}.yaml is there already: give another name, or -o")
    emit(text, place)
    if place:
        say(f"{place}: cnncalc check {place}, cnncalc summary {place}", err=True)
