"""Formulas as quotients of polynomials in their letters, which are equal for every value or not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from cnncalc.dims import Expr, plain, symbol
from cnncalc.features.audit.notes.tree import (
    BinaryOperation,
    Letter,
    NoCalculationError,
    PrintedNumber,
    Rounded,
    Tree,
    Value,
)
from cnncalc.limits import LARGEST_EXPONENT


class Ratio:
    """What is divided, and by what: equal to another where the products across are equal."""

    def __init__(self, above: Any, below: Any = 1) -> None:
        self.above, self.below = plain(above), plain(below)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ratio):
            return NotImplemented
        return bool(self.above * other.below == other.above * self.below)

    def __hash__(self) -> int:
        return 0

    def __str__(self) -> str:
        if isinstance(self.above, (int, Fraction)) and isinstance(self.below, (int, Fraction)):
            return str(plain(Fraction(self.above) / self.below))
        if isinstance(self.below, int) and self.below == 1:
            return str(self.above)
        above = f"({self.above})" if isinstance(self.above, Expr) else str(self.above)
        below = f"({self.below})" if " " in str(self.below) else str(self.below)
        return f"{above}/{below}"


def ratio_of(tree: Tree, known: Mapping[str, Value]) -> Ratio:
    """A printed formula. Raises NoCalculationError for what has no such form."""
    if isinstance(tree, PrintedNumber):
        return Ratio(tree.figure.value())
    if isinstance(tree, Letter):
        return Ratio(known.get(tree.name, symbol(tree.name)))
    if isinstance(tree, Rounded):
        return rounded(tree.name, ratio_of(tree.inner, known))
    left, right = ratio_of(tree.left, known), ratio_of(tree.right, known)
    return _joined(tree, left, right)


def _joined(tree: BinaryOperation, left: Ratio, right: Ratio) -> Ratio:
    if tree.sign in ("+", "-"):
        other = right.above if tree.sign == "+" else -right.above
        return Ratio(left.above * right.below + other * left.below, left.below * right.below)
    if tree.sign in ("*", "x"):
        return Ratio(left.above * right.above, left.below * right.below)
    if tree.sign == "/":
        if right.above == 0:
            raise NoCalculationError
        return Ratio(left.above * right.below, left.below * right.above)
    power = right.above
    if not isinstance(power, int) or right.below != 1 or not 0 <= power <= LARGEST_EXPONENT:
        raise NoCalculationError
    return Ratio(left.above**power, left.below**power)


def rounded(name: str, inner: Ratio) -> Ratio:
    """A quotient rounded down or up: what is whole stands before the sign.

    floor(a/b + 1) is floor(a/b) + 1, so that both are one formula.
    """
    whole = f"{name}({inner.above - inner.below} over {inner.below})"
    return Ratio(symbol(whole) + 1)


def in_letters(formula: Any, letters: Mapping[str, Value]) -> Ratio:
    """The rule of a working in its letters: (W - F + 2P)/S + 1 of a size that is rounded down."""
    from cnncalc.features.audit.notes.reader import Reader
    from cnncalc.features.audit.notes.scan import tokens_of

    return ratio_of(Reader(tokens_of(formula.text(letters=True))).read(0)[0], letters)
