"""A figure as a lecturer works it out: the rule in letters, the rule with its numbers, the value.

A formula is a small tree of sizes that carry their letters. It is built when a working is asked
for, never in the walk over a network, and it is written in one of three styles: plain ("11*11*3"),
as on the board ("11·11·3") or in LaTeX; nobody reads it back from the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import TypeAlias

from cnncalc.dims import Dim, Expr, product, total
from cnncalc.escape import latex
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape, axis_letters
from cnncalc.units import exact, factor, show_shape

Operand: TypeAlias = "Formula | Dim"

LONG = 10_000  # numbers from here on are written with thousands, except in plain text


class Style(NamedTuple):
    """How signs and numbers are written."""

    name: str
    times: str
    minus: str
    prime: str
    thousands: str = ""

    def words(self, text: str) -> str:
        """Words within a formula."""
        return rf"\text{{{latex(text)}}}" if self.name == "latex" else text

    def letter(self, letter: str) -> str:
        """W', Fh or C/G as the style writes them; words are set upright in LaTeX."""
        if self.name != "latex":
            signs = letter.replace("'", self.prime).replace(" - ", f" {self.minus} ")
            return signs.replace("*", self.times)
        if "/" in letter:
            above, below = letter.split("/")
            return rf"\frac{{{above}}}{{{below}}}"
        if "*" in letter:
            return self.times.join(letter.split("*"))
        if letter in ("Fd", "Fh", "Fw", "Fl"):
            return f"F_{letter[1]}"
        return letter if len(letter.rstrip("'123456789")) == 1 else self.words(letter)

    def number(self, value: Dim | Fraction) -> str:
        """A size within a product or a difference: in parentheses where it is a sum."""
        if isinstance(value, Expr):
            return factor(value, "latex" if self.name == "latex" else "unicode")
        if self.thousands and isinstance(value, int) and abs(value) >= LONG:
            return exact(value, self.thousands)
        return str(value)


PLAIN = Style("plain", "*", "-", "'")
BOARD = Style("board", "·", "−", "′", ",")
LATEX = Style("latex", r" \cdot ", "-", "'", "{,}")


