"""`cnncalc completion`: the script that completes commands, models and layers in the shell."""

from __future__ import annotations

import click

from cnncalc.cli.output import emit

_EXAMPLES = """\b
Examples:
  eval "$(cnncalc completion bash)"                    in ~/.bashrc
  eval "$(cnncalc completion zsh)"                     in ~/.zshrc
  cnncalc completion fish | source                     in ~/.config/fish/config.fish
"""
SHELLS = ("bash", "zsh", "fish")


@click.command("completion", epilog=_EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that completes commands, options, models, layers, tables, columns and codes
    in SHELL.
    """
    from click.shell_completion import get_completion_class

    from cnncalc.cli import cli

    made = get_completion_class(shell)
    assert made
    complete = made(cli, {}, "cnncalc", "_CNNCALC_COMPLETE")
    emit(complete.source_template % complete.source_vars() + "\n")
