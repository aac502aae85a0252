"""Every message says what was received and what to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import cnncalc
from cnncalc.errors import Fault, SpecError
from tests.trees import walked

ROOT = Path(cnncalc.__file__).parent
# What is read of other people's printed tables is shown with its place, and seldom has one mend.
PRINTED = (ROOT / "features" / "audit", ROOT / "sources" / "listing")
MODULES = [path for path in sorted(ROOT.rglob("*.py")) if not {*PRINTED} & {*path.parents}]
_CODE = re.compile(r"""["']C\d{3}["']""")
ADVICE = {"hint", "advice"}


def raised(text: str) -> Iterator[ast.Call]:
    """Every place where a fault is made: its code stands there in full."""
    for node in walked(text) if _CODE.search(text) else ():
        is_made = isinstance(node, ast.Call) and _name(node.func) in ("SpecError", "Fault", "error")
        if is_made and any(map(_is_code, node.args)):
            yield node


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(re.fullmatch(r"C\d{3}", str(node.value)))


def advises(call: ast.Call) -> bool:
    """Whether a fault is made with a hint: by its name, or in its place.

    A fault has it fifth; `error` of a reader behind message and place, of which its code is one.
    """
    at = [_is_code(one) for one in call.args].index(True)
    enough = 5 if _name(call.func) != "error" or not at else at + 3
    return bool({one.arg for one in call.keywords} & ADVICE) or len(call.args) >= enough


def test_every_fault_says_what_to_write_instead() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno} {ast.unparse(call)}"
        for path in MODULES
        for call in raised(path.read_text(encoding="utf-8"))
        if not advises(call)
    ]
    assert bare == []


def test_what_has_no_advice_is_seen() -> None:
    texts = {
        "SpecError('C105', 'wrong', place)": False,
        "SpecError('C105', 'wrong', place, hint='write this')": True,
        "Fault('C105', 'wrong', place, 'received', 'write this')": True,
        "self.error('C105', 'wrong', 0, 1)": False,
        "self.error('C105', 'wrong', 0, 1, 'write this')": True,
        "self.error(node, 'C105', 'wrong')": False,
        "self.error(node, 'C105', 'wrong', 'write this')": True,
    }
    found = {text: [advises(call) for call in raised(text)] for text in texts}
    assert found == {text: [expected] for text, expected in texts.items()}
    assert SpecError("C105", "wrong", None, "", "write this").hint == "write this"
    assert Fault("C105", "wrong", None, "", "write this").hint == "write this"
