"""The tool that changes the code by itself: what it changes, and which tests it asks."""

from __future__ import annotations

import ast
from itertools import islice
from pathlib import Path

import cnncalc
from tests import mutate
from tests.mutate import FROZEN, ROOT, changes, folder_of

PACKAGE = Path(cnncalc.__file__).parent


def test_every_module_has_tests_to_ask():
    """One module of every folder."""
    for path in {path.parent: path for path in PACKAGE.rglob("*.py")}.values():
        module = path.relative_to(PACKAGE.parent).as_posix()
        assert all((ROOT / place).exists() for place in mutate.tests_of(module)), module
    assert all((ROOT / place).is_dir() for place in FROZEN)


def test_the_folder_of_a_module_is_the_nearest_that_mirrors_it():
    assert folder_of("cnncalc/forward/backward/local.py") == "tests/forward"
    assert folder_of("cnncalc/features/sweep/compose/names.py") == "tests/features/sweep/compose"
    assert folder_of("cnncalc/limits.py") == "tests"


def test_changes_of_a_line():
    text = "def f(a: int) -> int:\n    return a + 1 if a < 2 else 0\n"
    made = {change.made(text).splitlines()[1].strip() for change in changes("f.py", text)}
    assert made == {
        "return None",
        "return a + 1 if (not a < 2) else 0",
        "return a + 1 if (a <= 2) else 0",
        "return (a - 1) if a < 2 else 0",
        "return a + (2) if a < 2 else 0",
        "return a + (0) if a < 2 else 0",
        "return a + 1 if a < (3) else 0",
        "return a + 1 if a < (1) else 0",
        "return a + 1 if a < 2 else (1)",
        "return a + 1 if a < 2 else (-1)",
    }


def test_changes_leave_a_module_that_can_be_read():
    text = (PACKAGE / "window.py").read_text("utf-8")
    for change in islice(changes("cnncalc/window.py", text), 0, None, 40):
        assert ast.dump(ast.parse(change.made(text))) != ast.dump(ast.parse(text)), change
