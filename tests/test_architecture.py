"""The house: imports go downward only, and third-party packages stay in their rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cnncalc"
ROOMS = (
    "errors", "limits", "dims", "window", "units", "ops", "graph", "spec", "analysis", "audit",
    "lint", "forward", "witness", "sweep", "render", "cli",
)  # fmt: skip
HOMES = {"rich": {"render", "cli"}, "click": {"cli"}, "yaml": {"spec"}}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(text: str) -> list[str]:
    """Every module that a text imports, also within functions."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def upward(room: str, names: list[str]) -> list[str]:
    """Imports of rooms that come after `room` in the list of rooms."""
    rooms = [name.split(".")[1] for name in names if name.startswith("cnncalc.")]
    return [r for r in rooms if r in ROOMS and ROOMS.index(r) > ROOMS.index(room)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_downward(path):
    room = room_of(path)
    if room in ROOMS:
        assert upward(room, imports(path.read_text())) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_third_party_packages_stay_in_their_rooms(path):
    for name in imports(path.read_text()):
        home = HOMES.get(name.split(".")[0])
        assert home is None or room_of(path) in home, f"{name} in {path}"


def test_every_room_is_listed():
    found = {room_of(path) for path in FILES} - {"__init__", "__main__", "py", "specs"}
    assert found <= set(ROOMS)


def test_an_upward_import_is_found():
    assert upward("ops", imports("def f():\n    from cnncalc.spec.load import load\n")) != []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text()
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 40, node.name
