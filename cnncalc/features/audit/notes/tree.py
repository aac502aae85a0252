"""Written calculations as trees, and their values: numbers, or expressions in their letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple, TypeAlias

from cnncalc.dims import Dim, Expr, is_number, plain, symbol
from cnncalc.figures import Figure
from cnncalc.limits import LARGEST_EXPONENT, LARGEST_WRITTEN

Value: TypeAlias = "Dim | Fraction"


class NoCalculationError(ValueError):
    """What stands here is no calculation, or none that has a value."""


class PrintedNumber(NamedTuple):
    """A printed number."""

    figure: Figure
    percent: bool = False


class Letter(NamedTuple):
    """A letter that stands for a size."""

    name: str


class BinaryOperation(NamedTuple):
    """Two sides under a sign of +, -, *, x, / and ^; `x` is a product that may print a shape."""

    sign: str
    left: Tree
    right: Tree
    grouped: bool = False


class Rounded(NamedTuple):
    """A calculation rounded down or up: `name` is floor or ceil."""

    name: str
    inner: Tree


Tree: TypeAlias = "PrintedNumber | Letter | BinaryOperation | Rounded"


def walk(tree: Tree) -> Iterator[Tree]:
    """The parts of a calculation, in the order in which they are written."""
    if isinstance(tree, BinaryOperation):
        yield from walk(tree.left)
        yield tree
        yield from walk(tree.right)
    elif isinstance(tree, Rounded):
        yield tree
        yield from walk(tree.inner)
    else:
        yield tree


def leaves(tree: Tree) -> list[PrintedNumber]:
    """The printed numbers."""
    return [part for part in walk(tree) if isinstance(part, PrintedNumber)]


def letters(tree: Tree) -> set[str]:
    """The letters."""
    return {part.name for part in walk(tree) if isinstance(part, Letter)}


def is_calculation(tree: Tree) -> bool:
    """Whether there is anything to calculate."""
    return isinstance(tree, (BinaryOperation, Rounded))


def shape_of(tree: Tree) -> tuple[int, ...]:
    """The numbers of a printed shape, 55x55x96 or [55x55x96]; none of any other calculation."""
    return sides_of(tree._replace(grouped=False)) if isinstance(tree, BinaryOperation) else ()


def sides_of(tree: Tree) -> tuple[int, ...]:
    """The factors of a product under x alone; none of any other calculation."""
    if isinstance(tree, PrintedNumber):
        is_plain = tree.figure.exact and not tree.percent
        return (int(tree.figure.digits),) if is_plain else ()
    if not isinstance(tree, BinaryOperation) or tree.sign != "x" or tree.grouped:
        return ()
    left, right = sides_of(tree.left), sides_of(tree.right)
    return (*left, *right) if left and right else ()


def value_of(tree: Tree, known: Mapping[str, Value], leaf: Mapping[int, Value] = {}) -> Value:
    """The exact value of a calculation with the numbers of its letters; the others stay symbols.

    `leaf` gives numbers of the tree, by their place in `leaves`, other values. Raises
    NoCalculationError where there is none.
    """
    return _Valuer(known, leaf).value(tree)


class _Valuer:
    """Values of the parts of one tree; numbers are counted as they are met."""

    def __init__(self, known: Mapping[str, Value], leaf: Mapping[int, Value]) -> None:
        self.known = known
        self.leaf = leaf
        self.met = 0

    def value(self, tree: Tree) -> Value:
        if isinstance(tree, PrintedNumber):
            self.met += 1
            number = tree.figure.value() / (100 if tree.percent else 1)
            return self.leaf.get(self.met - 1, _plain(number))
        if isinstance(tree, Letter):
            return self.known.get(tree.name, symbol(tree.name))
        if isinstance(tree, Rounded):
            inner = self.value(tree.inner)
            if isinstance(inner, Expr):
                raise NoCalculationError
            return floor(inner) if tree.name == "floor" else ceil(inner)
        value = _joined(tree.sign, self.value(tree.left), self.value(tree.right))
        if not isinstance(value, Expr) and not -LARGEST_WRITTEN < value < LARGEST_WRITTEN:
            raise NoCalculationError
        return value


def _joined(sign: str, left: Value, right: Value) -> Value:
    try:
        if sign in ("+", "-"):
            return _plain(left + right if sign == "+" else left - right)
        if sign in ("*", "x"):
            return _plain(left * right)
        if sign == "/":
            return _plain(left * (1 / Fraction(right)) if is_number(right) else left / right)  # type: ignore[arg-type,operator]
        return _power(left, right)
    except (ArithmeticError, TypeError):
        raise NoCalculationError from None


def _power(base: Value, exponent: Value) -> Value:
    small = isinstance(exponent, int) and 0 <= exponent <= LARGEST_EXPONENT
    most: int = LARGEST_EXPONENT**8
    if not small or (not isinstance(base, Expr) and not -most < base < most):
        raise NoCalculationError
    return _plain(base**exponent)  # type: ignore[operator]


def _plain(value: Any) -> Value:
    found: Value = plain(value)
    return found
