"""What is frozen: every command in every format over networks of every kind, with errors and exits.

Each file of outputs/ is a transcript: of one question about one network, or of a file of commands/;
`python -m tests.golden.renew` writes them anew, and the difference is what a review reads.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.cli.run import cnncalc

HERE = Path(__file__).parent
OUTPUTS = HERE / "outputs"
FORMATS = ("table", "json", "csv", "markdown", "latex")
SMALL = ("lenet5",)
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
    ("fit MODEL", FORMATS),
    ("fit MODEL --macs-max 1M --near 30", FORMATS[:2]),
    ("sweep MODEL --input 24:40:8 --batch 1,4", ("table", "json", "csv", "markdown", "latex")),
    ("show MODEL", ()),
    ("show MODEL --expanded", ()),
    ("quiz MODEL --count 4 --seed 3 --answers", ("table", "csv", "markdown", "latex")),
    ("verify MODEL --seed 1", ("table", "json", "csv", "markdown")),
    ("check MODEL", ("text", "json", "github", "sarif", "junit")),
    ("check MODEL --select C3 --statistics", ("text",)),
)


def transcripts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every transcript and its command lines."""
    for name in (*SMALL, *FILES):
        model = f"tests/golden/networks/{name}" if name in FILES else name
        for number, (question, formats) in enumerate(QUESTIONS):
            lines = [f"{question} --format {form}" for form in formats] or [question]
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
    try:
        done = cnncalc(*shlex.split(line), stdin="input: 8x8x3\nlayers: [conv3-4]\n")
    except Exception as error:  # a traceback is an output too, and test_golden finds it
        return f"$ cnncalc {line}\nTraceback: {type(error).__name__}: {error}\n"
    errors = f"[standard error]\n{done.err}" if done.err else ""
    return f"$ cnncalc {line}\n{done.out}{errors}[exit {done.code}]\n"


def path_of(name: str) -> Path:
    return OUTPUTS / f"{name}.txt"
