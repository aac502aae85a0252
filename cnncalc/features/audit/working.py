"""The numbers that a recomputed value is made of, as a person would write them beside it."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from cnncalc.analysis.report import Row
from cnncalc.analysis.selection import Selection
from cnncalc.dims import Dim
from cnncalc.features.audit.evaluation import finder, letters_of, networks
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Reading, functions
from cnncalc.formula import Formula, Size, Sum, Words, Working, times
from cnncalc.language import arithmetic
from cnncalc.limits import MOST_TERMS
from cnncalc.ops.base import BIAS, WEIGHT, macs_formula

_SINGLE = re.compile(r"(\w+)\('([^']*)'\)")
_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def workings(table: Published, cell: Cell, reading: Reading) -> tuple[Working, ...]:
    """The product or the sum behind a cell's value; an expression with its figures put in.

    None where there is nothing to calculate: an input, or a layer without parameters.
    """
    find = finder(table, networks(table, reading)[0])
    single = _SINGLE.fullmatch(cell.expression)
    if single and single[1] in _WORKINGS:
        return _WORKINGS[single[1]](find(single[2]), reading)
    known = functions(find, reading)
    tree = ast.parse(cell.expression, mode="eval").body
    return (Working(_put_in(tree, known, letters_of(table))),)


def _put_in(node: ast.expr, known: Mapping[str, Any], letters: Mapping[str, Any]) -> Formula:
    """An expression with the figures in place of what it calls; letters are left as they are."""
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        sides = (_put_in(side, known, letters) for side in (node.left, node.right))
        formula: Formula = _OPERATORS[type(node.op)](*sides)
        return formula
    if isinstance(node, ast.Name):
        return Words(node.id)
    value = arithmetic.evaluate(ast.unparse(node), letters, None, known)
    return Size(value) if isinstance(value, int) else Words(_spelled(value))


def _spelled(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(map(_spelled, value))
    return f"{float(value):.4g}" if isinstance(value, Fraction) else str(value)


def _added(terms: list[Dim]) -> tuple[Working, ...]:
    """A sum; of a long one the first terms and the last."""
    if not terms:
        return ()
    sizes: list[Formula] = [*map(Size, terms)]
    if len(sizes) <= MOST_TERMS:
        return (Working(Sum(tuple((1, size) for size in sizes))),)
    shown = [*sizes[:2], Words("..."), sizes[-1]]
    return (Working(Sum(tuple((1, one) for one in shown), f"({len(sizes)} terms)")),)


def _shape(selection: Selection, _: Reading) -> tuple[Working, ...]:
    return selection.rows[-1].workings if selection.rows else ()


def _params(selection: Selection, reading: Reading) -> tuple[Working, ...]:
    """One layer's parameters as products, several layers' as a sum of their counts."""
    rows = [row for row in selection.rows if row.facts.params]
    if len(rows) != 1:
        return _added([_count(row, reading) for row in rows])
    arrays = rows[0].node.op.weights(rows[0].given)
    learned = [a for a in arrays if a.role == WEIGHT or (reading.biases and a.role == BIAS)]
    return (Working(Sum(tuple((1, array.formula) for array in learned))),) if learned else ()


def _count(row: Row, reading: Reading) -> Dim:
    return row.facts.params if reading.biases else row.facts.weights


def _operations(selection: Selection, _: Reading) -> tuple[Working, ...]:
    rows = [row for row in selection.rows if row.facts.macs]
    if len(rows) != 1:
        return _added([row.facts.macs for row in rows])
    formula = macs_formula(rows[0].node.op, rows[0].given)
    return (Working(formula),) if formula else ()


def _memory(selection: Selection, _: Reading) -> tuple[Working, ...]:
    """Of one layer height x width x channels; a sum has its own lines in the listing."""
    if len(selection.rows) > 1 or not selection.output.rank:
        return ()
    return (Working(times(map(Size, selection.output.printed))),)


_WORKINGS = {
    "output": _shape,
    "plane": _shape,
    "size": _shape,
    "params": _params,
    "ops": _operations,
    "memory": _memory,
    "neurons": _memory,
}
