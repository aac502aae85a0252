"""Floors of which one outweighs another, whatever the symbols are.

With n·⌈y/n⌉ ≥ y: of a size that is halved and doubled again, rounded up, nothing is less than the
size itself.
"""

from __future__ import annotations

from cnncalc.dims.expr import Expr, Floor, Value, as_expr, is_number


def settled(value: Expr) -> Value:
    """Something that is not more, without subtracted floors that an added one outweighs."""
    alone = ((m[0], c) for m, c in value.terms.items() if len(m) == 1)
    times = {atom: c for atom, c in alone if isinstance(atom, Floor)}
    left: Value = value
    for small in [atom for atom, c in times.items() if c < 0]:
        for large in [atom for atom, c in times.items() if c > 0]:
            needed = -times[small] * (large.divisor // small.divisor)
            if needed <= times[large] and _outweighs(large, small):
                left = left - as_expr(large) * needed - as_expr(small) * times[small]
                times[large] -= needed
                break
    return left


def _outweighs(large: Floor, small: Floor) -> bool:
    """Whether n·⌊p/(n·b)⌋ ≥ ⌊q/b⌋ = y, as where p - q ≥ (n - 1)·b: n·⌈y/n⌉ is not less than y."""
    times, rest = divmod(large.divisor, small.divisor)
    gap = large.poly - small.poly
    return not rest and is_number(gap) and gap >= (times - 1) * small.divisor
