"""`cnncalc check`: the linter, and the gate for CI."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cnncalc.cli import options, types
from cnncalc.cli.output import complain, deliver, emit, is_ascii, to_ascii

if TYPE_CHECKING:
    from cnncalc.config.read import Value
    from cnncalc.errors import Source
    from cnncalc.lint.networks import SourceFile
    from cnncalc.lint.policy import Policy
    from cnncalc.lint.targets import Target

_EXAMPLES = """\b
Examples:
  cnncalc check net.yaml specs/
  cnncalc check --select C3 net.yaml              every rule, the optional ones too
  cnncalc check --ignore C305,C307 net.yaml
  cnncalc check --severity error net.yaml         errors alone
  cnncalc check --max-params 5M --max-peak 2MiB --dtype int8 net.yaml
  cnncalc check --input 96x96x3 -p classes=10 --max-layer-macs 50M net.yaml
  cnncalc check --update net.yaml                 write the current figures into expect
  cnncalc check --pin net.yaml                    write a whole expect block
  cnncalc check --explain C301
"""


def _level(text: str) -> str:
    """The least level that is reported, or the level of a code: error, C301=error."""
    from cnncalc.config.keys import level_of

    try:
        level_of(text)
    except ValueError as reason:
        raise ValueError(f"{text!r}: {reason}") from None
    return text


_CODES: dict[str, Any] = {"multiple": True, "metavar": "CODE,…", "type": types.CODES}
_FIGURES = (
    "params", "macs", "flops", "memory", "peak",
    "layer-params", "layer-macs", "layer-flops", "layer-memory",
)  # fmt: skip


@click.command("check", epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=types.MODEL)
@click.option("--select", **_CODES, help="Run only these rules; a prefix such as C3 selects all.")
@click.option("--extend-select", **_CODES, help="Run these rules too.")
@click.option("--ignore", **_CODES, help="Do not report these codes.")
@click.option(
    "--severity", multiple=True, type=types.ReadType("level", _level), metavar="[CODE=]LEVEL",
    help="Report errors alone: error. Or the level of a code: C301=error, C308=warning.",
)  # fmt: skip
@options.budget_options(*_FIGURES)
@options.zoo_option
@options.param_option()
@options.input_option
@options.column_option
@options.dtype_option
@click.option("--update", is_flag=True, help="Write the current figures into the pins of expect.")
@click.option("--pin", is_flag=True, help="Write a whole expect block with the current figures.")
@click.option("--statistics", is_flag=True, help="Count the findings by code.")
@click.option("--quiet", is_flag=True, help="Print what is found, and no summary.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where something is found, too.")
@click.option(
    "--config", "configuration", metavar="FILE", default="", type=click.Path(),
    help="Take the configuration of FILE, not of the nearest .cnncalc.toml or pyproject.toml.",
)  # fmt: skip
@click.option("--no-config", is_flag=True, help="Take no configuration.")
@click.option("--explain", "code", metavar="CODE", type=types.CODES, help="Explain a code.")
@options.page_options("document", "findings")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], code: str | None, form: str, path: str | None,
    **given: Any,
) -> None:  # fmt: skip
    """Check specs: PATH is a file, a folder, a built-in name, or - for standard input.

    Reports faults of reading and of shapes, runs every rule over every network, and holds what
    `expect` states. Exit 0 where nothing is found, 1 where something is, 2 where a PATH cannot be
    read. Without a PATH the folder is checked in which the command runs. Options may stand in a
    .cnncalc.toml, or below [tool.cnncalc] of a pyproject.toml.
    """
    from cnncalc.features.check import check, explained, page

    if code:
        emit(explained(code), path)
        return
    from cnncalc.lint.policy import Policy
    from cnncalc.lint.targets import Targets

    if given["configuration"] and given["no_config"]:
        raise click.UsageError("--config names what --no-config leaves out: give one of them")
    policy = Policy(_values(ctx, given), given["configuration"], given["no_config"])
    form = _configured(ctx, policy, form, path)
    revise = _rewriting(form, given)
    targets = Targets(paths or (".",), given["column"])
    checked = check(targets, lambda target: policy.settings(target.place), revise)
    quiet = policy.is_set("quiet")
    for place in () if quiet else targets.special:
        click.echo(f"{place} is not a regular file: skipped", err=True)
    if checked.files or not targets.unreadable or form in ("json", "sarif", "junit"):
        deliver(page(checked, given["statistics"], quiet), form, path, targets.unreadable)
    else:
        for fault in targets.unreadable:
            complain(fault)
    found = bool(checked.findings) and not policy.is_set("exit-zero")
    ctx.exit(2 if targets.unreadable else int(found))


def _configured(ctx: click.Context, policy: Policy, form: str, path: str | None) -> str:
    """The format that is asked for, or by the ending of -o; else that of the configuration."""
    from os.path import splitext

    is_asked = ctx.get_parameter_source("form") is ParameterSource.COMMANDLINE
    if is_asked or (path and splitext(path)[1]):
        return form
    return policy.of_run("format") or form


def _values(ctx: click.Context, given: dict[str, Any]) -> dict[str, Value]:
    """What the options say, by their names."""
    from cnncalc.config.keys import KEYS, codes
    from cnncalc.config.read import Value

    own = {"param": "params", "input": "input_shape"}
    values = {key: given.get(own.get(key, key.replace("-", "_"))) for key in KEYS}
    for key in ("select", "extend-select", "ignore"):
        values[key] = codes([*given[key.replace("-", "_")]])
    if ctx.get_parameter_source("dtype") is not ParameterSource.COMMANDLINE:
        values["dtype"] = None
    return {
        key: Value(value) for key, value in values.items() if value not in (None, (), "", False)
    }


def _rewriting(form: str, given: dict[str, Any]) -> Callable[[Target, SourceFile], Source] | None:
    """What rewrites the pins of a file, if that is asked for, and prints the difference.

    That goes to standard error where the report is read by a program.
    """
    if not given["update"] and not given["pin"]:
        return None
    stream = sys.stdout if form == "text" else sys.stderr
    word = "--pin" if given["pin"] else "--update"
    if given["params"] or given["input_shape"]:
        raise click.UsageError(f"{word} writes the figures of the spec's own params and input")

    def revise(target: Target, spec: SourceFile) -> Source:
        from cnncalc.features.check import rewrite_pins

        if not target.path:
            raise click.UsageError(f"{word} rewrites files, and {target.source.name} is not one")
        source, difference = rewrite_pins(target, spec, given["pin"])
        stream.write(to_ascii(difference) if is_ascii(stream) else difference)
        return source

    return revise
