"""What is frozen: every command in every format over networks of every kind, with errors and exits.

Each file of outputs/ is a transcript: of one question about one network, or of a file of commands/;
`python -m tests.golden.renew` writes them anew, and the difference is what a review reads.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from cnncalc.render import offered
from tests.cli.run import cnncalc

HERE = Path(__file__).parent
OUTPUTS = HERE / "outputs"
FORMATS = tuple(form for form in offered(("sheets", "document")) if form != "svg")  # of the table
SMALL = ("lenet5",)
# Every format tries all sizes again: two show what is said, and some networks how each is written.
FIT = "fit MODEL"
FITTED = ("symbolic.yaml", "two-inputs.yaml")
FILES = tuple(sorted(path.name for path in (HERE / "networks").glob("*.yaml")))

# For each network, each in every format that the command has.
QUESTIONS = (
    ("summary MODEL", FORMATS),
    ("summary MODEL --columns all --layout chw --batch 2 --dtype float16 --training", FORMATS[:1]),
    ("summary MODEL --depth 1 --convention torchinfo", FORMATS[:2]),
    ("summary MODEL --convention cs231n", FORMATS[:2]),
    ("explain MODEL --all", FORMATS),
    ("rf MODEL", FORMATS),
    ("rf MODEL --input HxWx3", ("table", "json", "latex")),
    ("reconcile MODEL", FORMATS),
    ("reconcile MODEL --figure 1.2M --of operations", FORMATS[:2]),
    (FIT, FORMATS),
    ("fit MODEL --max-macs 1M --near 30", FORMATS[:2]),
    ("sweep MODEL --input 24:40:8 --batch 1,4", ("table", "json", "csv", "markdown", "latex")),
    ("show MODEL", ()),
    ("show MODEL --expanded", ()),
    ("quiz MODEL --count 4 --seed 3 --answers", FORMATS),
    ("verify MODEL --seed 1", FORMATS),
    ("check MODEL", offered(("document", "findings"))),
    ("check MODEL --select C3 --statistics", ("text",)),
)


def transcripts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every transcript and its command lines."""
    for name in (*SMALL, *FILES):
        model = f"tests/golden/networks/{name}" if name in FILES else name
        for number, (question, formats) in enumerate(QUESTIONS):
            forms = formats if question != FIT or name in (*SMALL, *FITTED) else FORMATS[:2]
            lines = [f"{question} --format {form}" for form in forms] or [question]
            title = f"{name.removesuffix('.yaml')}/{number:02}-{question.split()[0]}"
            yield title, tuple(line.replace("MODEL", model) for line in lines)
    for path in sorted((HERE / "commands").glob("*.txt")):
        yield f"commands/{path.stem}", tuple(path.read_text(encoding="utf-8").splitlines())


TRANSCRIPTS = dict(transcripts())


def transcript(lines: tuple[str, ...]) -> str:
    """What the commands print, with errors and exit codes, run at the top of the checkout."""
    before = Path.cwd()
    os.chdir(HERE.parents[1])
    try:
        return "\n".join(map(_one, lines))
    finally:
        os.chdir(before)


def _one(line: str) -> str:
    if line.endswith("--help"):
        return f"$ cnncalc {line}\n{_described(line.split(maxsplit=1)[0])}"
    try:
        done = cnncalc(*shlex.split(line), stdin="input: 8x8x3\nlayers: [conv3-4]\n")
    except Exception as error:  # a traceback is an output too, and test_golden finds it
        return f"$ cnncalc {line}\nTraceback: {type(error).__name__}: {error}\n"
    errors = f"[standard error]\n{_ours(done.err)}" if done.err else ""
    return f"$ cnncalc {line}\n{done.out}{errors}[exit {done.code}]\n"


def _described(name: str) -> str:
    """The words of a command's help; how they are laid out depends on the release of Click."""
    from cnncalc.cli import cli

    command = cli if name == "--help" else cli.get_command(click.Context(cli), name)
    assert command
    words = [command.get_short_help_str(200), command.help or "", command.epilog or ""]
    options = [_option(one) for one in command.params if isinstance(one, click.Option)]
    return "\n".join([*map(cleandoc, words), *filter(None, options), ""])


def _option(option: click.Option) -> str:
    """One option on a line: its names, values, default and help; nothing of --version, Click's."""
    if not option.expose_value:
        return ""
    kind = option.type
    values = ", ".join(map(str, kind.choices)) if isinstance(kind, click.Choice) else option.metavar
    default = f"default {option.default}" if option.show_default else ""
    return " · ".join(filter(None, (" ".join(option.opts), values, default, option.help)))


def _ours(errors: str) -> str:
    """What is said of a fault, without the lines on usage, which Click words."""
    lines = errors.splitlines(keepends=True)
    return "".join(one for one in lines if not one.startswith(("Usage: ", "Try '"))).lstrip("\n")


def path_of(name: str) -> Path:
    return OUTPUTS / f"{name}.txt"
