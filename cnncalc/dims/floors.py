"""Floor division: ⌊p/b⌋ of a polynomial, in the one form that equal floors share.

With integer-valued q and any real x:

    ⌊(p + b·q)/b⌋ = q + ⌊p/b⌋            whole multiples leave the floor, so 0 ≤ coefficients < b
    ⌊(⌊x/b⌋ + q)/d⌋ = ⌊(x + b·q)/(b·d)⌋  a chain of strided windows is one floor
"""

from __future__ import annotations

from math import gcd

from cnncalc.dims.polynomial import (
    Atom,
    Dim,
    Expr,
    UndecidedError,
    as_expr,
    atom_key,
    build,
    fraction_type,
    is_integer,
    is_whole,
    scaled,
    set_slot,
    signs_nonnegative,
    terms_of,
)  # fmt: skip
from cnncalc.dims.values import evaluate, substitute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cnncalc.dims.polynomial import Monomial, Terms, Value


class Floor(Atom):
    """⌊poly/divisor⌋ in lowest terms; only floor division makes one."""

    __slots__ = ("divisor", "poly")
    poly: Expr
    divisor: int

    def __init__(self, poly: Expr, divisor: int) -> None:
        set_slot(self, "poly", poly)
        set_slot(self, "divisor", divisor)
        self._seal(f"floor(({poly.key})/{divisor})", True, signs_nonnegative(poly))

    def __reduce__(self) -> tuple[object, ...]:
        return Floor, (self.poly, self.divisor)

    def parts(self) -> tuple[Value, ...]:
        """The numerator."""
        return (self.poly,)

    def evaluate(self, env: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
        """⌊p/b⌋ by the values' own floor division: ints, Fractions and integer arrays have one."""
        return evaluate(self.poly, env, functions) // self.divisor

    def substitute(self, env: Mapping[str, Dim]) -> Dim:
        """Substitute in the numerator, then floor anew."""
        return floor_div(substitute(self.poly, env), self.divisor)


def floor_terms(terms: Mapping[Monomial, int], divisor: int) -> Dim:
    """⌊Σ terms / divisor⌋ by the two identities at the head of this file."""
    outside: Terms = {}
    inside: dict[Monomial, int] = {}
    for monomial, coefficient in terms.items():
        quotient, rest = divmod(coefficient, divisor) if is_whole(monomial) else (0, coefficient)
        outside[monomial] = quotient
        if rest:
            inside[monomial] = rest
    if any(inside):  # a constant alone is < divisor: its floor is 0
        return build(outside) + _reduced_floor(inside, divisor)
    return build(outside)


def _reduced_floor(terms: dict[Monomial, int], divisor: int) -> Dim:
    """⌊Σ terms / divisor⌋ in lowest terms, an inner floor with coefficient 1 dissolved."""
    if not all(map(is_whole, terms)):
        common = gcd(divisor, *terms.values())
        return as_expr(Floor(Expr({m: c // common for m, c in terms.items()}), divisor // common))
    # g·p + c over g·b, with p an integer: the part of c below g can never carry
    common = gcd(divisor, *(c for m, c in terms.items() if m))
    terms = {m: c // common for m, c in terms.items() if c >= common}
    divisor //= common
    inner = [m[0] for m, c in terms.items() if c == 1 and len(m) == 1 and isinstance(m[0], Floor)]
    if not inner:
        return as_expr(Floor(Expr(dict(terms)), divisor))
    floor = min(inner, key=atom_key)
    merged = floor.poly + (Expr(dict(terms)) - as_expr(floor)) * floor.divisor
    return _divide(merged, divisor * floor.divisor)


def _divide(a: Value, b: Value) -> Dim:
    """⌊a/b⌋ where at least one is an Expr; by an Expr only where that cancels."""
    if isinstance(b, Expr):
        return _cancel(a, b)
    if not isinstance(b, int) or b < 1:
        raise UndecidedError(f"the divisor must be a whole number ≥ 1; received: {b!r}")
    if not isinstance(a, Expr):
        return a // b
    terms, denominator = scaled(a)
    return floor_terms(terms, denominator * b)


def _cancel(a: Value, b: Expr) -> Dim:
    """⌊a/b⌋ for a = q·b with q a number, or for a single term b that divides every term of a."""
    (monomial, coefficient), *others = b.terms.items()
    terms = (terms_of(a) or {}).items()
    parts = [(m, c) for m, c in terms if m == monomial] if others else terms
    quotient = {_without(m, monomial): fraction_type()(c) / coefficient for m, c in parts}
    if None not in quotient:
        ratio = build(quotient)  # type: ignore[arg-type]
        if ratio * b == a:
            from cnncalc.dims.functions import apply

            return apply("floor", ratio)
    raise UndecidedError(f"{a} // {b}: only a whole number ≥ 1 or a common factor can divide")


def _without(monomial: Monomial, factor: Monomial) -> Monomial | None:
    rest = list(monomial)
    for atom in factor:
        if atom not in rest:
            return None
        rest.remove(atom)
    return tuple(rest)


def floor_div(a: Value, b: Value) -> Dim:
    """⌊a/b⌋ for b ≥ 1; b may be an Expr only where it cancels."""
    if type(a) is int and type(b) is int and b > 0:
        return a // b
    return _divide(a, b)


def ceil_div(a: Value, b: Value) -> Dim:
    """⌈a/b⌉ for b ≥ 1, as -⌊-a/b⌋ or, for an integer-valued expression, ⌊(a + b - 1)/b⌋."""
    if type(a) is int and type(b) is int and b > 0:
        return -(-a // b)
    if isinstance(a, Expr) and is_integer(a) and not isinstance(b, Expr):
        return _divide(a + (b - 1), b)
    if isinstance(a, Expr) and isinstance(b, int) and b > 0:
        from cnncalc.dims.functions import apply

        return apply("ceil", a * fraction_type()(1, b))
    return -_divide(-a, b)
