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
  cnncalc list --zoo nets/
  cnncalc list --max-params 5M --sort macs
"""


@click.command("list", epilog=_EXAMPLES)
@click.option(
    "--family",
    default="",
    help="Only those whose family or name, or else title or paper, contains this.",
)
@options.budget_options("params", "macs")
@click.option(
    "--sort",
    type=click.Choice(ORDERS),
    default=ORDERS[0],
    show_default=True,
    help="Order of the rows.",
)
@options.zoo_option
@options.page_options()
def command(
    family: str,
    max_params: int | None,
    max_macs: int | None,
    sort: str,
    form: str,
    path: str | None,
) -> None:
    """Print the built-in networks by family: year, parameters, multiply-adds, published errors.

    With --zoo, those of a folder of specs of your own; one that the configuration names (zoo =
    "nets") is listed behind the built-in networks.
    """
    from cnncalc.features.list import list_networks, page

    deliver(page(list_networks(family, max_params, max_macs, sort)), form, path)
