"""Closed forms at arrays of sizes: exact, in whole numbers over a common denominator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnncalc.dims import Apply, Atom, Expr, Floor, Symbol
from cnncalc.limits import LARGEST_INTEGER

Array = NDArray[Any]
Ratio = tuple[Array, int]  # whole numbers and what divides them all


class Forms:
    """Evaluates expressions where symbols have the values of `env`; each atom only once.

    `env` gives whole numbers, of shapes that broadcast, and their denominator. Whole numbers are
    int64 while nothing can overflow, else Python's own.
    """

    def __init__(self, env: Mapping[str, Ratio]) -> None:
        self.env = env
        self.known: dict[str, Ratio] = {}

    def value(self, value: Any) -> Ratio:
        """An expression, or a number, as numerators and denominator."""
        if not isinstance(value, Expr):
            return np.asarray(value.numerator), int(value.denominator)
        scale = lcm(*(c.denominator for c in value.terms.values()))
        terms = [(int(c * scale), self._monomial(m)) for m, c in value.terms.items()]
        below = lcm(*(ratio[1] for _, ratio in terms))
        total: Array = np.asarray(0)
        for coefficient, (above, own) in terms:
            total = _add(total, _multiply(above, coefficient * (below // own)))
        return total, below * scale

    def whole(self, value: Any) -> Array:
        """An expression of which every value is an integer."""
        above, below = self.value(value)
        return above if below == 1 else above // below

    def _monomial(self, monomial: tuple[Atom, ...]) -> Ratio:
        above, below = np.asarray(1), 1
        for atom in monomial:
            factor, own = self._atom(atom)
            above, below = _multiply(above, factor), below * own
        return above, below

    def _atom(self, atom: Atom) -> Ratio:
        if atom.key not in self.known:
            self.known[atom.key] = self._calculated(atom)
        return self.known[atom.key]

    def _calculated(self, atom: Atom) -> Ratio:
        if isinstance(atom, Symbol):
            return self.env[atom.name]
        if isinstance(atom, Floor):
            above, below = self.value(atom.poly)
            return above // (below * atom.divisor), 1
        assert isinstance(atom, Apply)
        arguments = [self.value(argument) for argument in atom.args]
        if atom.name in ("max", "min"):
            return _extreme(np.maximum if atom.name == "max" else np.minimum, arguments)
        if atom.name == "quotient":
            return _quotient(*arguments), 1
        return _ROUNDED[atom.name](arguments[0], *(int(n) for n, _ in arguments[1:])), 1


def largest_of(array: Array) -> int:
    """The largest absolute value; 0 of none."""
    return int(max(abs(int(array.max())), abs(int(array.min())))) if array.size else 0


def _multiply(a: Array, b: Any) -> Array:
    small = isinstance(b, np.ndarray) or abs(b) < LARGEST_INTEGER
    b = np.asarray(b) if small else np.asarray(b, object)
    a, b = _safe(a, b, largest_of(a) * largest_of(b))
    product: Array = np.multiply(a, b)
    return product


def _add(a: Array, b: Array) -> Array:
    a, b = _safe(a, b, largest_of(a) + largest_of(b))
    total: Array = np.add(a, b)
    return total


def _safe(a: Array, b: Array, largest: int) -> tuple[Array, Array]:
    """Both as int64 where their result fits, else as Python's whole numbers."""
    if object in (a.dtype, b.dtype) or largest >= LARGEST_INTEGER:
        return a.astype(object), b.astype(object)
    return a, b


def _extreme(choose: Callable[[Array, Array], Array], arguments: list[Ratio]) -> Ratio:
    below = lcm(*(own for _, own in arguments))
    scaled = [_multiply(above, below // own) for above, own in arguments]
    result = scaled[0]
    for other in scaled[1:]:
        result = choose(result, other)
    return result, below


def _quotient(above: Ratio, below: Ratio) -> Array:
    """The floor of one over another, which is a whole number of at least 1."""
    over, under = _multiply(above[0], below[1]), _multiply(below[0], above[1])
    whole: Array = over // under
    return whole


def _round(value: Ratio) -> Array:
    """To the nearest; a half to the even one, as Python rounds."""
    above, below = value
    nearest = (2 * above + below) // (2 * below)
    is_half = (2 * above) % (2 * below) == below
    even: Array = nearest - (is_half & (nearest % 2 == 1))
    return even


def _make_divisible(value: Ratio, divisor: int) -> Array:
    """As the algebra of dimensions has it: the nearest multiple, never more than 10 % below."""
    above, below = value
    steps = (2 * above + below * divisor) // (2 * below * divisor)
    new = np.maximum(divisor, steps * divisor)
    raised: Array = new + divisor * (10 * new * below < 9 * above)
    return raised


_ROUNDED: Mapping[str, Callable[..., Array]] = {
    "floor": lambda value: value[0] // value[1],
    "ceil": lambda value: -(-value[0] // value[1]),
    "round": _round,
    "make_divisible": _make_divisible,
}
