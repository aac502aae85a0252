"""Figures as text: thousands, K/M/G and Ki/Mi, MB and MiB. Only here is a figure rounded."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from cnncalc.dims import Dim, Expr, to_factor
from cnncalc.limits import LONGEST_FIGURE
from cnncalc.shape import Shape

DECIMAL_PREFIXES = ("", "K", "M", "G", "T", "P", "E")
MISSING = "–"


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
    power = 0
    scaled = Fraction(figure)
    while (
        round(abs(scaled), _decimals(scaled, digits)) >= kilo and power < len(DECIMAL_PREFIXES) - 1
    ):
        power += 1
        scaled = Fraction(figure, kilo**power)
    if power == 0:
        return str(figure)
    suffix = DECIMAL_PREFIXES[power] + ("i" if kilo == 1024 else "")
    return f"{_fixed(scaled, _decimals(scaled, digits))}{suffix}"


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


def _decimals(scaled: Fraction, digits: int) -> int:
    """Decimals that leave `digits` significant digits."""
    return max(digits - len(str(int(abs(scaled)))), 0)


def _fixed(value: Fraction, decimals: int) -> str:
    """A fraction with a fixed number of decimals, rounded half to even, exactly."""
    units = round(value * 10**decimals)
    sign = "-" if units < 0 else ""
    whole, part = divmod(abs(units), 10**decimals)
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


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


class Figure(NamedTuple):
    """A printed figure read back: every value that would have been printed so.

    `low` ≤ value ≤ `high` (both included) by rounding; `exact` when all digits were printed.
    """

    text: str
    low: Fraction
    high: Fraction
    exact: bool

    def holds(self, value: int | Fraction) -> bool:
        """Whether `value`, rounded as the figure was, prints as the figure."""
        return self.low <= value <= self.high


_SCALES = {"": 0, "k": 1, "m": 2, "g": 3, "b": 3, "t": 4}


def read_figure(text: str, kilo: int = 1000) -> Figure:
    """Read 60965224, "60,965,224", "61.0M", "15.5 G", "528 MiB" as the interval it stands for.

    Raises ValueError when the text is no figure.
    """
    number, suffix = _split_figure(text)
    scale = _scale(suffix, kilo)
    value = Fraction(number) * scale
    if scale == 1 and "." not in number:
        return Figure(text, value, value, True)
    half = scale * Fraction(1, 2 * 10 ** len(number.partition(".")[2]))
    return Figure(text, value - half, value + half, False)


def reprint(value: int, like: str, kilo: int = 1000) -> str:
    """A value printed as another figure is: with its digits after the point and its unit.

    60965224 like "61.2 M" is "61.0 M"; like "1,000" it is "60,965,224". Raises ValueError when the
    text is no figure.
    """
    number, suffix = _split_figure(like)
    decimals = len(number.partition(".")[2])
    text = _fixed(Fraction(value) / _scale(suffix, kilo), decimals)
    whole, point, part = text.partition(".")
    for mark in (",", "_"):
        whole = f"{int(whole):,}".replace(",", mark) if mark in like else whole
    first = next(at for at, sign in enumerate(like) if sign.isdigit() or sign in "-.")
    last = max(at for at, sign in enumerate(like) if sign.isdigit() or sign == ".")
    return f"{like[:first]}{whole}{point}{part}{like[last + 1 :]}"


def _scale(suffix: str, kilo: int) -> Fraction:
    """What a unit multiplies: 10⁶ for "m", "mb"; 2²⁰ for "mib"."""
    binary = suffix.endswith("ib")
    stem = suffix if suffix == "b" else suffix.removesuffix("ib" if binary else "b")
    if stem not in _SCALES:
        raise ValueError(f"unknown unit '{suffix}'")
    return Fraction((1024 if binary else kilo) ** _SCALES[stem])


def _split_figure(text: str) -> tuple[str, str]:
    """Digits and lower-case suffix of a printed figure."""
    cleaned = text.strip().lstrip("~≈").replace(",", "").replace("_", "").replace(" ", "").lower()
    number = cleaned.rstrip("abcdefghijklmnopqrstuvwxyz")
    digits = number.removeprefix("-")
    if (
        not digits.replace(".", "", 1).isascii()
        or not digits.replace(".", "", 1).isdigit()
        or len(digits) > LONGEST_FIGURE
    ):
        raise ValueError(f"'{text[:40]}' is no figure")
    return number, cleaned[len(number) :]
