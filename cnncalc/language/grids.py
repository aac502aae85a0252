"""Grids of numbers as they are typed: `1 2; 3 4`, channels behind `|`.

A row ends at `;` or at the end of a line, a cell at a blank or a comma; lists in brackets, as NumPy
prints them, are read too. A cell is a number, a fraction (1/9) or an expression in letters (2*a),
and every value is exact. `3x3` alone is a grid of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from cnncalc.dims import Expr, symbol
from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.arithmetic import evaluate, names_in
from cnncalc.limits import LONGEST_EXPRESSION, LONGEST_NUMBER, MOST_GRID_CELLS

Value = Any  # an int, a Fraction, or an expression in letters
Grid = tuple[tuple[Value, ...], ...]

_NUMBER = re.compile(
    r"[+-]?(?:(?P<whole>\d+)|(?:\d+\.\d*|\.\d+|\d+(?=e))(?:e[+-]?\d{1,3})?)(?:/(?P<below>\d+))?",
    re.ASCII | re.IGNORECASE,
)
_LETTERED = re.compile(r"\s*(\d{1,9})x(\d{1,9})(?:x(\d{1,9}))?\s*", re.ASCII)
_BRACKETS = re.compile(r"[\[\]][\[\]\s,]*")
_SLASH = re.compile(r"(?<=\s)/(?=\s)")  # alone, it ends a row as ; does
_ROW = re.compile(r"[^;\n]+")
_CELL = re.compile(r"[^\s,]+")
_NOT_FINITE = {"nan", "inf", "infinity"}
_TIMES = re.compile(r"[+-]?(\d+)([A-Za-z]\w*)")


class Grids(NamedTuple):
    """Grids of one text, one for each channel, all of one size.

    `decimals` says whether a number was written with a point, `places` where each cell stands.
    """

    planes: tuple[Grid, ...]
    source: Source
    decimals: bool = False
    places: tuple[tuple[tuple[Location, ...], ...], ...] = ()

    @property
    def place(self) -> Location:
        """All of the text."""
        return Location(self.source, 0, max(len(self.source.text), 1))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of each grid."""
        return len(self.planes[0]), len(self.planes[0][0])

    @property
    def values(self) -> Iterator[Value]:
        """Every cell, in the order in which they are written."""
        return (cell for plane in self.planes for row in plane for cell in row)


def read_grids(text: str, name: str, letter: str = "x", alike: bool = True) -> Grids:
    """The grids of a text that is known by `name`; `letter` is what `3x3` is filled with.

    With `alike` all grids have one size. Raises C430 where a cell cannot be read, C431 where rows
    or grids differ in size, C432 where there are too many cells.
    """
    source = Source(name, text)
    whole = Location(source, 0, max(len(text), 1))
    if found := _LETTERED.fullmatch(text):
        return Grids(_letters(found, letter, whole), source)
    plain = _BRACKETS.sub(_unbracketed, _SLASH.sub(";", text.replace("−", "-")))
    _bounded(plain, whole)
    read = [_plane(plain, start, end, whole) for start, end in _parts(plain)]
    if alike:
        _require_alike(read, whole)
    places = tuple(plane for plane, _ in read)
    return Grids(
        tuple(values for _, values in read), source, "." in plain or "e-" in plain.lower(), places
    )


def _letters(found: re.Match[str], letter: str, whole: Location) -> tuple[Grid, ...]:
    """x11 x12 …, with the channel in front where there are several. Raises C430 and C432."""
    height, width, channels = (int(size or 1) for size in found.groups())
    if not height * width * channels:
        raise SpecError("C430", "a grid has at least one cell", whole, hint="give sizes from 1 up")
    if height * width * channels > MOST_GRID_CELLS:
        raise _too_many(height * width * channels, whole)
    wide = "_" if max(height, width) > 9 else ""

    def cell(k: int, i: int, j: int) -> Expr:
        channel = f"{k + 1}_" if channels > 1 else ""
        return symbol(f"{letter}{channel}{i + 1}{wide}{j + 1}", integer=False)

    return tuple(
        tuple(tuple(cell(k, i, j) for j in range(width)) for i in range(height))
        for k in range(channels)
    )


