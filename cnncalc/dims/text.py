"""Dims as text: 512·⌊H/32⌋·⌊W/32⌋ for people, ascii for logs, LaTeX, and what sympy reads.

A polynomial is printed from the highest degree down, its constant last; a denominator, a common
symbol, or a product of sums such as (H + 1)·(W + 1) is pulled out where what is left stays short.
Floors are moved by whole numbers first, so that few terms are left.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm, prod

from cnncalc.dims.expr import (
    Apply,
    Atom,
    Expr,
    Floor,
    Monomial,
    Symbol,
    Value,
    as_expr,
    is_integer,
    product,
)  # fmt: skip
from cnncalc.dims.rounding import Number
from cnncalc.dims.unknown import known_part
from cnncalc.escape import latex
from cnncalc.limits import MOST_FACTORED

Parts = tuple[Number, Monomial, dict[Monomial, int]]
Factors = list[tuple[dict[Monomial, int], int]]

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Unicode:
    """The notation of one style; the others override what they write differently."""

    minus = "−"
    times = "·"
    functions: dict[str, str] = {}

    def symbol(self, name: str) -> str:
        return name

    def power(self, base: str, exponent: int) -> str:
        return base + str(exponent).translate(_SUPERSCRIPTS)

    def group(self, text: str) -> str:
        return f"({text})"

    def ratio(self, above: str, below: int | str, is_sum: bool) -> str:
        return f"{self.group(above) if is_sum else above}/{below}"

    def floor(self, text: str) -> str:
        return f"⌊{text}⌋"

    def ceil(self, text: str) -> str:
        return f"⌈{text}⌉"

    def call(self, name: str, args: list[str]) -> str:
        return f"{self.functions.get(name, name)}({', '.join(args)})"

    def number(self, value: Number) -> str:
        sign = self.minus if value < 0 else ""
        return sign + str(abs(value))


class _Ascii(_Unicode):
    minus = "-"
    times = "*"

    def power(self, base: str, exponent: int) -> str:
        return f"{base}**{exponent}"

    def floor(self, text: str) -> str:
        return self.call("floor", [text])

    def ceil(self, text: str) -> str:
        return self.call("ceil", [text])


class _Sympy(_Ascii):
    functions = {"ceil": "ceiling", "max": "Max", "min": "Min"}

    def number(self, value: Number) -> str:
        if value.denominator == 1:
            return str(value)
        return f"Rational({value.numerator}, {value.denominator})"


class _Latex(_Unicode):
    minus = "-"
    times = " "

    def symbol(self, name: str) -> str:
        if not name.isascii():
            return rf"\mbox{{{latex(name)}}}"
        return name if name.isalpha() and len(name) == 1 else rf"\mathrm{{{latex(name)}}}"

    def power(self, base: str, exponent: int) -> str:
        return f"{base}^{{{exponent}}}"

    def group(self, text: str) -> str:
        return rf"\left({text}\right)"

    def ratio(self, above: str, below: int | str, is_sum: bool) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def floor(self, text: str) -> str:
        return rf"\left\lfloor {text} \right\rfloor"

    def ceil(self, text: str) -> str:
        return rf"\left\lceil {text} \right\rceil"

    def call(self, name: str, args: list[str]) -> str:
        if name in ("floor", "ceil"):
            return (self.floor if name == "floor" else self.ceil)(args[0])
        known = name in ("max", "min")
        head = rf"\{name}" if known else rf"\operatorname{{{latex(name)}}}"
        return head + self.group(", ".join(args))

    def number(self, value: Number) -> str:
        sign = self.minus if value < 0 else ""
        above, below = abs(value.numerator), value.denominator
        return sign + (str(above) if below == 1 else rf"\frac{{{above}}}{{{below}}}")


_STYLES = {"unicode": _Unicode(), "ascii": _Ascii(), "latex": _Latex(), "sympy": _Sympy()}


def render(d: Value, style: str, as_factor: bool = False) -> str:
    """The text of d in the style unicode, ascii, latex or sympy. Raises ValueError for another."""
    if style not in _STYLES:
        raise ValueError(f"unknown style {style}; known: {', '.join(_STYLES)}")
    known = known_part(d) if isinstance(d, Expr) else d
    if known is not d:
        return _at_least(known, style)
    return _value(d, _STYLES[style], as_factor)


def _at_least(known: Value | None, style: str) -> str:
    """What is known of a figure that may be more; – where that is nothing."""
    if known is None:
        return r"\text{–}" if style == "latex" else "–"
    words = r"\text{at least } " if style == "latex" else "at least "
    return words + _value(known, _STYLES[style])


def _value(d: Value, style: _Unicode, as_factor: bool = False) -> str:
    """The text of d; a sum is put in parentheses where it becomes a factor."""
    if not isinstance(d, Expr):
        return style.number(d)
    content, common, rest = _shifted_parts(d) if len(d.terms) <= MOST_FACTORED else _parts(d)
    above, below = content.numerator, content.denominator
    short = 1 < len(rest) <= MOST_FACTORED
    factors = [] if not short else _factors(rest) or _short(above, common, rest)
    is_sum = False
    if factors or len(rest) == 1:
        text = _product(above, common, factors, style)
    else:
        terms = {_times(common, m): c * above for m, c in rest.items()}
        text, is_sum = _sum(terms, style), not _folded(terms, style)
    if below > 1:
        return style.ratio(text, below, is_sum)
    return style.group(text) if as_factor and is_sum else text


def _shifted_parts(d: Expr) -> Parts:
    """The parts of d with its floors moved, which are found once for all multiples of it."""
    content = _content(d)
    inner, common, rest = _primitive_parts(Expr({**_divided(d, content)}))
    return content * inner, common, rest


@lru_cache(maxsize=1024)
def _primitive_parts(d: Expr) -> Parts:
    return _parts(shifted(d))


def _content(d: Expr) -> Number:
    """The largest number of which all coefficients are whole multiples."""
    numbers = d.terms.values()
    scale = lcm(*(c.denominator for c in numbers))
    whole = gcd(*(c.numerator * (scale // c.denominator) for c in numbers))
    return whole if scale == 1 else Fraction(whole, scale)


def _divided(d: Expr, content: Number) -> dict[Monomial, int]:
    if type(content) is int:
        return {m: c.numerator // content for m, c in d.terms.items()}
    return {m: int(c / content) for m, c in d.terms.items()}


def _parts(d: Expr) -> Parts:
    """d as content · common monomial · rest, rest with whole coefficients of gcd 1."""
    content = _content(d)
    head, *others = d.terms
    first = Counter(head if {*head}.intersection(*others) else ())
    for other in others if first else ():
        first &= Counter(other)
    common = tuple(sorted(first.elements(), key=atom_order))
    if len(d.terms) == 1:
        (coefficient,) = d.terms.values()
        return coefficient, common, {(): 1}
    rest = _divided(d, content)
    return content, common, {over(m, common): c for m, c in rest.items()} if common else rest


def _times(a: Monomial, b: Monomial) -> Monomial:
    return tuple(sorted(a + b, key=atom_order))


def _factors(rest: dict[Monomial, int]) -> Factors:
    """Rest as a product of short sums with their powers, none if it is not one.

    A product Π (Aᵢ + aᵢ)^eᵢ over different atoms has the leading monomial M = Π Aᵢ^eᵢ, and
    eᵢ·aᵢ is the coefficient of M/Aᵢ over that of M: read off, multiplied out and compared.
    """
    top = min(rest, key=_term_order)
    powers = Counter(top)
    if len(rest) == 2 or len(rest) != prod(e + 1 for e in powers.values()):
        return []
    factors = [(_linear(rest, top, atom, e), e) for atom, e in powers.items()]
    multiplied = product(Expr(dict(factor)) ** e for factor, e in factors)
    return (
        factors if multiplied == sum(product(map(as_expr, m)) * c for m, c in rest.items()) else []
    )


def _short(content: int, common: Monomial, rest: dict[Monomial, int]) -> Factors:
    """Rest itself in parentheses if it is short and something stands before it."""
    bare = content > 1 and all(abs(c) == 1 for c in rest.values())
    return [(rest, 1)] if len(rest) <= 3 and (common or bare) else []


def _linear(rest: dict[Monomial, int], top: Monomial, atom: Atom, e: int) -> dict[Monomial, int]:
    slope, offset = e * rest[top], rest.get(over(top, (atom,)), 0)
    common = gcd(slope, offset)
    return {(atom,): slope // common, (): offset // common}


def _product(
    content: int,
    common: Monomial,
    factors: Factors,
    style: _Unicode,
) -> str:
    texts = [_term(common, content, style)] if common or content != 1 or not factors else []
    for factor, e in factors:
        text = _folded(factor, style) or style.group(_sum(factor, style))
        texts.append(style.power(text, e) if e > 1 else text)
    return style.times.join(texts)


def _term_order(monomial: Monomial) -> tuple[int, list[tuple[int, int, str]]]:
    return -len(monomial), sorted(map(atom_order, monomial))


def _sum(terms: dict[Monomial, int], style: _Unicode) -> str:
    """Terms joined by their signs, a positive one first if there is one: 5 − H."""
    folded = _folded(terms, style)
    if folded:
        return folded
    ordered = sorted(terms, key=_term_order)
    first = next((m for m in ordered if terms[m] > 0), ordered[0])
    text = _term(first, terms[first], style)
    for m in ordered:
        if m != first:
            sign = "+" if terms[m] > 0 else style.minus
            text += f" {sign} {_term(m, abs(terms[m]), style)}"
    return text


def _folded(terms: dict[Monomial, int], style: _Unicode) -> str:
    """⌊(H + 1)/4⌋ − 2 as ⌊(H − 7)/4⌋, the shorter; empty where that does not apply."""
    constant = terms.get((), 0)
    (monomial, coefficient) = next(((m, c) for m, c in terms.items() if m), ((), 0))
    if len(terms) != 2 or len(monomial) != 1 or coefficient != 1 or constant >= 0:
        return ""
    floor = monomial[0]
    return _floor(floor, constant, style) if isinstance(floor, Floor) else ""


def _term(monomial: Monomial, coefficient: Number, style: _Unicode) -> str:
    """The number first, as a person writes it, then the powers of the atoms."""
    above = coefficient.numerator
    texts = [] if abs(above) == 1 and monomial else [style.number(abs(above))]
    for atom, exponent in Counter(sorted(monomial, key=atom_order)).items():
        text = _atom(atom, style)
        texts.append(style.power(text, exponent) if exponent > 1 else text)
    return (style.minus if above < 0 else "") + style.times.join(texts)


def _atom(atom: Atom, style: _Unicode) -> str:
    if isinstance(atom, Floor):
        return _floor(atom, 0, style)
    if isinstance(atom, Apply) and atom.name == "quotient":
        return _quotient(atom.args[0], atom.args[1], style)
    if isinstance(atom, Apply):
        return style.call(atom.name, [_value(arg, style) for arg in atom.args])
    return style.symbol(atom.name if isinstance(atom, Symbol) else atom.key)


@lru_cache(maxsize=4096)
def _floor(floor: Floor, offset: int, style: _Unicode) -> str:
    """⌊p/b⌋ + offset as one floor, or as ⌈q/b⌉ where p = q + b − 1 with q integer-valued."""
    above = floor.poly + floor.divisor * offset
    below = floor.divisor
    close = style.floor
    if below > 1 and floor.poly.terms.get((), 0) == below - 1 and is_integer(above) and not offset:
        above, close = above - (below - 1), style.ceil
    if below == 1:
        return close(_value(above, style))
    is_sum = isinstance(above, Expr) and len(above.terms) > 1
    return close(style.ratio(_value(above, style), below, is_sum))


def _quotient(above: Value, below: Value, style: _Unicode) -> str:
    """⌊a/b⌋; of a = p + b as lectures have it, ⌊p/b⌋ + 1, and of a = p + b - 1 ⌈p/b⌉."""
    rest = above - below
    is_next = isinstance(above, Expr) and isinstance(below, Expr) and _has(above, below)
    is_up = is_next and isinstance(rest, Expr) and rest.terms.get(()) == -1 and is_integer(rest)
    top = (rest + 1 if is_up else rest) if is_next else above
    is_sum = isinstance(top, Expr) and len(top.terms) > 1
    bottom = _value(below, style, True)
    if isinstance(below, Expr) and len(below.terms) == 1 and not _is_power(below):
        bottom = style.group(bottom)
    rounded = style.ceil if is_up else style.floor
    text = rounded(style.ratio(_value(top, style), bottom, is_sum))
    return style.group(f"{text} + 1") if is_next and not is_up else text


def _is_power(d: Expr) -> bool:
    """Whether a single term is one atom, or a power of one."""
    ((monomial, coefficient),) = d.terms.items()
    return coefficient == 1 and len({*monomial}) == 1


def _has(above: Expr, below: Expr) -> bool:
    """Whether every term of one stands in another as it is."""
    return all(above.terms.get(monomial) == number for monomial, number in below.terms.items())


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
    offsets = set()
    holding = {m: c for m, c in d.terms.items() if floor in m}
    longest = max(map(len, holding))
    for monomial, coefficient in holding.items():
        if len(monomial) == longest and monomial.count(floor) == 1:
            beside = d.terms.get(over(monomial, (floor,)), 0)
            ratio = Fraction(beside) / coefficient
            if ratio < 0 and ratio.denominator == 1:
                offsets.add(int(ratio))
    return offsets


def _moved(d: Expr, floor: Floor, by: int) -> Expr:
    """D with F + by put as one floor F', so F as F' − by."""
    moved = as_expr(Floor(_plus(floor.poly, floor.divisor * by), floor.divisor))
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
