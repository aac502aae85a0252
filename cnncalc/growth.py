"""By how much a figure may grow from one state of a network to the next: 2%, 10K, 2MiB."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim
from cnncalc.figures import read_of
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.units import as_text, exact, size_in_bytes

_PERCENT = LatePattern(r"\+?\s*(\d{1,12}(?:\.\d{1,12})?)\s*%")
_PART = LatePattern(r"\+?0?\.\d{1,12}")


class Growth(NamedTuple):
    """By how much a figure may grow: by a part of what it was, or by an amount."""

    part: Fraction | None = None
    amount: int = 0

    def allows(self, before: Dim, after: Dim) -> bool | None:
        """Whether a figure is within it; None where a symbol decides."""
        growth = after - before
        if growth == 0:
            return True
        if not isinstance(growth, int) or not isinstance(before, int):
            return None
        return growth <= (self.amount if self.part is None else self.part * before)

    def said(self, is_bytes: bool) -> str:
        """As a reader has it: 2 %, 10,000, 2.000 MiB."""
        if self.part is not None:
            return f"{as_text(100 * self.part)} %"
        return size_in_bytes(self.amount) if is_bytes else exact(self.amount)


def read_growth(text: str, key: str = "") -> Growth:
    """A budget of params, layer-macs … as it is typed: 2%, 10K, 2MiB.

    Raises ValueError for what is neither.
    """
    found = _PERCENT.fullmatch(text.strip())
    if found:
        return Growth(Fraction(found[1]) / 100)
    if "%" in text:
        raise ValueError(f"{text!r} is not a percentage: write 2% or 0.5%")
    if _PART.fullmatch(text.strip()):
        percent = as_text(100 * Fraction(text.strip().removeprefix("+")))
        raise ValueError(f"{text!r} is less than one: a part is written in percent, {percent}%")
    amount = int(read_of(key, text.strip().removeprefix("+")).value())
    if amount < 0:
        raise ValueError(f"{text!r} is less than nothing: to grow smaller is always allowed")
    return Growth(None, amount)
