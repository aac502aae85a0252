"""Printed figures read back: 138M, 15.5 G, 1,234, 528 MiB, "two", 1.5 x 10^9.

"112K" stands for an interval: which one depends on K (1000 or 1024) and on whether the author
rounded or cut off. Trailing zeros are the only doubt about how many digits were printed: "800K" may
show one digit or three, which other figures beside it may settle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cnncalc.dims import Dim
from cnncalc.limits import LONGEST_FIGURE
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.units import fixed

ROUNDED, CUT_OFF = "rounded", "cut off"

_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBERS = {word: number for number, word in enumerate([*_WORDS, "eleven", "twelve"])} | {"no": 0}
_PREDICATES: dict[str, Callable[[Any], bool]] = {
    "most": lambda value: value > Fraction(1, 2),
    "more": lambda value: value > 1,
    "halved": lambda value: value == Fraction(1, 2),
    "doesn't fit": lambda value: Fraction(value).denominator != 1,
}
_PREFIXES = {"k": 1, "m": 2, "g": 3, "t": 4}
_POWERS = (
    {"": 0, "bytes": 0, "b": 3, "megabytes": 2, "khz": 1}
    | _PREFIXES
    | {f"{prefix}{unit}": power for prefix, power in _PREFIXES.items() for unit in ("b", "ib")}
)
_DECIMAL = {"thousand": 3, "million": 6, "billion": 9}
_EXPONENT = r"\s*[x×]\s*10\^(?P<exponent>[0-9]{1,3})"
_WHOLE = LatePattern(rf"(?P<number>-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:{_EXPONENT}|(?P<unit>[a-z]*))")
_WITHIN = LatePattern(
    rf"(?P<number>[0-9]{{1,{LONGEST_FIGURE}}}(?:,[0-9]{{3}}){{0,12}}"
    rf"(?:\.[0-9]{{1,{LONGEST_FIGURE}}})?)"
    rf"(?:{_EXPONENT}|\s?(?P<unit>megabytes|thousand|million|billion|khz|[kmgt]i?b|[kmgbt])"
    r"(?![a-z0-9]))?"
    rf"|(?P<word>\b(?:{'|'.join([*_NUMBERS, *_PREDICATES])})\b)",
    re.IGNORECASE,
)

COUNTED = {
    "params": "parameters", "weights": "weights", "biases": "biases", "buffers": "buffers",
    "macs": "MACs", "flops": "FLOPs", "activations": "activations",
    "layers": "layers", "weight_layers": "layers", "rf": "cells",
}  # fmt: skip
"""What some keys count; a figure of another key may be one of bytes."""
_IN_BYTES = LatePattern(r"(?:(?P<prefix>[kmgt])i?b|(?:mega)?bytes)\s*\Z")
_COMMA = re.compile(r",(?!\s*[0-9]{3}(?![0-9]))")  # one that parts no three digits

_quotient = lru_cache(maxsize=4096)(Fraction)  # the same figures are held against many values


class Figure(NamedTuple):
    """A printed figure: its digits and what multiplies them.

    `text` is what was read and `start` where it stands. `digits` are the digits printed, without
    point and commas, `decimals` how many follow the point; `power` counts the prefix (K is 1, M is
    2), which is one of 1024 where it is `binary`; `decimal` are powers of ten that are no prefix;
    `predicate` is a word such as "most" that a value fulfils or not.
    """

    text: str
    digits: str
    start: int = 0
    decimals: int = 0
    power: int = 0
    binary: bool = False
    decimal: int = 0
    predicate: str = ""

    @property
    def end(self) -> int:
        """Where the text ends."""
        return self.start + len(self.text)

    @property
    def exact(self) -> bool:
        """Whether all digits are printed: no prefix, no power of ten, no decimals."""
        return not (self.power or self.decimal or self.decimals or self.predicate)

    @property
    def significant(self) -> int:
        """Digits up to the last that is certainly significant."""
        digits = self.digits.lstrip("-0")
        return len(digits) if self.decimals else len(digits.rstrip("0"))

    def value(self, kilo: int = 1000) -> Fraction:
        """Just the number printed: 112K is 112,000, or 112 * 1024."""
        return _quotient(int(self.digits) * self.scale(kilo), 10**self.decimals)

    def holds(
        self,
        value: Dim | Fraction,
        kilo: int = 1000,
        precision: str = ROUNDED,
        significant: int = LONGEST_FIGURE,
    ) -> bool:
        """Whether `value` would be printed so, with so many `significant` digits; all unless given.

        A whole number has to be equal where all digits are printed. Half a step is rounded up, or
        to even; a half that a float cannot hold falls either way: 1.15 is printed 1.1 and 1.2.
        """
        if self.predicate:
            return bool(_PREDICATES[self.predicate](value))
        if not isinstance(value, (int, Fraction)):
            return False
        if self.exact and isinstance(value, int):
            return value == int(self.digits)
        off = value - self.value(kilo)
        unit = self._unit(kilo, significant)
        if precision == CUT_OFF:
            return 0 <= off < unit
        if 2 * off == unit:
            parts = Fraction(value, self.scale(kilo)).denominator
            return self.value(kilo) / unit % 2 == 0 or parts & (parts - 1) != 0
        return -unit <= 2 * off < unit

    def hits(self, value: Dim | Fraction, kilo: int) -> bool:
        """Whether `value` is just the number printed."""
        return not self.predicate and value == self.value(kilo)

    def scale(self, kilo: int = 1000) -> int:
        """What the unit multiplies: 10⁶ for M and MB, 2²⁰ for MiB."""
        return int((1024 if self.binary else kilo) ** self.power * 10**self.decimal)

    def _step(self, kilo: int) -> Fraction:
        """The value of one step of the last printed digit."""
        return _quotient(self.scale(kilo), 10**self.decimals)

    def _unit(self, kilo: int, significant: int) -> Fraction:
        """The value of one step of the last significant digit."""
        spare = len(self.digits.lstrip("-0")) - max(significant, self.significant)
        coarse = spare > 0 and not self.decimals and not self.exact
        return self._step(kilo) * (10**spare if coarse else 1)


def read_figure(text: str) -> Figure:
    """A text that is one figure: 60965224, "60,965,224", "61.0M", "15.5 G", "528 MiB".

    Raises ValueError when the text is not a figure.
    """
    if _COMMA.search(text):
        raise ValueError(
            f"'{text[:40]}' is not a figure: decimals stand behind a point, as in 25.6M"
        )
    cleaned = text.strip().lstrip("~≈").replace(",", "").replace("_", "").replace(" ", "").lower()
    match = _WHOLE.fullmatch(cleaned)
    if not match or len(match["number"]) > LONGEST_FIGURE:
        raise ValueError(f"'{text[:40]}' is not a figure")
    return _figure(match)._replace(text=text, start=0)


def read_of(key: str, text: str) -> Figure:
    """A figure of params, macs, layer-params, peak …: what is counted is not given in bytes.

    Raises ValueError when the text is not such a figure.
    """
    figure = read_figure(text)
    counted = COUNTED.get(key.removeprefix("layer-"))
    in_bytes = _IN_BYTES.search(text.lower()) if counted else None
    if in_bytes:
        number = text[: in_bytes.start()].strip() + (in_bytes["prefix"] or "").upper()
        each = "; in float32 one takes 4 bytes" if counted in ("parameters", "weights") else ""
        wanted = f"{counted} are counted: write {number}{each}"
        raise ValueError(f"'{text[:40]}' is in bytes, and {wanted}")
    return figure


@lru_cache(maxsize=4096)
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a printed text, in order; number words and words like "most" count.

    Raises ValueError where one has a unit that is unknown.
    """
    return tuple(_figure(match) for match in _WITHIN.finditer(text))


