"""Exact expressions in H, W, N …: polynomials over symbols, floors and a few exact functions.

One recursive type, and so one module: an atom holds expressions, an expression is over atoms, and
what is left without an atom is a plain number, so nobody asks which of the two it holds.

Symbols stand for sizes: maximum() and minimum() take them to be ≥ 0, nothing else does. Equal
floors share one form. With integer-valued q and any real x:

    ⌊(p + b·q)/b⌋ = q + ⌊p/b⌋            whole multiples leave the floor, so 0 ≤ coefficients < b
    ⌊(⌊x/b⌋ + q)/d⌋ = ⌊(x + b·q)/(b·d)⌋  a chain of strided windows is one floor
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm, prod
from typing import Any, NoReturn, TypeAlias

from cnncalc.dims.rounding import FUNCTIONS, Number
from cnncalc.limits import LONGEST_ROUNDED, MOST_MULTIPLIED

Monomial = tuple["Atom", ...]  # sorted by key, an atom repeated for its power; () is 1
Terms = dict[Monomial, Number]
Value: TypeAlias = "int | Fraction | Expr"

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
        if type(other) is int:
            return self if other == 1 else build({m: c * other for m, c in self.terms.items()})
        terms = terms_of(other)
        if terms is None:
            return NotImplemented
        if len(self.terms) * len(terms) > MOST_MULTIPLIED:
            raise UndecidedError(f"a product of more than {MOST_MULTIPLIED:,} terms in letters")
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
        return floor_div(self, other)

    def __rfloordiv__(self, other: Value) -> Dim:
        return floor_div(other, self)

    def __mod__(self, other: int) -> Dim:
        return self - self // other * other


Dim = int | Expr


def atom_key(atom: Atom) -> str:
    """What atoms are sorted by."""
    return atom.key


def key_of(value: Value) -> str:
    """A text that equal values share."""
    return value.key if isinstance(value, Expr) else str(value)


def plain(number: Any) -> Any:
    """A Fraction with denominator 1 as an int; anything else as it is."""
    if type(number) is int or not isinstance(number, Fraction):
        return number
    return number.numerator if number.denominator == 1 else number


def terms_of(value: Value) -> Terms | None:
    """The polynomial of an operand, None if it is no exact number."""
    if isinstance(value, Expr):
        return value.terms
    if isinstance(value, Fraction):
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


def evaluate(
    d: Value, env: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
) -> Any:
    """The value of d where the symbols have the values in env: an int, or a Fraction.

    The values may be NumPy integer arrays: a polynomial and its floors need only + * and //. For
    arrays, `functions` maps a name of FUNCTIONS to a function that takes arrays.
    """
    if not isinstance(d, Expr):
        return plain(d)
    terms, denominator = scaled(d)
    atoms = {atom for monomial in terms for atom in monomial}
    values = {atom: atom.evaluate(env, functions or {}) for atom in atoms}
    result: Any = 0
    for monomial, coefficient in terms.items():
        result = result + prod([values[atom] for atom in monomial], start=coefficient)
    return plain(result if denominator == 1 else result * Fraction(1, denominator))


def substitute(d: Value, env: Mapping[str, Dim]) -> Dim:
    """D with every symbol that env names replaced by a dim."""
    if not isinstance(d, Expr):
        return plain(d)  # type: ignore[no-any-return]
    terms = ([c, *(a.substitute(env) for a in m)] for m, c in d.terms.items())
    return total(map(product, terms))


class Symbol(Atom):
    """An unknown: a size ≥ 0, or (integer=False) a factor such as a width multiplier."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str, integer: bool = True) -> None:
        set_slot(self, "name", name)
        self._seal(name if integer else name + "~", integer, True)

    def __reduce__(self) -> tuple[object, ...]:
        return Symbol, (self.name, self.integer)

    def evaluate(self, env: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
        """Its value in env. Raises KeyError where it has none, ValueError where it is a fraction
        and the symbol an integer: that would break the floors.
        """
        if self.name not in env:
            raise KeyError(f"no value for {self.name}; received: {', '.join(env) or 'none'}")
        value = env[self.name]
        if self.integer and getattr(value, "denominator", 1) != 1:
            raise ValueError(f"{self.name} is an integer; received: {value}")
        return value

    def substitute(self, env: Mapping[str, Dim]) -> Dim:
        """The dim that env puts in its place, or itself. Raises ValueError as `evaluate` does."""
        value = env.get(self.name)
        if value is None:
            return as_expr(self)
        if self.integer and not is_integer(value):
            raise ValueError(f"{self.name} is an integer; received: {value}")
        return value


@lru_cache(maxsize=1024)
def symbol(name: str, integer: bool = True) -> Expr:
    """The unknown `name`; integer=False for a factor that need not be whole."""
    return as_expr(Symbol(name, integer))


def symbols_of(d: Value) -> frozenset[str]:
    """The names of the symbols in d, those inside floors and functions included."""
    if not isinstance(d, Expr):
        return frozenset()
    atoms = {atom for monomial in d.terms for atom in monomial}
    names = {atom.name for atom in atoms if isinstance(atom, Symbol)}
    return frozenset(names).union(*(symbols_of(part) for atom in atoms for part in atom.parts()))


def _short(key: str, *parts: Value) -> str:
    """The key of rounded parts, as it is; long it may be of the largest of many sizes, a peak."""
    if len(key) > LONGEST_ROUNDED and not any(map(_has_extremes, parts)):
        raise UndecidedError("a size that is rounded and multiplied in turn has no short form")
    return key


class Floor(Atom):
    """⌊poly/divisor⌋ in lowest terms; only floor division makes one.

    Raises UndecidedError where floors inside make it long: each level may double it.
    """

    __slots__ = ("divisor", "poly")
    poly: Expr
    divisor: int

    def __init__(self, poly: Expr, divisor: int) -> None:
        set_slot(self, "poly", poly)
        set_slot(self, "divisor", divisor)
        key = _short(f"floor(({poly.key})/{divisor})", poly)
        self._seal(key, True, signs_nonnegative(poly))

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
    """⌊Σ terms / divisor⌋ by the two identities at the head of this file. Raises UndecidedError."""
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
    quotient = {_without(m, monomial): Fraction(c) / coefficient for m, c in parts}
    if None not in quotient:
        ratio = build(quotient)  # type: ignore[arg-type]
        if ratio * b == a:
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
    """⌊a/b⌋ for b ≥ 1. Raises UndecidedError for a b that is an Expr and does not cancel."""
    if type(a) is int and type(b) is int and b > 0:
        return a // b
    return _divide(a, b)


def floor_over(a: Value, b: Value) -> Dim:
    """⌊a/b⌋ for b ≥ 1, kept as it stands where b is an expression that does not cancel.

    Raises UndecidedError for a b that is no whole number.
    """
    try:
        return floor_div(a, b)
    except UndecidedError:
        if not (isinstance(b, Expr) and is_integer(b)):
            raise
    alone = (m[0] for m, c in (terms_of(a) or {}).items() if c == 1 and len(m) == 1)
    floors = [a for a in alone if isinstance(a, Floor) or getattr(a, "name", "") == "quotient"]
    if floors and is_integer(a):  # a chain of windows is one floor
        inner = min(floors, key=atom_key)
        above, below = (inner.poly, inner.divisor) if isinstance(inner, Floor) else inner.parts()
        return floor_over(above + (a - as_expr(inner)) * below, b * below)
    return as_expr(Apply("quotient", (a, b)))


def ceil_div(a: Value, b: Value) -> Dim:
    """⌈a/b⌉ for b ≥ 1: -⌊-a/b⌋, or ⌊(a + b - 1)/b⌋ of integers. Raises UndecidedError."""
    if type(a) is int and type(b) is int and b > 0:
        return -(-a // b)
    if isinstance(a, Expr) and is_integer(a) and not isinstance(b, Expr):
        return _divide(a + (b - 1), b)
    if isinstance(a, Expr) and isinstance(b, int) and b > 0:
        return apply("ceil", a * Fraction(1, b))
    return -_divide(-a, b)


def ceil_over(a: Value, b: Value) -> Dim:
    """⌈a/b⌉ as `ceil_div`, kept as it stands where b is an expression that does not cancel.

    Raises UndecidedError for a b that is no whole number.
    """
    try:
        return ceil_div(a, b)
    except UndecidedError:
        return floor_over(a + b - 1, b)


_EXTREMES = ("max", "min")


def _has_extremes(d: Value) -> bool:
    atoms = (atom for monomial in terms_of(d) or () for atom in monomial)
    return any(isinstance(atom, Apply) and atom.name in _EXTREMES for atom in atoms)


class Apply(Atom):
    """A function of the table FUNCTIONS at arguments that are not all numbers."""

    __slots__ = ("args", "name")
    name: str
    args: tuple[Value, ...]

    def __init__(self, name: str, args: tuple[Value, ...]) -> None:
        set_slot(self, "name", name)
        set_slot(self, "args", args)
        # the extremes are one of their arguments, make_divisible is a multiple of its second
        deciding = args if name in _EXTREMES else args[1:] if name == "make_divisible" else ()
        integer = FUNCTIONS[name][1] or (bool(deciding) and all(map(is_integer, deciding)))
        signs = [signs_nonnegative(arg) for arg in args]
        # make_divisible is never below its divisor, max never below any of its arguments
        nonnegative = any(signs) if name in ("max", "make_divisible") else all(signs)
        key = f"{name}({','.join(map(key_of, args))})"
        self._seal(key if name in _EXTREMES else _short(key, *args), integer, nonnegative)

    def __reduce__(self) -> tuple[object, ...]:
        return Apply, (self.name, self.args)

    def parts(self) -> tuple[Value, ...]:
        """The arguments."""
        return self.args

    def evaluate(self, env: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
        """The function at the arguments' values; functions (for arrays, say) go first."""
        function = functions.get(self.name) or FUNCTIONS[self.name][0]
        return function(*(evaluate(arg, env, functions) for arg in self.args))

    def substitute(self, env: Mapping[str, Dim]) -> Dim:
        """Substitute in the arguments, then apply anew."""
        return apply(self.name, *(substitute(arg, env) for arg in self.args))


def apply(name: str, *args: Value) -> Dim:
    """The function `name` of the table FUNCTIONS at these arguments, numeric if they all are.

    Raises ValueError where the table has no such function.
    """
    if name not in FUNCTIONS:
        raise ValueError(f"unknown function {name}; known: {', '.join(FUNCTIONS)}")
    if not any(isinstance(arg, Expr) for arg in args):
        return plain(FUNCTIONS[name][0](*args))  # type: ignore[no-any-return]
    if name in _EXTREMES:
        from cnncalc.dims.order import extreme

        return extreme(name, args)
    if name in ("floor", "ceil", "round"):
        return _rounded(name, *args)
    if name == "quotient":
        return floor_over(*args)
    return as_expr(Apply(name, args))


def _rounded(name: str, value: Value) -> Dim:
    """Floor and ceil of p/b are floors of polynomials; what stays opaque has no such form."""
    if is_integer(value) or not isinstance(value, Expr):
        return value  # type: ignore[return-value]
    terms, divisor = scaled(value)
    if name == "floor":
        return floor_terms(terms, divisor)
    if name == "ceil" and all(map(is_whole, terms)):
        return floor_div(value * divisor + divisor - 1, divisor)
    return as_expr(Apply(name, (value,)))


def to_text(d: Value, style: str = "unicode", as_factor: bool = False) -> str:
    """D as a person writes it, in the style unicode, ascii, latex or sympy."""
    if type(d) is int:
        return str(d)
    from cnncalc.dims.text import render

    return render(d, style, as_factor)


def to_factor(d: Value, style: str = "unicode") -> str:
    """The same within a product: a sum stands in parentheses."""
    return to_text(d, style, as_factor=True)
