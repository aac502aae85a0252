"""Shares as bars, drawn to an eighth of a character."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.records import NamedTuple
from cnncalc.units import fixed, nearest

EIGHTHS = " ▏▎▍▌▋▊▉"


class Share(NamedTuple):
    """A part of a whole, both of 1: of the total, and of the largest part, which fills a bar."""

    of_total: Fraction
    of_largest: Fraction


class Bar(NamedTuple):
    """How shares are drawn: characters of the largest, whether per cent stand before it."""

    size: int
    percent: bool = True
    ascii_only: bool = False

    def drawn(self, share: Share) -> str:
        """A share; nothing where there is none."""
        if not share.of_total:
            return ""
        bar = _in_ascii(share, self.size) if self.ascii_only else _in_eighths(share, self.size)
        return f"{_percent(share.of_total):>4} {bar}" if self.percent else bar


def _in_eighths(share: Share, size: int) -> str:
    whole, rest = divmod(max(_part(share.of_largest, size * 8), 1), 8)
    return "█" * whole + EIGHTHS[rest].strip()


def _in_ascii(share: Share, size: int) -> str:
    return "#" * _part(share.of_largest, size) or "|"


def _part(share: Fraction, of: int) -> int:
    """A share of a whole number."""
    return nearest(share.numerator * of, share.denominator)


def _percent(share: Fraction) -> str:
    return "<1%" if share < Fraction(1, 100) else f"{fixed(100 * share, 0)}%"
