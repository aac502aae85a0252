"""Layers worked out exactly, cell by cell: integers, fractions and letters.

An output cell is its `CellSum`: the products of a window with a kernel, or the cells of a pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from cnncalc.dims import Expr, plain, total
from cnncalc.errors import SpecError
from cnncalc.language.grids import Grid, Value
from cnncalc.limits import MOST_LETTERED, MOST_PRODUCTS
from cnncalc.ops import Operation
from cnncalc.shape import Shape
from cnncalc.window import Axis

Planes = tuple[Grid, ...]
SUM, MAX, MEAN = "sum", "max", "mean"


def mapped(function: Callable[..., Value], *planes: Planes) -> Planes:
    """What a function makes of the cells at each place of planes of one size."""
    return tuple(
        tuple(tuple(map(function, *rows)) for rows in zip(*grids, strict=True))
        for grids in zip(*planes, strict=True)
    )


def places(planes: Planes) -> Iterator[tuple[int, int, int]]:
    """Channel, row and column of every cell, in their order, counted from 0."""
    for c, plane in enumerate(planes):
        for i, row in enumerate(plane):
            yield from ((c, i, j) for j in range(len(row)))


def values(planes: Planes) -> Iterator[Value]:
    """Every cell, in the same order."""
    return (value for plane in planes for row in plane for value in row)


def laid(like: Planes, cells: Iterable[Value]) -> Planes:
    """Cells in their order as planes of the size of others."""
    left = iter(cells)
    return mapped(lambda _: next(left), like)


class Term(NamedTuple):
    """What one cell of the input adds: its value times a weight; `at` is channel, row, column.

    A cell of the padding lies outside of the rows or columns; the weight of a pool is 1.
    """

    weight: Value
    value: Value
    at: tuple[int, int, int]
    tap: tuple[int, int, int] = (0, 0, 0)  # channel of the kernel, row, column


class CellSum(NamedTuple):
    """How an output cell comes about: `at` is its channel, row and column, all counted from 0."""

    kind: str
    terms: tuple[Term, ...]
    at: tuple[int, int, int]
    bias: Value = 0
    divisor: int = 1

    @property
    def value(self) -> Value:
        """The cell's value. Raises C435 where letters would have to be compared."""
        if self.kind == MAX:
            return largest([term.value for term in self.terms])
        summed = total(t.weight * t.value for t in self.terms) + self.bias
        return summed if self.divisor == 1 else plain(summed * Fraction(1, self.divisor))


class Sliding(NamedTuple):
    """Where the windows of both axes lie: for each output the cells of the input, padding too."""

    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]
    axes: tuple[Axis, Axis]


def largest(numbers: list[Any]) -> Value:
    """The largest of numbers. Raises C435 for letters."""
    letters = [value for value in numbers if isinstance(value, Expr)]
    if letters and len({*numbers}) > 1:
        raise SpecError(
            "C435", "which of several letters is the largest is not known", None,
            ", ".join(map(str, numbers[:6])), "give numbers",
        )  # fmt: skip
    return letters[0] if letters else max(numbers)


def sliding(op: Any, shape: Shape) -> Sliding:
    """The windows of an operation that slides, on an input with sizes in numbers."""
    vertical, horizontal = op.axes(shape)
    return Sliding(_cells(vertical), _cells(horizontal), (vertical, horizontal))


def _cells(axis: Any) -> tuple[tuple[int, ...], ...]:
    starts = (i * axis.stride - axis.before for i in range(axis.output))
    return tuple(tuple(s + t * axis.dilation for t in range(axis.kernel)) for s in starts)


def terms_of(
    op: Operation, planes: Planes, shape: Shape, kernels: tuple[Planes, ...], bias: tuple[Any, ...]
) -> Iterator[CellSum] | None:
    """How every output cell comes about, channel by channel; None where no sums are written.

    Raises C432 where there are too many.
    """
    maker = _MAKERS.get(op.kind)
    return maker(op, planes, shape, kernels, bias) if maker else None


def _bounded(planes: Planes, kernels: tuple[Planes, ...], *sizes: int) -> None:
    """Raises C432 for more products than are made one by one; those of letters take longer."""
    grids = (planes, *kernels)
    is_lettered = any(isinstance(value, Expr) for one in grids for value in values(one))
    most = MOST_LETTERED if is_lettered else MOST_PRODUCTS
    if prod(sizes) > most:
        what = "products of letters" if is_lettered else "products"
        message = f"the layer has {prod(sizes):,} {what}, and at most {most:,} are exact"
        raise SpecError("C432", message, hint="give less of the image, or a picture with --image")


def _value(grid: Grid, row: int, column: int) -> Value:
    return grid[row][column] if _is_inside(grid, row, column) else 0


def _convolved(
    op: Any, planes: Planes, shape: Shape, kernels: tuple[Planes, ...], bias: tuple[Any, ...]
) -> Iterator[CellSum]:
    """Each filter over the channels of its group; transposed, where the kernels fall."""
    axes, is_transposed = op.axes(shape), op.kind == "deconv"
    rows, columns = map(_falling if is_transposed else _windows, axes)
    slides = (axis.n if is_transposed else axis.output for axis in axes)
    depth, each = len(kernels[0]), len(kernels) * len(kernels[0]) // len(planes)
    _bounded(planes, kernels, len(kernels) * depth, *slides, *op.kernel)
    for k, kernel in enumerate(kernels):
        first = k // max(each, 1) * depth
        for i, down in enumerate(rows):
            for j, across in enumerate(columns):
                terms = tuple(
                    Term(kernel[c][a][b], _value(planes[first + c], r, s), (first + c, r, s),
                         (c, a, b))
                    for c in range(depth) for r, a in down for s, b in across
                )  # fmt: skip
                yield CellSum(SUM, terms, (k, i, j), bias[k] if bias else 0)


