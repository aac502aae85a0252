"""`cnncalc reconcile`: why two tools disagree on one network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.choices import CONVENTIONS, LADDERS
from cnncalc.cli import options
from cnncalc.cli.output import deliver, say

if TYPE_CHECKING:
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc reconcile vgg16                     every convention's totals, and why they differ
  cnncalc reconcile vgg16 --of memory --dtype float16
  cnncalc reconcile resnet50 --convention torchinfo --convention fvcore
  cnncalc reconcile resnet50 --figure 4.12G   whose count is that?
  cnncalc reconcile alexnet --figure 60965224
"""


@click.command("reconcile", epilog=_EXAMPLES)
@click.option(
    "--of",
    "quantity",
    type=click.Choice(LADDERS),
    default=None,
    help="Only figures of one quantity.",
)
@click.option(
    "--convention", "only", type=click.Choice(CONVENTIONS), multiple=True,
    help="Only how this one counts; given again, another one too.",
)  # fmt: skip
@click.option(
    "--figure", default="", metavar="FIGURE", help="A figure that somebody printed: 4.12G, 109 MB."
)
@options.model()
@options.dtype_option
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context,
    model: Model,
    quantity: str | None,
    only: tuple[str, ...],
    figure: str,
    dtype: str,
    form: str,
    path: str | None,
) -> None:
    """Print MODEL's operations, memory and parameters under every convention, term by term.

    With --figure, find the conventions, members of the family, variations (biased convolutions,
    batch norm without scale, no head, other numbers of classes) and inputs under which a printed
    figure holds to its last digit; exit 1 where none does.
    """
    from cnncalc.analysis.report import analyze
    from cnncalc.features.reconcile import page, reconcile, whose

    if not figure:
        deliver(page(reconcile(analyze(model.graph, dtype=dtype), quantity, only)), form, path)
        return
    if only:
        raise click.UsageError("--figure looks among all conventions: leave out --convention")
    name = ctx.params["model"]
    try:
        found = whose(figure, model, name, quantity or "", dtype)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--figure") from None
    if found.matches or form in ("json", "jsonl", "csv"):  # programs read these
        deliver(page(found), form, path)
    if not found.matches:
        ways = "convention, input, variation or relative"
        say(f"{figure} matches no {ways} of {name}", err=True)
        raise SystemExit(1)
