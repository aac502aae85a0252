"""Start-up: which modules each command may load. Gated on modules, never on milliseconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cnncalc import choices
from cnncalc.cli import COMMANDS
from cnncalc.counting.builtin import BY_NAME
from cnncalc.features.compare import ComparedNetwork
from cnncalc.features.list.columns import KINDS

HEAVY = (
    "numpy", "rich", "yaml", "difflib", "importlib.metadata", "importlib.resources", "dataclasses",
    "pathlib", "tempfile", "csv", "json", "statistics", "sympy", "hypothesis",
)  # fmt: skip

# Per command: which of the heavy modules it may load; click itself brings inspect and typing.
ALLOWED = {
    ("--help",): {"difflib"},
    ("summary", "vgg16"): {"yaml"},
    ("summary", "vgg16", "--format", "svg"): {"yaml"},
    ("summary", "vgg16", "--format", "json"): {"yaml", "json"},
    ("summary", "vgg16", "--format", "csv"): {"yaml", "csv"},
    ("summary", "vgg16", "--format", "markdown"): {"yaml"},
    ("show", "vgg16"): {"yaml"},
    ("check", "vgg16"): {"yaml"},
    ("check", "vgg16", "--format", "json"): {"yaml", "json"},
    ("check", "--explain", "C301"): {"yaml"},
    ("list",): {"json"},
    ("list", "--format", "csv"): {"json", "csv"},
    ("compare",): {"rich", "json", "yaml", "dataclasses"},
}

# What every --help may load beside the module of its command.
LIGHT = (
    "cnncalc", "cnncalc.__main__", "cnncalc.streams", "cnncalc.ending", "cnncalc.records",
    "cnncalc.choices", "cnncalc.cli", "cnncalc.cli.options", "cnncalc.cli.types",
    "cnncalc.cli.output", "cnncalc.render",
)  # fmt: skip

# The modules that a few commands share: of options, and of the bounds that options have.
SHARED = {
    "cli.plotting": ("summary", "compare", "sweep"), "cli.training": ("summary", "explain", "fit"),
    "limits": ("apply", "equivalent", "layer", "quiz", "sweep"),
}  # fmt: skip

# Loads what every command needs of other packages, and forks for each command; prints what a
# command has loaded beside that.
FORKING = """
import os, sys
import click, yaml

before = {*sys.modules}
for words in eval(sys.argv[1]):
    reading, writing = os.pipe()
    if not os.fork():
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        sys.argv = ["cnncalc", *words]
        try:
            from cnncalc.__main__ import main
            main()
        except SystemExit:
            pass
        os.write(writing, " ".join(m for m in sys.modules if m not in before).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        print(pipe.read())
    os.wait()
"""
HELP = [(*([name] if name else []), "--help") for name in ("", *COMMANDS)]


@pytest.fixture(scope="module")
def loaded() -> dict[tuple[str, ...], set[str]]:
    """The modules that each command has loaded when it is done, beside click and yaml."""
    lines = list(dict.fromkeys([*ALLOWED, *HELP]))
    done = subprocess.run(
        [sys.executable, "-c", FORKING, repr(lines)], capture_output=True, text=True, check=True
    )
    found = [{*line.split()} for line in done.stdout.splitlines()]
    return dict(zip(lines, found, strict=True))


@pytest.mark.parametrize("arguments", ALLOWED, ids=" ".join)
def test_a_command_loads_only_what_it_needs(arguments, loaded):
    assert loaded[arguments] & {*HEAVY} <= ALLOWED[arguments]


def test_the_probe_sees_what_is_loaded(loaded):
    assert "json" in loaded["summary", "vgg16", "--format", "json"]
    assert "csv" in loaded["summary", "vgg16", "--format", "csv"]
    assert "cnncalc.language.document" in loaded["show", "vgg16"]


def test_a_list_reads_no_spec(loaded):
    assert "cnncalc.language.document" not in loaded["list",]


def test_importing_the_package_loads_nothing_of_it():
    code = "import cnncalc; print([m for m in sys.modules if m.startswith('cnncalc')])"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}"], capture_output=True, text=True, check=True
    )
    assert eval(done.stdout) == ["cnncalc"]


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_help_loads_no_room_that_answers(words, loaded):
    command = words[0] if len(words) > 1 else ""
    own = {f"cnncalc.cli.{command}"} if command else set()
    own |= {f"cnncalc.{name}" for name, commands in SHARED.items() if command in commands}
    found = {m for m in loaded[words] if m.startswith("cnncalc")}
    assert {"cnncalc.cli", *own} <= found | {f"cnncalc.{name}" for name in SHARED}
    assert found <= {*LIGHT} | own
    assert len(LIGHT) < 12  # twelve with that of the command


def test_offered_conventions_are_those_that_are_known():
    assert tuple(BY_NAME) == choices.CONVENTIONS


def test_offered_orders_of_a_comparison_are_figures():
    assert {*choices.COMPARED[1:]} <= {*ComparedNetwork._fields}


def test_offered_orders_are_columns_of_the_list():
    assert {*choices.ORDERS} <= {*KINDS}
