"""`cnncalc audit`: published tables recomputed, cell by cell."""

from __future__ import annotations

import click
from click.core import ParameterSource

from cnncalc.cli import options, types
from cnncalc.cli.output import deliver, say

_EXAMPLES = """\b
Examples:
  cnncalc audit
  cnncalc audit vgg16-cs231n
  cnncalc audit mytable.yaml --strict
  cnncalc audit listing.txt
  cnncalc audit notes.md lecture.tex
  cnncalc audit mytable.csv --model vgg16
  cnncalc audit --errata --format markdown
"""


@click.command("audit", epilog=_EXAMPLES)
@click.argument("names", nargs=-1, metavar="[TABLE]...", type=types.TABLE)
@click.option(
    "--model",
    default="",
    type=types.MODEL,
    help="Network of a table that names none (CSV).",
)
@options.column_option
@options.zoo_option
@click.option("--strict", is_flag=True, help="Exit 1 where there is any erratum.")
@click.option("--errata", is_flag=True, help="List only the errata of the tables.")
@options.page_options("sheets", "document", "findings")
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    model: str,
    column: str,
    strict: bool,
    errata: bool,
    form: str,
    path: str | None,
) -> None:
    """Recompute every cell of a published TABLE; without one, a line for each built-in table.

    Exit 1 where a cell's verdict is not the one that the table's file records. TABLE is also a
    listing of layers as lectures print them, or - for standard input: every figure printed in it is
    held against its own network. Or it is running text, plain, Markdown or LaTeX: every calculation
    and every figure of a layer written in it is recomputed, and what does not hold is reported as
    check does. Exit 1 says that one does not hold.
    """
    from cnncalc.features.audit import ERRATUM, Notes, audit, built_in_names, find, page
    from cnncalc.features.table.printed import layers_of

    built_in = built_in_names()
    found = [find(name, model, column) for name in names or built_in]
    texts = [one for one in found if isinstance(one, Notes)]
    audits = [audit(table) for one in found if not isinstance(one, Notes) for table in one]
    known = () if model else (name for name in names or built_in if name in built_in)
    layers = [one for one in map(layers_of, known) if one]
    unsaid = ctx.get_parameter_source("form") is ParameterSource.DEFAULT
    if texts and unsaid and form == "table":
        form = "text"  # what is found in texts is reported as by check
    deliver(page(audits, errata, not names, texts, layers), form, path)
    recorded = [one for one in (*audits, *layers) if one.table.is_recorded]
    disagreeing = [verdict for one in recorded for verdict in one.disagreements]
    for verdict in disagreeing:
        say(f"{verdict.cell.id}: {verdict.verdict}, not as recorded", err=True)
    held = [*audits, *layers] if strict else [one for one in audits if not one.table.is_recorded]
    counts = [one.counts for one in held] + [notes.counts for notes in texts]
    if disagreeing or any(count[ERRATUM] for count in counts):
        ctx.exit(1)
