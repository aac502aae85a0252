"""What output cells read, by boolean matrices and plain loops, one axis at a time.

Nothing here uses the package's rules on windows, reach or fields: kinds and fields of operations
alone. A matrix has a row for each cell of a layer and a column for each cell of the image.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from cnncalc import Report
from cnncalc.analysis.report import image_rank
from cnncalc.ops.resizing import LINEAR
from tests.ops.naive import taps

sys.setrecursionlimit(10**6)
Matrix = Any  # of bool
ALL = "all"  # every cell of what enters


class Reads(NamedTuple):
    """Which input a layer reads, and the indices that its cell at an index reads of it."""

    source: int
    of: Callable[[int], list[int]] | str


def sliding(op: Any, axis: int, n: int) -> Callable[[int], list[int]]:
    stride, dilation = op.stride[axis], op.dilation[axis]
    pads = op.padding if op.padding == "same" else op.padding[axis]
    first = taps_from(n, op, axis, pads)
    return lambda o: [first + o * stride + t * dilation for t in range(op.kernel[axis])]


def taps_from(n: int, op: Any, axis: int, pads: Any) -> int:
    """Where the first window begins: minus the padding before, which `same` has to find."""
    if pads != "same":
        return -int(pads[0])
    inside = taps(n, op.kernel[axis], op.stride[axis], pads, op.dilation[axis], False)[0]
    known = next((i, t) for t, i in enumerate(inside) if i is not None)
    return known[0] - known[1] * int(op.dilation[axis])


def scattering(op: Any, axis: int) -> Callable[[int], list[int]]:
    """By going through the inputs near enough."""
    kernel, stride, dilation = (getattr(op, f)[axis] for f in ("kernel", "stride", "dilation"))
    before = op.padding[axis][0]

    def of(o: int) -> list[int]:
        near = o // stride
        reach = kernel * dilation + before + 2
        lands = [i * stride + t * dilation - before for i in (0,) for t in range(kernel)]
        return [i for i in range(near - reach, near + reach) if o - i * stride in lands]

    return of


def interpolating(factor: int) -> Callable[[int], list[int]]:
    """The cells whose weight is not 0, in halves of an output cell so that it stays exact."""

    def of(o: int) -> list[int]:
        middle = 2 * o + 1 - factor  # of 2·factor halves to an input cell
        low = middle // (2 * factor)
        return [low] if middle == low * 2 * factor else [low, low + 1]

    return of


def pooling_to(n: int, m: int) -> Callable[[int], list[int]]:
    return lambda o: [i for i in range(o * n // m - 1, (o + 1) * n // m + 2)
                      if i * m < (o + 1) * n and (i + 1) * m > o * n]  # fmt: skip


def same_cell(o: int) -> list[int]:
    return [o]


def no_cell(o: int) -> list[int]:
    return []


def reads(node: Any, row: Any, axis: int, rank: int) -> Iterator[Reads]:  # noqa: PLR0912 (one per kind)
    """Of every input that a layer reads: which cells on one of the axes of the image."""
    op, inputs = node.op, node.inputs
    given = [shape.cells(rank)[axis] for shape in row.input_shapes]
    kind = op.kind
    if kind in ("conv", "depthwise", "maxpool", "avgpool", "l2pool", "subsample"):
        yield Reads(inputs[0], sliding(op, axis, given[0]))
    elif kind == "deconv":
        yield Reads(inputs[0], scattering(op, axis))
    elif kind == "upsample":
        factor = int(op.factor[axis])
        repeat = lambda o: [o // factor]  # noqa: E731
        yield Reads(inputs[0], interpolating(factor) if op.mode == LINEAR else repeat)
    elif kind == "unpool":
        k = int(op.kernel[axis])
        yield Reads(inputs[0], lambda o: [o // k])
        yield Reads(inputs[1], lambda o: [o // k * k + t for t in range(k)])
    elif kind in ("adaptiveavgpool", "adaptivemaxpool"):
        m = int(op.size[axis])
        yield Reads(inputs[0], ALL if m == 1 else pooling_to(given[0], m))
    elif kind == "zeropad":
        before = int(op.padding[axis][0])
        yield Reads(inputs[0], lambda o: [o - before])
    elif kind == "crop":
        yield Reads(inputs[0], cropping(op, given, axis))
    elif kind == "fc" and op.per_cell:
        yield Reads(inputs[0], same_cell)
    elif kind == "pixelshuffle":
        size = int(op.factor)
        yield Reads(inputs[0], lambda o: [o // size])
    elif kind in ("fc", "rbf", "grn", "globalavgpool", "globalmaxpool", "roipool"):
        yield Reads(inputs[0], ALL)
    elif kind == "reshape":
        kept = bool(op.shape.rank) and row.input_shapes[0].spatial == op.shape.spatial
        yield Reads(inputs[0], same_cell if kept else ALL)
    elif kind in ("add", "multiply"):  # a map of one cell is spread over the others
        most, is_map = max(given), bool(row.facts.output.rank)
        for source, n, shape in zip(inputs, given, row.input_shapes, strict=True):
            is_spread = n == 1 != most or (is_map and not shape.rank)
            yield Reads(source, ALL if is_spread else same_cell)
    else:
        zero = kind == "scale" and op.factor == 0
        yield from (Reads(source, no_cell if zero else same_cell) for source in inputs)


def cropping(op: Any, given: list[int], axis: int) -> Callable[[int], list[int]]:
    if len(given) == 1:
        before = int(op.sides[axis][0])
    else:
        before = (given[0] - given[1]) // 2 if op.offset == -1 else int(op.offset)
    return lambda o: [o + before]


class Oracle:
    """All that one axis of a network reads."""

    def __init__(self, report: Report, axis: int) -> None:
        self.rank = image_rank(report.graph)
        self.n = int(report.graph.input_shape.cells(self.rank)[axis])
        self.reads: list[list[Reads] | None] = []
        self.cells: list[int] = []
        rows = {id(row.node): row for row in report.rows}
        for node, shape in zip(report.graph.nodes, report.shapes, strict=True):
            row = rows.get(id(node))
            if row is None:
                self.reads.append(None if node.inputs or shape is None else [])
                self.cells.append(shape.cells(self.rank)[axis] if shape else 0)
            else:
                self._add(row, axis)
        self.known: dict[tuple[int, int], tuple[int, int] | None] = {}
        self.shared: list[bool] = []
        self.fixed: list[tuple[int, int] | None] = []

    def _add(self, row: Any, axis: int) -> None:
        """A vector that was a map has the map's cells, until all of them are read together."""
        found, output = [*reads(row.node, row, axis, self.rank)], row.facts.output
        count = int(output.cells(self.rank)[axis])
        if output.rank != self.rank and found[0].of != ALL:
            sizes = {self.cells[one.source] for one in found}
            found = [Reads(one.source, ALL) for one in found] if len(sizes) > 1 else found
            count = sizes.pop() if len(sizes) == 1 else 1
        self.reads.append(found)
        self.cells.append(count)

    def matrices(self) -> list[Matrix | None]:
        """Of every node, which cells of the image each of its cells reads."""
        made: list[Matrix | None] = []
        for found, count in zip(self.reads, self.cells, strict=True):
            made.append(None if found is None else self._matrix(found, count, made))
        return made

    def _matrix(self, found: list[Reads], count: int, made: list[Matrix | None]) -> Matrix:
        if not found:
            return np.eye(count, self.n, dtype=bool)
        out = np.zeros((count, self.n), bool)
        for source, of in found:
            below = made[source]
            for o in range(count):
                indices = range(len(below)) if isinstance(of, str) else of(o)
                for i in indices:
                    if 0 <= i < len(below):
                        out[o] |= below[i]
        return out

    def _share(self, node: int) -> None:
        """What every cell sees, padding too, and whether no cell that is there sees more."""
        found = self.reads[node] or []
        fixed = [
            self._span(one, 0) if isinstance(one.of, str) else self.fixed[one.source]
            for one in found
            if not has_gaps(one)
        ]
        self.fixed.append(joined(fixed))
        spans = [span for one in found for span in self._spans(one, self.cells[node])]
        self.shared.append(self.fixed[-1] is not None and self.fixed[-1] == joined(spans))

    def _spans(self, one: Reads, count: int) -> list[tuple[int, int] | None]:
        """The ideal windows of the cells that are there, as far as one input makes them."""
        if isinstance(one.of, str):
            return [self._span(one, 0)] * count
        return [self._span(one, o) for o in range(count)]

    def _span(self, one: Reads, o: int) -> tuple[int, int] | None:
        indices = range(self.cells[one.source]) if isinstance(one.of, str) else one.of(o)
        return joined([self.span(one.source, i) for i in indices])

    def span(self, node: int, o: int) -> tuple[int, int] | None:
        """First and last cell of the ideal window, in which no map ends."""
        found = self.reads[node]
        if not found:
            return (o, o)
        for i in range(len(self.shared), node + 1):
            self._share(i)
        if self.shared[node]:
            return self.fixed[node]
        if (node, o) not in self.known:
            self.known[node, o] = joined([self._span(one, o) for one in found])
        return self.known[node, o]


def has_gaps(one: Reads) -> bool:
    """Whether a cell reads nothing, as those between the taps of a transposed convolution."""
    return not isinstance(one.of, str) and not all(map(one.of, range(9)))


def joined(spans: list[tuple[int, int] | None]) -> tuple[int, int] | None:
    known = [span for span in spans if span is not None]
    return (min(a for a, _ in known), max(b for _, b in known)) if known else None
