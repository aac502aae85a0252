"""The house: imports go downward only, and third-party packages stay in their rooms."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import pathlib
import typing
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import cnncalc
from tests.each import each
from tests.trees import tree, walked

PACKAGE = Path(cnncalc.__file__).parent
ROOMS = (
    "streams", "ending", "records", "patterns", "limits", "choices", "machine", "errors",
    "catalogue", "escape", "dims", "shape", "units", "figures", "growth", "config", "formula",
    "reach", "window", "files", "ops", "graph", "language", "sources", "analysis", "counting",
    "lint", "forward", "render", "features", "api", "cli",
)  # fmt: skip
HOMES = {
    "rich": {"render", "cli"}, "click": {"cli"}, "yaml": {"language"},
    "numpy": {"forward", "features/sweep", "features/sweep/compose", "features/sweep/space"},
    "matplotlib": {"render/plot"},
}  # fmt: skip
FILES = {path: path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


def listed(offences: dict[Path, object]) -> dict[str, object]:
    """What is wrong in which module; modules in which nothing is are left out."""
    return {p.relative_to(PACKAGE).as_posix(): wrong for p, wrong in offences.items() if wrong}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(text: str) -> list[str]:
    """Every module that a text imports, also within functions."""
    names = []
    for node in walked(text):
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


def test_imports_go_downward():
    rooms = {path: room_of(path) for path in FILES if room_of(path) in ROOMS}
    assert listed({p: upward(room, imports(FILES[p])) for p, room in rooms.items()}) == {}


def strangers(path: Path, names: list[str]) -> list[str]:
    """Third-party packages that are imported outside their rooms."""
    places = {room_of(path), path.relative_to(PACKAGE).parent.as_posix()}
    return [name for name in names if not places & HOMES.get(name.split(".")[0], places)]


def test_third_party_packages_stay_in_their_rooms():
    assert listed({p: strangers(p, imports(text)) for p, text in FILES.items()}) == {}


def test_a_package_outside_its_room_is_found():
    assert strangers(PACKAGE / "ops/base.py", ["numpy.linalg", "json"]) == ["numpy.linalg"]
    assert strangers(PACKAGE / "features/sweep/run.py", ["numpy"]) == []


def test_every_room_is_listed():
    found = {room_of(path) for path in FILES} - {"__init__", "__main__", "py", "specs"}
    assert found <= set(ROOMS)


def test_an_upward_import_is_found():
    assert upward("ops", imports("def f():\n    from cnncalc.sources.resolve import load\n")) != []


PAIRS = {
    ("check", "audit"): "figures that a listing prints are audited as those of a table are",
    ("changes", "diff"): "each network that changed is shown as two networks are",
    ("compare", "list"): "built-in networks have their figures in the file of the list",
    ("schema", "audit"): "the keys of a table are those that are read",
    ("schema", "list"): "a network is listed as its fields are declared",
    ("table", "summary"): "a layout writes blocks as a summary does",
    ("table", "audit"): "a table is corrected by what its audit finds",
}


def of_features(room: str, names: list[str]) -> set[tuple[str, str]]:
    """Imports of one question by another, as pairs."""
    parts = [name.split(".") for name in names if name.startswith("cnncalc.features.")]
    return {(room, part[2]) for part in parts if part[2] != room}


def test_a_question_needs_another_for_a_reason_only():
    pairs = set()
    for path, text in FILES.items():
        if room_of(path) == "features" and path.parent != PACKAGE:
            question = path.relative_to(PACKAGE).parts[1].removesuffix(".py")
            pairs |= of_features(question, imports(text))
    assert pairs == {*PAIRS}


def test_a_question_that_needs_another_is_found():
    line = "def f():\n    from cnncalc.features.audit.page import as_printed\n"
    assert of_features("quiz", imports(line)) == {("quiz", "audit")}
    assert of_features("audit", imports(line)) == set()


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loaded_at_import(path: Path, known: set[str]) -> set[str]:
    """The modules of the package that a module needs before it can be used."""
    top = [n for n in tree(FILES[path]).body if isinstance(n, ast.Import | ast.ImportFrom)]
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
    known = {module_of(p) for p in FILES}
    graph = {module_of(p): loaded_at_import(p, known) - packages for p in FILES}
    assert circle(graph) == []


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


LONGER = {
    "dims/expr.py": 600,  # one recursive type: cut in two it is a circle of modules
}
WRITERS = {
    "write_text", "write_bytes", "touch", "mkstemp", "mkdtemp", "NamedTemporaryFile",
    "TemporaryFile", "mkdir", "makedirs", "rename", "renames", "unlink", "rmtree", "truncate",
    "ftruncate", "link", "symlink", "symlink_to", "hardlink_to", "copyfile", "copy2", "move",
    "savez", "savetxt", "tofile", "chmod", "chown",
}  # fmt: skip

OF_OS = {"replace", "remove", "fdopen", "write"}
ASKED = {*WRITERS, *OF_OS, "open"}


def writes(text: str) -> list[str]:
    """Calls in a text that may change a file: an opening in no known reading mode is one too."""
    found = []
    for node in (node for node in walked(text) if isinstance(node, ast.Call)):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in ASKED:
            continue
        of_os = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "os"
        given = [ast.unparse(argument) for argument in node.args]
        modes = [ast.unparse(word.value) for word in node.keywords if word.arg == "mode"]
        of_path = name == "replace" and len(given) == 1  # that of a text takes two
        if name in WRITERS or of_path or (of_os and name in OF_OS):
            found.append(ast.unparse(node))
        elif name == "open" and of_os:
            found += [ast.unparse(node)] if given[:1] != ["os.devnull"] else []
        elif name == "open":
            method = isinstance(node.func, ast.Attribute)
            modes += given[:1] if method else given[1:2]
            found += [ast.unparse(node)] if {*modes} - {"'rb'", "'r'"} else []
    return found


def test_one_room_alone_writes_files():
    allowed = {
        "images.open(io.BytesIO(data), formats=PICTURES)",  # a picture, read
        "self.zip.open(member)",  # an array of an archive, read
        "os.open(path, flags | getattr(os, 'O_NONBLOCK', 0))",  # the flags of reading
        "open(os.devnull, 'w', encoding='utf-8')",  # what stands for a closed stream
        "os.write(2, b'Interrupted\\n')",  # before anything is loaded
    }
    outside = {path: text for path, text in FILES.items() if room_of(path) != "files"}
    assert listed({p: {*writes(text)} - allowed for p, text in outside.items()}) == {}


@each(
    "line",
    [
        "open(p, 'w')", "open(p, mode='ab')", "open(p, mode)", "p.open('r+b')", "p.write_text('')",
        "os.open(p, flags)", "p.replace(q)", "os.replace(p, q)", "tempfile.mkstemp()",
    ],
)  # fmt: skip
def test_a_write_is_found(line):
    assert writes(line) == [line]


@pytest.mark.parametrize("line", ["open(p)", "open(p, 'rb')", "p.open()", "s.replace('a', 'b')"])
def test_a_read_is_no_write(line):
    assert writes(line) == []


def makers(text: str) -> list[str]:
    """Calls in a text that make a graph or a node anew."""
    calls = [node for node in walked(text) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func) for call in calls]
    return [n for n in names if n.removesuffix("._make").rpartition(".")[2] in ("Graph", "Node")]


def test_a_builder_alone_makes_graphs():
    found = listed({path: makers(text) for path, text in FILES.items()})
    assert [*found] == ["graph/builder.py"]


def test_a_graph_made_by_hand_is_found():
    assert makers("a = Graph('x', (graph.Node(1),))\nb = Node._make(c)\nd = Nodes()") == [
        "Graph", "Node._make", "graph.Node",
    ]  # fmt: skip


def long(text: str, most: int) -> list[str]:
    """Functions of more than 40 lines, and the module itself where it has more than `most`."""
    functions = [node for node in walked(text) if isinstance(node, ast.FunctionDef)]
    found = [f.name for f in functions if (f.end_lineno or 0) - f.lineno > 40]
    return found + ["the module"] * (text.count("\n") > most)


def test_modules_and_functions_stay_small():
    most = {path: LONGER.get(path.relative_to(PACKAGE).as_posix(), 400) for path in FILES}
    assert listed({path: long(text, most[path]) for path, text in FILES.items()}) == {}


def test_a_long_function_is_found():
    assert long("def f():\n" + "    pass\n" * 41, 41) == ["f", "the module"]


def public_classes(text: str) -> list[str]:
    """Names of the classes of a module that others may use."""
    classes = [node.name for node in walked(text) if isinstance(node, ast.ClassDef)]
    return [name for name in classes if not name.startswith("_")]


def test_a_name_of_a_class_stands_for_one_thing():
    """But for the report of the API, which is that of the analysis with more to ask."""
    names = Counter(name for text in FILES.values() for name in public_classes(text))
    assert {name: count for name, count in names.items() if count > 1} == {"Report": 2}


def test_no_class_is_called_as_a_standard_one():
    known = {*vars(builtins), *typing.__all__, *collections.abc.__all__, *pathlib.__all__}
    known |= {"Fraction", "Counter", "Random"}
    found = {
        p: [name for name in public_classes(text) if name in known] for p, text in FILES.items()
    }
    assert listed(found) == {}
