"""The command line: one thin file per command, loaded only when that command runs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from cnncalc import __version__
from cnncalc.ending import FAILED, Carried, code_of, run

GROUPS = {  # what each command prints, and the page of the manual that it is on
    "Look at a network": {
        "summary": ("Every layer of a network, and its totals.", "start"),
        "rf": ("Receptive fields, per path and per cell.", "start"),
        "show": ("The canonical spec of a network.", "commands"),
        "new": ("A spec of your own, to begin with.", "language"),
        "verify": ("A forward pass, checked against the figures.", "commands"),
    },
    "One layer and its working": {
        "apply": ("Numbers through a layer: every sum, forward and back.", "numbers"),
        "layer": ("One layer: its output size, the working, and backwards.", "start"),
        "explain": ("The working of a layer's figures.", "start"),
        "equivalent": ("One convolution that sees what a stack does.", "start"),
        "quiz": ("The lecture's questions, asked and marked.", "start"),
    },
    "Check": {
        "check": ("The linter: faults, rules, expectations.", "checking"),
        "gate": ("Budgets on a change: a gate for a pull request.", "gate"),
    },
    "Sizes and budgets": {
        "fit": ("Input sizes that a network accepts; budgets.", "commands"),
        "sweep": ("Figures over a grid, or over a design space.", "space"),
    },
    "Published tables": {
        "audit": ("Published tables, checked against their network.", "tables"),
        "table": ("A published table, corrected.", "tables"),
    },
    "Across networks": {
        "compare": ("Networks side by side, a row each, with ratios.", "compare"),
        "diff": ("What changed from one network to another.", "diff"),
        "list": ("The built-in networks, with params and MACs.", "commands"),
        "reconcile": ("Why two tools disagree on a network.", "conventions"),
    },
    "The manual": {
        "completion": ("Completion for bash, zsh and fish.", "commands"),
        "help": ("A page of the manual: the spec language, figures, Python.", ""),
    },
}
COMMANDS = {name: what for group in GROUPS.values() for name, what in group.items()}

_EXAMPLES = """\b
Examples:
  cnncalc summary vgg16
  cnncalc summary mynet.yaml --format json
  cnncalc summary "32x32x3 -> conv5-6 -> maxpool2 -> fc 10"
  cnncalc list

Write a spec of your own: cnncalc help language
"""


class LazyGroup(click.Group):
    """Finds a command in the module of its name, and gives every end to one handler."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of COMMANDS."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; the module is loaded here."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cnncalc.cli.{cmd_name}").command
        command.short_help, page = COMMANDS[cmd_name]
        pointer = f"\n\nThe manual: cnncalc help {page}"
        if page and not (command.epilog or "").endswith(pointer):
            command.epilog = (command.epilog or "") + pointer
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what they are for, none of which is loaded for it."""
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, what) for name, (what, _) in group.items()], col_max=12)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest command as a hint."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from cnncalc.cli.mistaken import command_meant

            ctx.fail(f"No such command '{args[0]}': {command_meant(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **further: Any) -> click.Context:
        """As click does; what is wrong is shown escaped, and how it ends is left to `ending`."""
        with _carried(), _escaped_usage():
            return super().make_context(*arguments, **further)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what is wrong is shown escaped, and how it ends is left to `ending`."""
        with _carried(), _escaped_usage(), _doubts_shown():
            return super().invoke(ctx)

    def main(self, *arguments: Any, **further: Any) -> Any:
        """As click does, but every end has its line and its code from `ending`.

        Raises KeyboardInterrupt where click only said that the run was aborted.
        """
        as_click_does: Any = super().main
        if not further.pop("standalone_mode", True):
            return _answer(as_click_does, *arguments, **further)
        gc.set_threshold(50_000, 20, 100)  # documents and graphs are large, and have no cycles
        sys.exit(code_of(lambda: _answer(as_click_does, *arguments, **further)))


_CODE = r".*\bC\d{3}\b"  # as a SpecWarning begins, behind its place


def _answer(main: Any, *arguments: Any, **further: Any) -> Any:
    """The exit code of a command line; faults that are the user's to mend are shown."""
    try:
        return main(*arguments, standalone_mode=False, **further)
    except Carried as carried:
        raise carried.error from None
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        error.show()
    except Exception as error:
        _complain_of(error)
    return FAILED


def _complain_of(error: Exception) -> None:
    """Say what is the user's to mend; raise what is not."""
    from cnncalc.cli.output import complain, say
    from cnncalc.errors import SpecError, WriteError

    if isinstance(error, SpecError):
        for fault in error.faults:
            complain(fault)
    elif isinstance(error, WriteError):
        say(f"Error: {error}", err=True)
    elif isinstance(error, TypeError):
        _complain_of_symbols(error)
    else:
        raise error


@contextmanager
def _carried() -> Iterator[None]:
    """Bring ends past click, which has codes and lines of its own for them."""
    try:
        yield
    except (KeyboardInterrupt, EOFError, OSError) as error:
        raise Carried(error) from None


@contextmanager
def _escaped_usage() -> Iterator[None]:
    """What is said of a command line shows its arguments escaped, as every other message does.

    It says what to write instead, too, where that is known.
    """
    try:
        yield
    except (click.MissingParameter, click.exceptions.NoArgsIsHelpError):
        raise  # name nothing that was typed, and have line ends of their own
    except click.ClickException as error:
        from cnncalc.cli.mistaken import meant
        from cnncalc.escape import visible

        shown = visible(meant(error))
        vars(error)["format_message"] = lambda: shown
        raise


@contextmanager
def _doubts_shown() -> Iterator[None]:
    """Print what reading a spec warns of as a fault is printed, each once; the command goes on."""
    import warnings

    from cnncalc.cli.output import complain

    seen: set[str] = set()

    def show(message: Any, *where: Any, **further: Any) -> None:
        doubt = getattr(message, "doubt", None)  # a SpecWarning, whose class is loaded with it
        if doubt is None:
            usual(message, *where, **further)
        elif str(message) not in seen:
            seen.add(str(message))
            complain(doubt)

    with warnings.catch_warnings():
        warnings.filterwarnings("always", _CODE, UserWarning)
        usual, warnings.showwarning = warnings.showwarning, show
        yield


def _complain_of_symbols(reason: TypeError) -> None:
    """Say that an answer depends on a symbol, where no place nearer to it did; raise any other."""
    from cnncalc.cli.output import complain
    from cnncalc.dims import UndecidedError
    from cnncalc.errors import Fault

    if not isinstance(reason, UndecidedError):
        raise reason
    hint = "give the symbols numbers, with --input and -p"
    complain(Fault("C401", f"an answer depends on a symbol: {reason}", advice=hint))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXAMPLES,
)
@click.version_option(__version__, prog_name="cnncalc")
def cli() -> None:
    """Analyse convolutional networks from a short symbolic spec.

    Shapes, parameters, multiply-adds, FLOPs, activation memory and receptive fields: exact, and
    without a deep-learning framework.
    """


def main() -> None:
    """Entry point of the program: runs the command line and ends the process."""
    run(lambda: cli.main(prog_name="cnncalc"))
