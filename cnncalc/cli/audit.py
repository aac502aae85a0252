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
  cnncalc audit listing.txt
  cnncalc audit mytable.csv --model vgg16
  cnncalc audit --errata --format markdown
"""


@click.command("audit", epilog=_EXAMPLES)
@click.argument("names", nargs=-1, metavar="[TABLE]...", type=options.TableType())
@click.option(
    "--model",
    default="",
    type=options.ModelType(),
    help="Network of a table that names none (CSV).",
)
@options.zoo_option
@click.option("--strict", is_flag=True, help="Exit 1 where there is any erratum.")
@click.option("--errata", is_flag=True, help="List only the errata of the tables.")
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

    Exit 1 where a cell's verdict is not the one that the table's file records. TABLE is also a
    listing of layers as lectures print them, or - for standard input: every figure printed in it is
    held against its own network, and exit 1 says that one does not hold.
    """
    from cnncalc.features.audit import ERRATUM, audit, find_tables, page, table_names

    tables = [t for name in names or table_names() for t in find_tables(name, model)]
    audits = [audit(table) for table in tables]
    deliver(page(audits, errata, overview=not names), form, path)
    recorded = [found for found in audits if found.table.is_recorded]
    disagreeing = [verdict for found in recorded for verdict in found.disagreements]
    for verdict in disagreeing:
        say(f"{verdict.cell.id}: {verdict.verdict}, not as recorded", err=True)
    held = audits if strict else [found for found in audits if not found.table.is_recorded]
    if disagreeing or any(found.counts[ERRATUM] for found in held):
        ctx.exit(1)
