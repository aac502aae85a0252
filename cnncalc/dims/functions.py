"""Exact functions of dims that are no polynomials: max, min, rounding, make_divisible.

Symbols stand for sizes: maximum() and minimum() take them to be ≥ 0, nothing else does.
"""

from __future__ import annotations

from math import gcd
from operator import ge
from types import MappingProxyType

from cnncalc.dims.floors import Floor, floor_div, floor_terms
from cnncalc.dims.polynomial import (
    Atom,
    Dim,
    Expr,
    as_expr,
    build,
    fraction_type,
    is_integer,
    is_whole,
    key_of,
    plain,
    product,
    scaled,
    set_slot,
    signs_nonnegative,
    terms_of,
    total,
)  # fmt: skip
from cnncalc.dims.values import evaluate, substitute
from cnncalc.limits import MOST_PROVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from cnncalc.dims.polynomial import Monomial, Number, Value


def _make_divisible(value: Number, divisor: int) -> int:
    """The nearest multiple of divisor, at least one, that is not more than 10 % below value.

    As published with MobileNet (Sandler et al. 2018, arXiv:1801.04381; tensorflow/models,
    slim/nets/mobilenet/conv_blocks.py), in exact numbers: 0.9·v is compared as 9·v with 10·new.
    """
    new = max(divisor, int((2 * value + divisor) // (2 * divisor)) * divisor)
    return new + divisor if 10 * new < 9 * value else new


def _ceil(value: Number) -> int:
    return int(-(-value // 1))


def _floor_number(value: Number) -> int:
    return int(value // 1)


FUNCTIONS: Mapping[str, tuple[Callable[..., Any], bool]] = MappingProxyType(
    {
        "max": (max, False),
        "min": (min, False),
        "floor": (_floor_number, True),
        "ceil": (_ceil, True),
        "round": (round, True),  # halves to even, as Python rounds
        "make_divisible": (_make_divisible, True),
    }
)
_EXTREMES = ("max", "min")


class Apply(Atom):
    """A function of the table FUNCTIONS at arguments that are not all numbers."""

    __slots__ = ("args", "name")
    name: str
    args: tuple[Value, ...]

    def __init__(self, name: str, args: tuple[Value, ...]) -> None:
        set_slot(self, "name", name)
        set_slot(self, "args", args)
        integer = FUNCTIONS[name][1] or (name in _EXTREMES and all(map(is_integer, args)))
        signs = [signs_nonnegative(arg) for arg in args]
        # make_divisible is never below its divisor, max never below any of its arguments
        nonnegative = any(signs) if name in ("max", "make_divisible") else all(signs)
        self._seal(f"{name}({','.join(map(key_of, args))})", integer, nonnegative)

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
    """The function `name` of the table FUNCTIONS at these arguments, numeric if they all are."""
    if name not in FUNCTIONS:
        raise ValueError(f"unknown function {name}; known: {', '.join(FUNCTIONS)}")
    if not any(isinstance(arg, Expr) for arg in args):
        return plain(FUNCTIONS[name][0](*args))  # type: ignore[no-any-return]
    if name in _EXTREMES:
        return _extreme(name, args)
    if name in ("floor", "ceil", "round"):
        return _rounded(name, *args)
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


def _extreme(name: str, args: Iterable[Value]) -> Dim:
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
    points, sign = _points(args), 1 if name == "max" else -1
    values = {arg: [sign * evaluate(arg, point) for point in points] for arg in args}

    tried = 0

    def beats(a: Value, b: Value) -> bool:
        nonlocal tried
        if tried >= MOST_PROVED or not all(map(ge, values[a], values[b])):
            return False
        tried += _length(a) + _length(b)
        return _beats(name, a, b)

    kept: list[Value] = []
    for arg in args:
        if not any(beats(other, arg) for other in kept):
            kept = [other for other in kept if not beats(arg, other)] + [arg]
    return kept


def _length(value: Value) -> int:
    return len(value.terms) if isinstance(value, Expr) else 1


def _points(args: list[Value]) -> list[dict[str, int]]:
    """Values of all symbols at which arguments are tried: all small, all large, and mixed."""
    from cnncalc.dims.symbols import symbols_of

    names = sorted(frozenset().union(*map(symbols_of, args)))
    return [
        *(dict.fromkeys(names, value) for value in (0, 1, 50, 10**6)),
        {name: 10 ** (3 * (i % 3)) for i, name in enumerate(names)},
        {name: 10 ** (3 * (-i % 3)) for i, name in enumerate(names)},
    ]


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

    Tried in turn: the signs; the signs with every subtracted ⌊p/b⌋ replaced by p/b, which is not
    less; and besides with every added one replaced by (p - b + 1)/b, which is not more.
    """
    if not isinstance(value, Expr) or signs_nonnegative(value):
        return signs_nonnegative(value)
    if signs_nonnegative(total(_lowered(m, c, False) for m, c in value.terms.items())):
        return True
    return signs_nonnegative(total(_lowered(m, c, True) for m, c in value.terms.items()))


def _lowered(monomial: Monomial, coefficient: Number, added_too: bool) -> Value:
    """Something provably ≤ coefficient·monomial, with fewer floors."""
    if coefficient < 0 and all(a.nonnegative for a in monomial):
        return product(map(_upper, monomial)) * coefficient
    atom = monomial[0] if len(monomial) == 1 else None
    if added_too and isinstance(atom, Floor) and is_integer(atom.poly):
        share = fraction_type()(coefficient) / atom.divisor
        return (atom.poly - (atom.divisor - 1)) * share
    return build({monomial: coefficient})


def _upper(atom: Atom) -> Value:
    """Something ≥ an atom that is ≥ 0: p/b for ⌊p/b⌋, the floors inside p included."""
    if not isinstance(atom, Floor):
        return as_expr(atom)
    terms = atom.poly.terms.items()
    return total(product(map(_upper, m)) * c for m, c in terms) * fraction_type()(1, atom.divisor)


def maximum(*dims: Value) -> Dim:
    """The largest, without the arguments that another one provably dominates."""
    for d in dims:
        if type(d) is not int:
            return apply("max", *dims) if len(dims) > 1 else d  # type: ignore[return-value]
    return max(dims)  # type: ignore[return-value]


def minimum(*dims: Value) -> Dim:
    """The smallest, without the arguments that provably dominate another one."""
    for d in dims:
        if type(d) is not int:
            return apply("min", *dims) if len(dims) > 1 else d  # type: ignore[return-value]
    return min(dims)  # type: ignore[return-value]