def _windows(axis: Any) -> list[list[tuple[int, int]]]:
    """For each output cell the input cells that its window lies on, and the taps."""
    return [[(cell, tap) for tap, cell in enumerate(cells)] for cells in _cells(axis)]


def _falling(axis: Any) -> list[list[tuple[int, int]]]:
    """For each output cell the input cells and the taps that fall on it."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(axis.output)]
    for cell in range(axis.n):
        for tap in range(axis.kernel):
            at = cell * axis.stride + tap * axis.dilation - axis.before
            if 0 <= at < axis.output:
                found[at].append((cell, tap))
    return found


def _connected(
    op: Any, planes: Planes, shape: Shape, kernels: tuple[Planes, ...], bias: tuple[Any, ...]
) -> Iterator[CellSum]:
    """Every unit, a row of the one grid of weights, over all cells in the order C, H, W."""
    cells = [*zip(values(planes), places(planes), strict=True)]
    _bounded(planes, kernels, len(kernels[0][0]), len(cells))
    for k, row in enumerate(kernels[0][0]):
        terms = tuple(
            Term(weight, value, at, (0, k, m))
            for m, (weight, (value, at)) in enumerate(zip(row, cells, strict=True))
        )
        yield CellSum(SUM, terms, (0, 0, k), bias[k] if bias else 0)


def _pooled(op: Any, planes: Planes, shape: Shape, *_: Any) -> Iterator[CellSum]:
    """Each channel by itself; the padding of a max pool is no cell of it."""
    slide = sliding(op, shape)
    kind = MAX if op.kind == "maxpool" else MEAN
    _bounded(planes, (), len(planes), len(slide.rows), len(slide.columns), *op.kernel)
    counts_padding = kind == MEAN and op.count_padding
    for c, grid in enumerate(planes):
        for i, rows in enumerate(slide.rows):
            for j, columns in enumerate(slide.columns):
                cells = [(r, s) for r in rows for s in columns if _is_inside(grid, r, s)]
                terms = tuple(Term(1, grid[r][s], (c, r, s)) for r, s in cells)
                counted = _counted(slide, rows, columns) if counts_padding else len(cells)
                if not cells:
                    message = f"the window of output {i + 1}, {j + 1} has no cell of the image"
                    raise SpecError("C434", message, hint="use less padding")
                yield CellSum(kind, terms, (c, i, j), 0, counted if kind == MEAN else 1)


def _is_inside(grid: Grid, row: int, column: int) -> bool:
    return 0 <= row < len(grid) and 0 <= column < len(grid[0])


def _counted(slide: Sliding, rows: tuple[int, ...], columns: tuple[int, ...]) -> int:
    """The cells of a window that its mean is divided by: what hangs over the padding is none."""
    counts = [
        sum(-axis.before <= cell < axis.n + axis.after for cell in cells)
        for axis, cells in zip(slide.axes, (rows, columns), strict=True)
    ]
    return counts[0] * counts[1]


def _whole(op: Operation, planes: Planes, *_: Any) -> Iterator[CellSum]:
    """All cells of each channel."""
    kind = MAX if op.kind == "globalmaxpool" else MEAN
    for c, grid in enumerate(planes):
        cells = zip(values((grid,)), places((grid,)), strict=True)
        terms = tuple(Term(1, value, (c, r, s)) for value, (_, r, s) in cells)
        yield CellSum(kind, terms, (c, 0, 0), 0, len(terms) if kind == MEAN else 1)


_MAKERS: Mapping[str, Callable[..., Iterator[CellSum]]] = {
    "conv": _convolved, "depthwise": _convolved, "deconv": _convolved, "fc": _connected,
    "maxpool": _pooled, "avgpool": _pooled,
    "globalavgpool": _whole, "globalmaxpool": _whole,
}  # fmt: skip


def relu(value: Value) -> Value:
    """The value where it is positive. Raises C435 for a letter."""
    if isinstance(value, Expr):
        raise SpecError("C435", f"whether {value} is positive is not known", hint="give numbers")
    positive: Value = max(value, 0)
    return positive


def padded(planes: Planes, op: Any, shape: Shape, fill: Value = 0) -> Planes:
    """The planes with what a layer adds around them. Raises C432 where that is too much."""
    vertical, horizontal = op.axes(shape)
    sizes = [axis.before + axis.n + axis.after for axis in (vertical, horizontal)]
    if prod(sizes) > MOST_PRODUCTS:
        message = f"the padded image has {prod(sizes):,} cells, and at most {MOST_PRODUCTS:,} are"
        raise SpecError("C432", f"{message} written out", hint="use less padding")
    if not any((vertical.before, vertical.after, horizontal.before, horizontal.after)):
        return planes
    width = horizontal.before + horizontal.n + horizontal.after

    def around(grid: Grid) -> Grid:
        line = (fill,) * width
        left, right = (fill,) * horizontal.before, (fill,) * horizontal.after
        rows = tuple(left + row + right for row in grid)
        made: Grid = (line,) * vertical.before + rows + (line,) * vertical.after
        return made

    return tuple(around(grid) for grid in planes)


def gathered(sums: Iterator[CellSum], size: tuple[int, int]) -> tuple[Planes, tuple[CellSum, ...]]:
    """The output channels with these cells, in their order, and the sums of the cells."""
    terms = (*sums,)
    height, width = size
    cells = [one.value for one in terms]
    rows = [tuple(cells[i : i + width]) for i in range(0, len(cells), width)]
    return tuple(tuple(rows[i : i + height]) for i in range(0, len(rows), height)), terms
