"""What operations do, by plain loops: which input cells and which weights make each output cell.

Nothing here uses the package's formulas. A `Trace` maps every output cell to the input cells it
depends on (None for padding), and collects the weights touched and the products made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
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


def local(op: Any, shape: Shape) -> Trace:
    """As a convolution, but every position has weights and biases of its own."""
    trace = conv(_With(op, groups=1), shape)
    links = sum(map(len, trace.cells.values()))
    return trace._replace(weights=links, biases=len(trace.cells) if op.bias else 0)


def partial(op: Any, shape: Shape) -> Trace:
    """A convolution of the first channels, the others as they are."""
    part = len(range(0, shape[0], op.groups))
    made = conv(_With(op, groups=1, filters=part), (part, *shape[1:]))
    others = {cell: [cell] for cell in grid(shape) if cell[0] >= part}
    return made._replace(cells={**made.cells, **others})


class _With:
    """An operation with some other fields."""

    def __init__(self, op: Any, **fields: Any) -> None:
        self.__dict__.update({**op.fields, **fields})


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


def deconv(op: Any, shape: Shape, like: Shape | None = None) -> Trace:
    """Scatter every input cell through the kernel, then take the padding away."""
    sizes, pads = [], []
    axes = range(len(shape) - 1)
    for a in axes:
        reached = 1 + max(
            i * op.stride[a] + t * op.dilation[a]
            for i in range(shape[1 + a])
            for t in range(op.kernel[a])
        )
        wanted = like[1 + a] if like else op.size[a] if op.size else None
        if op.padding == "same" or (wanted is not None and op.padding[a] == (0, 0)):
            wanted = shape[1 + a] * op.stride[a] if wanted is None else wanted
            pads.append((max(reached - wanted, 0) // 2, 0))
        else:
            pads.append(op.padding[a])
        free = reached - sum(pads[-1]) + op.output_padding[a]
        sizes.append(free if wanted is None else wanted)
    cells: dict[Cell, list[Cell | None]] = {cell: [] for cell in grid((op.filters, *sizes))}
    weights, macs = set(), 0
    inside, outside = shape[0] // op.groups, op.filters // op.groups
    for (c, *at), k, tap in product(grid(shape), range(outside), grid(op.kernel)):
        lands = (at[a] * op.stride[a] + tap[a] * op.dilation[a] - pads[a][0] for a in axes)
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
    sizes = [n if m == "keep" else m for n, m in zip(shape[1:], op.size, strict=True)]
    axes = [spans(n, m) for n, m in zip(shape[1:], sizes, strict=True)]
    for c, *at in grid((shape[0], *sizes)):
        window = [
            [i] if stated == "keep" else axis[i]
            for axis, i, stated in zip(axes, at, op.size, strict=True)
        ]
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


def per_cell(op: Any, shape: Shape) -> Trace:
    """Every unit of a cell from all channels of the cell."""
    cells: dict[Cell, list[Cell | None]] = {}
    weights, macs = set(), 0
    for k, *at in grid((op.units, *shape[1:])):
        cells[k, *at] = [(c, *at) for c in range(shape[0])]
        weights |= {(k, c) for c in range(shape[0])}
        macs += shape[0]
    return Trace(cells, len(weights), op.units if op.bias else 0, macs=macs)


def pointwise(op: Any, shape: Shape) -> Trace:
    return Trace({cell: [cell] for cell in grid(shape)})


def response(op: Any, shape: Shape) -> Trace:
    """Every cell reads its neighbours among the channels."""
    half = op.size // 2
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid(shape):
        near = range(max(c - half, 0), min(c + half + 1, shape[0]))
        cells[c, *at] = [(n, *at) for n in near]
    return Trace(cells)


def batch_norm(op: Any, shape: Shape) -> Trace:
    channels = shape[0]
    return pointwise(op, shape)._replace(
        weights=channels * op.scale, biases=channels * op.shift, buffers=2 * channels
    )


AXIS_NAMES = {
    1: ["channels"],
    2: ["channels", "length"],
    3: ["channels", "height", "width"],
    4: ["channels", "depth", "height", "width"],
}


def named(op: Any, shape: Shape) -> list[int]:
    """The places of the axes that an operation names, channels first."""
    known = AXIS_NAMES[len(shape)]
    return [i for i, name in enumerate(known) if op.over == ("all",) or name in op.over]


def group_of(op: Any, cell: Cell, shape: Shape) -> Cell:
    """What the cells have in common whose statistics normalise a cell."""
    kind = op.syntax.words[0]
    if kind == "groupnorm":
        return (cell[0] // (shape[0] // op.groups),)
    if kind in ("instancenorm", "grn"):
        return cell[:1]
    if getattr(op, "branches", 1) > 1:
        return (cell[0] % (shape[0] // op.branches), *cell[1:])
    return tuple(at for i, at in enumerate(cell) if i not in named(op, shape))


def normalised(op: Any, shape: Shape) -> Trace:
    """Every cell reads its group; of a global response all groups, for their mean."""
    kind, groups, lines = op.syntax.words[0], {}, set()
    for cell in grid(shape):
        groups.setdefault(group_of(op, cell, shape), []).append(cell)
        axes = named(op, shape) if hasattr(op, "over") else [0]
        lines.add(tuple(cell[i] for i in axes))
    every = list(grid(shape))
    cells = {cell: every if kind == "grn" else groups[group_of(op, cell, shape)] for cell in every}
    return Trace(cells, len(lines) * op.scale, len(lines) * op.shift)


def learned(op: Any, shape: Shape) -> Trace:
    """Every cell has a number: its own, that of its channel, or the one of all."""
    names = {"element": len(shape), "channel": 1, "shared": 0}
    numbers = {cell[: names[op.per_each]] for cell in grid(shape)}
    if getattr(op, "factor", None) is not None:
        numbers = set()
    is_bias = op.syntax.words[0] == "shift"
    return pointwise(op, shape)._replace(
        weights=0 if is_bias else len(numbers), biases=len(numbers) if is_bias else 0
    )


def glu(op: Any, shape: Shape) -> Trace:
    half = len(range(0, shape[0], 2))
    return Trace({cell: [cell, (cell[0] + half, *cell[1:])] for cell in grid((half, *shape[1:]))})


def softmax(op: Any, shape: Shape) -> Trace:
    groups = {}
    for cell in grid(shape):
        groups.setdefault(group_of(op, cell, shape), []).append(cell)
    return Trace({cell: groups[group_of(op, cell, shape)] for cell in grid(shape)})


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


def parts(op: Any, shape: Shape) -> tuple[int, list[range]]:
    """An axis, and the cells of its parts."""
    (axis,) = named(op, shape)
    given = op.part[1]
    each = given if isinstance(given, tuple) else (len(range(0, shape[axis], given)),) * given
    ends = [sum(each[: i + 1]) for i in range(len(each))]
    return axis, [range(end - size, end) for end, size in zip(ends, each, strict=True)]


def taken(op: Any, shape: Shape, axis: int, kept: range) -> Trace:
    """The cells of a stretch of one axis."""
    cells = grid((*shape[:axis], len(kept), *shape[axis + 1 :]))
    return Trace({cell: [(*cell[:axis], kept[cell[axis]], *cell[axis + 1 :])] for cell in cells})


def split(op: Any, shape: Shape) -> Trace:
    axis, found = parts(op, shape)
    return taken(op, shape, axis, found[op.part[0] - 1])


def cut(op: Any, shape: Shape) -> Trace:
    (axis,) = named(op, shape)
    return taken(op, shape, axis, range(shape[axis])[slice(*op.channels)])


select = mapped(
    lambda op, cell, shape: (op.channels[cell[0]], *cell[1:]),
    lambda op, shape: (len(op.channels), *shape[1:]),
)


def place_of(at: Iterable[int], factor: int) -> int:
    """The number of a cell within its block, the last axis first."""
    index = 0
    for i in at:
        index = index * factor + i % factor
    return index


def pixel_shuffle(op: Any, shape: Shape) -> Trace:
    """The channels of a block stand together (PyTorch), or its first cells do (TensorFlow)."""
    r, (channels, *sizes) = op.factor, shape
    block = len([*grid((r,) * len(sizes))])
    made = len(range(0, channels, block))
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid((made, *(n * r for n in sizes))):
        place = place_of(at, r)
        channel = c * block + place if op.kind == "pixelshuffle" else place * made + c
        cells[c, *at] = [(channel, *(i // r for i in at))]
    return Trace(cells)


def pixel_unshuffle(op: Any, shape: Shape) -> Trace:
    r = op.factor
    block = len([*grid((r,) * (len(shape) - 1))])
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid(shape):
        place = place_of(at, r)
        channel = c * block + place if op.kind == "pixelunshuffle" else place * shape[0] + c
        cells[channel, *(i // r for i in at)] = [(c, *at)]
    return Trace(cells)


def patches(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    for c, (at, window) in product(range(shape[0]), [*positions(axis_taps(op, shape))]):
        taps = [*product(*window)]
        for t, indices in enumerate(taps):
            cells[(c * len(taps) + t, *at)] = [join(c, indices)]
    return Trace(cells)


def permute(op: Any, shape: Shape) -> Trace:
    names = AXIS_NAMES[len(shape)]
    order = ("channels", *reversed(names[1:])) if op.kind == "transpose" else op.order
    if op.kind == "transpose" and len(names) == 3:
        order = ("width", "height", "channels")
    places = [names.index(name) for name in (order[-1], *order[:-1])]
    return Trace({tuple(cell[i] for i in places): [cell] for cell in grid(shape)})


def roll(op: Any, shape: Shape) -> Trace:
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid(shape):
        moved = ((i + by) % n for i, by, n in zip(at, op.distance, shape[1:], strict=True))
        cells[c, *moved] = [(c, *at)]
    return Trace(cells)


def flatten_over(op: Any, shape: Shape) -> Trace:
    """The named axes as one, in the order C, D, H, W, where the first of them was."""
    axes = named(op, shape)
    left = [i for i in range(len(shape)) if i not in axes]
    before = sum(1 for i in left if i < axes[0])
    cells: dict[Cell, list[Cell | None]] = {}
    for cell in grid(shape):
        index = flat_index(tuple(cell[i] for i in axes), tuple(shape[i] for i in axes))
        others = [cell[i] for i in left]
        cells[(*others[:before], index, *others[before:])] = [cell]
    return Trace(cells)


def matmul(op: Any, first: Shape, second: Shape) -> Trace:
    """Rows of the first times columns of the second, in every row of cells."""
    columns = second[-1] if op.transposed else second[0]
    cells: dict[Cell, list[Cell | None]] = {}
    macs = 0
    for cell in grid((columns, *first[1:])):
        cells[cell] = [(c, *cell[1:]) for c in range(first[0])]
        macs += first[0]
    return Trace(cells, macs=macs)


def attention(op: Any, queries: Shape, keys: Shape, values: Shape) -> Trace:
    """Every query reads its own cell; its products with each key, and with each value."""
    head = len(range(0, queries[0], op.heads))
    cells: dict[Cell, list[Cell | None]] = {}
    macs = 0
    for position in grid(queries[1:]):
        for c in range(values[0]):
            cells[c, *position] = [(i, *position) for i in range(queries[0])]
        for _ in product(range(op.heads), grid(keys[1:])):
            macs += head + len(range(0, values[0], op.heads))
    return Trace(cells, macs=macs)


def recurrent(op: Any, shape: Shape) -> Trace:
    """Gates of units, each from the channels of its step and from all units of the step before."""
    gates = {"lstm": 4, "gru": 3, "rnn": 1}[op.kind]
    channels, steps = shape
    ways = 2 if op.bidirectional else 1
    weights = {(w, g, k, s) for w in range(ways) for g in range(gates) for k in range(op.units)
               for s in [*range(channels), *(("before", j) for j in range(op.units))]}  # fmt: skip
    biases = [0 for _ in product(range(ways), range(gates), range(op.units), range(op.biases))]
    plane = () if op.last else (steps,)
    cells = {cell: [*grid(shape)] for cell in grid((ways * op.units, *plane))}
    return Trace(cells, len(weights), len(biases), macs=steps * len(weights))


def embedding(op: Any, shape: Shape) -> Trace:
    count, width = op.table
    places = slice(1, None) if len(shape) > 1 else slice(None)
    cells = {(i, *cell[places]): [cell] for cell in grid(shape) for i in range(width)}
    return Trace(cells, len({(n, i) for n in range(count) for i in range(width)}))


def resampled(op: Any, n: int, m: int, factor: Any) -> list[list[int]]:
    """For each of m cells of one axis the cells of n that it is made of."""
    found = []
    for i in range(m):
        step = Fraction(n, m) if factor is None else 1 / Fraction(factor)
        if op.mode == "area":
            found.append([*range(i * n // m, -(-(i + 1) * n // m))])
            continue
        if op.mode == "nearest":
            found.append([min(i * step // 1, n - 1)])
            continue
        middle = (i + Fraction(1, 2)) * step - Fraction(1, 2)
        if op.corners:
            middle = Fraction(i * (n - 1), max(m - 1, 1))
        if op.mode == "bilinear":
            middle = min(max(middle, 0), n - 1)
        low = middle // 1
        taps = [low] if middle == low else [low, low + 1]
        if op.mode == "bicubic" and middle != low:
            taps = [low - 1, low, low + 1, low + 2]
        found.append(sorted({min(max(t, 0), n - 1) for t in taps}))
    return found


def upsample(op: Any, shape: Shape, reference: Shape | None = None) -> Trace:
    """Cells repeated, or the nearest on each axis, half-cell centres; or means of areas."""
    sizes = reference[1:] if reference else op.size
    factors = op.factor or (None,) * (len(shape) - 1)
    if op.factor:
        sizes = [int(n * Fraction(f)) for n, f in zip(shape[1:], op.factor, strict=True)]
    axes = [resampled(op, *along) for along in zip(shape[1:], sizes, factors, strict=True)]
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid((shape[0], *map(len, axes))):
        read = [axis[i] for axis, i in zip(axes, at, strict=True)]
        cells[(c, *at)] = [(c, *indices) for indices in product(*read)]
    return Trace(cells)


def padded(mode: str, n: int, before: int, after: int) -> list[int | None]:
    """The cell of n that stands at every place, from the first of the padding on."""
    there = [*range(n)]
    for _ in range(before):
        there.insert(0, None if mode == "zeros" else there[0])
        if mode == "reflect":
            there[0] = len(there) - n
        elif mode == "circular":
            there[0] = (n - (len(there) - n)) % n
    for i in range(after):
        ends = {"zeros": None, "reflect": n - 2 - i, "replicate": n - 1, "circular": i % n}
        there.append(ends[mode])
    return there


def zero_pad(op: Any, shape: Shape) -> Trace:
    axes = [padded(op.mode, n, *sides) for n, sides in zip(shape[1:], op.padding, strict=True)]
    cells: dict[Cell, list[Cell | None]] = {}
    for c, *at in grid((shape[0], *map(len, axes))):
        cells[(c, *at)] = [join(c, (axis[i] for axis, i in zip(axes, at, strict=True)))]
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
    """Cells one input behind the other; those of the first are told, as the first is checked."""
    (axis,) = named(op, shapes[0])
    cells: dict[Cell, list[Cell | None]] = {}
    start = 0
    for number, shape in enumerate(shapes):
        for cell in grid(shape):
            target = (*cell[:axis], cell[axis] + start, *cell[axis + 1 :])
            cells[target] = [cell if not number else None]
        start += shape[axis]
    return Trace(cells)


def joined(op: Any, *shapes: Shape) -> Trace:
    """Sizes of 1 are spread over those of the others, vectors over all cells."""
    rank = max(map(len, shapes))
    first, *others = [(*shape, *(1,) * (rank - len(shape))) for shape in shapes]
    whole = tuple(map(max, zip(first, *others, strict=True)))
    return Trace(
        {
            cell: [
                tuple(0 if n == 1 else at for at, n in zip(cell, first, strict=True))[
                    : len(shapes[0])
                ]
            ]
            for cell in grid(whole)
        }
    )


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
