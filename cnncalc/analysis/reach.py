"""Receptive fields in detail: per path, of one output cell, and where they cover the image."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import NamedTuple

from cnncalc.analysis.field import Field, Fields
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.working import input_fields
from cnncalc.dims import Dim, is_number
from cnncalc.errors import SpecError


class Path(NamedTuple):
    """What enters a join: the layer it comes from, and its receptive field."""

    name: str
    fields: Fields


class Cells(NamedTuple):
    """The input cells that one output cell sees on one axis: `first` to `last`, both included.

    Where padding takes part the window begins before the image or ends behind it; `inside` is what
    of it lies in the image.
    """

    first: int
    last: int
    inside: tuple[int, int]


def paths(report: Report, row: Row) -> tuple[Path, ...]:
    """The fields of what enters a layer, where more than one path does."""
    entering = tuple(Path(*item) for item in input_fields(report, row))
    return entering if len(entering) > 1 else ()


def image(report: Report) -> tuple[Dim, Dim]:
    """Height and width of the network's first input; 1×1 where it is a vector."""
    return report.graph.input_shape.plane


def covers(fields: Fields, size: tuple[Dim, Dim]) -> bool:
    """Whether a receptive field is known to be as large as the image, on both axes."""
    pairs = zip(fields, size, strict=True)
    return all(isinstance(n, int) and is_number(f.size) and f.size >= n for f, n in pairs)


def first_covering(report: Report) -> Row | None:
    """The first layer whose receptive field is as large as the image; None where it is unknown."""
    size = image(report)
    for row in report.rows:
        if row.fields is None or not all(is_number(field.size) for field in row.fields):
            return None
        if covers(row.fields, size):
            return row
    return None


def known_fields(row: Row) -> Fields:
    """The receptive field of a layer. Raises C401 where it depends on a symbol."""
    if row.fields is None:
        raise SpecError(
            "C401",
            f"the receptive field of '{row.name}' depends on a symbol",
            hint="give strides and scales in numbers, with -p name=value",
        )
    return row.fields


def cells(fields: Fields, position: tuple[int, int], size: tuple[Dim, Dim]) -> tuple[Cells, Cells]:
    """The input window of the output cell at (row, column), counted from 0.

    Raises SpecError C109 where the layer has no such cell, and C401 where sizes are symbolic.
    """
    named = zip(("row", "column"), fields, position, size, strict=True)
    vertical, horizontal = (_cells(*item) for item in named)
    return vertical, horizontal


def _cells(axis: str, field: Field, index: int, n: Dim) -> Cells:
    known = (field.start, field.size, field.jump, field.cells, n)
    if not all(isinstance(number, (int, Fraction)) for number in known):
        raise SpecError(
            "C401", "the window of one cell needs sizes as numbers", hint="give --input"
        )
    start, size, jump, count, last = map(Fraction, known)  # type: ignore[arg-type]
    if index >= count:
        hint = f"{axis}s count from 0 to {count - 1}"
        raise SpecError("C109", f"the layer has no {axis} {index}", hint=hint)
    first = floor(start + index * jump)
    end = floor(start + index * jump + size - 1)
    return Cells(first, end, (max(first, 0), min(end, int(last) - 1)))
