"""`cnncalc check`: the linter, and the gate for CI."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli import options
from cnncalc.cli.output import complain, deliver, emit, is_ascii, to_ascii

if TYPE_CHECKING:
    from cnncalc.errors import Source
    from cnncalc.lint.check import Settings
    from cnncalc.lint.networks import SourceFile
    from cnncalc.lint.targets import Target

_EXAMPLES = """\b
Examples:
  cnncalc check net.yaml specs/
  cnncalc check --select C3 net.yaml              every rule, the optional ones too
  cnncalc check --ignore C305,C307 net.yaml
  cnncalc check --max-params 5M --max-peak 2MiB net.yaml
  cnncalc check --update net.yaml                 write the current figures into expect
  cnncalc check --explain C301
"""


class CodeType(click.ParamType):  # type: ignore[type-arg]
    """Codes of rules and faults, with commas between; they complete in the shell."""

    name = "code"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        """Codes that begin as typed, each with its title."""
        from click.shell_completion import CompletionItem

        from cnncalc.lint.rules import CATALOGUE

        before, comma, start = incomplete.rpartition(",")
        found = [item for item in CATALOGUE.titles.items() if item[0].startswith(start.upper())]
        return [CompletionItem(f"{before}{comma}{code}", help=title) for code, title in found]


_CODES: dict[str, Any] = {"multiple": True, "metavar": "CODE,…", "type": CodeType()}


@click.command("check", epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=options.ModelType())
@click.option("--select", **_CODES, help="Run only these rules; a prefix such as C3 selects all.")
@click.option("--extend-select", **_CODES, help="Run these rules too.")
@click.option("--ignore", **_CODES, help="Do not report these codes.")
@click.option("--max-params", type=options.FigureType(), help="At most so many parameters: 5M.")
@click.option("--max-macs", type=options.FigureType(), help="At most so many MACs: 300M.")
@click.option("--max-peak", type=options.FigureType(), help="At most this peak of memory: 2MiB.")
@click.option("--update", is_flag=True, help="Write the current figures into the pins of expect.")
@click.option("--statistics", is_flag=True, help="Count the findings by code.")
@click.option("--explain", "code", metavar="CODE", type=CodeType(), help="Explain a code.")
@options.page_options("document", "findings")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], code: str | None, form: str, path: str | None,
    **given: Any,
) -> None:  # fmt: skip
    """Check specs: PATH is a file, a folder, a built-in name, or - for standard input.

    Reports faults of reading and of shapes, runs every rule over every network, and holds what
    `expect` states. Exit 0 where nothing is found, 1 where something is, 2 where a PATH cannot be
    read. Without a PATH the folder is checked in which the command runs.
    """
    from cnncalc.features.check import check, explained, page

    if code:
        emit(explained(code), path)
        return
    from cnncalc.lint.targets import Targets

    targets = Targets(paths or (".",))
    checked = check(targets, _settings(given), _rewriting(form) if given["update"] else None)
    deliver(page(checked, given["statistics"]), form, path)
    for place in targets.special:
        click.echo(f"{place} is not a regular file: skipped", err=True)
    for fault in targets.unreadable:
        complain(fault)
    ctx.exit(2 if targets.unreadable else int(bool(checked.findings)))


def _settings(given: dict[str, Any]) -> Settings:
    """What is checked, as the options say."""
    from cnncalc.features.check import settings_of
    from cnncalc.lint.networks import Budgets

    select, further, ignored = (
        [word for text in given[key] for word in text.split(",") if word.strip()]
        for key in ("select", "extend_select", "ignore")
    )
    budgets = Budgets(given["max_params"], given["max_macs"], given["max_peak"])
    return settings_of(select, further, ignored, budgets)


def _rewriting(form: str) -> Callable[[Target, SourceFile], Source]:
    """What rewrites the pins of a file and prints the difference.

    That goes to standard error where the report is read by a program.
    """
    stream = sys.stdout if form == "text" else sys.stderr

    def revise(target: Target, spec: SourceFile) -> Source:
        from cnncalc.features.check import rewrite_pins

        if not target.path:
            raise click.UsageError(f"--update rewrites files, and {target.source.name} is not one")
        source, difference = rewrite_pins(target, spec)
        stream.write(to_ascii(difference) if is_ascii(stream) else difference)
        return source

    return revise
