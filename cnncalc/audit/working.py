"""The numbers that a recomputed value is made of, as a person would write them beside it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from cnncalc.analysis.report import Row
from cnncalc.analysis.selection import Selection
from cnncalc.audit.evaluation import finder, networks
from cnncalc.audit.published import Cell, Published
from cnncalc.audit.quantities import Reading, functions, in_print
from cnncalc.limits import MOST_TERMS
from cnncalc.ops.base import BIAS, WEIGHT, is_map, times
from cnncalc.spec import arithmetic

_SINGLE = re.compile(r"(\w+)\('([^']*)'\)")
_CALL = re.compile(r"\b(?!floor|ceil)[a-z_]+\((?:'[^']*'(?:, *)?|\d+(?:, *)?)*\)(?:\[\d\])?")


def working(table: Published, cell: Cell, reading: Reading) -> str:
    """The product or the sum behind a cell's value; an expression with its figures put in.

    Empty where there is nothing to calculate: an input, or a layer without parameters.
    """
    find = finder(table, networks(table, reading)[0])
    single = _SINGLE.fullmatch(cell.expression)
    if single and single[1] in _WORKINGS:
        return _WORKINGS[single[1]](find(single[2]), reading)
    known = functions(find, reading)

    def figure(call: re.Match[str]) -> str:
        return _spelled(arithmetic.evaluate(call[0], {}, None, known))

    return _CALL.sub(figure, cell.expression)


def _spelled(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(map(_spelled, value))
    return f"{float(value):.4g}" if isinstance(value, Fraction) else str(value)


def _sum(terms: list[str]) -> str:
    if len(terms) > MOST_TERMS:
        return f"{terms[0]} + {terms[1]} + ... + {terms[-1]} ({len(terms)} terms)"
    return " + ".join(terms)


def _shape(selection: Selection, _: Reading) -> str:
    return selection.rows[-1].working if selection.rows else ""


def _params(selection: Selection, reading: Reading) -> str:
    """One layer's parameters as products, several layers' as a sum of their counts."""
    rows = [row for row in selection.rows if row.facts.params != 0]
    if len(rows) != 1:
        return _sum([str(_count(row, reading)) for row in rows])
    arrays = rows[0].node.op.weights(*rows[0].input_shapes)
    learned = [a for a in arrays if a.role == WEIGHT or (reading.biases and a.role == BIAS)]
    return _sum([times(*array.shape) for array in learned])


def _count(row: Row, reading: Reading) -> Any:
    return row.facts.params if reading.biases else row.facts.weights


def _operations(selection: Selection, _: Reading) -> str:
    rows = [row for row in selection.rows if row.facts.macs != 0]
    if len(rows) != 1:
        return _sum([str(row.facts.macs) for row in rows])
    return times(*rows[0].node.op.mac_factors(rows[0].input_shapes, rows[0].facts.output))


def _memory(selection: Selection, _: Reading) -> str:
    """Of one layer height x width x channels; a sum has its own lines in the listing."""
    if len(selection.rows) > 1 or not is_map(selection.output):
        return ""
    return times(*in_print(selection.output))


_WORKINGS = {
    "output": _shape,
    "plane": _shape,
    "size": _shape,
    "params": _params,
    "ops": _operations,
    "memory": _memory,
    "neurons": _memory,
}
