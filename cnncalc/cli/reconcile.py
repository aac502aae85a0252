"""`cnncalc reconcile`: why two tools disagree on one network."""

from __future__ import annotations

import click

from cnncalc.choices import LADDERS
from cnncalc.cli import options
from cnncalc.cli.output import emit, emit_sheets, say

_EXAMPLES = """\b
Examples:
  cnncalc reconcile vgg16                     every convention's totals, and why they differ
  cnncalc reconcile vgg16 --of memory
  cnncalc reconcile resnet50 --figure 4.12G   whose count is that?
  cnncalc reconcile alexnet --figure 60965224
"""


@click.command("reconcile", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@click.option(
    "--of", "quantity", type=click.Choice(LADDERS), default=None, help="One of the ladders alone."
)
@click.option(
    "--figure", default="", metavar="FIGURE", help="A figure that somebody printed: 4.12G, 109 MB."
)
@options.model_options
@options.output_options()
def command(
    model: str,
    quantity: str | None,
    figure: str,
    params: tuple[tuple[str, str], ...],
    input_shape: str,
    form: str,
    path: str | None,
) -> None:
    """Print MODEL's operations, memory and parameters under every convention, term by term.

    With --figure, find the conventions, inputs and members of the family under which a printed
    figure holds to its last digit; exit 1 where none does.
    """
    from cnncalc.features.reconcile import page
    from cnncalc.features.reconcile.ladders import matches
    from cnncalc.render.json import dump

    report = options.report_of(model, params, input_shape)
    if not figure:
        if form == "json":
            emit(dump(page.ladder_document(report)), path)
        else:
            chosen = [quantity] if quantity else LADDERS
            emit_sheets(page.ladder_sheets(report, chosen), form, path)
        return
    try:
        found = matches(model, figure, dict(params), input_shape)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--figure") from None
    if form == "json":
        emit(dump(page.match_document(figure, found)), path)
    elif found:
        emit_sheets([page.match_sheet(figure, found)], form, path)
    if not found:
        say(f"{figure} holds under no convention, input or relative of {model}", err=True)
        raise SystemExit(1)
