"""`cnncalc check`: the linter, and the gate for CI."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli import options
from cnncalc.cli.output import complain, emit, is_ascii, to_ascii, wants_color

if TYPE_CHECKING:
    from cnncalc.errors import Source
    from cnncalc.lint.base import Checked
    from cnncalc.lint.check import Settings
    from cnncalc.lint.networks import Spec
    from cnncalc.lint.targets import Target, Targets

_EXAMPLES = """\b
Examples:
  cnncalc check net.yaml specs/
  cnncalc check --select C3 net.yaml              every rule, the optional ones too
  cnncalc check --ignore C305,C307 net.yaml
  cnncalc check --max-params 5M --max-peak 2MiB net.yaml
  cnncalc check --update net.yaml                 write the present figures into expect
  cnncalc check --explain C301
"""
FORMATS = ("text", "json", "github", "sarif", "junit")


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
@click.option("--select", **_CODES, help="Run these rules alone; a prefix such as C3 selects all.")
@click.option("--extend-select", **_CODES, help="Run these rules too.")
@click.option("--ignore", **_CODES, help="Do not report these codes.")
@click.option("--max-params", type=options.FigureType(), help="At most so many parameters: 5M.")
@click.option("--max-macs", type=options.FigureType(), help="At most so many MACs: 300M.")
@click.option("--max-peak", type=options.FigureType(), help="At most this peak of memory: 2MiB.")
@click.option("--update", is_flag=True, help="Write the present figures into the pins of expect.")
@click.option("--statistics", is_flag=True, help="Count the findings by code.")
@click.option("--explain", "code", metavar="CODE", type=CodeType(), help="Explain a code.")
@options.output_options(*FORMATS)
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
    if code:
        from cnncalc.lint.rules import CATALOGUE
        from cnncalc.render.check import page_text

        emit(page_text(CATALOGUE.page(code)), path)
        return
    from cnncalc.lint.targets import Targets

    targets = Targets(paths or (".",))
    checked = [*_checked(targets, _settings(given), given["update"], form != "text")]
    emit(_rendered(checked, targets, form, path, given["statistics"]), path)
    for place in targets.special:
        click.echo(f"{place} is no regular file: passed over", err=True)
    for fault in targets.unreadable:
        complain(fault)
    ctx.exit(2 if targets.unreadable else int(any(file.findings for file in checked)))


def _settings(given: dict[str, Any]) -> Settings:
    """What is checked, as the options say."""
    from cnncalc.lint.check import DEFAULT, RULE_CODES, Settings, codes_of
    from cnncalc.lint.networks import Budgets

    chosen, further, ignored = (
        codes_of(word for text in given[key] for word in text.split(",") if word.strip())
        for key in ("select", "extend_select", "ignore")
    )
    rules = (chosen or DEFAULT) | further
    budgets = Budgets(given["max_params"], given["max_macs"], given["max_peak"])
    return Settings(rules & {*RULE_CODES}, ignored, budgets)


def _checked(targets: Targets, settings: Settings, update: bool, aside: bool) -> Iterator[Checked]:
    """The check of each target; with `update` its pins are rewritten first."""
    from cnncalc.lint.base import Checked
    from cnncalc.lint.check import check_spec
    from cnncalc.lint.networks import read_spec

    for target in targets:
        spec = read_spec(target.source, target.variant, settings.budgets)
        if update:
            source = _update(target, spec, aside)
            if source is not target.source:
                spec = read_spec(source, target.variant, settings.budgets)
        yield check_spec(spec, settings)
    for name, fault in targets.undecodable:
        yield Checked(name, (), (fault,))


def _update(target: Target, spec: Spec, aside: bool) -> Source:
    """Rewrite the pins of a file and print the difference; the source as it is now.

    The difference goes `aside`, to standard error, where the report is read by a program.
    """
    from cnncalc.errors import Source
    from cnncalc.files.whole import edit
    from cnncalc.lint.update import updated
    from cnncalc.render.check import unified

    if not target.path:
        raise click.UsageError(f"--update writes files; {target.source.name} is none")
    text = updated(spec)
    if text == target.source.text:
        return target.source
    edit(target.path, target.mark + target.source.text.encode(), target.mark + text.encode())
    stream, difference = sys.stderr if aside else sys.stdout, unified(target.source, text) + "\n"
    stream.write(to_ascii(difference) if is_ascii(stream) else difference)
    return Source(target.source.name, text)


def _rendered(
    checked: list[Checked], targets: Targets, form: str, path: str | None, count: bool
) -> str:
    """The report in its format."""
    from cnncalc.render import check as page

    if form == "json":
        from cnncalc.render.document import dump

        return dump(page.check_document(checked))
    if form == "sarif":
        from cnncalc.render.document import dump
        from cnncalc.render.sarif import sarif_document

        return dump(sarif_document(checked))
    if form == "junit":
        from cnncalc.render.junit import to_junit

        return to_junit(checked)
    summary = page.summary_line(checked, targets.tables, targets.others)
    if form == "github":
        from cnncalc.render.github import to_github

        return to_github(checked, summary)
    if count:
        from cnncalc.lint.rules import CATALOGUE

        return page.statistics(checked, CATALOGUE.titles) + summary + "\n"
    return page.check_text(checked, summary, path is None and wants_color(sys.stdout))
