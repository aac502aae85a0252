"""Weights and inputs that are typed on the command line, as arrays of a network.

`20 20; -20 -20 | -10 30` are the arrays of the layers in their order, weights before biases;
`0 0; 0 1` are the images of a batch, a row each of a vector, a grid each of a map.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from cnncalc.analysis.report import Report
from cnncalc.dims import Expr
from cnncalc.errors import Location, SpecError
from cnncalc.language.grids import Grid, Grids, read_grids
from cnncalc.shape import Shape

_SIGNS = re.compile(r"[\s\d;|,./+\-−eE\[\]()*]*\d[\s\d;|,./+\-−eE\[\]()*]*")
_SEVERAL = re.compile(r"[^\s,][\s;|]+[^\s,]")
_SHAPE = re.compile(r"\s*[1-9]\d*(?:\s*,\s*[1-9]\d*){2,3}\s*")
_NUMBER = re.compile(r"\s*-?(?:\d+\.\d*|\.\d+|\d+/\d+)\s*|\s*-\s*\d+\s*")


_IN_NUMBERS = "give numbers in place of letters"


def is_typed(text: str) -> bool:
    """Whether a text is numbers, and neither a file nor a shape.

    What has several rows or arrays is meant as such, also where a cell is no number.
    """
    if re.search(r"[;|]", text) and "=" not in text and not os.path.exists(text):
        return True
    if not _SIGNS.fullmatch(text) or _SHAPE.fullmatch(text):
        return False
    return bool(_SEVERAL.search(text.strip()) or _NUMBER.fullmatch(text))


class Wanted(NamedTuple):
    """An array that a layer holds: layer.array, and its shape."""

    key: str
    shape: tuple[int, ...]


def wanted(report: Report) -> Iterator[Wanted]:
    """The arrays of a network in the order of its layers; those that are shared once."""
    for row in report.rows:
        if row.node.shared is None:
            for weight in row.node.op.weights(row.given):
                sizes = tuple(int(size) for size in weight.shape)  # type: ignore[arg-type]
                yield Wanted(f"{row.name}.{weight.name}", sizes)


def typed_weights(report: Report, text: str) -> dict[str, Any]:
    """Arrays by name, as nested lists are not needed: flat values and a shape each.

    Raises C403 at what does not fit, C435 for a letter.
    """
    grids = read_grids(text, "--weights", alike=False)
    _require_numbers(grids)
    arrays = [*wanted(report)]
    for number, array in enumerate(arrays):
        if number >= len(grids.planes):
            raise _missing(grids, arrays[number:])
        _require_fit(grids, number, array)
    if len(grids.planes) > len(arrays):
        place = _place(grids, len(arrays))
        message = f"the network has {len(arrays)} arrays, and more are given"
        raise SpecError("C403", message, place, hint=_order(arrays))
    pairs = zip(arrays, grids.planes, strict=True)
    return {array.key: (_flat(grid), array.shape) for array, grid in pairs}


def _flat(grid: Grid) -> list[float]:
    return [float(value) for row in grid for value in row]


def _require_numbers(grids: Grids) -> None:
    """Raises C435 at the first letter."""
    for plane, places in zip(grids.planes, grids.places, strict=False):
        for row, where in zip(plane, places, strict=True):
            for value, place in zip(row, where, strict=True):
                if isinstance(value, Expr):
                    raise SpecError("C435", "a run needs numbers", place, str(value), _IN_NUMBERS)
    if not grids.places:
        raise SpecError("C435", "a run needs numbers", grids.place, "", _IN_NUMBERS)


def _place(grids: Grids, number: int) -> Location:
    """Where a grid of the text stands."""
    rows = grids.places[number]
    return Location(grids.source, rows[0][0].start, rows[-1][-1].end)


def _require_fit(grids: Grids, number: int, array: Wanted) -> None:
    """Raises C403 unless a grid has the values of an array, in rows that are those of its axes."""
    grid, shape = grids.planes[number], array.shape
    rows, columns = len(grid), len(grid[0])
    lengths = {prod(shape[axis:]) for axis in range(len(shape))}
    fits = rows * columns == prod(shape) and (columns in lengths or columns == 1)
    if fits and not (len(shape) == 2 and columns == 1 != shape[1]):
        return
    message = f"{array.key} is {'×'.join(map(str, shape))}, and {rows}×{columns} are given"
    raise SpecError("C403", message, _place(grids, number), hint="rows end at ;, arrays at |")


def _missing(grids: Grids, left: list[Wanted]) -> SpecError:
    end = len(grids.source.text)
    message = (
        f"{left[0].key} is missing, and {len(left) - 1} more"
        if left[1:]
        else (f"{left[0].key} is missing")
    )
    return SpecError("C403", message, Location(grids.source, end, end + 1), hint=_order(left))


def _order(arrays: list[Wanted]) -> str:
    """What is given, in its order."""
    shown = [f"{a.key} {'×'.join(map(str, a.shape))}" for a in arrays[:6]]
    return f"arrays in their order: {' | '.join(shown)}{' | …' if arrays[6:] else ''}"


def typed_input(shape: Shape, text: str, name: str = "--input") -> tuple[list[float], Any]:
    """The values of a batch, flat in the order N, C, H, W, and that shape.

    Raises C405 where they do not fit the input, C435 for a letter.
    """
    grids = read_grids(text, name, alike=False)
    _require_numbers(grids)
    sizes = tuple(int(size) for size in shape.dims)  # type: ignore[arg-type]
    if not shape.spatial and not shape.leading:
        for number, grid in enumerate(grids.planes):
            if len(grid[0]) != sizes[0]:
                raise _unfit(grids, number, f"{len(grid[0])} values", f"{sizes[0]} in a row")
        rows = [row for grid in grids.planes for row in grid]
        return [float(v) for row in rows for v in row], (len(rows), *sizes)
    if len(sizes) != 3:
        raise _unfit(grids, 0, "grids", f"{shape}: give it as a file")
    channels, height, width = sizes
    for number, grid in enumerate(grids.planes):
        if (len(grid), len(grid[0])) != (height, width):
            raise _unfit(grids, number, f"{len(grid)}×{len(grid[0])}", f"{height}×{width}")
    if len(grids.planes) % channels:
        wanted_grids = f"{channels} grids an image"
        raise _unfit(grids, len(grids.planes) - 1, f"{len(grids.planes)} grids", wanted_grids)
    flat = [value for grid in grids.planes for value in _flat(grid)]
    return flat, (len(grids.planes) // channels, *sizes)


def _unfit(grids: Grids, number: int, have: str, needs: str) -> SpecError:
    message = f"the input takes {needs}, and {have} are given"
    hint = "a row is an image of a vector, a grid a channel of a map"
    return SpecError("C405", message, _place(grids, number), hint=hint)
