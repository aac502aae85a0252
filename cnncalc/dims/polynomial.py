"""Polynomials over atoms, with integer or Fraction coefficients, and their values.

What is left without an atom is a plain number, so nobody asks which of the two it holds.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd, lcm, prod

TYPE_CHECKING = False  # what typing.TYPE_CHECKING is, without loading typing
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction
    from typing import Any, NoReturn, TypeAlias

    Number = int | Fraction
    Monomial = tuple["Atom", ...]  # sorted by key, an atom repeated for its power; () is 1
    Terms = dict[Monomial, Number]
    Value: TypeAlias = "int | Fraction | Expr"
else:
    Number = "int | Fraction"  # only annotations read it; fractions is loaded on first need

set_slot = object.__setattr__


class UndecidedError(TypeError):
    """What is asked has no one answer, or no exact one, for all values of the symbols."""


class _Frozen:
    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")


class Atom(_Frozen):
    """What a polynomial is over. Atoms with the same key are the same atom."""

    __slots__ = ("_hash", "integer", "key", "nonnegative")
    key: str
    integer: bool  # every value it takes is an integer
    nonnegative: bool  # provably ≥ 0 when all symbols are

    def _seal(self, key: str, integer: bool, nonnegative: bool) -> None:
        set_slot(self, "key", key)
        set_slot(self, "integer", integer)
        set_slot(self, "nonnegative", nonnegative)
        set_slot(self, "_hash", hash(key))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Atom) and self.key == other.key)

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined,no-any-return]

    def __repr__(self) -> str:
        return self.key

    def parts(self) -> tuple[Value, ...]:
        """The expressions inside it."""
        return ()

    def evaluate(self, env: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
        """Its value where the symbols have the values in env."""
        raise NotImplementedError

    def substitute(self, env: Mapping[str, Dim]) -> Dim:
        """The dim it becomes when symbols are replaced by dims."""
        raise NotImplementedError


class Expr(_Frozen):
    """A polynomial over atoms that is not a constant. Made by symbol() and arithmetic only."""

    __slots__ = ("_hash", "terms")
    terms: Terms
    __array_ufunc__ = None  # a NumPy scalar on the left leaves the operation to us

    def __init__(self, terms: Terms) -> None:
        set_slot(self, "terms", terms)
        set_slot(self, "_hash", hash(frozenset(terms.items())))

    def __reduce__(self) -> tuple[object, ...]:
        return Expr, (self.terms,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expr) and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined,no-any-return]

    @property
    def key(self) -> str:
        """A text that equal expressions share, to sort and compare by."""
        items = ("*".join([str(c), *(a.key for a in m)]) for m, c in self.terms.items())
        return "+".join(sorted(items))

    def __str__(self) -> str:
        return to_text(self)

    def __repr__(self) -> str:
        return f"Expr({to_text(self, 'ascii')})"

    def __bool__(self) -> NoReturn:
        raise UndecidedError(f"whether {self} is zero depends on its symbols; compare with ==")

    def _unordered(self, other: object) -> NoReturn:
        from cnncalc.dims.symbols import symbols_of

        raise UndecidedError(
            f"the order of {self} and {other} depends on {', '.join(sorted(symbols_of(self)))}; "
            "use maximum() or minimum(), or evaluate() first"
        )

    __lt__ = __le__ = __gt__ = __ge__ = _unordered

    def __add__(self, other: Value) -> Dim:
        terms = terms_of(other)
        if terms is None:
            return NotImplemented
        total = dict(self.terms)
        for monomial, coefficient in terms.items():
            total[monomial] = total.get(monomial, 0) + coefficient
        return build(total)

    __radd__ = __add__

    def __neg__(self) -> Expr:
        return Expr({m: -c for m, c in self.terms.items()})

    def __pos__(self) -> Dim:
        return self

    def __sub__(self, other: Value) -> Dim:
        terms = terms_of(other)
        if terms is None:
            return NotImplemented
        return self + build({m: -c for m, c in terms.items()})

    def __rsub__(self, other: Value) -> Dim:
        return -self + other

    def __mul__(self, other: Value) -> Dim:
        terms = terms_of(other)
        if terms is None:
            return NotImplemented
        total: Terms = {}
        for m, c in self.terms.items():
            for n, d in terms.items():
                monomial = tuple(sorted(m + n, key=atom_key)) if m and n else m or n
                total[monomial] = total.get(monomial, 0) + c * d
        return build(total)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Dim:
        if not isinstance(exponent, int) or exponent < 0:
            raise TypeError(f"the exponent must be a whole number ≥ 0; received: {exponent!r}")
        powers: list[Value] = [self] * exponent
        return product(powers)

    def __floordiv__(self, other: Value) -> Dim:
        from cnncalc.dims.floors import floor_div

        return floor_div(self, other)

    def __rfloordiv__(self, other: Value) -> Dim:
        from cnncalc.dims.floors import floor_div

        return floor_div(other, self)

    def __mod__(self, other: int) -> Dim:
        return self - self // other * other


Dim = int | Expr
Shape = tuple[Dim, ...]


@lru_cache(maxsize=1)
def fraction_type() -> type[Fraction]:
    """The class Fraction, loaded on first need."""
    from fractions import Fraction

    return Fraction


def atom_key(atom: Atom) -> str:
    """What atoms are sorted by."""
    return atom.key


def key_of(value: Value) -> str:
    """A text that equal values share."""
    return value.key if isinstance(value, Expr) else str(value)


def plain(number: Any) -> Any:
    """A Fraction with denominator 1 as an int; anything else as it is."""
    if type(number) is int or not isinstance(number, fraction_type()):
        return number
    return number.numerator if number.denominator == 1 else number


def terms_of(value: Value) -> Terms | None:
    """The polynomial of an operand, None if it is no exact number."""
    if isinstance(value, Expr):
        return value.terms
    if isinstance(value, fraction_type()):
        return {(): value}
    return {(): value.__index__()} if hasattr(value, "__index__") else None


def build(terms: Terms) -> Dim:
    """The polynomial with these terms; a number where nothing else is left.

    That number is a Fraction only if the operands brought one, which the type leaves out.
    """
    kept = {m: c if type(c) is int else plain(c) for m, c in terms.items() if c}
    if all(kept):
        return Expr(kept) if kept else 0
    return kept[()] if len(kept) == 1 else Expr(kept)


def is_whole(monomial: Monomial) -> bool:
    """Whether every value of a monomial is an integer."""
    return all(atom.integer for atom in monomial)


def scaled(value: Expr) -> tuple[dict[Monomial, int], int]:
    """The terms over their common denominator: value = Σ terms / denominator."""
    denominator = lcm(*(c.denominator for c in value.terms.values()))
    return {m: int(c * denominator) for m, c in value.terms.items()}, denominator


def as_expr(atom: Atom) -> Expr:
    """The expression of a single atom."""
    return Expr({(atom,): 1})


def signs_nonnegative(value: Value) -> bool:
    """Whether all coefficients, and all atoms at symbols ≥ 0, are ≥ 0."""
    if not isinstance(value, Expr):
        return value >= 0
    return all(c > 0 and all(a.nonnegative for a in m) for m, c in value.terms.items())


def is_number(d: Value) -> bool:
    """Whether d is a plain number, with no symbol in it."""
    return not isinstance(d, Expr)


def is_integer(d: Value) -> bool:
    """Whether every value of d is an integer, as far as its coefficients and atoms tell."""
    if isinstance(d, Expr):
        return all(c.denominator == 1 and is_whole(m) for m, c in d.terms.items())
    return d.denominator == 1


def content(d: Value) -> int:
    """The largest whole number that divides every coefficient; d itself where it is a number."""
    return gcd(*(c.numerator for c in (terms_of(d) or {}).values()))


def total(dims: Iterable[Value]) -> Dim:
    """Their sum, 0 for none; the terms are collected once, however many there are."""
    number: Any = 0
    terms: Terms = {}
    for dim in dims:
        if isinstance(dim, Expr):
            for monomial, coefficient in dim.terms.items():
                terms[monomial] = terms.get(monomial, 0) + coefficient
        else:
            number += dim
    if not terms:
        return plain(number)  # type: ignore[no-any-return]
    terms[()] = terms.get((), 0) + number
    return build(terms)


def product(dims: Iterable[Value]) -> Dim:
    """Their product, 1 for none."""
    result = prod(dims)
    return result if type(result) is int else plain(result)


def to_text(d: Value, style: str = "unicode") -> str:
    """D as a person writes it, in the style unicode, ascii, latex or sympy."""
    if type(d) is int:
        return str(d)
    from cnncalc.dims.text import render

    return render(d, style)
