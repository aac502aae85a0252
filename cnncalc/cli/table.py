"""`cnncalc table`: a published table with its errata put right."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import emit_sheets

_EXAMPLES = """\b
Examples:
  cnncalc table vgg16-cs231n
  cnncalc table vgg16-cs231n --format markdown
"""


@click.command("table", epilog=_EXAMPLES)
@click.argument("name", metavar="TABLE")
@options.output_options("table", "csv", "markdown", "latex")
def command(name: str, form: str, path: str | None) -> None:
    """Print a published TABLE with every erratum put right (see cnncalc audit)."""
    from cnncalc.audit.finding import find_table
    from cnncalc.audit.verdicts import audit
    from cnncalc.render.audit import corrected_sheet

    sheet = corrected_sheet(audit(find_table(name)), listing=form == "table")
    emit_sheets([sheet], form, path)
