"""What completes in the shell: names of models, layers, tables, columns, pages and codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import click
from click.shell_completion import CompletionItem


def items(kind: str, context: click.Context, typed: str) -> list[CompletionItem]:
    """What of a kind begins as typed; files where nothing does and a file may stand."""
    found = _KINDS[kind](context, typed)
    if not found and kind in ("model", "table"):
        return [CompletionItem(typed, type="file")]
    return found


def _beginning(names: Iterable[str], typed: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(typed)]


def _models(context: click.Context, typed: str) -> list[CompletionItem]:
    from cnncalc.errors import SpecError
    from cnncalc.sources import own
    from cnncalc.sources.zoo import catalogue

    try:
        names = [one.name for one in own.networks()]
    except SpecError:
        names = []
    return _beginning((*names, *catalogue()), typed)


def _layers(context: click.Context, typed: str) -> list[CompletionItem]:
    """Blocks and layers of the MODEL that was typed; none where it cannot be read."""
    from cnncalc.errors import SpecError
    from cnncalc.sources.resolve import load

    try:
        graph = load(context.params.get("model") or "", dict(context.params.get("params") or ()))
    except SpecError:
        return []
    nodes = [node for node in graph.nodes if node.inputs]
    blocks = (".".join(node.path[: i + 1]) for node in nodes for i in range(len(node.path)))
    return _beginning((*blocks, *(node.name for node in nodes)), typed)


def _tables(context: click.Context, typed: str) -> list[CompletionItem]:
    from cnncalc.features.audit import built_in_names

    return _beginning(built_in_names(), typed)


def _keys(context: click.Context, typed: str) -> list[CompletionItem]:
    """Keys of columns behind the last comma, those that are named already left out."""
    before, comma, start = typed.rpartition(",")
    taken = before.split(",")
    keys = [key for key in (*_columns(context.command.name or ""), "all") if key not in taken]
    return [
        CompletionItem(f"{before}{comma}{one.value}") for one in _beginning(keys, start.lower())
    ]


def _columns(command: str) -> Iterable[str]:
    """The keys of a command's columns."""
    if command == "list":
        from cnncalc.features.list.columns import KINDS

        return KINDS
    if command == "sweep":
        from cnncalc.choices import FIELD_FIGURES, SPLIT, SWEPT

        return (*SWEPT, *SPLIT, *FIELD_FIGURES)
    if command == "compare":
        from cnncalc.features.compare.page import KEYS

        return KEYS
    from cnncalc.features.summary.columns import COLUMN_KEYS

    return COLUMN_KEYS


def _topics(context: click.Context, typed: str) -> list[CompletionItem]:
    """Pages, commands and codes, each with its line; schemas behind the word."""
    from cnncalc.cli import COMMANDS
    from cnncalc.cli.help import SCHEMA, TOPICS

    if context.params.get("topic") == SCHEMA:
        from cnncalc.features.schema import SCHEMAS

        return [CompletionItem(name, help=one.what) for name, one in SCHEMAS.items()
                if name.startswith(typed)]  # fmt: skip
    known = {
        **TOPICS,
        SCHEMA: "JSON Schemas of what is read and printed.",
        **{name: what for name, (what, _) in COMMANDS.items()},
    }
    found = [item for item in known.items() if item[0].startswith(typed)]
    pages = [CompletionItem(name, help=what) for name, what in found]
    return pages or (_codes(context, typed) if typed[:1] in ("c", "C") else [])


def _codes(context: click.Context, typed: str) -> list[CompletionItem]:
    """Codes behind the last comma, each with its title."""
    from cnncalc.lint.rules import CATALOGUE

    before, comma, start = typed.rpartition(",")
    found = [one for one in CATALOGUE.titles.items() if one[0].startswith(start.upper())]
    return [CompletionItem(f"{before}{comma}{code}", help=title) for code, title in found]


_KINDS: Mapping[str, Callable[[click.Context, str], list[CompletionItem]]] = {
    "model": _models, "layer": _layers, "table": _tables, "key": _keys, "topic": _topics,
    "code": _codes,
}  # fmt: skip
