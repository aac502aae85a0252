"""`cnncalc list`: the built-in networks."""

from __future__ import annotations

import click

from cnncalc.choices import ORDERS
from cnncalc.cli import options, types
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc list
  cnncalc list --family residual
  cnncalc list --zoo nets/
  cnncalc list --max-params 5M --sort macs
  cnncalc list --where data=ImageNet --where "top5<6" --sort per_macs
"""


@click.command("list", epilog=_EXAMPLES)
@options.family_option
@options.budget_options("params", "macs", "flops", "memory", "peak")
@click.option(
    "--where",
    metavar="CONDITION",
    multiple=True,
    help="Only those whose column fulfils this: top5<10, year>=2016, data=ImageNet.",
)
@options.sort_option(ORDERS)
@click.option(
    "--columns",
    "keys",
    default="",
    type=types.KEYS,
    help="Columns to show, by key, or 'all'.",
)
@options.zoo_option
@options.page_options()
def command(
    family: str,
    where: tuple[str, ...],
    sort: str,
    keys: str,
    form: str,
    path: str | None,
    **most: int | None,
) -> None:
    """Print the built-in networks by family: year, parameters, multiply-adds, published errors.

    With --zoo, those of a folder of specs of your own; one that the configuration names (zoo =
    "nets") is listed behind the built-in networks.
    """
    from cnncalc.features.list import list_networks
    from cnncalc.features.list.page import page

    bounds = {name.removeprefix("max_"): bound for name, bound in most.items()}
    members = list_networks(family, sort=sort, where=where, most=bounds)
    chosen = [key.strip().lower() for key in keys.split(",") if key.strip()]
    deliver(page(members, sort, chosen), form, path)
