"""The functions that expressions may call, and what the manual says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from cnncalc.dims import UndecidedError, apply, ceil_div, is_number, maximum, minimum, total
from cnncalc.limits import LONGEST_LIST, MOST_VALUES


def _spread(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of a list where one list is given."""
    return _numbers(values[0]) if len(values) == 1 and isinstance(values[0], tuple) else values


def _numbers(values: Any) -> tuple[Any, ...]:
    if not isinstance(values, tuple) or len(values) > LONGEST_LIST:
        raise TypeError(f"it is not a list of at most {LONGEST_LIST:,} numbers")
    if any(isinstance(v, (tuple, str)) for v in values):
        raise TypeError("it is not a list of numbers")
    return values


def _log(value: Any, base: Any = None) -> Fraction:
    """A logarithm, natural unless there is a base, to a millionth and better."""
    import math

    if not is_number(value) or (base is not None and not is_number(base)):
        raise TypeError("the logarithm of a symbol is not a number")
    return _near(math.log(value) if base is None else math.log(value, base))


def root(base: Any, exponent: Fraction) -> Fraction:
    """A power whose exponent is no whole number, to a millionth and better.

    Raises TypeError where the base is a symbol, ValueError where it is negative.
    """
    if not is_number(base):
        raise TypeError("a symbol has whole exponents")
    if base < 0:
        raise ValueError("a negative number has whole exponents")
    return _near(float(base) ** float(exponent))


def _near(value: float) -> Fraction:
    return Fraction(value).limit_denominator(10**6)


def _range(*bounds: Any) -> tuple[int, ...]:
    found = range(*bounds)
    if len(found) > LONGEST_LIST:
        raise ValueError(f"a list has at most {LONGEST_LIST:,} values")
    return tuple(found)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "round8": lambda v: apply("make_divisible", v, 8),
    "divisible": lambda v, by: apply("make_divisible", v, by),
    "round": lambda v: apply("round", v),
    "floor": lambda v: apply("floor", v),
    "ceil": lambda v: apply("ceil", v),
    "min": lambda *v: minimum(*_spread(v)),
    "max": lambda *v: maximum(*_spread(v)),
    "ceildiv": ceil_div,
    "len": len,
    "sum": lambda values: total(_numbers(values)),
    "log": _log,
}
OF_LISTS: dict[str, Callable[..., Any]] = {"range": _range}


ABOUT: dict[str, str] = {  # what each function gives, for the manual
    "round8": "the multiple of 8 nearest to a width, as MobileNet rounds: round8(c*width)",
    "divisible": "as round8, by another number: divisible(c/4, 4)",
    "round": "the nearest whole number, of two the even one",
    "floor": "the next whole number below",
    "ceil": "the next whole number above",
    "min": "the least of its values, or of a list",
    "max": "the largest of its values, or of a list",
    "ceildiv": "a quotient rounded up: ceildiv(n, 2)",
    "len": "the length of a list",
    "sum": "the sum of a list",
    "log": "the natural logarithm, or with a base: log(x, 2)",
    "range": "whole numbers, in params and loops: range(4), range(1, 5), range(0, 8, 2)",
}


def bounded_list(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A list whose values, those of lists within it too, are not too many. Raises ValueError."""
    rest, count = [values], 0
    while rest:
        for value in rest.pop():
            count += 1
            if count > MOST_VALUES:
                raise ValueError(f"a list has at most {MOST_VALUES:,} values in all")
            if isinstance(value, tuple):
                rest.append(value)
    return values


class Later:
    """The number of a turn that stands for many: any whole number from `least` on.

    It can be compared, where all of them compare alike, and moved by a number; without a `least` it
    is something that depends on the turn, of which no more is known.
    """

    __slots__ = ("least",)

    def __init__(self, least: int | None = None) -> None:
        self.least = least

    def __str__(self) -> str:
        return str(self.least)

    def __add__(self, other: Any) -> Later:
        known = self.least is not None and isinstance(other, int)
        return Later(self.least + other if known else None)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Later:
        return self + -other if isinstance(other, int) else Later()

    def __mul__(self, other: Any) -> Any:
        return 0 if isinstance(other, int | Fraction) and other == 0 else Later()

    __rmul__ = __mul__

    def _unknown(self, other: Any = None) -> Later:
        return Later()

    __rsub__ = __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _unknown
    __mod__ = __rmod__ = __neg__ = __pos__ = _unknown

    def _beyond(self, number: Any, is_or_is_equal: bool) -> bool:
        """Whether all are beyond a number, or at it. Raises UndecidedError where they differ."""
        if self.least is None or not isinstance(number, int | Fraction):
            raise UndecidedError("that depends on the turn")
        if self.least > number or (is_or_is_equal and self.least == number):
            return True
        raise UndecidedError("that depends on the turn")

    def __bool__(self) -> bool:
        return self._beyond(0, False)

    def __eq__(self, other: object) -> bool:
        return not self._beyond(other, False)

    def __hash__(self) -> int:
        return id(self)

    def __gt__(self, other: Any) -> bool:
        return self._beyond(other, False)

    def __ge__(self, other: Any) -> bool:
        return self._beyond(other, True)

    def __lt__(self, other: Any) -> bool:
        return not self._beyond(other, True)

    def __le__(self, other: Any) -> bool:
        return not self._beyond(other, False)


def is_later(value: Any) -> bool:
    """Whether a value, or one of a list, depends on the turn."""
    if isinstance(value, tuple):
        return any(map(is_later, value))
    return isinstance(value, Later)


def first_of(env: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the first of many turns has them."""
    return {k: v.least if isinstance(v, Later) and v.least else v for k, v in env.items()}
