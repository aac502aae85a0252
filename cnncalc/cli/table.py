"""`cnncalc table`: a published table with its errata put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cnncalc.choices import LAYOUTS
from cnncalc.cli import options, types
from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from cnncalc.render.page import Page

_EXAMPLES = """\b
Examples:
  cnncalc table vgg16-cs231n
  cnncalc table vgg16-cs231n --format markdown
  cnncalc table --as vgg vgg11 vgg13 vgg16c vgg16 vgg19
  cnncalc table --as he mynet.yaml resnet50 --format latex
"""


@click.command("table", epilog=_EXAMPLES)
@click.option(
    "--as",
    "layout",
    type=click.Choice(LAYOUTS),
    help="Print networks, of your own too, in the layout of this paper or lecture.",
)
@click.argument("names", metavar="TABLE|MODEL...", nargs=-1, required=True, type=types.TABLE)
@options.param_option()
@options.input_option
@options.zoo_option
@options.page_options()
def command(
    layout: str | None,
    names: tuple[str, ...],
    params: tuple[tuple[str, str], ...],
    input_shape: str,
    form: str,
    path: str | None,
) -> None:
    """Print a published TABLE with every erratum put right (see cnncalc audit).

    With --as, print every MODEL in the layout of a paper's table, each cell from its layers.
    """
    if layout:
        deliver(_laid(layout, names, dict(params), input_shape), form, path)
        return
    if len(names) > 1 or params or input_shape:
        what = "-p and --input set" if params or input_shape else "several names are"
        raise click.UsageError(
            f"{what} networks, which are printed --as one of {', '.join(LAYOUTS)}"
        )
    from cnncalc.features.audit import table_names
    from cnncalc.features.table import page, table
    from cnncalc.features.table.printed import layers_of

    layers = layers_of(names[0]) if names[0] in table_names() else None
    deliver(page(table(names[0]), layers), form, path)


def _laid(layout: str, names: Sequence[str], params: dict[str, str], input_shape: str) -> Page:
    """The page of networks in a layout."""
    from cnncalc.analysis.report import analyze
    from cnncalc.features.table.layouts import lay, page
    from cnncalc.sources.resolve import read

    return page(lay([analyze(read(name, params, input_shape).graph) for name in names], layout))
