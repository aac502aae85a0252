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


def axis_taps(op: Any, shape: Shape) -> list[list[list[int | None]]]:
    """The taps of every position, on each axis."""
    ceil, rank = getattr(op, "ceil", False), len(shape) - 1
    pads = (op.padding,) * rank if op.padding == "same" else op.padding
    drops = ceil != "caffe" or any(pad != (0, 0) for pad in pads)
    return [
        taps(shape[1 + a], op.kernel[a], op.stride[a], pads[a], op.dilation[a], ceil, drops)
        for a in range(rank)
    ]


def join(channel: int, indices: Iterable[int | None]) -> Cell | None:
    indices = tuple(indices)
    return None if None in indices else (channel, *indices)  # type: ignore[return-value]


def positions(axes: list[list[list[int | None]]]) -> Iterable[tuple[Cell, list[Any]]]:
    """Every position of a window, and its taps on each axis."""
    for at in product(*(range(len(axis)) for axis in axes)):
        yield at, [axis[i] for axis, i in zip(axes, at, strict=True)]


def conv(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    weights, macs = set(), 0
    inside, outside = shape[0] // op.groups, op.filters // op.groups
    for k, (at, window) in product(range(op.filters), list(positions(axis_taps(op, shape)))):
        cells[k, *at] = []
        for c, *tap in product(range(inside), *map(enumerate, window)):
            cells[k, *at].append(join(k // outside * inside + c, (i for _, i in tap)))
            weights.add((k, c, *(t for t, _ in tap)))
            macs += 1
    return Trace(cells, len(weights), op.filters if op.bias else 0, macs=macs)


def depthwise(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    weights, macs = set(), 0
    for c, m, (at, window) in product(
        range(shape[0]), range(op.multiplier), list(positions(axis_taps(op, shape)))
    ):
        cell = (c * op.multiplier + m, *at)
        cells[cell] = []
        for tap in product(*map(enumerate, window)):
            cells[cell].append(join(c, (i for _, i in tap)))
            weights.add((c, m, *(t for t, _ in tap)))
            macs += 1
    return Trace(cells, len(weights), shape[0] * op.multiplier if op.bias else 0, macs=macs)


def deconv(op: Any, shape: Shape) -> Trace:
    """Scatter every input cell through the kernel, then take the padding away."""
    sizes = []
    axes = range(len(shape) - 1)
    for a in axes:
        reached = max(
            i * op.stride[a] + t * op.dilation[a]
            for i in range(shape[1 + a])
            for t in range(op.kernel[a])
        )
        sizes.append(reached + 1 - sum(op.padding[a]) + op.output_padding[a])
    cells: dict[Cell, list[Cell | None]] = {cell: [] for cell in grid((op.filters, *sizes))}
    weights, macs = set(), 0
    inside, outside = shape[0] // op.groups, op.filters // op.groups
    for (c, *at), k, tap in product(grid(shape), range(outside), grid(op.kernel)):
        lands = (at[a] * op.stride[a] + tap[a] * op.dilation[a] - op.padding[a][0] for a in axes)
        target = (c // inside * outside + k, *lands)
        weights.add((c, k, *tap))
        macs += 1
        if target in cells:
            cells[target].append((c, *at))
    return Trace(cells, len(weights), op.filters if op.bias else 0, macs=macs)


def pool(op: Any, shape: Shape) -> Trace:
    cells = {
        (c, *at): [join(c, indices) for indices in product(*window)]
        for c in range(shape[0])
        for at, window in positions(axis_taps(op, shape))
    }
    learned = op.syntax.words[0] == "subsample"
    return Trace(cells, shape[0] if learned else 0, shape[0] if learned else 0)


def spans(n: int, m: int) -> list[range]:
    """The cells of n that each of m adaptive windows covers."""
    return [range(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def adaptive(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    axes = [spans(n, m) for n, m in zip(shape[1:], op.size, strict=True)]
    for c, *at in grid((shape[0], *op.size)):
        window = (axis[i] for axis, i in zip(axes, at, strict=True))
        cells[c, *at] = [(c, *indices) for indices in product(*window)]
    return Trace(cells)


def whole_plane(op: Any, shape: Shape) -> Trace:
    corner = (0,) * (len(shape) - 1)
    return Trace({(c, *corner): [(c, *at) for at in grid(shape[1:])] for c in range(shape[0])})


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
    *sizes, channels = op.shape.printed
    return channels, *sizes


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
    for c, *at in grid((shape[0], *(n * f for n, f in zip(shape[1:], op.factor, strict=True)))):
        sources = []
        for position, factor, n in zip(at, op.factor, shape[1:], strict=True):
            middle = (position + 0.5) / factor - 0.5
            low = int(middle // 1)
            near = [low, low + 1] if op.bilinear and middle != low else [position // factor]
            sources.append([min(max(i, 0), n - 1) for i in near])
        cells[c, *at] = [(c, *indices) for indices in product(*sources)]
    return Trace(cells)


def zero_pad(op: Any, shape: Shape) -> Trace:
    sizes = [n + sum(sides) for n, sides in zip(shape[1:], op.padding, strict=True)]
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid((shape[0], *sizes)):
        source = [i - before for i, (before, _) in zip(at, op.padding, strict=True)]
        inside = all(0 <= i < n for i, n in zip(source, shape[1:], strict=True))
        cells[c, *at] = [(c, *source) if inside else None]
    return Trace(cells)


def pad_channels(op: Any, shape: Shape) -> Trace:
    cells = grid((op.channels, *shape[1:]))
    return Trace({cell: [cell if cell[0] < shape[0] else None] for cell in cells})


def crop(op: Any, shape: Shape, reference: Shape | None = None) -> Trace:
    if reference is None:
        sizes = [n - sum(sides) for n, sides in zip(shape[1:], op.sides, strict=True)]
        starts = [before for before, _ in op.sides]
    else:
        sizes, pairs = [*reference[1:]], zip(shape[1:], reference[1:], strict=True)
        starts = [(n - m) // 2 if op.offset == -1 else op.offset for n, m in pairs]
    return Trace({
        (c, *at): [(c, *(i + start for i, start in zip(at, starts, strict=True)))]
        for c, *at in grid((shape[0], *sizes))
    })  # fmt: skip


def unpool(op: Any, shape: Shape, before: Shape) -> Trace:
    cells = {}
    for c, *at in grid(before):
        source = [i // k for i, k in zip(at, op.kernel, strict=True)]
        inside = all(i < n for i, n in zip(source, shape[1:], strict=True))
        cells[c, *at] = [(c, *source) if inside else None]
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
