"""The house: imports go downward only, and third-party packages stay in their rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cnncalc"
ROOMS = (
    "limits", "errors", "dims", "window", "units", "ops", "graph", "spec", "analysis", "audit",
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


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loaded_at_import(path: Path) -> set[str]:
    """The modules of the package that a module needs before it can be used."""
    known = {module_of(p) for p in FILES}
    top = [
        n for n in ast.parse(path.read_text()).body if isinstance(n, ast.Import | ast.ImportFrom)
    ]
    names = imports("\n".join(ast.unparse(node) for node in top))
    return {name for name in names if name in known} - {module_of(path)}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that are left when those that need none of the others are taken away in turn."""
    left = dict(graph)
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_no_module_needs_itself_through_others():
    packages = {module_of(p) for p in FILES if p.name == "__init__.py"}
    graph = {module_of(p): loaded_at_import(p) - packages for p in FILES}
    assert circle(graph) == []


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


LONGER = {
    "dims/expr.py": 700,  # one recursive type: cut in two it is a circle of modules
}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text()
    assert text.count("\n") <= LONGER.get(path.relative_to(PACKAGE).as_posix(), 400)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 40, node.name
