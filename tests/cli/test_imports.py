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
    "cnncalc", "cnncalc.__main__", "cnncalc.streams", "cnncalc.ending", "cnncalc.limits",
    "cnncalc.choices", "cnncalc.errors", "cnncalc.cli", "cnncalc.cli.options",
    "cnncalc.cli.output", "cnncalc.cli.training", "cnncalc.render",
)  # fmt: skip

PRINT = f"print([m for m in {HEAVY!r} if m in sys.modules])"


def loaded(*arguments: str) -> set[str]:
    """The heavy modules that a command has loaded when it is done."""
    code = (
        "import sys\nfrom cnncalc.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(eval(done.stderr.strip().splitlines()[-1]))


def floor(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{PRINT}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(eval(done.stdout))


@pytest.mark.parametrize("arguments", ALLOWED, ids=" ".join)
def test_a_command_loads_only_what_it_needs(arguments):
    extra = loaded(*arguments) - floor("import click, yaml")
    assert extra <= ALLOWED[arguments]


def test_the_probe_sees_what_is_loaded():
    assert "json" in loaded("summary", "vgg16", "--format", "json") | floor("import json")
    assert "csv" in loaded("summary", "vgg16", "--format", "csv")


def test_a_list_reads_no_spec():
    assert "yaml" not in loaded("list") and "yaml" in loaded("show", "vgg16")


def test_importing_the_package_loads_nothing_of_it():
    code = "import cnncalc; print([m for m in sys.modules if m.startswith('cnncalc')])"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}"], capture_output=True, text=True, check=True
    )
    assert eval(done.stdout) == ["cnncalc"]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_loads_no_room_that_answers(command):
    code = (
        "import sys\nfrom cnncalc.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in sys.modules if m.startswith('cnncalc')], file=sys.stderr)"
    )
    words = [command, "--help"] if command else ["--help"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    own = {f"cnncalc.cli.{command}"} if command else set()
    own |= {"cnncalc.cli.plotting"} if command in ("summary", "compare", "sweep") else set()
    assert {*eval(done.stderr)} <= {*LIGHT} | own
    assert len(LIGHT) < 13


def test_offered_conventions_are_those_that_are_known():
    assert tuple(BY_NAME) == choices.CONVENTIONS


def test_offered_orders_of_a_comparison_are_figures():
    assert {*choices.COMPARED[1:]} <= {*ComparedNetwork._fields}


def test_offered_orders_are_columns_of_the_list():
    assert {*choices.ORDERS} <= {*KINDS}
