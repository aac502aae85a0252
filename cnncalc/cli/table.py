"""`cnncalc table`: a published table with its errata put right."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc table vgg16-cs231n
  cnncalc table vgg16-cs231n --format markdown
"""


@click.command("table", epilog=_EXAMPLES)
@click.argument("name", metavar="TABLE")
@options.page_options()
def command(name: str, form: str, path: str | None) -> None:
    """Print a published TABLE with every erratum put right (see cnncalc audit)."""
    from cnncalc.features.table import page, table

    deliver(page(table(name)), form, path)
