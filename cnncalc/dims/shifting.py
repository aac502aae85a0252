"""Floors moved by whole numbers, so that a printed polynomial has few terms."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from cnncalc.dims import Atom, Expr, Floor, Symbol, product

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cnncalc.dims.polynomial import Monomial, Value


def shifted(d: Expr) -> Expr:
    """The same with floors moved down by whole numbers where that leaves fewer terms.

    (⌊(H + 1)/4⌋ − 2)·(⌊(W + 1)/4⌋ − 2), multiplied out, has four; ⌊(H − 7)/4⌋·⌊(W − 7)/4⌋ is one.
    """
    floors = {atom for monomial in d.terms for atom in monomial if isinstance(atom, Floor)}
    for floor in sorted(floors, key=atom_order):
        tried = [_moved(d, floor, by) for by in sorted(_offsets(d, floor))]
        best = min(tried, key=lambda other: len(other.terms), default=d)
        d = best if len(best.terms) < len(d.terms) else d
    return d


def _offsets(d: Expr, floor: Floor) -> set[int]:
    """The whole numbers that stand beside a floor: of a·F·G − b·G it is −b/a."""
    found = set()
    holding = {m: c for m, c in d.terms.items() if floor in m}
    longest = max(map(len, holding))
    for monomial, coefficient in holding.items():
        if len(monomial) == longest and monomial.count(floor) == 1:
            beside = d.terms.get(over(monomial, (floor,)), 0)
            ratio = Fraction(beside) / coefficient
            if ratio < 0 and ratio.denominator == 1:
                found.add(int(ratio))
    return found


def _moved(d: Expr, floor: Floor, by: int) -> Expr:
    """D with F + by put as one floor F', so F as F' − by."""
    moved = Expr({(Floor(_plus(floor.poly, floor.divisor * by), floor.divisor),): 1})
    lowered = moved - by
    total: Value = 0
    for monomial, coefficient in d.terms.items():
        rest = tuple(atom for atom in monomial if atom != floor)
        power = product([lowered] * monomial.count(floor))
        total = total + product([Expr({rest: coefficient}) if rest else coefficient, power])
    return total if isinstance(total, Expr) else d


def _plus(poly: Expr, number: int) -> Expr:
    terms = {**poly.terms, (): poly.terms.get((), 0) + number}
    return Expr({m: c for m, c in terms.items() if c})


def over(monomial: Monomial, factor: Monomial) -> Monomial:
    """A monomial without the atoms of one that divides it."""
    return tuple(sorted((Counter(monomial) - Counter(factor)).elements(), key=atom_order))


def atom_order(atom: Atom) -> tuple[int, int, str]:
    """Symbols, then floors from the finest to the coarsest, then functions."""
    if isinstance(atom, Floor):
        return 1, atom.divisor, atom.key
    return (0 if isinstance(atom, Symbol) else 2), 0, atom.key
