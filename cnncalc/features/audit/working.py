"""The numbers that a recomputed value is made of, as a person would write them beside it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from cnncalc.features.audit.derived import DERIVED, counted, standing_before
from cnncalc.features.audit.evaluation import (
    calls_in,
    finder,
    functions_of,
    letters_of,
    networks,
    parts_of,
    pinned,
)
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Find, Reading
from cnncalc.formula import BOARD, Formula, Size, Words, Working, per_axis
from cnncalc.language import arithmetic

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


_LISTS = ("after", "pixels")  # numbers that are no shape


class Whole(Words):
    """Several equations, which say themselves what comes out."""


def workings(table: Published, cell: Cell, reading: Reading) -> tuple[Working, ...]:
    """The product or the sum behind a cell's value; an expression with its figures put in.

    A figure that is only read is that of a layer, in its notation. Raises SpecError as `evaluate`.
    """
    *_, table = points = pinned(table, cell)
    worker = _Worker(table, reading)
    parts = [part for part in parts_of(cell.expression) if not isinstance(part, ast.Constant)]
    if len(parts) > 1:
        texts = dict.fromkeys(worker.equation(part) for part in parts)
        return (Working(Whole("; ".join(texts))),)
    if not parts:
        return ()
    found = worker.workings(parts[0])
    if len(points) > 1:  # that of the last of several numbers
        value = found[0].formula.value
        return (found[0]._replace(result=value if isinstance(value, int) else None),)
    return found


def equation(found: Sequence[Working], value: str) -> str:
    """A working and what comes out, with the signs of a board."""
    text = per_axis([one.text(BOARD) for one in found])
    if not value or any(_is_complete(one) for one in found):
        return text
    if any([*one.formula.parts()] for one in found):
        return f"{text} = {value}"
    return f"{text}: {value}" if text not in ("", value) else value


def _is_complete(one: Working) -> bool:
    return one.result is not None or isinstance(one.formula, Whole)


class _Worker:
    """Workings of the parts of an expression."""

    def __init__(self, table: Published, reading: Reading) -> None:
        network = networks(table, reading)[0]
        self.find: Find = finder(table, network)
        self.reading = reading
        self.known = functions_of(table, network, reading)
        self.letters = letters_of(table)

    def equation(self, part: ast.expr) -> str:
        """The working of one part of several and its value."""
        called = _called(part)
        sign = ", " if called and called[0] in _LISTS else "x"
        return equation(self.workings(part), _spelled(self._value(part), sign))

    def workings(self, part: ast.expr) -> tuple[Working, ...]:
        """What a part is worked out from."""
        if isinstance(part, ast.Subscript):  # one number of several
            part = part.value
        called = _called(part)
        if called:
            name, texts = called
            if name in ("count", "after"):
                found = self.find(texts[1] if len(texts) > 1 else "")
                return (counted if name == "count" else standing_before)(texts[0], found)
            if name == "same_rule":
                return (Working(Words("W + 2·P − F + 1 = W, P")),)
            if name in DERIVED:
                return DERIVED[name](self.find(texts[0] if texts else ""), self.reading)
        return (Working(self._put_in(part)),)

    def _put_in(self, node: ast.expr) -> Formula:
        """An expression with figures in place of what it calls; letters are left as they are."""
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            sides = (self._put_in(side) for side in (node.left, node.right))
            formula: Formula = _OPERATORS[type(node.op)](*sides)
            return formula
        if isinstance(node, ast.Name):
            number = self.letters.get(node.id)
            return Size(number) if isinstance(number, int) else Words(node.id)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sigmoid":
            return Words(f"1/(1 + exp(-({self._put_in(node.args[0]).text()})))")
        value = self._value(node)
        return Size(value) if isinstance(value, int) else Words(_spelled(value))

    def _value(self, node: ast.expr) -> Any:
        return arithmetic.evaluate(ast.unparse(node), self.letters, None, self.known)


def _called(node: ast.expr) -> tuple[str, list[str]] | None:
    """A function and the texts that it is asked with; None for all else."""
    return next(calls_in(node), None) if isinstance(node, ast.Call) else None


def _spelled(value: Any, sign: str = "x") -> str:
    if isinstance(value, tuple):
        return sign.join(map(str, value))
    if isinstance(value, Fraction):
        return f"{float(value):.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
