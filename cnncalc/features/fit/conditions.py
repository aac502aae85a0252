"""What the symbols of a network have to be, so that every layer takes what enters it."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.analysis.report import Row, analyze
from cnncalc.dims import Dim, UndecidedError, floor_div, is_number
from cnncalc.errors import SpecError
from cnncalc.graph import Graph
from cnncalc.ops.activation import Maxout
from cnncalc.ops.channels import PadChannels, Select, Shuffle, Slice, Split
from cnncalc.ops.convolution import Conv, Deconv
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.joining import Concat, Elementwise, spread
from cnncalc.ops.named import replaced, sizes


def conditions(graph: Graph) -> tuple[str, ...]:
    """Conditions on symbols, each once, with its first layer: C a multiple of 4 (conv1).

    Sizes that a group has to divide, channels that have to be there, and sizes that a join or a
    stated number of inputs compares. None of a network whose own size is refused.
    """
    found: dict[str, str] = {}
    try:
        rows = analyze(graph).rows
    except SpecError:
        return ()
    for row in rows:
        for condition in (*_multiples(row), *_bounds(row), *_equal(row)):
            found.setdefault(condition, row.name)
    return tuple(f"{condition} ({name})" for condition, name in found.items())


def _multiples(row: Row) -> Iterator[str]:
    op, channels = row.node.op, row.input_shapes[0].channels
    pairs: list[tuple[Dim, Dim]] = []
    if isinstance(op, Conv | Deconv):
        pairs = [(channels, op.groups), (op.filters, op.groups)]
    elif isinstance(op, Shuffle):
        pairs = [(channels, op.groups)]
    elif isinstance(op, Split):
        parts = op.part[1]
        pairs = [(channels, parts)] if not isinstance(parts, tuple) and op.is_of_channels else []
    elif isinstance(op, Maxout):
        pairs = [(channels, op.pieces)]
    for size, divisor in pairs:
        if not (is_number(size) and is_number(divisor)) and not _divides(divisor, size):
            yield f"{size} a multiple of {divisor}"


def _divides(divisor: Dim, size: Dim) -> bool:
    """Whether a size is a multiple whatever the symbols are."""
    try:
        return divisor == 1 or floor_div(size, divisor) * divisor == size
    except UndecidedError:
        return False


def _bounds(row: Row) -> Iterator[str]:
    op, channels = row.node.op, row.input_shapes[0].channels
    if is_number(channels):
        return
    if isinstance(op, Slice):
        if op.is_of_channels and op.channels[1] is not None:
            yield f"{channels} at least {op.channels[1]}"
    elif isinstance(op, Select):
        most = max((c for c in op.channels if isinstance(c, int)), default=0)
        yield f"{channels} at least {most + 1}"
    elif isinstance(op, PadChannels):
        yield f"{channels} at most {op.channels}"


def _equal(row: Row) -> Iterator[str]:
    op, first = row.node.op, row.input_shapes[0]
    if isinstance(op, FullyConnected) and op.expected != 0:
        yield from _unless_equal(first.features, op.expected)
    if isinstance(op, Concat):
        axis = op.axis(first)
        for other in row.input_shapes[1:]:
            aligned = replaced(other, {axis: sizes(first)[axis]})
            for size, same in zip(first.dims, aligned.dims, strict=True):
                yield from _unless_equal(size, same)
    elif isinstance(op, Elementwise):
        yield from _spread(row)


def _spread(row: Row) -> Iterator[str]:
    """Sizes that a join compares, of which those of 1 are spread over the others."""
    whole = max(row.input_shapes, key=lambda shape: shape.rank)
    first, *others = (spread(shape, whole).dims for shape in row.input_shapes)
    for other in others:
        for size, same in zip(first, other, strict=True):
            if 1 not in (size, same):
                either = " or 1" if is_number(size) or is_number(same) else ", or one of them 1"
                yield from (f"{condition}{either}" for condition in _unless_equal(size, same))


def _unless_equal(size: Dim, same: Dim) -> Iterator[str]:
    gap = size - same
    if not is_number(gap):
        symbol, other = (same, size) if is_number(size) else (size, same)
        yield f"{symbol} equal to {other}"
