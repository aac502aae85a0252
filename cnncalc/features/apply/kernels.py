"""Kernels that are known by name: `sobel-x`, `gaussian 5`.

Gonzalez & Woods, Digital Image Processing, chapters 3 and 10; values as a layer reads them, which
slides a kernel without turning it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import comb

from cnncalc.dims import plain
from cnncalc.errors import Location, Source, SpecError, guess
from cnncalc.language.grids import Grid, Grids, read_grids
from cnncalc.limits import LARGEST_NAMED_KERNEL

FIXED = {
    "identity": "0 0 0; 0 1 0; 0 0 0",
    "sharpen": "0 -1 0; -1 5 -1; 0 -1 0",
    "edge": "-1 -1 -1; -1 8 -1; -1 -1 -1",
    "laplacian": "0 1 0; 1 -4 1; 0 1 0",
    "emboss": "-2 -1 0; -1 1 1; 0 1 2",
    "sobel-x": "-1 0 1; -2 0 2; -1 0 1",
    "sobel-y": "-1 -2 -1; 0 0 0; 1 2 1",
    "prewitt-x": "-1 0 1; -1 0 1; -1 0 1",
    "prewitt-y": "-1 -1 -1; 0 0 0; 1 1 1",
    "scharr-x": "-3 0 3; -10 0 10; -3 0 3",
    "scharr-y": "-3 -10 -3; 0 0 0; 3 10 3",
    "line-h": "-1 -1 -1; 2 2 2; -1 -1 -1",
    "line-v": "-1 2 -1; -1 2 -1; -1 2 -1",
    "line-down": "2 -1 -1; -1 2 -1; -1 -1 2",
    "line-up": "-1 -1 2; -1 2 -1; 2 -1 -1",
}


def _box(n: int) -> Grid:
    return ((plain(Fraction(1, n * n)),) * n,) * n


def _gaussian(n: int) -> Grid:
    """Products of binomial coefficients, whose sum is 1."""
    line = [comb(n - 1, i) for i in range(n)]
    return tuple(tuple(plain(Fraction(a * b, 4 ** (n - 1))) for b in line) for a in line)


def _identity(n: int) -> Grid:
    middle = n // 2
    return tuple(tuple(int(i == j == middle) for j in range(n)) for i in range(n))


SIZED: dict[str, Callable[[int], Grid]] = {
    "box": _box, "gaussian": _gaussian, "identity": _identity,
}  # fmt: skip
NAMES = tuple(dict.fromkeys([*SIZED, *FIXED]))

_NAME = re.compile(r"\s*([a-z]{2,}[\w-]*?)[\s-]*(?:(\d+)(?:x(\d+))?)?\s*", re.IGNORECASE)
_INDEXED = re.compile(r"\s*[a-z]{1,2}\d+\s*", re.IGNORECASE)  # one cell, a letter with indices


def read_kernel(text: str, name: str, letter: str = "f") -> Grids:
    """A kernel by name or as a grid; `3x3` is one of letters. Raises C433, and as read_grids."""
    found = _NAME.fullmatch(text)
    if not found or _INDEXED.fullmatch(text):
        return read_grids(text, name, letter)
    word = found[1].lower().replace("_", "-")
    word = word if word in NAMES else f"{word[:-1]}-{word[-1]}"  # sobelx
    source = Source(name, text)
    place = Location(source, 0, len(text))
    if word not in NAMES:
        hint = guess(found[1], NAMES, f"kernels are {', '.join(NAMES)}, or a grid")
        raise SpecError("C433", f"unknown kernel '{text.strip()[:40]}'", place, hint=hint)
    size = int((found[2] or "3")[:6])
    _require_size(word, size, found, place)
    fixed = word in FIXED and size == 3
    return Grids(read_grids(FIXED[word], name).planes if fixed else (SIZED[word](size),), source)


def _require_size(word: str, size: int, found: re.Match[str], place: Location) -> None:
    """Raises C433 unless a kernel of that name has that size."""
    square = not found[3] or int(found[3]) == size
    if word in SIZED and square and size % 2 and size <= LARGEST_NAMED_KERNEL:
        return
    if word in FIXED and word not in SIZED and square and size == 3:
        return
    sizes = f"an odd size up to {LARGEST_NAMED_KERNEL}" if word in SIZED else "3 rows and columns"
    raise SpecError("C433", f"the kernel {word} has {sizes}", place, hint="or type it as a grid")
