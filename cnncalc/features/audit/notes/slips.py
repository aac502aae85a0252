"""The likely slip behind a calculation that does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor

from cnncalc.dims import Expr
from cnncalc.features.audit.marks import CONVENTION
from cnncalc.features.audit.notes.remark import is_size, judged, rounds_up, shown
from cnncalc.features.audit.notes.tree import (
    BinaryOperation,
    NoCalculationError,
    PrintedNumber,
    Tree,
    Value,
    leaves,
    value_of,
)

_Slip = Callable[[Tree, Value, PrintedNumber], str]


def slip(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    """The likely slip, in words; nothing where none is plain."""
    if isinstance(value, Expr):
        return ""
    return next((text for one in _SLIPS if (text := one(tree, value, printed))), "")


def misprint(right: int, printed: str) -> str:
    """How the digits printed differ from the right ones; nothing where they differ in much."""
    digits = "".join(sign for sign in printed if sign.isdigit())
    true = str(right)
    if "." in printed and digits == true:
        return "a point is printed in place of a comma"
    if len(digits) < 3 or abs(len(digits) - len(true)) > 1:
        return ""
    if len(digits) != len(true):
        short, long = sorted((digits, true), key=len)
        text = "a digit is lost" if short == digits else "a digit too many is printed"
        return text if _is_short_of(short, long) else ""
    if sorted(digits) == sorted(true):
        return "digits are swapped"
    differing = sum(a != b for a, b in zip(digits, true, strict=True))
    return "one digit is misprinted" if differing == 1 else ""


def _is_short_of(short: str, long: str) -> bool:
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _digits(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    figure = printed.figure
    written = figure.text.strip()
    whole = isinstance(value, int) and not (figure.power or figure.decimal)
    return misprint(value, written) if whole and isinstance(value, int) else ""


def _size(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    """Of an output size: rounded up, one window forgotten, or another input."""
    if not is_size(tree) or isinstance(value, Expr):
        return ""
    other = _other_number(tree, printed)
    if isinstance(value, Fraction):
        up = (
            f"{printed.figure.text.strip()} is rounded up"
            if rounds_up(value, printed.figure)
            else ""
        )
        return ", or ".join(text for text in (other, up) if text)
    if printed.figure.value() == floor(value) - 1:
        return "the + 1 is forgotten"
    return other


def _power_of_ten(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    if isinstance(value, Expr):
        return ""
    for power in (1, 2, 3, 6):
        if holds(printed, value * 10**power):
            return f"{_times(power)} too large"
        if holds(printed, value * Fraction(1, 10**power)):
            return f"{_times(power)} too small"
    return ""


def _times(power: int) -> str:
    return {1: "ten times", 2: "a hundred times", 3: "a thousand times"}.get(
        power, "a million times"
    )


def _biases(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    """A sum with its last term forgotten, or a product with the biases of its filters."""
    if isinstance(tree, BinaryOperation) and tree.sign in "+-":
        if holds(printed, value_of(tree.left, {})):
            return f"{tree.sign} {shown(value_of(tree.right, {}))} is forgotten"
        return ""
    sizes = {int(leaf.figure.value()) for leaf in leaves(tree) if leaf.figure.exact}
    for size in sorted(sizes - {0, 1}):
        if holds(printed, value + size):
            return f"{size:,} biases are added that the product does not have"
    return ""


def _factor(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    """One factor too many or too few; twice or half of it."""
    if isinstance(value, Expr):
        return ""
    for leaf in leaves(tree):
        size = leaf.figure.value()
        if size > 1 and holds(printed, Fraction(value) / size):
            return f"the factor {leaf.figure.text.strip()} is forgotten"
        if size > 1 and holds(printed, value * size):
            return f"the factor {leaf.figure.text.strip()} is taken twice"
    if holds(printed, value * 2):
        return "twice as large, as operations are where a multiply-add counts as two"
    return "half as large" if holds(printed, Fraction(1, 2) * value) else ""


def _other_number(tree: Tree, printed: PrintedNumber) -> str:
    """The number of the calculation with which it would hold, the one that changes least."""
    found = sorted(_replacements(tree, printed))
    return f"with {found[0][2]} in place of {found[0][1]} it holds" if found else ""


def _replacements(tree: Tree, printed: PrintedNumber) -> Iterator[tuple[Fraction, str, int]]:
    wanted = printed.figure.value()
    for place, leaf in enumerate(leaves(tree)):
        if not leaf.figure.exact or not leaf.figure.digits.strip("01"):
            continue
        number = _solved(tree, place, wanted)
        true = leaf.figure.value()
        if number is not None and number != true and 1 <= number <= 4 * true:
            yield abs(number - true) / true, leaf.figure.text.strip(), number


def _solved(tree: Tree, place: int, wanted: Fraction) -> int | None:
    """The whole number at a place with which the calculation is what is wanted, if it is linear."""
    try:
        at = [value_of(tree, {}, {place: number}) for number in (1, 2, 3)]
    except NoCalculationError:
        return None
    if any(isinstance(one, Expr) for one in at) or at[2] - at[1] != at[1] - at[0] or at[1] == at[0]:
        return None
    step, first = Fraction(str(at[1] - at[0])), Fraction(str(at[0]))
    number = 1 + (wanted - first) / step
    return int(number) if number.denominator == 1 else None


def holds(printed: PrintedNumber, value: Value) -> bool:
    """Whether the printed number stands for a value as it is counted plainly."""
    verdict, _ = judged(printed, value, about=False)
    return verdict not in ("", CONVENTION)


def _any_number(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    return _other_number(tree, printed) if printed.figure.exact else ""


def _last_digit(tree: Tree, value: Value, printed: PrintedNumber) -> str:
    figure = printed.figure
    if figure.exact or isinstance(value, Expr):
        return ""
    step = Fraction(figure.scale(), 10**figure.decimals)
    off = abs(figure.value() - value)
    return "the last digit is off by one" if off < 2 * step else ""


_SLIPS: tuple[_Slip, ...] = (
    _size, _digits, _power_of_ten, _biases, _factor, _last_digit, _any_number,
)  # fmt: skip
