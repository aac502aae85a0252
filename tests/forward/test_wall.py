"""The wall: the witness imports no shape rule, no parameter formula and no memory calculator."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cnncalc import forward

FORWARD = Path(forward.__file__).parent
FILES = sorted(FORWARD.glob("*.py"))
ALLOWED = (
    "cnncalc.records", "cnncalc.errors", "cnncalc.limits", "cnncalc.machine", "cnncalc.forward",
)  # fmt: skip
RULES = {"output_shape", "weights", "mac_sizes", "bias_additions", "other_flops", "windows",
         "workings", "margins", "kernel_weight", "places", "gathers", "in_place",
         "is_view"}  # fmt: skip


class WithoutTypes(ast.NodeTransformer):
    """Takes away what is imported for annotations alone."""

    def visit_If(self, node):
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else node


def imported(tree: ast.AST) -> set[str]:
    """Modules of cnncalc that a syntax tree imports when it runs."""
    names = set()
    for node in ast.walk(WithoutTypes().visit(tree)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return {name for name in names if name.split(".")[0] in ("cnncalc", "")}


def rules_read(tree: ast.AST) -> set[str]:
    """Rules of an operation that a syntax tree asks for: attributes of something called op."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in RULES
        and ast.unparse(node.value).split(".")[-1] in ("op", "node")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_witness_knows_no_rule(path):
    tree = ast.parse(path.read_text())
    assert all(name.startswith(ALLOWED) for name in imported(tree))
    assert not rules_read(tree)


def test_breaches_of_the_wall_are_found():
    breach = "from cnncalc.window import Axis\nnode.op.output_shape((1, 2, 3))"
    assert not all(name.startswith(ALLOWED) for name in imported(ast.parse(breach)))
    assert rules_read(ast.parse(breach)) == {"output_shape"}


def test_running_loads_no_calculator():
    import subprocess
    import sys

    code = "import sys, cnncalc.forward.run, cnncalc.forward.files; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("cnncalc.")}
    assert all(name.startswith(ALLOWED) for name in loaded)
