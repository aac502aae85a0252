"""The kinds of value of the layer notation: how each is read, bounded, made and spelled.

A kind reads leaves (numbers, symbols, expressions still to be evaluated) with a scanner, says what
each of them may be, makes the value of a field from their values, and writes that value again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Protocol

from cnncalc.limits import LARGEST_SIZE
from cnncalc.ops.axes import Every
from cnncalc.shape import Shape, from_printed


class Named(str):
    """A word of the notation that is a value as it stands: nothing in it is evaluated."""


class Scan(Protocol):
    """What a kind needs of the scanner: each method moves on over what it takes."""

    def leaf(self, what: str) -> Any:
        """A number, a symbol in capitals, or an expression in parentheses. Raises C108."""

    def is_value(self) -> bool:
        """Whether a number or an expression comes next."""

    def is_over(self) -> bool:
        """Whether nothing comes next, or a word behind a space."""

    def by(self) -> bool:
        """An `x` between two values."""

    def take(self, token: str) -> bool:
        """A token, if it comes next."""

    def separator(self, token: str, what: str) -> None:
        """A token with spaces around it, which has to come next. Raises C108."""

    def word(self, known: Iterable[str], what: str) -> Named:
        """A word, of those known. Raises C108."""


class Kind:
    """A single value from `least` to `most`: a whole number unless it may be a fraction.

    `above` leaves the least value out, `below` the largest one. `words` stand for values that the
    other fields of a layer decide; `opens` are those that a value itself can begin with.
    """

    words: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()  # and the signs

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


def _several(one: Callable[[], Any], goes_on: Callable[[], bool]) -> tuple[Any, ...]:
    """A value, and another for as long as it goes on."""
    values = [one()]
    while goes_on():
        values.append(one())
    return tuple(values)


class AxesKind(Kind):
    """A value for every axis, or one for each, the first axis first: 3, 1x7 or 3x1x1."""

    def read(self, scan: Scan, what: str) -> Any:
        return _several(lambda: self._one(scan, what), scan.by)

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
FULL = "full"  # padding with which every window that meets one cell of the input counts


class SidesKind(AxesKind):
    """A value for each side of every axis, or of each: 1, 1x2, 0+1 or 0+1x2+3; or a word."""

    words = (HALF, FULL)

    def _one(self, scan: Scan, what: str) -> Any:
        before = scan.leaf(what)
        return (before, scan.leaf(what)) if scan.take("+") else (before, before)

    def _spell_one(self, value: Any) -> str:
        before, after = value
        return atom(before) if before == after else f"{atom(before)}+{atom(after)}"


class ShapeKind(AxesKind):
    """Sizes as lectures write them, 6x6x256; a capital letter is a symbol."""

    def make(self, values: Any) -> Shape:
        return from_printed(values)

    def spell(self, value: Any) -> str:
        return "x".join(map(atom, value.printed))


class ListKind(Kind):
    """Numbers joined by plus signs: 0+1+4."""

    def read(self, scan: Scan, what: str) -> Any:
        return _several(lambda: scan.leaf(what), lambda: scan.take("+"))

    def spell(self, value: Any) -> str:
        return "+".join(map(atom, value))


OPEN = Named("")  # an end of a range that is not stated


class RangeKind(Kind):
    """A start and an end with a colon between, each of which may be left out: 0:58, 4:, :4.

    YAML takes a colon at the end of an entry for its own, so that a start alone is read as `4:`;
    as written it is 4:end, which YAML leaves as it is anywhere.
    """

    signs = (":",)
    last = "end"

    def read(self, scan: Scan, what: str) -> Any:
        start = OPEN if scan.take(":") else scan.leaf(what)
        if start is not OPEN and not scan.take(":"):
            if scan.is_over():
                return start, OPEN
            scan.separator(":", what)  # with space around it
        if scan.take(self.last):
            return start, OPEN
        return start, scan.leaf(what) if scan.is_value() else OPEN

    def make(self, values: Any) -> Any:
        start, stop = values
        return 0 if start == OPEN else start, None if stop == OPEN else stop

    def spell(self, value: Any) -> str:
        start, stop = value
        return f"{atom(start)}:{self.last if stop is None else atom(stop)}"


class PartKind(Kind):
    """The number of a part, and how many there are or the sizes of all: 1 of 2, 2 of 64+128."""

    def read(self, scan: Scan, what: str) -> Any:
        number = scan.leaf(what)
        scan.separator("of", what)
        return number, LIST.read(scan, what)

    def make(self, values: Any) -> Any:
        number, parts = values
        return number, parts if len(parts) > 1 else parts[0]

    def spell(self, value: Any) -> str:
        number, parts = value
        return f"{atom(number)} of {LIST.spell(parts if isinstance(parts, tuple) else (parts,))}"


class NamedAxesKind(Kind):
    """Axes by name, joined by plus signs: height+width; a letter stands for a name."""

    letters = {"c": "channels", "l": "length", "d": "depth", "h": "height", "w": "width"}
    opens = (*letters.values(), *letters, "all")

    def read(self, scan: Scan, what: str) -> Any:
        return _several(lambda: scan.word(self.opens, what), lambda: scan.take("+"))

    def make(self, values: Any) -> tuple[str, ...]:
        return tuple(self.letters.get(value, str(value)) for value in values)

    def spell(self, value: Any) -> str:
        return "+".join(value)


KEEP = Named("keep")  # the size of an axis as it is


class KeptKind(AxesKind):
    """A size for every axis, or one for each, which may be kept as it is: 7, 1x7 or keepx1."""

    opens = (KEEP,)

    def _one(self, scan: Scan, what: str) -> Any:
        return KEEP if scan.take(KEEP) else scan.leaf(what)

    def _spell_one(self, value: Any) -> str:
        return str(KEEP) if value == KEEP else atom(value)


class TableKind(Kind):
    """The rows and the columns of a table: 30000x64."""

    def read(self, scan: Scan, what: str) -> Any:
        rows = scan.leaf(what)
        if not scan.by():
            scan.separator("x", what)
        return rows, scan.leaf(what)

    def spell(self, value: Any) -> str:
        return "x".join(map(atom, value))


COUNT = Kind(least=1)
SIZE = Kind()
NUMBER = Kind(whole=False)
SIGNED = Kind(least=-LARGEST_SIZE, whole=False)
POSITIVE = Kind(whole=False, above=True)
RATE = Kind(most=1, whole=False, below=True)
SLOPE = Kind(most=1, whole=False)
PAIR = AxesKind(least=1)
SIZES = AxesKind()
TABLE = TableKind(least=1)
KEPT = KeptKind(least=1)
FACTORS = AxesKind(whole=False, above=True)
SHIFTS = AxesKind(least=-LARGEST_SIZE)
PADDING = SidesKind()
SHAPE = ShapeKind(least=1)
LIST = ListKind()
AXES = NamedAxesKind()
RANGE = RangeKind()
PART = PartKind(least=1)


def atom(value: object) -> str:
    """A number as it is, an expression in parentheses."""
    if isinstance(value, Fraction):
        return f"{float(value):.10g}"
    return str(value) if isinstance(value, int) else f"({value})"
