"""Conditions on networks: macs<=300M, year>=2016, data=ImageNet, name=*v2*."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.features.list.columns import KINDS, known, number
from cnncalc.features.list.network import ListedNetwork
from cnncalc.figures import read_of
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, ">=": operator.ge, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
    "=": operator.eq,
}  # fmt: skip
_CONDITION = LatePattern(r"\s*([\w-]+)\s*(<=|>=|!=|==|=|<|>)\s*(.*?)\s*")


class Condition(NamedTuple):
    """A column, a sign, and what its values are held against: a number, or a pattern of words."""

    key: str
    sign: str
    wanted: Fraction | str

    def holds(self, one: ListedNetwork) -> bool:
        """Whether a network fulfils it; one whose value is not known does not."""
        value = KINDS[self.key].value(one)
        if isinstance(self.wanted, str):
            found = any(fnmatchcase(text.lower(), self.wanted) for text in _texts(value))
            return found == (self.sign == "=")
        figure = _number(value)
        return figure is not None and _SIGNS[self.sign](figure, self.wanted)


def conditions(texts: Iterable[str], most: Mapping[str, int | None]) -> list[Condition]:
    """Those of texts, and bounds on columns. Raises SpecError C252."""
    bounds = [Condition(known(k), "<=", Fraction(n)) for k, n in most.items() if n is not None]
    return bounds + [*map(condition, texts)]


def condition(text: str) -> Condition:
    """A text such as macs<=300M. Raises SpecError C252."""
    match = _CONDITION.fullmatch(text)
    if not match or not match[3]:
        hint = "a column, a sign and a value: macs<=300M, year>=2016, data=ImageNet"
        raise SpecError(
            "C252", "this is not a condition on networks", received=text[:80], hint=hint
        )
    key, sign = known(match[1].lower()), match[2].replace("==", "=")
    if not KINDS[key].is_number:
        if sign not in ("=", "!="):
            hint = f"write {key}={match[3][:40]}, where * stands for anything"
            raise SpecError(
                "C252",
                f"the column '{key}' holds words, which are not ordered",
                received=text[:80],
                hint=hint,
            )
        return Condition(key, sign, match[3].lower())
    try:
        return Condition(key, sign, Fraction(read_of(key, match[3].removesuffix("%")).value()))
    except ValueError as error:
        hint = f"{key} is a number, written as 300M, 25.6 or 2MiB"
        raise SpecError("C252", str(error), received=text[:80], hint=hint) from None


def _texts(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value or ""),)


def _number(value: Dim | Fraction | str | None) -> Fraction | None:
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    return number(value) if isinstance(value, str) else None
