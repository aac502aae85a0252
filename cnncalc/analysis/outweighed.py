"""Which sums of tensors can be the largest, where their sizes are symbols.

A size is never negative, though its formula is for inputs that are too small: that decides where
algebra alone does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from cnncalc.dims import Dim, Expr, Floor, Symbol, as_expr, content, is_nonnegative, product, total
from cnncalc.limits import MOST_PROVED
from cnncalc.shape import Shape

Sized = tuple[Shape, int]  # a tensor, and the bits or bytes of an element
_Parts = Mapping[Dim | Fraction, tuple[int, Shape]]


def undominated(
    sums: Sequence[Sequence[Sized]], at_most: frozenset[int] = frozenset()
) -> list[int]:
    """The places of the sums that no other one is proved to be at least as large as.

    A sum at a place of `at_most` is the most that it can be, and so outweighs none.
    """
    parts = [_parts(one) for one in sums]
    kept: list[int] = []
    tried = 0
    for at, one in enumerate(parts):
        tried += len(kept)
        if tried > MOST_PROVED:
            return [*kept, *range(at, len(parts))]
        if not any(_covers(parts[other], one) for other in kept if other not in at_most):
            fewer = [i for i in kept if at in at_most or not _covers(one, parts[i])]
            kept = [*fewer, at]
    return kept


def _parts(tensors: Sequence[Sized]) -> _Parts:
    """Tensors by what their sizes are multiples of, and how often that is there."""
    found: dict[Dim | Fraction, tuple[int, Shape]] = {}
    for shape, each in tensors:
        elements = shape.elements
        times = content(elements)
        unit = elements * Fraction(1, times or 1)
        found[unit] = found.get(unit, (0, shape))[0] + times * each, shape
    return found


def _covers(one: _Parts, other: _Parts) -> bool:
    """Whether one sum is at least the other, for all inputs that the network takes."""
    nothing = 0, Shape(0)
    more = {unit: one.get(unit, nothing)[0] - times for unit, (times, _) in other.items()}
    lacking = {unit: -times for unit, times in more.items() if times < 0}
    if not lacking:
        return True
    over = {unit: times - other.get(unit, nothing)[0] for unit, (times, _) in one.items()}
    bounds = [_bound(unit, times, other[unit][1]) for unit, times in lacking.items()]
    if None in bounds:
        return False
    left: Dim = 0
    for unit, times in over.items():
        left = left + unit * times if times > 0 else left  # type: ignore[assignment]
    for bound in bounds:
        left = left - bound  # type: ignore[operator]
    return is_nonnegative(left)


def _bound(unit: Dim | Fraction, times: int, shape: Shape) -> Dim | None:
    """Something that so many of a tensor's units are not more than, each size at its largest."""
    if not isinstance(unit, Expr):
        return unit * times  # type: ignore[return-value]
    sizes = [_bounded(size) for size in shape.dims]
    if any(size is None for size in sizes):
        return None
    whole = product([size for size in sizes if size is not None])
    return whole * Fraction(times, content(shape.elements) or 1)  # type: ignore[return-value]


def _bounded(size: Dim | Fraction) -> Dim | Fraction | None:
    """What a size is at most, for symbols that are ≥ 0: no floors, and nothing subtracted."""
    whole = _unrounded(size)
    if not isinstance(whole, Expr):
        return whole
    return total(product(map(as_expr, m)) * c for m, c in whole.terms.items() if c > 0)


def _unrounded(size: Dim | Fraction) -> Dim | Fraction | None:
    """A size with what is rounded down in place of its floors, which is not less.

    None where a floor is subtracted or multiplied, or a function is in the way.
    """
    if not isinstance(size, Expr):
        return size
    found: Dim | Fraction = 0
    for monomial, times in size.terms.items():
        term: Dim | Fraction | None = Expr({monomial: times})
        if not all(isinstance(atom, Symbol) for atom in monomial):
            (atom, *others) = monomial
            if others or times < 0 or not isinstance(atom, Floor):
                return None
            inner = _unrounded(atom.poly)
            term = None if inner is None else inner * Fraction(times, atom.divisor)
        if term is None:
            return None
        found = found + term
    return found
