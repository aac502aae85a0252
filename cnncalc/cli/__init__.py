"""The command line: one thin file per command, loaded only when that command runs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from cnncalc import __version__
from cnncalc.errors import SpecError

COMMANDS = (
    "summary",
    "layer",
    "check",
    "explain",
    "rf",
    "equivalent",
    "quiz",
    "list",
    "show",
    "audit",
    "table",
    "reconcile",
    "fit",
    "sweep",
    "verify",
)

_EXAMPLES = """\b
Examples:
  cnncalc summary vgg16
  cnncalc summary mynet.yaml --format json
  cnncalc summary "32x32x3 -> conv5-6 -> maxpool2 -> fc 10"
  cnncalc list
"""


class LazyGroup(click.Group):
    """Finds a command in the module of its name, and turns faults into one clear error."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of COMMANDS."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; the module is loaded here."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cnncalc.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest command as a hint."""
        from cnncalc.errors import did_you_mean

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS) or f"commands are {', '.join(COMMANDS)}"
            ctx.fail(f"No such command '{args[0]}': {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command: exit 2 on a fault of a spec, silence where the reader has gone."""
        try:
            return super().invoke(ctx)
        except SpecError as error:
            from cnncalc.cli.output import complain

            complain(error)
            ctx.exit(2)
        except TypeError as reason:
            _complain_of_symbols(reason)
            ctx.exit(2)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except KeyboardInterrupt:
            click.echo("Interrupted", err=True)
            ctx.exit(130)


def _complain_of_symbols(reason: TypeError) -> None:
    """Say that an answer depends on a symbol, where no place nearer to it did; raise any other."""
    from cnncalc.cli.output import complain
    from cnncalc.dims import UndecidedError

    if not isinstance(reason, UndecidedError):
        raise reason
    hint = "give the symbols numbers, with --input and -p"
    complain(SpecError("C401", f"an answer depends on a symbol: {reason}", hint=hint))


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
    """Entry point of the program."""
    cli(prog_name="cnncalc")
