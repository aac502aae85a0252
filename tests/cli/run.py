"""Runs the program as a user does, in this process."""

from __future__ import annotations

from typing import NamedTuple

from click.testing import CliRunner

from cnncalc.cli import cli


class Done(NamedTuple):
    code: int
    out: str
    err: str


def cnncalc(*arguments: str, stdin: str | bytes | None = None, **environment: str) -> Done:
    plain = {"COLUMNS": None, "NO_COLOR": None, "FORCE_COLOR": None}
    result = CliRunner().invoke(
        cli, arguments, input=stdin, env={**plain, **environment}, prog_name="cnncalc"
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)
