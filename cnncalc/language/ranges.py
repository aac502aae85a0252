"""Values that are typed: 0.25:1:0.25 (both ends included), 1,2,4, or one number."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.errors import SpecError
from cnncalc.limits import MOST_TICKS

FORM = "write start:stop:step, both ends included, or values with commas: 128:224:32, 1,2,4"


def is_range(text: str) -> bool:
    """Whether a text gives several values."""
    return ":" in text or "," in text or ".." in text  # which is told how a range is written


def read_range(name: str, text: str) -> tuple[Fraction, ...]:
    """The numbers of a text, for what has a name.

    Raises SpecError C108 where it cannot be read, C103 where a value is given twice, and C115 where
    there are too many values.
    """
    parts = text.split(":")
    if len(parts) == 1:
        values = [_number(name, text, part) for part in text.split(",")]
    elif len(parts) in (2, 3):
        values = _steps(name, text, parts)
    else:
        raise SpecError("C108", f"{name}: '{text[:40]}' is not a range", hint=FORM)
    if len(set(values)) != len(values):
        raise SpecError("C103", f"{name}: a value is given twice", hint=FORM)
    return tuple(values)


def _steps(name: str, text: str, parts: list[str]) -> list[Fraction]:
    start, stop, *rest = (_number(name, text, part) for part in parts)
    step = rest[0] if rest else Fraction(1)
    if step <= 0 or stop < start:
        raise SpecError("C108", f"{name}: {text[:40]} is empty", hint=FORM)
    count = int((stop - start) / step) + 1
    if count > MOST_TICKS:
        raise SpecError("C115", f"{name} has {count:,} values", hint=f"the limit is {MOST_TICKS:,}")
    return [start + i * step for i in range(count)]


def _number(name: str, text: str, part: str) -> Fraction:
    part = part.strip()
    if len(part) <= 20 and part.replace(".", "", 1).isascii():
        try:
            return Fraction(part)
        except (ValueError, ZeroDivisionError):
            pass
    raise SpecError("C108", f"{name}: '{part[:40]}' in {text[:40]} is not a number", hint=FORM)
