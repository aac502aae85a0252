"""`cnncalc gate`: budgets on a change, for a pull request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cnncalc.choices import GATED, GATED_LAYERS
from cnncalc.cli import options
from cnncalc.cli.output import deliver
from cnncalc.cli.types import ReadType

if TYPE_CHECKING:
    from cnncalc.features.changes import Changes
    from cnncalc.growth import Growth
    from cnncalc.render.page import Page

_EXAMPLES = """\b
Examples:
  cnncalc gate --against origin/main... --max-macs-change 2%
  cnncalc gate nets/ --against HEAD~1 --max-params-change 10K --max-layer-macs-change 10%
  cnncalc gate --against origin/main... --format markdown -o comment.md
"""


def growth(key: str) -> ReadType:
    """By how much a figure of a key may grow: 2%, 10K, 2MiB."""
    return ReadType("growth", partial(_growth, key))


def _growth(key: str, text: str) -> Growth:
    from cnncalc.growth import read_growth

    return read_growth(text, key)


def _growth_option(of: str, whose: str, figure: str) -> Callable[[Any], Any]:
    """A budget on a change: --max-macs-change, --max-layer-macs-change."""
    name, kind = f"--max-{of}{figure}-change", growth(of + figure)
    text = f"By how much the {figure} of {whose} may grow: 2%, or an amount."
    return click.option(name, type=kind, metavar="GROWTH", help=text)


growth_options = options.stacked(
    *(_growth_option("", "a network", figure) for figure in GATED),
    *(_growth_option("layer-", "any layer", figure) for figure in GATED_LAYERS),
)


@click.command("gate", epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--against",
    "revision",
    metavar="REV",
    help="The revision that the specs are held against: origin/main...",
)
@growth_options
@click.option("--stat", is_flag=True, help="The totals alone.")
@options.page_options("sheets", "document", "findings")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], revision: str | None, stat: bool, form: str,
    path: str | None, **given: Any,
) -> None:  # fmt: skip
    """Print what a change does to the networks of a repository, and hold it against budgets.

    PATH is a file or a folder; without one the whole repository is looked at. REV... stands for
    the commit where this branch left REV. Exit 0 within all budgets, 1 beyond one, 2 where a spec
    or the repository cannot be read. --format markdown is made for a comment, --format github,
    sarif and junit name what is over budget at its line. Budgets may stand in the configuration
    too: max-macs-change = "2%".
    """
    from cnncalc.features.changes import changes
    from cnncalc.features.changes.budget import Allowances, breaches
    from cnncalc.features.changes.page import Gate, page

    if revision is None:
        raise click.UsageError("--against is missing: a revision, e.g. --against origin/main...")
    allowed = _allowed(given)
    networks = {figure: allowed.get(f"max-{figure}-change") for figure in GATED}
    layers = {figure: allowed.get(f"max-layer-{figure}-change") for figure in GATED_LAYERS}
    budgets = Allowances(
        {figure: growth for figure, growth in networks.items() if growth},
        {figure: growth for figure, growth in layers.items() if growth},
    )
    found = changes(revision, paths)
    beyond = tuple(breaches(found, budgets))
    made = page(found, stat, Gate(found, budgets, beyond))
    deliver_changes(ctx, found, made, form, path, bool(beyond))


def _allowed(given: dict[str, Any]) -> dict[str, Growth]:
    """The budgets by key: those of the configuration here, in place of which options stand."""
    from cnncalc.config.keys import GROWTHS
    from cnncalc.config.read import nearest

    config = nearest(".")
    allowed = {key: value.value for key, value in config.values.items()} if config else {}
    allowed |= {name.replace("_", "-"): growth for name, growth in given.items() if growth}
    return {key: growth for key, growth in allowed.items() if key in GROWTHS}


def deliver_changes(
    ctx: click.Context, found: Changes, page: Page, form: str, path: str | None, verdict: bool
) -> None:
    """Print changes and the faults of specs as they are now, and end with the exit code."""
    deliver(page, form, path, found.faults)
    ctx.exit(2 if found.faults else int(verdict))
