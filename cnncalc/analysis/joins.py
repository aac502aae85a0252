"""Branches that do not fit where they meet: the padding that makes them fit, or what to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from operator import mul
from typing import NamedTuple, cast

from cnncalc.analysis.trial import Trial, ancestors
from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.graph import Graph, Node
from cnncalc.ops.base import POOLING, Operation, Sides
from cnncalc.ops.moving import Reshape, Unpool
from cnncalc.ops.resizing import Upsample
from cnncalc.ops.windowed import Transposed, Windowed
from cnncalc.shape import Shape, listed
from cnncalc.window import span

Shapes = Mapping[int, Shape]
Scale = tuple[Fraction, ...]  # along each axis; nothing where it is 1 along all


class Padded(NamedTuple):
    """Layers with the padding that makes the branches of a join fit.

    `is_all` where no layer of these branches has a stride: nothing but padding tells them apart.
    """

    ops: Mapping[int, Windowed]
    is_all: bool

    def words(self, graph: Graph) -> str:
        """The padding and the layers: pad 1 in conv1 and conv2."""
        found: dict[str, list[str]] = {}
        for index, op in self.ops.items():
            text = op.syntax.options["pad"].kind.spell(op.padding)
            found.setdefault(f"pad {text}", []).append(graph.nodes[index].name)
        return "; ".join(f"{pad} in {listed(names)}" for pad, names in found.items())


def padded(trial: Trial, index: int) -> Padded | None:
    """Padding for the branches whose maps are smaller than the largest; None where none fits.

    A gate of one cell is spread over its map, and stays as it is.
    """
    graph, shapes = trial.graph, trial.shapes(trial.own, ancestors(trial.graph, index))
    if shapes is None:
        return None
    gates = graph.nodes[index].op.gates
    maps = [i for i in graph.nodes[index].inputs if shapes[i].rank]
    maps = [i for i in maps if not gates or any(n != 1 for n in shapes[i].spatial)]
    if not maps or not all(isinstance(n, int) for i in maps for n in shapes[i].spatial):
        return None
    wanted = max(cast("list[tuple[int, ...]]", [shapes[i].spatial for i in maps]))
    ops, is_all = dict[int, Windowed](), True
    for end, own in _branches(graph, maps):
        if shapes[end].spatial != wanted:
            found = _branch(graph, shapes, own, wanted)
            if found is None:
                return None
            ops |= found
            is_all = is_all and all(n == 1 for at in own for n in _stride(graph.nodes[at].op))
    return Padded(ops, is_all) if _joins(graph, index, shapes, ops) else None


def _branches(graph: Graph, ends: list[int]) -> list[tuple[int, list[int]]]:
    """Where each branch ends, and the layers that it does not share with all others."""
    ways = {
        end: [*ancestors(graph, end), *([end] if graph.nodes[end].inputs else [])] for end in ends
    }
    shared = set.intersection(*map(set, ways.values()))
    return [(end, [at for at in way if at not in shared]) for end, way in ways.items()]


def _branch(
    graph: Graph, shapes: Shapes, own: list[int], wanted: tuple[Dim, ...]
) -> dict[int, Windowed] | None:
    """Layers of one branch with the padding that gives a size: all as `same`, or one of them."""
    windows = {at: op for at in own if isinstance(op := graph.nodes[at].op, Windowed)}
    alone = ({at: op} for at in reversed(windows) for op in _paddings(windows[at]))
    for tried in chain([_halved(windows)], alone):
        found = _through(graph, shapes, own, tried)
        if tried and found is not None and found[own[-1]].spatial == wanted:
            return tried
    return None


def _halved(windows: Mapping[int, Windowed]) -> dict[int, Windowed]:
    """The layers whose padding is less than half of their odd windows, with that padding."""
    found: dict[int, Windowed] = {}
    for at, op in windows.items():
        halves = [_half(op, i) for i in range(len(op.kernel))]
        if all(rest == 0 for _, rest in halves):
            changed = _with(op, tuple((half, half) for half, _ in halves))
            found |= {at: changed} if changed else {}
    return found


def _half(op: Windowed, i: int) -> tuple[int, int]:
    """Half of what a window spans beside its middle, and the rest where it has none."""
    size = span(op.kernel[i], op.dilation[i])
    return divmod(size - 1, 2) if isinstance(size, int) else (0, 1)


def _paddings(op: Windowed) -> Iterator[Windowed]:
    """An operation with more padding on all sides, up to half of its window."""
    sizes = [span(op.kernel[i], op.dilation[i]) for i in range(len(op.kernel))]
    most = min((size // 2 for size in sizes if isinstance(size, int)), default=0)
    for n in range(1, most + 1):
        changed = _with(op, ((n, n),) * len(sizes))
        if changed:
            yield changed


def _with(op: Windowed, padding: Sides) -> Windowed | None:
    """An operation with another padding; None unless it is more than it has."""
    now = op.padding
    if isinstance(now, str) or now == padding:
        return None
    pairs = zip(chain(*now), chain(*padding), strict=True)
    if not all(isinstance(a, int) and isinstance(b, int) and a <= b for a, b in pairs):
        return None
    return op.changed(padding=padding)


def _through(
    graph: Graph, shapes: Shapes, own: list[int], ops: Mapping[int, Operation]
) -> Shapes | None:
    """The shapes with other operations in a branch; None where a layer does not fit."""
    found = {**shapes}
    try:
        for at in own:
            node = graph.nodes[at]
            op = ops.get(at, node.op)
            found[at] = op.output_shape(tuple(found[i] for i in node.inputs))
    except SpecError:
        return None
    return found


def _joins(graph: Graph, index: int, shapes: Shapes, ops: Mapping[int, Operation]) -> bool:
    """Whether the join takes what it receives with other operations before it."""
    layers = [*ancestors(graph, index), index]
    return bool(ops) and _through(graph, shapes, layers, ops) is not None


def unlike(graph: Graph, apart: tuple[int, ...]) -> str:
    """What has to be one in two branches: stride or padding; nothing where it is not known."""
    one, other = (_scale(graph, at) for at in apart)
    if one is None or other is None:
        return ""
    return f"give the branches the same {'padding' if one == other else 'stride'}"


def _scale(graph: Graph, index: int) -> Scale | None:
    """By how much the strides before a node divide each axis; None where something else does."""
    scale: Scale = ()
    at = index
    while graph.nodes[at].inputs:
        step = _step(graph.nodes[at])
        if step is None:
            return None
        scale = tuple(map(mul, scale, step)) if scale and step else scale or step
        at = graph.nodes[at].inputs[0]
    return scale if any(n != 1 for n in scale) else ()


def _step(node: Node) -> Scale | None:
    op = node.op
    sizes: tuple[Dim | Fraction, ...]
    if isinstance(op, Windowed):
        sizes, sign = op.stride, 1
    elif isinstance(op, Transposed):
        sizes, sign = op.stride, -1
    elif isinstance(op, Upsample) and op.factor:
        sizes, sign = op.factor, -1
    else:
        sets_size = op.category == POOLING or isinstance(op, Reshape | Unpool | Upsample)
        return None if sets_size else ()
    numbers = [size for size in sizes if isinstance(size, int) and size]
    if len(numbers) < len(sizes):
        return None
    return tuple(Fraction(size) ** sign for size in numbers)


def _stride(op: Operation) -> tuple[Dim, ...]:
    return op.stride if isinstance(op, Windowed | Transposed) else ()
