"""An expression at many values of its names at once, in exact fractions of whole numbers.

It answers where nothing can overflow and every name is a number; else it gives None, and the
arithmetic of a single network is asked. The rules are those of `language`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnncalc.errors import SpecError
from cnncalc.features.sweep.vector import largest_of
from cnncalc.language.arithmetic import parse
from cnncalc.limits import LARGEST_EXPONENT, LARGEST_INTEGER, LARGEST_VALUE

Array = NDArray[np.int64]


class _UnknownError(Exception):
    """It is not known how an expression goes over arrays."""


class Ratios(NamedTuple):
    """Fractions, not in lowest terms; what is below is positive."""

    above: Array
    below: Array


def ratios_of(values: Any) -> Ratios | None:
    """Numbers as fractions; None where one is not a number, or too long."""
    numbers = [*values]
    if not all(type(v) is int or isinstance(v, Fraction) for v in numbers):
        return None
    if any(max(abs(v.numerator), v.denominator) >= LARGEST_VALUE for v in numbers):
        return None
    above = np.array([v.numerator for v in numbers], np.int64)
    return Ratios(above, np.array([v.denominator for v in numbers], np.int64))


def values_of(text: str, env: Mapping[str, Any]) -> Ratios | None:
    """The values of an expression in lowest terms, if all are within bounds.

    Names stand for fractions, or for lists of them.
    """
    try:
        above, below = _Evaluator(env).value(parse(text))
    except (_UnknownError, SpecError):
        return None
    common = np.gcd(above, below)
    above, below = above // common, below // common
    return (
        Ratios(above, below) if max(largest_of(above), largest_of(below)) <= LARGEST_VALUE else None
    )


class _Evaluator:
    """Walks one syntax tree; raises _UnknownError at what it cannot do exactly."""

    def __init__(self, env: Mapping[str, Any]) -> None:
        self.env = {name: one for name, one in env.items() if isinstance(one, Ratios)}
        self.lists = {name: one for name, one in env.items() if isinstance(one, list)}

    def value(self, node: ast.expr) -> Ratios:  # noqa: PLR0911 (one per kind of node)
        """The value of a node."""
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                found = ratios_of([Fraction(str(number))])
                if found:
                    return found
            case ast.Name(id=name) if name in self.env:
                return self.env[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                above, below = self.value(operand)
                return Ratios(-above, below)
            case ast.BinOp():
                return self._binary(node)
            case ast.Compare():
                return self._compared(node)
            case ast.BoolOp():
                return self._both(node)
            case ast.IfExp():
                test, _ = self.value(node.test)
                return _where(test != 0, self.value(node.body), self.value(node.orelse))
            case ast.Subscript(value=ast.Name(id=name), slice=at) if name in self.lists:
                return self._element(self.lists[name], at)
            case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=of)], keywords=[]) if (
                of in self.lists and name in _OF_LISTS
            ):
                return _OF_LISTS[name](*self.lists[of])
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
                return _FUNCTIONS[name](*map(self.value, args))
        raise _UnknownError

    def _binary(self, node: ast.BinOp) -> Ratios:  # noqa: PLR0911 (one per operator)
        left, right = self.value(node.left), self.value(node.right)
        match node.op:
            case ast.Add():
                return _sum(left, right)
            case ast.Sub():
                return _sum(left, Ratios(-right.above, right.below))
            case ast.Mult():
                return Ratios(_product(left.above, right.above), _product(left.below, right.below))
            case ast.Div():
                return _quotient(left, right)
            case ast.FloorDiv():
                return _floor(_quotient(left, _divisor(right)))
            case ast.Pow():
                return self._power(left, node.right)
            case ast.Mod():
                times = _floor(_quotient(left, right))
                whole = Ratios(_product(times.above, right.above), right.below)
                return _sum(left, Ratios(-whole.above, whole.below))
        raise _UnknownError

    def _element(self, items: list[Ratios], at: ast.expr) -> Ratios:
        above, below = self.value(at)
        number = int(above[0]) if above.size == 1 and (below == 1).all() else len(items)
        if not -len(items) <= number < len(items) or not isinstance(items[number], Ratios):
            raise _UnknownError
        return items[number]

    def _power(self, base: Ratios, node: ast.expr) -> Ratios:
        exponent = node.value if isinstance(node, ast.Constant) else None
        if type(exponent) is not int or not 1 <= exponent <= LARGEST_EXPONENT:
            raise _UnknownError
        found = base
        for _ in range(exponent - 1):
            found = Ratios(_product(found.above, base.above), _product(found.below, base.below))
        return found

    def _compared(self, node: ast.Compare) -> Ratios:
        sides = [self.value(side) for side in (node.left, *node.comparators)]
        holds: Any = True
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(op) not in _COMPARED:
                raise _UnknownError
            one, other = _product(left.above, right.below), _product(right.above, left.below)
            holds = holds & _COMPARED[type(op)](one, other)
        return _whole(np.asarray(holds, np.int64))

    def _both(self, node: ast.BoolOp) -> Ratios:
        sides = [self.value(side) for side in node.values]
        found = sides[0]
        for side in sides[1:]:
            goes_on = (found.above != 0) == isinstance(node.op, ast.And)
            found = _where(goes_on, side, found)
        return found


_COMPARED: Mapping[type[ast.cmpop], Callable[[Array, Array], Any]] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}


def _product(a: Array, b: Array) -> Array:
    if largest_of(a) * largest_of(b) >= LARGEST_INTEGER:
        raise _UnknownError
    return np.multiply(a, b)


def _sum(a: Ratios, b: Ratios) -> Ratios:
    one, other = _product(a.above, b.below), _product(b.above, a.below)
    if largest_of(one) + largest_of(other) >= LARGEST_INTEGER:
        raise _UnknownError
    return Ratios(np.add(one, other), _product(a.below, b.below))


def _quotient(a: Ratios, b: Ratios) -> Ratios:
    if (b.above == 0).any():
        raise _UnknownError
    below = _product(a.below, b.above)
    sign = np.where(below < 0, -1, 1)
    return Ratios(_product(a.above, b.below) * sign, below * sign)


def _whole(values: Array) -> Ratios:
    return Ratios(values, np.ones(1, np.int64))


def _floor(value: Ratios) -> Ratios:
    return _whole(value.above // value.below)


def _ceil(value: Ratios) -> Ratios:
    return _whole(-(-value.above // value.below))


def _round(value: Ratios) -> Ratios:
    """To the nearest; a half to the even one."""
    above, below = _product(value.above, np.array([2])), value.below
    whole, rest = np.divmod(above + below, _product(below, np.array([2])))
    return _whole(whole - ((rest == 0) & (whole % 2 == 1)))


def _divisor(value: Ratios) -> Ratios:
    """What a whole quotient is by: a whole number from 1."""
    if (value.below != 1).any() or (value.above < 1).any():
        raise _UnknownError
    return value


def _divisible(value: Ratios, by: Ratios) -> Ratios:
    """The nearest multiple, never more than 10 % below: as MobileNet's code has it."""
    by = _divisor(by)
    half = Ratios(by.above, np.array([2]))
    steps = _floor(_quotient(_sum(value, half), by)).above
    new = np.maximum(by.above, _product(steps, by.above))
    least = _product(_product(value.above, np.array([9])), np.array([1]))
    is_low = _product(_product(new, value.below), np.array([10])) < least
    return _whole(new + by.above * is_low)


def _extreme(largest: bool) -> Callable[..., Ratios]:
    def chosen(first: Ratios, *others: Ratios) -> Ratios:
        for other in others:
            mine, theirs = _product(first.above, other.below), _product(other.above, first.below)
            first = _where((mine < theirs) == largest, other, first)
        return first

    return chosen


def _where(condition: Any, a: Ratios, b: Ratios) -> Ratios:
    return Ratios(np.where(condition, a.above, b.above), np.where(condition, a.below, b.below))


_FUNCTIONS: Mapping[str, Callable[..., Ratios]] = {
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "divisible": _divisible,
    "round8": lambda value: _divisible(value, _whole(np.array([8]))),
    "ceildiv": lambda a, b: _ceil(_quotient(a, _divisor(b))),
    "min": _extreme(False),
    "max": _extreme(True),
}

_OF_LISTS: Mapping[str, Callable[..., Ratios]] = {
    "sum": lambda *items: reduce(_sum, items, _whole(np.zeros(1, np.int64))),
    "len": lambda *items: _whole(np.array([len(items)])),
    "min": _extreme(False),
    "max": _extreme(True),
}
