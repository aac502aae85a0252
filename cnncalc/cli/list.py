"""`cnncalc list`: the built-in networks."""

from __future__ import annotations

import click

from cnncalc.choices import ORDERS
from cnncalc.cli import options
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc list
  cnncalc list --family residual
  cnncalc list --max-params 5M --sort macs
"""


@click.command("list", epilog=_EXAMPLES)
@click.option("--family", default="", help="Only families whose name contains this.")
@click.option(
    "--max-params",
    type=options.FigureType(),
    default=None,
    help="Only networks with at most so many parameters.",
)
@click.option(
    "--max-macs",
    type=options.FigureType(),
    default=None,
    help="Only networks with at most so many MACs.",
)
@click.option(
    "--sort",
    type=click.Choice(ORDERS),
    default=ORDERS[0],
    show_default=True,
    help="Order of the rows.",
)
@options.page_options()
def command(
    family: str,
    max_params: int | None,
    max_macs: int | None,
    sort: str,
    form: str,
    path: str | None,
) -> None:
    """Print the built-in networks by family: year, parameters, multiply-adds, published errors."""
    from cnncalc.features.list import list_networks, page

    deliver(page(list_networks(family, max_params, max_macs, sort)), form, path)