class Formula:
    """Sizes under + - * and /; `value` is exact, a Fraction where a division leaves a rest."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.text(letters=True))

    def __add__(self, other: Operand) -> Formula:
        return Sum((*_terms(self), (1, _formula(other))))

    def __radd__(self, other: Operand) -> Formula:
        return _formula(other) + self

    def __sub__(self, other: Operand) -> Formula:
        return Sum((*_terms(self), (-1, _formula(other))))

    def __rsub__(self, other: Operand) -> Formula:
        return _formula(other) - self

    def __mul__(self, other: Operand) -> Formula:
        return times((self, _formula(other)))

    def __rmul__(self, other: Operand) -> Formula:
        return times((_formula(other), self))

    def __truediv__(self, other: Operand) -> Formula:
        return Quotient(self, _formula(other))

    @property
    def value(self) -> Dim | Fraction | None:
        """What comes out before any rounding; None where a symbol divides."""
        raise NotImplementedError

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """The formula with its numbers, or with its letters."""
        raise NotImplementedError

    def parts(self) -> Iterable[Formula]:
        """The formulas that it is made of."""
        return ()

    def walk(self) -> Iterator[Formula]:
        """It and all that is in it, in the order in which they are written."""
        yield self
        for part in self.parts():
            yield from part.walk()

    def letters(self) -> Iterator[str]:
        """The letters in it."""
        return (part.letter for part in self.walk() if isinstance(part, Size) and part.letter)


class Size(Formula):
    """A size and its letter; without a letter a number of the rule itself."""

    def __init__(self, value: Dim | Fraction, letter: str = "") -> None:
        self.size = value
        self.letter = letter

    @property
    def value(self) -> Dim | Fraction:
        """The size."""
        return self.size

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """The letter, or the number."""
        if letters and self.letter:
            return style.letter(self.letter)
        return style.number(self.size)


class Sum(Formula):
    """Terms with their signs; of many only some are shown, and a note says how many there are."""

    def __init__(self, terms: tuple[tuple[int, Formula], ...], note: str = "") -> None:
        self.terms = terms
        self.note = note

    def parts(self) -> Iterable[Formula]:
        """The terms without their signs."""
        return (term for _, term in self.terms)

    @property
    def value(self) -> Dim | Fraction | None:
        """The sum of the terms."""
        values = [(sign, term.value) for sign, term in self.terms]
        if any(value is None for _, value in values):
            return None
        return total(sign * value for sign, value in values)  # type: ignore[operator]

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """Terms joined by their signs; a sum that is subtracted stands in parentheses."""
        (_, first), *others = self.terms
        text = first.text(style, letters)
        for sign, term in others:
            written = _grouped(term, style, letters) if sign < 0 else term.text(style, letters)
            text += f" {'+' if sign > 0 else style.minus} {written}"
        return f"{text} {style.words(self.note)}" if self.note else text


class Product(Formula):
    """Factors."""

    def __init__(self, factors: tuple[Formula, ...]) -> None:
        self.factors = factors

    def parts(self) -> Iterable[Formula]:
        """The factors."""
        return self.factors

    @property
    def value(self) -> Dim | Fraction | None:
        """The product of the factors."""
        values = [factor.value for factor in self.factors]
        return None if None in values else product(values)  # type: ignore[arg-type]

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """Factors joined by the sign of multiplication, sums in parentheses."""
        sign = style.times
        if any(isinstance(factor, Volume) for factor in self.factors):
            sign = f" {sign.strip()} "
        return sign.join(_grouped(factor, style, letters) for factor in self.factors)


class Quotient(Formula):
    """A division; whoever rounds says so beside the value."""

    def __init__(self, above: Formula, below: Formula) -> None:
        self.above = above
        self.below = below

    def parts(self) -> Iterable[Formula]:
        """What is divided, and by what."""
        return self.above, self.below

    @property
    def value(self) -> Dim | Fraction | None:
        """The exact quotient; None where a symbol divides."""
        above, below = self.above.value, self.below.value
        if above is None or below is None or isinstance(below, Expr):
            return None
        return product((above, Fraction(1) / below))

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """a/b on one line, a fraction in LaTeX."""
        if style is LATEX:
            parts = self.above.text(style, letters), self.below.text(style, letters)
            return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
        below = _grouped(self.below, style, letters)
        if isinstance(self.below, Product):
            below = f"({below})"
        return f"{_grouped(self.above, style, letters)}/{below}"


class Ceiling(Formula):
    """A formula rounded up."""

    def __init__(self, inner: Formula) -> None:
        self.inner = inner

    def parts(self) -> Iterable[Formula]:
        """What is rounded."""
        return (self.inner,)

    @property
    def value(self) -> Dim | Fraction | None:
        """The next whole number; None where a symbol decides it."""
        value = self.inner.value
        return None if value is None or isinstance(value, Expr) else ceil(value)

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """⌈F/S⌉ on a board, ceil(F/S) in plain text."""
        text = self.inner.text(style, letters)
        if style is LATEX:
            return rf"\left\lceil {text} \right\rceil"
        return f"⌈{text}⌉" if style is BOARD else f"ceil({text})"


class Words(Formula):
    """What is said in words, where there is nothing to calculate."""

    value = None

    def __init__(self, words: str) -> None:
        self.words = words

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """The words; set upright in LaTeX."""
        return style.words(self.words)


class Volume(Formula):
    """A whole tensor in a rule on tensors: 8×8×3 + 8×8×3."""

    value = None

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def text(self, style: Style = PLAIN, letters: bool = False) -> str:
        """Its shape as lectures print it."""
        if style is PLAIN:
            return str(self.shape)
        return show_shape(self.shape, style="latex" if style is LATEX else "unicode")


class Working(NamedTuple):
    """A formula and what comes out of it, rounded where it has to be; a result may have a unit."""

    formula: Formula
    result: Dim | None = None
    unit: str = ""

    def rule(self, style: Style = PLAIN) -> str:
        """The formula in its letters."""
        return self.formula.text(style, letters=True)

    def text(self, style: Style = PLAIN) -> str:
        """(227 - 11 + 2*0)/4 + 1 = 55; the fraction too where the result is rounded."""
        text = self.formula.text(style)
        if self.result is None:
            return text
        exactly, unit = self.formula.value, f" {self.unit}" if self.unit else ""
        if exactly is None or isinstance(exactly, Expr) or exactly == self.result:
            return f"{text} = {style.number(self.result)}{unit}"
        arrow = r"\to" if style is LATEX else "→"
        return f"{text} = {float(exactly):.4g} {arrow} {style.number(self.result)}{unit}"


def per_axis(texts: Sequence[str]) -> str:
    """Texts of each axis, of height and width: one where they are equal, or there is but one."""
    if len(set(texts)) < 2:
        return "".join(texts[:1])
    letters = axis_letters(len(texts))
    return "; ".join(f"{axis}: {text}" for axis, text in zip(letters, texts, strict=True))


def times(factors: Iterable[Formula]) -> Formula:
    """The product of factors, those of factors that are products themselves included."""
    flat: list[Formula] = []
    for one in factors:
        flat += one.factors if isinstance(one, Product) else (one,)
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


def lettered(letters: Iterable[str], sizes: Iterable[Dim]) -> Formula:
    """The product of sizes, each with its letter: K·C/G·Fh·Fw of a kernel's shape."""
    return times(Size(size, letter) for letter, size in zip(letters, sizes, strict=True))


def _formula(value: Operand) -> Formula:
    return value if isinstance(value, Formula) else Size(value)


def _terms(value: Formula) -> tuple[tuple[int, Formula], ...]:
    return value.terms if isinstance(value, Sum) else ((1, value),)


def _grouped(part: Formula, style: Style, letters: bool) -> str:
    text = part.text(style, letters)
    if not isinstance(part, Sum):
        return text
    return rf"\left({text}\right)" if style is LATEX else f"({text})"
