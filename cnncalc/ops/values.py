"""The kinds of value of the layer notation: how each is read, bounded, made and spelled.

A kind reads leaves (numbers, symbols, expressions still to be evaluated) with a scanner, says what
each of them may be, makes the value of a field from their values, and writes that value again.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

from cnncalc.limits import LARGEST_SIZE
from cnncalc.ops.axes import Every
from cnncalc.shape import Shape, from_printed


class Scan(Protocol):
    """What a kind needs of the scanner: each method moves on over what it takes."""

    def leaf(self, what: str) -> Any:
        """A number, a symbol in capitals, or an expression in parentheses. Raises C108."""

    def by(self) -> bool:
        """An `x` between two values."""

    def take(self, token: str) -> bool:
        """A token, if it comes next."""

    def separator(self, token: str, what: str) -> None:
        """A token with spaces around it, which has to come next. Raises C108."""


class Kind:
    """A single value from `least` to `most`: a whole number unless it may be a fraction.

    `above` leaves the least value out, `below` the largest one. `words` stand for values that the
    other fields of a layer decide.
    """

    words: tuple[str, ...] = ()

    def __init__(
        self, least: int = 0, most: int = LARGEST_SIZE, whole: bool = True,
        above: bool = False, below: bool = False,
    ) -> None:  # fmt: skip
        self.least = least
        self.most = most
        self.whole = whole
        self.above = above
        self.below = below

    def holds(self, value: int | Fraction) -> bool:
        """Whether a number is within the bounds."""
        enough = value > self.least if self.above else value >= self.least
        return enough and (value < self.most if self.below else value <= self.most)

    @property
    def range(self) -> str:
        """The bounds in words."""
        least = f"above {self.least}" if self.above else f"from {self.least}"
        return f"{least} {'and below' if self.below else 'to'} {self.most:,}"

    def read(self, scan: Scan, what: str) -> Any:
        """Leaves, nested as the value is."""
        return scan.leaf(what)

    def make(self, values: Any) -> Any:
        """The value of the field from the evaluated leaves."""
        return values

    def spell(self, value: Any) -> str:
        """The value as the notation has it."""
        return atom(value)


class AxesKind(Kind):
    """A value for every axis, or one for each, the first axis first: 3, 1x7 or 3x1x1."""

    def read(self, scan: Scan, what: str) -> Any:
        values = [self._one(scan, what)]
        while scan.by():
            values.append(self._one(scan, what))
        return tuple(values)

    def _one(self, scan: Scan, what: str) -> Any:
        """The value along one axis."""
        return scan.leaf(what)

    def make(self, values: Any) -> Any:
        return Every(values[0]) if len(values) == 1 else values

    def spell(self, value: Any) -> str:
        if value in self.words:
            return str(value)
        first, *others = map(self._spell_one, value)
        return first if all(one == first for one in others) else "x".join([first, *others])

    def _spell_one(self, value: Any) -> str:
        return atom(value)


HALF = "half"  # of the dilated kernel: padding that keeps the size at stride 1 and an odd kernel


class SidesKind(AxesKind):
    """A value for each side of every axis, or of each: 1, 1x2, 0+1 or 0+1x2+3; or a word."""

    words = (HALF,)

    def _one(self, scan: Scan, what: str) -> Any:
        before = scan.leaf(what)
        return (before, scan.leaf(what)) if scan.take("+") else (before, before)

    def _spell_one(self, value: Any) -> str:
        before, after = value
        return atom(before) if before == after else f"{atom(before)}+{atom(after)}"


class ShapeKind(Kind):
    """Sizes as lectures write them, 6x6x256; a capital letter is a symbol."""

    def read(self, scan: Scan, what: str) -> Any:
        leaves = [scan.leaf(what)]
        while scan.by():
            leaves.append(scan.leaf(what))
        return tuple(leaves)

    def make(self, values: Any) -> Shape:
        return from_printed(values)

    def spell(self, value: Any) -> str:
        return "x".join(map(atom, value.printed))


class ListKind(Kind):
    """Numbers joined by plus signs: 0+1+4."""

    def read(self, scan: Scan, what: str) -> Any:
        leaves = [scan.leaf(what)]
        while scan.take("+"):
            leaves.append(scan.leaf(what))
        return tuple(leaves)

    def spell(self, value: Any) -> str:
        return "+".join(map(atom, value))


class TwoKind(Kind):
    """Two numbers with a word or sign between them: 0:58, 1 of 2."""

    def __init__(self, separator: str, between: str, least: int = 0) -> None:
        super().__init__(least)
        self.separator = separator
        self.between = between

    def read(self, scan: Scan, what: str) -> Any:
        first = scan.leaf(what)
        scan.separator(self.separator, what)
        return first, scan.leaf(what)

    def spell(self, value: Any) -> str:
        return f"{atom(value[0])}{self.between}{atom(value[1])}"


COUNT = Kind(least=1)
SIZE = Kind()
NUMBER = Kind(whole=False)
POSITIVE = Kind(whole=False, above=True)
RATE = Kind(most=1, whole=False, below=True)
SLOPE = Kind(most=1, whole=False)
PAIR = AxesKind(least=1)
SIZES = AxesKind()
PADDING = SidesKind()
SHAPE = ShapeKind(least=1)
LIST = ListKind()
RANGE = TwoKind(":", ":")
PART = TwoKind("of", " of ", least=1)


def atom(value: object) -> str:
    """A number as it is, an expression in parentheses."""
    if isinstance(value, Fraction):
        return f"{float(value):.10g}"
    return str(value) if isinstance(value, int) else f"({value})"
