"""A printed figure read back: every value that would have been printed so.

"112K" stands for an interval: which one depends on K (1000 or 1024) and on whether the author
rounded or cut off. Trailing zeros are the only doubt about how many digits were printed: "800K" may
show one digit or three. The other figures of its column settle it (`significant_digits`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from cnncalc.dims import Dim
from cnncalc.limits import FEWEST_DIGITS

ROUNDED, CUT_OFF = "rounded", "cut off"

_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"no": 0}
_PREDICATES: dict[str, Callable[[Any], bool]] = {
    "most": lambda value: value > Fraction(1, 2),
    "more": lambda value: value > 1,
    "halved": lambda value: value == Fraction(1, 2),
    "doesn't fit": lambda value: Fraction(value).denominator != 1,
}
_POWERS = {"k": 1, "m": 2, "g": 3, "b": 3, "kb": 1, "mb": 2, "gb": 3, "megabytes": 2, "khz": 1}
_DECIMAL = {"thousand": 3, "million": 6, "billion": 9}
_TOKEN = re.compile(
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?:\s*[x×]\s*10\^(?P<exponent>\d+)"
    r"|\s?(?P<unit>megabytes|thousand|million|billion|khz|[kmg]b|[kmgb])(?![a-z0-9]))?"
    rf"|(?P<word>\b(?:{'|'.join([*_WORDS, *_PREDICATES])})\b)",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """One figure within a printed text.

    `digits` are the digits printed, without point and commas, `decimals` how many follow the
    point; `power` counts the prefix (K is 1, M is 2), `decimal` powers of ten that are no prefix;
    `predicate` is a word such as "most" that a value fulfils or not. `start` and `end` say where
    it stands.
    """

    start: int
    end: int
    digits: str
    decimals: int = 0
    power: int = 0
    decimal: int = 0
    predicate: str = ""

    @property
    def abbreviated(self) -> bool:
        """Whether digits are left out: a prefix, a power of ten, or decimals."""
        return bool(self.power or self.decimal or self.decimals)

    @property
    def significant(self) -> int:
        """Digits up to the last that is certainly significant."""
        digits = self.digits.lstrip("0")
        return len(digits) if self.decimals else len(digits.rstrip("0"))

    def unit(self, kilo: int, significant: int) -> Fraction:
        """The value of one step of the last significant digit."""
        spare = len(self.digits.lstrip("0")) - max(significant, self.significant)
        coarse = spare > 0 and not self.decimals and self.abbreviated
        return self._step(kilo) * (10**spare if coarse else 1)

    def holds(self, value: Dim | Fraction, kilo: int, precision: str, significant: int) -> bool:
        """Whether `value` would be printed so; a whole number without prefix has to be equal."""
        if self.predicate:
            return bool(_PREDICATES[self.predicate](value))
        if not isinstance(value, (int, Fraction)):
            return False
        if not self.abbreviated and isinstance(value, int):
            return value == int(self.digits)
        unit = self.unit(kilo, significant)
        steps = Fraction(value) / unit
        printed = Fraction(int(self.digits)) * self._step(kilo) / unit
        if precision == CUT_OFF:
            return floor(steps) == printed
        return printed in (floor(steps + Fraction(1, 2)), round(steps))

    def hits(self, value: Dim | Fraction, kilo: int) -> bool:
        """Whether `value` is just the number printed: 112K is 112 * 1024."""
        return not self.predicate and value == int(self.digits) * self._step(kilo)

    def _step(self, kilo: int) -> Fraction:
        """The value of one step of the last printed digit."""
        return Fraction(kilo**self.power * 10**self.decimal, 10**self.decimals)

    def spell(self, value: Any, kilo: int, precision: str, text: str) -> str:
        """`value` as this figure would have printed it, with at least three digits."""
        printed = text[self.start : self.end]
        if not isinstance(value, (int, Fraction)) or self.predicate:
            return printed
        if not self.power and not self.decimal and isinstance(value, int):
            return f"{value:,}" if "," in printed else str(value)
        scaled = Fraction(value) / (kilo**self.power * 10**self.decimal)
        short = 3 - len(str(floor(abs(scaled))))
        decimals = max(self.decimals, min(short, 2), 0) if self.abbreviated else 1
        steps = scaled * 10**decimals
        last = floor(steps if precision == CUT_OFF else steps + Fraction(1, 2))
        number = f"{last / 10**decimals:.{decimals}f}"
        return number + re.sub(r"^[\d.,]+", "", printed)


@lru_cache(maxsize=4096)
def read_tokens(text: str) -> tuple[Token, ...]:
    """The figures of a printed text, in order; number words and words like "most" count."""
    return tuple(_token(found) for found in _TOKEN.finditer(text))


def _token(found: re.Match[str]) -> Token:
    start, end = found.span()
    word = (found["word"] or "").lower()
    if word in _PREDICATES:
        return Token(start, end, "", predicate=word)
    if word:
        return Token(start, end, str(_WORDS[word]))
    whole, _, part = found["number"].replace(",", "").partition(".")
    unit = (found["unit"] or "").lower()
    decimal = int(found["exponent"] or 0) or _DECIMAL.get(unit, 0)
    return Token(start, end, whole + part, len(part), _POWERS.get(unit, 0), min(decimal, 30))


def significant_digits(texts: Iterable[str]) -> int:
    """How many digits a column prints: the most that any of its abbreviated figures shows.

    150K, 3.2M and 800K in one column are all given to two digits. At least two are taken.
    """
    tokens = (token for text in texts for token in read_tokens(text) if token.abbreviated)
    return max([FEWEST_DIGITS, *(token.significant for token in tokens)])


def correct(text: str, values: tuple[Any, ...], kilo: int, precision: str) -> str:
    """The printed text with each of its figures put right."""
    tokens = read_tokens(text)
    if len(tokens) != len(values):
        return ", ".join(str(value) for value in values)
    pieces, end = [], 0
    for token, value in zip(tokens, values, strict=True):
        pieces += [text[end : token.start], token.spell(value, kilo, precision, text)]
        end = token.end
    return "".join([*pieces, text[end:]])
