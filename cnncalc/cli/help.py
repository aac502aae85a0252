"""`cnncalc help`: the pages of the manual."""

from __future__ import annotations

import re

import click

from cnncalc.cli import types
from cnncalc.cli.output import emit, wants_color

TOPICS = {
    "start": "A first hour: a network, one layer, the working of its figures.",
    "language": "The spec language: layers, blocks, branches, params, families.",
    "commands": "Models, formats, exit codes; formulas, sizes and budgets; the witness.",
    "python": "The same answers from Python.",
    "diff": "What changed between two networks, and how layers are aligned.",
    "gate": "What a change does to the networks of a repository; budgets on it.",
    "compare": "Networks side by side, and their ratios.",
    "space": "Search a design space: its spec, a sample, the front, a chart, a cluster.",
    "numbers": "Numbers through a layer: kernels, pools, every sum written out.",
    "figures": "What each figure means, and the columns of a summary.",
    "conventions": "How other tools count, and why two of them disagree.",
    "checking": "The linter: expectations, CI, every rule and fault.",
    "lectures": "A listing pasted from a slide, read and recomputed.",
    "tables": "Published tables, checked against their networks.",
    "errata": "The mistakes that were found in them.",
    "speed": "What was measured.",
    "security": "What is trusted, and every bound.",
    "contributing": "What to touch to add an operation, a rule, a convention, a network.",
}
SCHEMA = "schema"  # stands before the name of a JSON Schema

_EXAMPLES = """\b
Examples:
  cnncalc help
  cnncalc help language
  cnncalc help figures | less
  cnncalc help summary           (as cnncalc summary --help)
  cnncalc help C301              (as cnncalc check --explain C301)
  cnncalc help schema spec       (a JSON Schema, for editors)
"""


@click.command("help", epilog=_EXAMPLES)
@click.argument("topic", required=False, type=types.TOPIC)
@click.argument("name", required=False, type=types.TOPIC)
@click.pass_context
def command(context: click.Context, topic: str | None, name: str | None) -> None:
    """Print a page of the manual; without TOPIC, what pages there are.

    TOPIC is also a command, whose help is printed, the code of a rule or fault, or schema with the
    NAME of a JSON Schema: of specs, tables, configurations, and what is printed as JSON.
    """
    from cnncalc.cli import COMMANDS, cli

    if name is not None and topic != SCHEMA:
        raise click.UsageError(f"only {SCHEMA} has a second word: cnncalc help {topic}")
    if topic is None:
        emit(_topics())
    elif topic == SCHEMA:
        emit(_schema(name))
    elif topic in TOPICS:
        emit(_page(topic))
    elif topic in COMMANDS:
        found = cli.get_command(context, topic)
        assert found
        emit(found.get_help(click.Context(found, context.parent, topic)) + "\n")
    elif topic[:1] in "Cc" and topic[1:].isdigit():
        check = cli.get_command(context, "check")
        assert check
        context.invoke(check, code=topic.upper())
    else:
        _refuse(topic, [*TOPICS, *COMMANDS, SCHEMA])


def _topics() -> str:
    width = max(map(len, TOPICS))
    lines = [f"  {name:<{width}}  {what}" for name, what in TOPICS.items()]
    return "\n".join(["Pages of the manual, each printed by cnncalc help TOPIC:", "", *lines, ""])


def _schema(name: str | None) -> str:
    """A JSON Schema, or which there are."""
    from cnncalc.features.schema import listed, schema
    from cnncalc.render.json import dump

    try:
        return listed() if name is None else dump(schema(name))
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _page(topic: str) -> str:
    """A page as a terminal shows it, or its Markdown where nobody looks."""
    import sys

    from cnncalc.cli.output import terminal_width
    from cnncalc.render.manual import for_terminal, page

    if not sys.stdout.isatty():
        return page(topic)
    return for_terminal(page(topic), terminal_width(), wants_color(sys.stdout))


def _refuse(topic: str, known: list[str]) -> None:
    from cnncalc.errors import did_you_mean

    begun = [name for name in known if len(topic) > 2 and name.startswith(topic.lower())]
    near = f"did you mean '{begun[0]}'?" if begun else did_you_mean(topic, known)
    hint = near or _speaking_of(topic) or f"pages are {', '.join(TOPICS)}"
    raise click.UsageError(f"There is no page {topic!r}: {hint}")


def _speaking_of(word: str) -> str:
    """The pages that have a word most often, as a hint; nothing where none has it."""
    from cnncalc.render.manual import page

    pattern = re.compile(rf"(?<!\w){re.escape(word[:40])}", re.IGNORECASE)
    counts = {topic: len(pattern.findall(page(topic))) for topic in TOPICS}
    having = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
    return f"pages that speak of it are {', '.join(having[:3])}" if having else ""
