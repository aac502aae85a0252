"""Draws single changes of the code and asks of each whether a test notices.

python -m tests.mutate --seed 1 --count 20 lists the changes that no test noticed. Changes are drawn
at random over all packages: a comparison turned, a number one more or less, an operator swapped, a
condition negated, a value not returned. Each is made in a copy of the checkout, where the tests run
that mirror or import the changed module, and then all of its folder; where these notice nothing,
the frozen outputs do, or one of all the other tests, or none. Of the survivors a person has to say
which change nothing that can be seen.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = (
    "cnncalc", "tests", "specs", "pyproject.toml", "README.md", "CHANGELOG.md", ".gitignore",
    ".pre-commit-hooks.yaml", ".github", ".ci",
)  # fmt: skip
FROZEN, ALL = ["tests/golden"], ["-n", "auto", "tests"]
NOTICED = "noticed", "in its folder", "by frozen outputs", "by others"
FAILS, SURVIVED = "fails anyway", "survived"
TURNED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.FloorDiv,
}  # fmt: skip


class Change(NamedTuple):
    """A part of a module, from one (line, byte) to another, and what is put in its place."""

    module: str  # relative to the checkout
    start: tuple[int, int]
    end: tuple[int, int]
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.module}:{self.start[0]}: {self.old} -> {self.new}"

    def made(self, text: str) -> str:
        """The text of the module with the change."""
        lines = [line.encode() for line in text.splitlines(keepends=True)]
        (first, left), (last, right) = self.start, self.end
        before, behind = lines[first - 1][:left], lines[last - 1][right:]
        lines[first - 1 : last] = [before + self.new.encode() + behind]
        return b"".join(lines).decode()


def changes(module: str, text: str) -> Iterator[Change]:
    """Every change that can be made to a module."""
    tree = ast.parse(text)
    skipped = {id(node) for part in _unseen(tree) for node in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) not in skipped:
            for part, other in _others(node):
                old, new = ast.unparse(part), ast.unparse(other)
                new = f"({new})" if isinstance(other, ast.expr) else new
                start = part.lineno, part.col_offset
                yield Change(module, start, (part.end_lineno, part.end_col_offset), old, new)


def _unseen(tree: ast.Module) -> Iterator[ast.AST]:
    """What does nothing: annotations, texts, and what is imported for types alone."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns
        elif isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        ):
            yield node


def _others(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """What may be changed at a node, and into what."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield node, _with(node, ops=[TURNED[type(node.ops[0])]()])
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, ast.Constant(node.value + 1)
        yield node, ast.Constant(node.value - 1)
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPPED:
        yield node, _with(node, op=SWAPPED[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield node, _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield node.test, ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.comprehension):
        yield from ((test, ast.UnaryOp(ast.Not(), test)) for test in node.ifs)
    elif isinstance(node, ast.Return) and node.value and ast.unparse(node.value) != "None":
        yield node, ast.Return(ast.Constant(None))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def drawn(seed: int, count: int) -> list[Change]:
    """So many changes, at random, over all modules."""
    modules = sorted((ROOT / "cnncalc").rglob("*.py"))
    all_changes = [
        change
        for path in modules
        for change in changes(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    return Random(seed).sample(all_changes, count)


@cache
def _texts() -> dict[Path, str]:
    """Every file of tests, relative to the checkout, and what it says."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return {path.relative_to(ROOT): path.read_text("utf-8") for path in paths}


def tests_of(module: str) -> list[str]:
    """Test files that mirror a module, in its folder or in one of its name, or import it."""
    parts = module.removesuffix(".py").removesuffix("/__init__").split("/")
    mirror = Path("tests", *parts[1:])
    names = {".".join(parts), ".".join(parts[:-1]) + f" import {parts[-1]}"}
    around = mirror.parent
    found = [around / f"test_{mirror.name}.py", around.parent / f"test_{around.name}.py"]
    found += [mirror] if mirror.name != "tests" else []
    for path, text in _texts().items():
        if any(f"from {name}" in text or f"import {name}" in text for name in names):
            found.append(path)
    there = {path.as_posix(): None for path in found if (ROOT / path).exists()}
    return list(there) or [folder_of(module)]


def folder_of(module: str) -> str:
    """The folder of tests that mirrors a module's, or the nearest one around it."""
    folder = Path("tests", *Path(module).parts[1:-1])
    while not (ROOT / folder).is_dir():
        folder = folder.parent
    return folder.as_posix()


def survives(change: Change, copied: Path, tests: list[str]) -> bool:
    """Whether tests notice nothing of a change, which is made in the copy and taken back."""
    place = copied / change.module
    before = place.read_text("utf-8")
    place.write_text(change.made(before), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "CI": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copied, env=environment, capture_output=True, timeout=600, check=False
        )
    except subprocess.TimeoutExpired:
        return False  # what never ends is noticed
    finally:
        place.write_text(before, "utf-8")
    return done.returncode in (0, 5)  # nothing failed, or nothing was there to run


def noticed(change: Change, copied: Path) -> str:
    """Which tests notice a change: the first of NOTICED, or none, or they fail without it too."""
    places = tests_of(change.module), [folder_of(change.module)], FROZEN, ALL
    for how, tests in zip(NOTICED, places, strict=True):
        if tests == ["tests"]:
            continue  # the folder of a module beside the packages is all there is
        if not survives(change, copied, tests):
            nothing = change._replace(new="", end=change.start)
            return how if survives(nothing, copied, tests) else FAILS
    return SURVIVED


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        copied = Path(name)
        for part in COPIED:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, copied / part)
            else:
                shutil.copy(source, copied / part)
        ways = dict.fromkeys((*NOTICED, FAILS, SURVIVED), 0)
        for change in drawn(chosen.seed, chosen.count):
            how = noticed(change, copied)
            ways[how] += 1
            print(f"{how:18} {change}", flush=True)
        print(", ".join(f"{count} {how}" for how, count in ways.items()))


if __name__ == "__main__":
    main()
