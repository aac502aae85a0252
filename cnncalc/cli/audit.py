"""`cnncalc audit`: published tables recomputed, cell by cell."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver, say

_EXAMPLES = """\b
Examples:
  cnncalc audit
  cnncalc audit vgg16-cs231n
  cnncalc audit mytable.yaml --strict
  cnncalc audit mytable.csv --model vgg16
  cnncalc audit --errata --format markdown
"""


@click.command("audit", epilog=_EXAMPLES)
@click.argument("names", nargs=-1, metavar="[TABLE]...")
@click.option("--model", default="", help="Network of a table that names none (CSV).")
@click.option("--strict", is_flag=True, help="Exit 1 where there is any erratum.")
@click.option("--errata", is_flag=True, help="List the errata of the tables alone.")
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    model: str,
    strict: bool,
    errata: bool,
    form: str,
    path: str | None,
) -> None:
    """Recompute every cell of a published TABLE; without one, a line for each built-in table.

    Exit 1 where a cell's verdict is not the one that the table's file records.
    """
    from cnncalc.features.audit import ERRATUM, audit, find_table, page, table_names

    audits = [audit(find_table(name, model)) for name in names or table_names()]
    deliver(page(audits, errata, overview=not names), form, path)
    disagreeing = [verdict for found in audits for verdict in found.disagreements]
    for verdict in disagreeing:
        say(f"{verdict.cell.id}: {verdict.verdict}, not as recorded", err=True)
    if disagreeing or (strict and any(found.counts[ERRATUM] for found in audits)):
        ctx.exit(1)
