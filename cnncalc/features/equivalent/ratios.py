"""How often one symbolic figure is in another, in letters: (N + 9)/(9·N)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd

from cnncalc.dims import Atom, Dim, Expr, as_expr, content, product, to_factor, to_text, total
from cnncalc.limits import LONGEST_RATIO, MOST_FACTORED

FIGURES = {"weights": "weights", "params": "parameters", "macs": "MACs"}  # that are compared
Monomial = tuple[Atom, ...]


def in_letters(above: Dim, below: Dim, sizes: Iterable[Dim]) -> str:
    """A ratio with what both have in common cancelled: numbers, symbols, and any of `sizes`.

    Nothing where there is no ratio, or it is too long to be read.
    """
    if below == 0 or max(map(_length, (above, below))) > MOST_FACTORED:
        return ""
    for size in sizes:
        parts = [_quotient(value, size) for value in (above, below)]
        while isinstance(size, Expr) and None not in parts:
            above, below = parts  # type: ignore[assignment]
            parts = [_quotient(value, size) for value in (above, below)]
    above, below = _cancelled(above, below)
    if below == 1:
        return to_text(above)
    text = to_text(below)
    is_one = not isinstance(below, Expr) or ("·" not in text and to_factor(below) == text)
    is_grouped = is_one or text[0] == "("
    whole = f"{to_factor(above)}/{to_factor(below) if is_grouped else f'({text})'}"
    return whole if len(whole) <= LONGEST_RATIO else ""


def _length(value: Dim) -> int:
    return len(value.terms) if isinstance(value, Expr) else 1


def _terms(value: Dim) -> Mapping[Monomial, int | Fraction]:
    return value.terms if isinstance(value, Expr) else {(): value}


def _cancelled(above: Dim, below: Dim) -> tuple[Dim, Dim]:
    """Both without their common number and their common symbols."""
    number = gcd(content(above), content(below)) or 1
    counts = [Counter(monomial) for value in (above, below) for monomial in _terms(value)]
    common = (*reduce(lambda a, b: a & b, counts).elements(),)

    def without(value: Dim) -> Dim:
        terms = [
            product(map(as_expr, (Counter(monomial) - Counter(common)).elements()))
            * Fraction(times, number)
            for monomial, times in _terms(value).items()
        ]
        return total(terms)

    return without(above), without(below)


def _quotient(value: Dim, divisor: Dim) -> Dim | None:
    """A polynomial divided by another, where nothing is left over."""
    top, times = max(_terms(divisor).items(), key=_order)
    found: Dim = 0
    for _ in range(MOST_FACTORED**2):
        if value == 0:
            return found
        first, many = max(_terms(value).items(), key=_order)
        if Counter(top) - Counter(first):
            return None
        rest = product(map(as_expr, (Counter(first) - Counter(top)).elements()))
        part = total([rest * (Fraction(many) / Fraction(times))])
        found, value = found + part, total([value, -part * divisor])
    return None


def _order(term: tuple[Monomial, object]) -> tuple[int, list[str]]:
    return len(term[0]), sorted(map(repr, term[0]), reverse=True)
