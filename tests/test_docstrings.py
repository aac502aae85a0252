"""Every public function names the errors that it raises.

Counted are the errors that it raises itself, or through a private function of its module, unless
it catches them. A SpecError goes by its code, others by their class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import cnncalc
from tests.each import each
from tests.trees import tree, walked

PACKAGE = Path(cnncalc.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
MEANT = {  # for Python, for click, for who writes a class of operations
    "AttributeError", "StopIteration", "SystemExit", "UsageError", "BadParameter",
    "NotImplementedError",
}  # fmt: skip
CATCHING = {"told": {"OSError"}}  # a context that makes a WriteError of it
Function = ast.FunctionDef | ast.AsyncFunctionDef
Found = tuple[ast.AST, frozenset[str]]


def names_in(nodes: Iterable[ast.AST | None]) -> set[str]:
    every = (inner for node in nodes if node for inner in ast.walk(node))
    return {getattr(node, "attr", getattr(node, "id", "")) for node in every}


def inside(nodes: Iterable[ast.AST], caught: frozenset[str] = frozenset()) -> Iterator[Found]:
    """The nodes of a function's body, each with the errors that are caught around it."""
    for node in nodes:
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        yield node, caught
        if isinstance(node, ast.Try):
            more = names_in(handler.type for handler in node.handlers)
            yield from inside(node.body, caught | more)
            yield from inside([*node.handlers, *node.orelse, *node.finalbody], caught)
        elif isinstance(node, ast.With):
            calls = [item.context_expr for item in node.items]
            suppressed = names_in(calls) if "suppress" in names_in(calls) else set()
            more = suppressed.union(*(CATCHING.get(name, ()) for name in names_in(calls)))
            yield from inside(node.body, caught | more)
        else:
            yield from inside(ast.iter_child_nodes(node), caught)


def made(call: ast.AST | None) -> str:
    """The error that a call makes: a code, or a class; nothing where it makes none."""
    if not isinstance(call, ast.Call):
        return getattr(call, "id", "") if getattr(call, "id", "a")[0].isupper() else ""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Call) and first.args:  # SpecError(unreadable_file("C101", …))
        first = first.args[0]
    if name in ("SpecError", "error") and isinstance(first, ast.Constant):
        return str(first.value)
    return name if name[:1].isupper() else ""


def base_of(error: str) -> str:
    return "SpecError" if error[1:].isdigit() else error


class Module:
    """The functions of a module by name, and what each of them raises."""

    def __init__(self, text: str) -> None:
        self.functions: dict[str, list[Function]] = {}
        self.inside: dict[Function, list[Found]] = {}
        for node in walked(text):
            if isinstance(node, Function):
                self.functions.setdefault(node.name, []).append(node)

    def raised(self, name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """What the functions of a name raise."""
        if name in seen:
            return set()
        functions = self.functions.get(name, ())
        return set().union(*(self.raised_by(one, seen | {name}) for one in functions))

    def raised_by(self, function: Function, seen: frozenset[str] = frozenset()) -> set[str]:
        errors = set()
        if function not in self.inside:  # a private one is asked for by all that call it
            self.inside[function] = [*inside(function.body)]
        for node, caught in self.inside[function]:
            found: set[str] = set()
            if isinstance(node, ast.Raise):
                found = {made(node.exc)}
                if isinstance(node.exc, ast.Call) and not made(node.exc):
                    found |= self.made_by(node.exc)
            elif isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                found = self.raised(called, seen) if called.startswith("_") else set()
            errors |= {e for e in found if not {base_of(e), "Exception"} & caught}
        return errors - MEANT - {""}

    def made_by(self, call: ast.Call) -> set[str]:
        """The errors that a function of the module makes for others to raise."""
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        nodes = (node for one in self.functions.get(name, ()) for node in ast.walk(one))
        errors = {made(node) for node in nodes if isinstance(node, ast.Call)}
        return {error for error in errors if error[1:].isdigit()}


def public(node: ast.AST) -> Iterator[Function]:
    for inner in getattr(node, "body", ()):
        is_private = getattr(inner, "name", "_").startswith("_")
        if isinstance(inner, Function) and not is_private:
            yield inner
        elif isinstance(inner, ast.ClassDef) and not is_private:
            yield from public(inner)


def unnamed(text: str) -> list[str]:
    """The public functions with a docstring that leaves errors out, each with those."""
    if "raise" not in text:
        return []
    module, found = Module(text), []
    for function in public(tree(text)):
        doc = ast.get_docstring(function) or ""
        raised = module.raised_by(function) if doc else ()
        missing = sorted(e for e in raised if e not in doc and base_of(e) not in doc)
        if missing:
            found.append(f"{function.name}: {', '.join(missing)}")
    return found


def test_a_docstring_names_the_errors():
    found = {str(path): unnamed(path.read_text(encoding="utf-8")) for path in FILES}
    assert {path: names for path, names in found.items() if names} == {}


@each(
    ("body", "errors"),
    [
        ('raise SpecError("C101", "x")', "f: C101"),
        ("raise ValueError", "f: ValueError"),
        ("raise ValueError(1) from None", "f: ValueError"),
        ("_g()", "f: C102"),
        ("self._g()", "f: C102"),
        ("raise made()", "f: C103"),
        ("try:\n  _g()\n except ValueError:\n  pass", "f: C102"),
        ("try:\n  pass\n except ValueError:\n  raise KeyError(1)", "f: KeyError"),
    ],
)
def test_an_error_that_is_left_out_is_found(body, errors):
    others = 'def _g(): raise SpecError("C102", "")\ndef made(): return SpecError("C103", "")\n'
    assert unnamed(f'{others}def f():\n "Nothing."\n {body}\n') == [errors]


@pytest.mark.parametrize(
    "body",
    ["raise", "raise NotImplementedError", "try:\n  _g()\n except SpecError:\n  pass",
     "def g(): raise ValueError", "with suppress(KeyError):\n  raise KeyError"],
)  # fmt: skip
def test_what_nobody_sees_is_not(body):
    others = 'def _g(): raise SpecError("C102", "")\n'
    assert unnamed(f'{others}def f():\n "Nothing."\n {body}\n') == []
