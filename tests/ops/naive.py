"""What operations do, by plain loops: which input cells and which weights make each output cell.

Nothing here uses the package's formulas. A `Trace` maps every output cell to the input cells it
depends on (None for padding), and collects the weights touched and the products made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, NamedTuple

Cell = tuple[int, ...]
Shape = tuple[int, ...]


class Trace(NamedTuple):
    """Dependencies of each output cell; distinct weights, biases and buffers; products made."""

    cells: dict[Cell, list[Cell | None]]
    weights: int = 0
    biases: int = 0
    buffers: int = 0
    macs: int = 0

    @property
    def shape(self) -> Shape:
        return tuple(
            1 + max(cell[axis] for cell in self.cells)
            for axis in range(len(next(iter(self.cells))))
        )


def grid(shape: Shape) -> Iterable[Cell]:
    return product(*(range(n) for n in shape))


def taps(
    n: int, kernel: int, stride: int, pads: Any, dilation: int, ceil: bool, drops: bool = True
) -> list[list[int | None]]:
    """For each position of a window on one axis, the input index under each tap."""
    if pads == "same":
        count = 0
        while count * stride < n:
            count += 1
        total = max((count - 1) * stride + (kernel - 1) * dilation + 1 - n, 0)
        pads = (total // 2, total - total // 2)
    positions = []
    start = -pads[0]
    while True:
        last = start + (kernel - 1) * dilation
        fits = last < n + pads[1]
        if ceil and drops and start >= n:
            break
        wanted = ceil and (not positions or hangs(positions, start, n, pads, last, stride))
        if not fits and not wanted:
            break
        positions.append([start + t * dilation for t in range(kernel)])
        start += stride
        if not fits:
            break
    return [[i if 0 <= i < n else None for i in window] for window in positions]


def hangs(positions: list[Any], start: int, n: int, pads: Any, last: int, stride: int) -> bool:
    """In ceil mode one more window is taken when the one before left cells over."""
    return last - stride < n + pads[1] - 1


def plane_taps(op: Any, shape: Shape) -> tuple[list[list[int | None]], list[list[int | None]]]:
    ceil = getattr(op, "ceil", False)
    pads = (op.padding, op.padding) if op.padding == "same" else op.padding
    drops = ceil != "caffe" or any(pad != (0, 0) for pad in pads)
    rows, columns = (
        taps(shape[1 + a], op.kernel[a], op.stride[a], pads[a], op.dilation[a], ceil, drops)
        for a in (0, 1)
    )
    return rows, columns


def join(channel: int, y: int | None, x: int | None) -> Cell | None:
    return None if y is None or x is None else (channel, y, x)


def conv(op: Any, shape: Shape) -> Trace:
    rows, columns = plane_taps(op, shape)
    cells: dict[Cell, list[Cell | None]] = {}
    weights, macs = set(), 0
    inside, outside = shape[0] // op.groups, op.filters // op.groups
    for k, (y, row), (x, column) in product(range(op.filters), enumerate(rows), enumerate(columns)):
        cells[k, y, x] = []
        for c, (i, ty), (j, tx) in product(range(inside), enumerate(row), enumerate(column)):
            cells[k, y, x].append(join(k // outside * inside + c, ty, tx))
            weights.add((k, c, i, j))
            macs += 1
    return Trace(cells, len(weights), op.filters if op.bias else 0, macs=macs)


def depthwise(op: Any, shape: Shape) -> Trace:
    rows, columns = plane_taps(op, shape)
    cells: dict[Cell, list[Cell | None]] = {}
    weights, macs = set(), 0
    for c, m, (y, row), (x, column) in product(
        range(shape[0]), range(op.multiplier), enumerate(rows), enumerate(columns)
    ):
        cell = (c * op.multiplier + m, y, x)
        cells[cell] = []
        for (i, ty), (j, tx) in product(enumerate(row), enumerate(column)):
            cells[cell].append(join(c, ty, tx))
            weights.add((c, m, i, j))
            macs += 1
    return Trace(cells, len(weights), shape[0] * op.multiplier if op.bias else 0, macs=macs)


def deconv(op: Any, shape: Shape) -> Trace:
    """Scatter every input cell through the kernel, then take the padding away."""
    sizes = []
    for a in (0, 1):
        reached = max(
            i * op.stride[a] + t * op.dilation[a]
            for i in range(shape[1 + a])
            for t in range(op.kernel[a])
        )
        sizes.append(reached + 1 - sum(op.padding[a]) + op.output_padding[a])
    cells: dict[Cell, list[Cell | None]] = {cell: [] for cell in grid((op.filters, *sizes))}
    weights, macs = set(), 0
    inside, outside = shape[0] // op.groups, op.filters // op.groups
    for (c, y, x), k, i, j in product(
        grid(shape), range(outside), range(op.kernel[0]), range(op.kernel[1])
    ):
        target = (
            c // inside * outside + k,
            y * op.stride[0] + i * op.dilation[0] - op.padding[0][0],
            x * op.stride[1] + j * op.dilation[1] - op.padding[1][0],
        )
        weights.add((c, k, i, j))
        macs += 1
        if target in cells:
            cells[target].append((c, y, x))
    return Trace(cells, len(weights), op.filters if op.bias else 0, macs=macs)


def pool(op: Any, shape: Shape) -> Trace:
    rows, columns = plane_taps(op, shape)
    cells = {
        (c, y, x): [join(c, i, j) for i in row for j in column]
        for c in range(shape[0])
        for y, row in enumerate(rows)
        for x, column in enumerate(columns)
    }
    learned = op.syntax.words[0] == "subsample"
    return Trace(cells, shape[0] if learned else 0, shape[0] if learned else 0)


def spans(n: int, m: int) -> list[range]:
    """The cells of n that each of m adaptive windows covers."""
    return [range(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def adaptive(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    for c in range(shape[0]):
        for y, row in enumerate(spans(shape[1], op.size[0])):
            for x, column in enumerate(spans(shape[2], op.size[1])):
                cells[c, y, x] = [(c, i, j) for i in row for j in column]
    return Trace(cells)


def whole_plane(op: Any, shape: Shape) -> Trace:
    return Trace({(c, 0, 0): [(c, y, x) for y, x in grid(shape[1:])] for c in range(shape[0])})


def regions(op: Any, shape: Shape) -> Trace:
    everything = {c: [(c, y, x) for y, x in grid(shape[1:])] for c in range(shape[0])}
    cells = {
        (r, c, y, x): list(everything[c]) for r, c, y, x in grid((op.regions, shape[0], *op.size))
    }
    return Trace(cells)


def connected(op: Any, shape: Shape) -> Trace:
    inputs = list(grid(shape))
    cells: dict[Cell, list[Cell | None]] = {(k,): list(inputs) for k in range(op.units)}
    links = sum(map(len, cells.values()))
    if op.syntax.words[0] == "rbf":
        return Trace(cells, buffers=links)
    return Trace(cells, links, op.units if op.bias else 0, macs=links)


def pointwise(op: Any, shape: Shape) -> Trace:
    return Trace({cell: [cell] for cell in grid(shape)})


def batch_norm(op: Any, shape: Shape) -> Trace:
    channels = shape[0]
    return pointwise(op, shape)._replace(
        weights=channels * op.scale, biases=channels * op.shift, buffers=2 * channels
    )


def prelu(op: Any, shape: Shape) -> Trace:
    return pointwise(op, shape)._replace(weights=1 if op.shared else shape[0])


def maxout(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *rest in grid(shape):
        cells.setdefault((c // op.pieces, *rest), []).append((c, *rest))
    return Trace(cells)


def mapped(
    back: Callable[[Any, Cell, Shape], Cell | None], forward: Callable[[Any, Shape], Shape]
) -> Any:
    """An operation that moves cells: the shape it makes, and where an output cell comes from."""
    return lambda op, shape: Trace(
        {cell: [back(op, cell, shape)] for cell in grid(forward(op, shape))}
    )


def flat_index(cell: Cell, shape: Shape) -> int:
    index = 0
    for position, n in zip(cell, shape, strict=True):
        index = index * n + position
    return index


def unflat(index: int, shape: Shape) -> Cell:
    cell = []
    for n in reversed(shape):
        cell.append(index % n)
        index //= n
    return tuple(reversed(cell))


flatten = mapped(
    lambda op, cell, shape: unflat(cell[0], shape), lambda op, shape: (len(list(grid(shape))),)
)


def written(op: Any, shape: Shape) -> Shape:
    """H x W x C as written, in the order C, H, W."""
    height, width, channels = op.shape.printed
    return channels, height, width


reshape = mapped(
    lambda op, cell, shape: unflat(flat_index(cell, written(op, shape)), shape), written
)
shuffle = mapped(
    lambda op, cell, shape: (
        cell[0] % op.groups * (shape[0] // op.groups) + cell[0] // op.groups,
        *cell[1:],
    ),
    lambda op, shape: shape,
)
split = mapped(
    lambda op, cell, shape: (cell[0] + (op.part[0] - 1) * (shape[0] // op.part[1]), *cell[1:]),
    lambda op, shape: (len(range(0, shape[0], op.part[1])), *shape[1:]),
)
cut = mapped(
    lambda op, cell, shape: (cell[0] + op.channels[0], *cell[1:]),
    lambda op, shape: (len(range(shape[0])[slice(*op.channels)]), *shape[1:]),
)
select = mapped(
    lambda op, cell, shape: (op.channels[cell[0]], *cell[1:]),
    lambda op, shape: (len(op.channels), *shape[1:]),
)


def upsample(op: Any, shape: Shape) -> Trace:
    """Nearest: cells repeated. Bilinear: the two nearest cells on each axis, half-cell centres."""
    cells: dict[Cell, list[Cell | None]] = {}
    for c, y, x in grid((shape[0], *(n * f for n, f in zip(shape[1:], op.factor, strict=True)))):
        sources = []
        for position, factor in ((y, op.factor[0]), (x, op.factor[1])):
            middle = (position + 0.5) / factor - 0.5
            low = int(middle // 1)
            sources.append(
                [low, low + 1] if op.bilinear and middle != low else [position // factor]
            )
        rows, columns = (
            [min(max(i, 0), n - 1) for i in s] for s, n in zip(sources, shape[1:], strict=True)
        )
        cells[c, y, x] = [(c, i, j) for i in rows for j in columns]
    return Trace(cells)


def zero_pad(op: Any, shape: Shape) -> Trace:
    (top, bottom), (left, right) = op.padding
    cells: dict[Cell, list[Cell | None]] = {}
    for c, y, x in grid((shape[0], top + shape[1] + bottom, left + shape[2] + right)):
        inside = top <= y < top + shape[1] and left <= x < left + shape[2]
        cells[c, y, x] = [(c, y - top, x - left) if inside else None]
    return Trace(cells)


def pad_channels(op: Any, shape: Shape) -> Trace:
    cells = grid((op.channels, *shape[1:]))
    return Trace({cell: [cell if cell[0] < shape[0] else None] for cell in cells})


def crop(op: Any, shape: Shape, reference: Shape | None = None) -> Trace:
    if reference is None:
        (top, bottom), (left, right) = op.sides
        height, width = shape[1] - top - bottom, shape[2] - left - right
    else:
        height, width = reference[1:]
        top, left = (
            (n - m) // 2 if op.offset == -1 else op.offset
            for n, m in ((shape[1], height), (shape[2], width))
        )
    return Trace(
        {(c, y, x): [(c, y + top, x + left)] for c, y, x in grid((shape[0], height, width))}
    )


def unpool(op: Any, shape: Shape, before: Shape) -> Trace:
    rows, columns = op.kernel
    cells = {}
    for c, y, x in grid(before):
        source = (c, y // rows, x // columns)
        cells[c, y, x] = [source if source[1] < shape[1] and source[2] < shape[2] else None]
    return Trace(cells)


def concat(op: Any, *shapes: Shape) -> Trace:
    return Trace({cell: [None] for cell in grid((sum(s[0] for s in shapes), *shapes[0][1:]))})


def first_of(op: Any, *shapes: Shape) -> Trace:
    return Trace({cell: [cell] for cell in grid(shapes[0])})


def channel_conv(op: Any, shape: Shape) -> Trace:
    cells, touched, products = {}, set(), 0
    for cell in grid(shape):
        cells[cell] = []
        for tap in range(op.kernel):
            channel = cell[0] + tap - (op.kernel - 1) // 2
            inside = 0 <= channel < shape[0]
            cells[cell].append((channel, *cell[1:]) if inside else None)
            touched.add(tap)
            products += 1
    return Trace(cells, len(touched), int(op.bias), 0, products)


def channel_pool(op: Any, shape: Shape) -> Trace:
    return Trace({(0, *at): [(c, *at) for c in range(shape[0])] for at in grid(shape[1:])})
