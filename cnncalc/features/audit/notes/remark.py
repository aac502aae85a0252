"""What was found in running text: a calculation or a figure, and whether it holds."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from cnncalc.dims import Expr
from cnncalc.features.audit.correction import correct
from cnncalc.features.audit.marks import CONVENTION, EXACT
from cnncalc.features.audit.notes.tree import BinaryOperation, PrintedNumber, Rounded, Tree, Value
from cnncalc.figures import CUT_OFF, ROUNDED, Figure
from cnncalc.limits import FEWEST_DIGITS

CALCULATION, FIGURE = "C340", "C341"


class Remark(NamedTuple):
    """One calculation, or figure of a layer, as written.

    It stands at [start, end) of the text, and the figure that it is held to at [first, last).
    `corrected` is what the figure should be, `working` what it was recomputed from, `rule` the
    convention under which it holds, and `cause` the likely slip, or why it is not computed.
    """

    code: str
    start: int
    end: int
    first: int
    last: int
    verdict: str
    corrected: str = ""
    working: str = ""
    rule: str = ""
    cause: str = ""


def judged(
    leaf: PrintedNumber, value: Value, about: bool, is_size: bool = False
) -> tuple[str, str]:
    """The verdict on a printed number and the rule that it needs; none where it does not hold.

    `about` is said of the number, so that its trailing zeros are no digits. A size is rounded down
    where the strides leave a rest.
    """
    if isinstance(value, Expr):
        return "", ""
    figure = leaf.figure
    if leaf.percent:
        value = value * 100
    if is_size and isinstance(value, Fraction) and figure.exact:
        return (CONVENTION, "rounded down") if figure.value() == floor(value) else ("", "")
    if about and figure.exact and isinstance(value, int):
        figure = _rough(figure)
    digits = 1 if about else int(FEWEST_DIGITS)
    for kilo, precision, rule in _READINGS:
        if figure.holds(value, kilo, precision, digits):
            plain = figure.exact and isinstance(value, int)
            return (CONVENTION, rule) if rule else (EXACT if plain else ROUNDED, "")
        if not figure.power and precision == CUT_OFF:
            break
    return "", ""


_READINGS = (
    (1000, ROUNDED, ""),
    (1000, CUT_OFF, "cut off"),
    (1024, ROUNDED, "K = 1024"),
    (1024, CUT_OFF, "K = 1024, cut off"),
)


def _rough(figure: Figure) -> Figure:
    """A whole number whose trailing zeros are no digits."""
    kept = figure.digits.rstrip("0")
    zeros = len(figure.digits) - len(kept)
    return figure._replace(digits=kept, decimal=zeros) if kept and zeros else figure


def is_size(tree: Tree) -> bool:
    """Whether a calculation is that of an output size, (W - F + 2P)/S + 1."""
    if not isinstance(tree, BinaryOperation) or tree.sign != "+":
        return False
    sides = (tree.left, tree.right), (tree.right, tree.left)
    return any(_is_one(one) and _divides(other) for one, other in sides)


def _is_one(tree: Tree) -> bool:
    return isinstance(tree, PrintedNumber) and tree.figure.exact and tree.figure.value() == 1


def _divides(tree: Tree) -> bool:
    if isinstance(tree, Rounded):
        return _divides(tree.inner)
    return isinstance(tree, BinaryOperation) and tree.sign == "/"


def spelled(leaf: PrintedNumber, value: Value, is_size: bool = False) -> str:
    """A value as the printed number would have it."""
    if isinstance(value, Expr):
        return str(value)
    if leaf.percent:
        return f"{_short(value * 100)}%"
    if is_size and isinstance(value, Fraction):
        return str(floor(value))
    if leaf.figure.exact and isinstance(value, Fraction):
        return _short(value)
    return correct(leaf.figure.text, (value,), 1000, ROUNDED)


def shown(value: Value, is_size: bool = False) -> str:
    """A recomputed value; of a size that is not whole, what it is rounded to."""
    if not isinstance(value, Fraction):
        return f"{value:,}" if isinstance(value, int) else str(value)
    if is_size:
        return f"{_short(value)}, rounded down {floor(value)}"
    return _short(value)


def _short(value: int | Fraction) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{float(value):.4g}"


def rounds_up(value: Value, figure: Figure) -> bool:
    """Whether the number is the next one above a value that is not whole."""
    return isinstance(value, Fraction) and figure.exact and figure.value() == ceil(value)
