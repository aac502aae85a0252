"""Which of two expressions is larger, as far as that is provable: largest, smallest, signs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import gcd
from operator import ge
from typing import Any

from cnncalc.dims.expr import (
    Apply,
    Atom,
    Dim,
    Expr,
    Floor,
    Monomial,
    Value,
    apply,
    as_expr,
    build,
    evaluate,
    is_integer,
    is_number,
    key_of,
    product,
    signs_nonnegative,
    symbols_of,
    terms_of,
    total,
)  # fmt: skip
from cnncalc.dims.rounding import FUNCTIONS, Number, trials
from cnncalc.limits import MOST_PROVED


def maximum(*dims: Value) -> Dim:
    """The largest, without the arguments that another one provably dominates."""
    return _chosen("max", dims)


def minimum(*dims: Value) -> Dim:
    """The smallest, without the arguments that provably dominate another one."""
    return _chosen("min", dims)


def _chosen(name: str, dims: tuple[Any, ...]) -> Dim:
    is_plain = len(dims) < 2 or all(type(d) is int for d in dims)
    return FUNCTIONS[name][0](dims) if is_plain else apply(name, *dims)


def extreme(name: str, args: Iterable[Value]) -> Dim:
    """max or min with nested ones flattened and every provably dominated argument dropped."""
    kept = _undominated(name, sorted(set(_flat(name, args)), key=key_of))
    if len(kept) == 1:
        return kept[0]  # type: ignore[return-value]
    common = gcd(
        *(c if type(c) is int else 1 for arg in kept for c in (terms_of(arg) or {}).values())
    )
    if common > 1:  # max(4a, 4b) is 4·max(a, b)
        kept = [build({m: c // common for m, c in (terms_of(a) or {}).items()}) for a in kept]
    return as_expr(Apply(name, tuple(sorted(kept, key=key_of)))) * common


def _undominated(name: str, args: list[Value]) -> list[Value]:
    """The arguments that no other one provably dominates.

    One that is beaten where the symbols have some value dominates nowhere: values tell cheaply
    that a proof is not to be had. After many proofs what is left is kept as it stands.
    """
    points, sign = trials(frozenset().union(*map(symbols_of, args))), 1 if name == "max" else -1
    values = {arg: _values(arg, points, sign) for arg in args}
    tried = 0

    def beats(a: Value, b: Value) -> bool:
        nonlocal tried
        if tried >= MOST_PROVED or not all(map(ge, values[a], values[b])):
            return False
        tried += len(terms_of(a) or ()) + len(terms_of(b) or ())
        return _beats(name, a, b)

    kept: list[Value] = []
    for arg in args:
        if not any(beats(other, arg) for other in kept):
            kept = [other for other in kept if not beats(arg, other)] + [arg]
    return kept


def _values(arg: Value, points: list[dict[str, int]], sign: int) -> list[Number]:
    """What an argument is at the points; nothing where a part of it has no value at all."""
    try:
        return [sign * evaluate(arg, point) for point in points]
    except (KeyError, ZeroDivisionError):
        return []


def _flat(name: str, args: Iterable[Value]) -> Iterable[Value]:
    for arg in args:
        (monomial, coefficient), *others = arg.terms.items() if isinstance(arg, Expr) else [((), 1)]
        atom = monomial[0] if monomial else None
        single = not others and len(monomial) == 1 and type(coefficient) is int and coefficient > 0
        if single and isinstance(atom, Apply) and atom.name == name:
            yield from (inner * coefficient for inner in atom.args)
        else:
            yield arg


def _beats(name: str, a: Value, b: Value) -> bool:
    return is_nonnegative(a - b if name == "max" else b - a)


def is_nonnegative(value: Value) -> bool:
    """Whether value ≥ 0 is provable for all symbols ≥ 0; False says nothing.

    Tried in turn: the signs, those without floors that others outweigh, those of lower bounds.
    """
    if not isinstance(value, Expr) or signs_nonnegative(value):
        return signs_nonnegative(value)
    lows = (total(_lowered(m, c, added) for m, c in value.terms.items()) for added in (False, True))
    return signs_nonnegative(_settled(value)) or any(map(signs_nonnegative, lows))


def _lowered(monomial: Monomial, coefficient: Number, added_too: bool) -> Value:
    """Something provably ≤ coefficient·monomial: of ⌊p/b⌋ p/b, or (p - b + 1)/b if it is added."""
    if coefficient < 0:
        known = all(a.nonnegative for a in monomial)
        return product(map(_upper, monomial) if known else map(as_expr, monomial)) * coefficient
    atom = monomial[0] if len(monomial) == 1 else None
    if added_too and isinstance(atom, Floor) and is_integer(atom.poly):
        share = Fraction(coefficient) / atom.divisor
        return (atom.poly - (atom.divisor - 1)) * share
    return build({monomial: coefficient})


@lru_cache(maxsize=4096)
def _upper(atom: Atom) -> Value:
    """Something ≥ an atom that is ≥ 0: p/b for ⌊p/b⌋, the floors inside p included."""
    if not isinstance(atom, Floor):
        return as_expr(atom)
    terms = atom.poly.terms.items()
    return total(product(map(_upper, m)) * c for m, c in terms) * Fraction(1, atom.divisor)


def _settled(value: Expr) -> Value:
    """Something that is not more, without subtracted floors that an added one outweighs.

    With n·⌈y/n⌉ ≥ y: of a size that is halved and doubled again, rounded up, nothing is less than
    the size itself.
    """
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
