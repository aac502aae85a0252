"""Figures as text: thousands, K/M/G and Ki/Mi, MB and MiB. Only here is a figure rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

from cnncalc.dims import Dim, Expr, to_factor
from cnncalc.shape import Shape

DECIMAL_PREFIXES = ("", "K", "M", "G", "T", "P", "E")
MISSING = "–"
VARIES = "varies"


def exact(figure: Dim | Fraction | None, thousands: str = ",") -> str:
    """A figure to its last digit: 138,357,544; a symbolic figure as its expression."""
    if figure is None:
        return MISSING
    if isinstance(figure, int):
        return f"{figure:,}".replace(",", thousands)
    return _symbolic(figure, exact) if isinstance(figure, Expr) else str(figure)


def compact(figure: Dim, kilo: int = 1000, digits: int = 4) -> str:
    """A figure to `digits` significant digits with a prefix: 15.47G; kilo = 1024 gives Ki, Mi."""
    if not isinstance(figure, int):
        return _symbolic(figure, lambda known: compact(known, kilo, digits))
    return _rounded(figure, kilo, digits)


@lru_cache(maxsize=4096)
def _rounded(figure: int, kilo: int, digits: int) -> str:
    power, last = 0, len(DECIMAL_PREFIXES) - 1
    while power < last and abs(figure) >= kilo ** (power + 1):
        power += 1
    shift = 10 ** _decimals(figure, kilo**power, digits)
    if power < last and nearest(abs(figure) * shift, kilo**power) >= kilo * shift:
        power += 1  # 999,999 is 1.000M
    if power == 0:
        return str(figure)
    suffix = DECIMAL_PREFIXES[power] + ("i" if kilo == 1024 else "")
    return f"{_quotient(figure, kilo**power, _decimals(figure, kilo**power, digits))}{suffix}"


def size_in_bytes(figure: Dim, kilo: int = 1024) -> str:
    """Bytes with a unit: MiB = 2²⁰ bytes for kilo = 1024, MB = 10⁶ bytes for kilo = 1000."""
    if not isinstance(figure, int):
        return _symbolic(
            figure,
            lambda known: size_in_bytes(known, kilo),
            lambda all_of_it: f"{factor(all_of_it)} B",
        )
    text = compact(figure, kilo)
    separated = text.rstrip("KMGTPEi")
    return f"{separated} {text[len(separated) :]}B"


def _symbolic(figure: Expr, known: Callable[[Dim], str], whole: Callable[[Expr], str] = str) -> str:
    """A figure that is no number: as `whole` has it, or what is known of it, at least."""
    from cnncalc.dims.unknown import known_part

    part = known_part(figure)
    if part is figure:
        return whole(figure)
    return MISSING if part is None else f"at least {known(part)}"


def _decimals(figure: int, unit: int, digits: int) -> int:
    """Decimals that leave `digits` significant digits of a figure in some unit."""
    return max(digits - len(str(abs(figure) // unit)), 0)


def fixed(value: Fraction, decimals: int) -> str:
    """A fraction with a fixed number of decimals, rounded half to even, exactly."""
    return _quotient(value.numerator, value.denominator, decimals)


def nearest(numerator: int, denominator: int) -> int:
    """The whole number nearest to a quotient, of two the even one: pages are full of these."""
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole % 2))


def _quotient(numerator: int, denominator: int, decimals: int) -> str:
    units = nearest(numerator * 10**decimals, denominator)
    sign = "-" if units < 0 else ""
    whole, part = divmod(abs(units), 10**decimals)
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


def times(ratio: Fraction, few: str = "fewer", many: str = "more") -> str:
    """A figure as a multiple of another: 8.9× fewer, 1.25× more, same."""
    if ratio in (0, 1):
        return "same" if ratio else "none"
    word, ratio = (many, ratio) if ratio > 1 else (few, 1 / ratio)
    decimals = 2 if ratio < 2 else 1 if ratio < 10 else 0
    text = fixed(ratio, decimals)
    if text == "1.00":
        return "about same"
    whole, point, part = text.partition(".")
    return f"{int(whole):,}{point}{part}× {word}"


def show_shape(shape: Shape, layout: str = "hwc", style: str = "unicode") -> str:
    """A shape as text: H×W×C as lectures print it, or C×H×W as frameworks do (layout "chw")."""
    sizes = shape.printed if layout == "hwc" else shape.dims
    times = r" \times " if style == "latex" else "×"
    return times.join(factor(size, style) for size in sizes)


def as_text(value: int | Fraction) -> str:
    """A number as specs and the command line have it: 3, 0.25."""
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def factor(size: Dim | Fraction, style: str = "unicode") -> str:
    """A size within a product: in parentheses where it is a sum."""
    return to_factor(size, style) if isinstance(size, Expr) else str(size)


def counted(number: int, what: str, several: str = "") -> str:
    """So many of something: 1 layer, 2,000 layers; 1 erratum, 2 errata."""
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"


def some(texts: Sequence[str], most: int, behind: str = " and ") -> str:
    """The first of some texts, and how many more there are: a, b and 3 more."""
    left = len(texts) - most
    shown = ", ".join(texts[:most])
    return f"{shown}{behind}{left:,} more" if left > 0 else shown


def show_field(sizes: Sequence[Dim | None]) -> str:
    """A receptive field, one number where all axes have the same; None is a size that varies."""
    if all(size == sizes[0] for size in sizes):
        return VARIES if sizes[0] is None else str(sizes[0])
    return "×".join(VARIES if size is None else factor(size) for size in sizes)