def _unbracketed(found: re.Match[str]) -> str:
    """What stands for brackets between numbers, of the same length: rows end, or grids."""
    signs = "".join(found[0].split()).replace(",", "")
    closing, opening = signs.count("]"), signs.count("[")
    mark = "" if not (closing and opening) else ";" if closing == 1 else "|"
    return mark.ljust(len(found[0]))


def _bounded(text: str, whole: Location) -> None:
    """Raises C432 for a text with more cells than a grid may have."""
    cells = _CELL.finditer(re.sub(r"[;|]", " ", text))
    for number, cell in enumerate(cells, 1):
        if number > MOST_GRID_CELLS:
            raise _too_many(len(text.split()), whole.within(*cell.span()))


def _too_many(count: int, place: Location) -> SpecError:
    return SpecError(
        "C432", f"a grid has at most {MOST_GRID_CELLS:,} cells", place, f"{count:,} cells",
        "give a picture with --image, or less of it",
    )  # fmt: skip


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Where each grid starts and ends."""
    start = 0
    for bar in (*re.finditer(r"\|", text), None):
        end = bar.start() if bar else len(text)
        yield start, end
        start = end + 1


def _plane(text: str, start: int, end: int, whole: Location) -> tuple[Any, Grid]:
    """The places and the values of one grid. Raises C430 and C431."""
    rows, places = [], []
    for line in _ROW.finditer(text, start, end):
        cells = [*_CELL.finditer(text, *line.span())]
        if cells:
            places.append(tuple(whole.within(*cell.span()) for cell in cells))
            rows.append(tuple(map(_value, (cell[0] for cell in cells), places[-1])))
    if not rows:
        raise SpecError("C430", "a grid has no cells", whole.within(start, end), hint=_FORM)
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            first, last = places[number - 1][0].start, places[number - 1][-1].end
            raise SpecError(
                "C431", f"row {number} has {_cells(len(row))}, row 1 has {len(rows[0])}",
                Location(whole.source, first, last), hint="rows end at ; and are equally long",
            )  # fmt: skip
    return tuple(places), tuple(rows)


_FORM = 'write "1 2; 3 4": cells apart by blanks, rows by ;, channels by |'


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _value(text: str, place: Location) -> Value:
    """A cell. Raises C430, and C110 and C115 for an expression that has no value."""
    found = _NUMBER.fullmatch(text)
    if found and len(text) <= LONGEST_NUMBER:
        return _number(text, found, place)
    if found or len(text) > LONGEST_EXPRESSION:
        raise SpecError(
            "C430",
            "a cell is too long",
            place,
            hint="use shorter numbers, or one letter for an expression",
        )
    if product := _TIMES.fullmatch(text):
        message = f"'{text[:40]}' mixes a number and a letter"
        raise SpecError("C430", message, place, hint=f"write {product[1]}*{product[2]}")
    names = names_in(text)
    if not names or {name.lower() for name in names} & _NOT_FINITE:
        message = f"'{text[:40]}' is neither a number nor an expression in letters"
        raise SpecError("C430", message, place, hint=_FORM)
    value = evaluate(text, {name: symbol(name, integer=False) for name in names}, place)
    if not isinstance(value, (int, Fraction, Expr)):
        raise SpecError("C430", f"'{text[:40]}' is not one value", place, hint=_FORM)
    return value


def _number(text: str, found: re.Match[str], place: Location) -> int | Fraction:
    above, _, below = text.partition("/")
    if below and not int(below):
        raise SpecError(
            "C430", f"'{text[:40]}' divides by zero", place, hint="divide by another number"
        )
    if found["whole"] and not below:
        return int(text)
    value = Fraction(above) / int(below or 1)
    return value.numerator if value.denominator == 1 else value


def _size(grid: Grid) -> str:
    return f"{len(grid)}×{len(grid[0])}"


def _require_alike(read: list[tuple[Any, Grid]], whole: Location) -> None:
    """Raises C431 unless all channels have one size."""
    (_, first), *others = read
    for number, (places, values) in enumerate(others, 2):
        if _size(values) != _size(first):
            place = Location(whole.source, places[0][0].start, places[-1][-1].end)
            raise SpecError(
                "C431", f"channel {number} is {_size(values)}, channel 1 is {_size(first)}", place,
                hint="channels are separated by | and have one size",
            )  # fmt: skip
