"""The arguments and options of every command, whole: names, defaults, bounds, choices."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from cnncalc.cli import COMMANDS as NAMES
from cnncalc.cli import cli
from cnncalc.cli.audit import command as audit
from cnncalc.cli.check import command as check
from cnncalc.cli.explain import command as explain
from cnncalc.cli.fit import command as fit
from cnncalc.cli.help import command as help_
from cnncalc.cli.layer import command as layer
from cnncalc.cli.plotting import SUFFIXES
from cnncalc.cli.quiz import command as quiz
from cnncalc.cli.reconcile import command as reconcile
from cnncalc.cli.rf import command as rf
from cnncalc.cli.summary import command as summary
from cnncalc.cli.sweep import command as sweep
from cnncalc.cli.verify import command as verify

LOADED = [audit, check, explain, fit, help_, layer, quiz, reconcile, rf, summary, sweep, verify]
CONTEXT = click.Context(cli)
COMMANDS = [command for name in NAMES if (command := cli.get_command(CONTEXT, name))]
KEPT = Path(__file__).with_name("arguments.txt")


def told(param: click.Parameter) -> str:
    """A parameter in a line."""
    old = [f"({name})" for name in getattr(param, "old", ())]
    words = [" ".join([*param.opts, *old]), told_type(param.type)]
    unsaid = ("None", "False", "Sentinel.UNSET")  # as releases of click have a flag, say, by itself
    words += [f"= {param.default}"] if repr(param.default) not in unsaid else []
    words += [f"{param.nargs} of them"] if param.nargs != 1 else []
    words += [
        word for word in ("required", "multiple", "is_flag", "is_eager", "show_default")
        if getattr(param, word, False) is True
    ]  # fmt: skip
    return ", ".join(words)


def told_type(kind: click.ParamType) -> str:
    name = type(kind).__name__
    if isinstance(kind, click.IntRange):
        return f"{name} {kind.min} to {kind.max}"
    if isinstance(kind, click.Choice):
        return f"{name} {kind.choices[0]} …"
    inside = [str(value) for key in ("name", "bare") if (value := vars(kind).get(key))]
    return " ".join([name, *inside, *getattr(vars(kind).get("read"), "args", ())]).strip()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_options_of_a_command(command):
    begin = f"{command.name}\n"
    (kept,) = (part for part in KEPT.read_text("utf-8").split("\n\n") if part.startswith(begin))
    told_now = [command.name, *map(told, command.params)]
    assert kept.strip().split("\n  ") == told_now, "python -m tests.cli.test_arguments"


def test_no_command_is_forgotten():
    parts = KEPT.read_text("utf-8").split("\n\n")
    assert [part.partition("\n")[0] for part in parts] == [one.name for one in COMMANDS]
    assert {one.name for one in LOADED} <= {*NAMES}
    assert SUFFIXES == (".svg", ".png", ".pdf")


if __name__ == "__main__":  # python -m tests.cli.test_arguments renews them
    parts = ("\n  ".join([one.name, *map(told, one.params)]) for one in COMMANDS)
    KEPT.write_text("\n\n".join(parts) + "\n", "utf-8")
