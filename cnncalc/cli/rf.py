"""`cnncalc rf`: receptive fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cnncalc.choices import RANKS
from cnncalc.cli import options, types
from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc rf vgg16
  cnncalc rf alexnet conv5
  cnncalc rf alexnet conv5 --cell 0,6             the input window of one output cell
  cnncalc rf googlenet inception3a.concat1        per path, where paths meet
"""


class CellType(click.ParamType):  # type: ignore[type-arg]
    """row,column of an output cell, from 0: a number for each axis."""

    name = "row,column"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """One to three numbers."""
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in value.split(",")]
        numbers = all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts)
        if len(parts) > RANKS[-1] or not numbers:
            self.fail(f"{value!r} is not of the form row,column, both from 0", param, ctx)
        return tuple(map(int, parts))


@click.command("rf", epilog=_EXAMPLES)
@click.option("--cell", type=CellType(), help="Output cell: print the input cells that it reads.")
@click.option("--all", "every", is_flag=True, help="Every layer, also where nothing changes.")
@options.model()
@click.argument("layer", required=False, type=types.LAYER)
@options.page_options()
def command(
    model: Model,
    layer: str | None,
    cell: tuple[int, ...] | None,
    every: bool,
    form: str,
    path: str | None,
) -> None:
    """Print the receptive field of every layer of MODEL: size, jump and centre, per axis.

    With LAYER that layer alone: what each path brings where several meet, what one output cell
    reads (--cell), and the layer from which on the field covers the image.
    """
    from cnncalc.analysis.report import analyze
    from cnncalc.features.rf import page, rf

    if cell and not layer:
        raise click.UsageError(
            "--cell is of one layer, which is missing: cnncalc rf MODEL LAYER --cell 0,0"
        )
    deliver(page(rf(analyze(model.graph), layer or "", cell), every), form, path)