def _figure(match: re.Match[str]) -> Figure:
    """A match as a figure. Raises ValueError for a unit that is not known."""
    groups = match.groupdict()
    word = (groups.get("word") or "").lower()
    if word in _PREDICATES:
        return Figure(match[0], "", match.start(), predicate=word)
    if word:
        return Figure(match[0], str(_NUMBERS[word]), match.start())
    whole, _, part = match["number"].replace(",", "").partition(".")
    unit = (match["unit"] or "").lower()
    if unit not in _POWERS and unit not in _DECIMAL:
        raise ValueError(f"unknown unit '{unit}'")
    return Figure(
        match[0],
        whole + part,
        match.start(),
        len(part),
        _POWERS.get(unit, 0),
        unit.endswith("ib"),
        int(match["exponent"] or 0) or _DECIMAL.get(unit, 0),
    )


def reprint(value: int, like: Figure) -> str:
    """A value printed as another figure is: with its digits after the point and its unit.

    60965224 like "61.2 M" is "61.0 M"; like "1,000" it is "60,965,224".
    """
    text, old = fixed(Fraction(value, like.scale()), like.decimals), like.text
    whole, point, part = text.partition(".")
    for mark in (",", "_"):
        whole = f"{int(whole):,}".replace(",", mark) if mark in old else whole
    number = re.search(r"-?[0-9.](?:[0-9., _]*[0-9.])?", old)
    first, last = number.span() if number else (0, len(old))
    return f"{old[:first]}{whole}{point}{part}{old[last:]}"
