"""What led to a broken shape, and which input sizes would mend it; asked when one is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from cnncalc.analysis.joins import padded, unlike
from cnncalc.analysis.trial import OTHER, Trial, Way, ancestors
from cnncalc.dims import Dim, symbol
from cnncalc.errors import Fault, Location, SpecError
from cnncalc.graph import Graph, Node
from cnncalc.ops.axes import alike
from cnncalc.ops.base import JOINING, ONE
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.joining import Add
from cnncalc.ops.values import PAIR
from cnncalc.ops.windowed import Transposed, Windowed
from cnncalc.shape import Shape
from cnncalc.units import factor

_ENDS = 2, 3  # links of a long chain that are shown at its beginning and its end

Shapes = Sequence[Shape | None]
Fits = Callable[[Sequence[Dim]], bool]
SHORTCUT = "give the shortcut the channels and the stride of the body"


def mended(fault: Fault, graph: Graph, index: int, shapes: Shapes) -> Fault:
    """The fault of the node at `index`, with the chain of sizes before it and a mend."""
    node = graph.nodes[index]
    message = f"{node.name}: {fault.message}"
    apart = _apart(node, shapes) if fault.code == "C201" else node.inputs[:1]
    if fault.code == "C201" and node.op.category == JOINING and not apart:
        return fault._replace(message=message).with_hint(_channels(node, shapes, fault.hint))
    if fault.code not in ("C201", "C202", "C203") or not apart:
        return fault._replace(message=message)
    links = [found for at in apart if (found := chain(graph, at, shapes))]
    message += f" ({'; '.join(links)})" if links else ""
    return fault._replace(message=message).with_hint(
        cache(lambda: _mend(fault, graph, index, apart))
    )


def _apart(node: Node, shapes: Shapes) -> tuple[int, ...]:
    """The first input of a join, and the first of another height or width; none where all fit."""
    first, *others = node.inputs
    here = shapes[first]
    for other in others:
        there = shapes[other]
        if here and there and here.rank and there.rank and here.spatial != there.spatial:
            return first, other
    return ()


def _channels(node: Node, shapes: Shapes, otherwise: str) -> str:
    """What a join asks for whose maps are of one size."""
    ranks = {len(shape.spatial) for i in node.inputs if (shape := shapes[i])}
    if len(ranks) > 1 and not node.op.gates:
        return "flatten the map, or reshape the vector to a map"
    if _is_residual(node):
        return SHORTCUT
    return "give its inputs the same channels" if isinstance(node.op, Add) else otherwise


def _otherwise(graph: Graph, index: int, apart: tuple[int, ...], otherwise: str) -> str:
    """What to change in the branches of a join where no other size of the input mends it."""
    if _is_residual(graph.nodes[index]):
        return SHORTCUT
    return unlike(graph, apart) or otherwise


def _is_residual(node: Node) -> bool:
    place = node.location
    return isinstance(place, Location) and place.token.startswith("residual")


def _mend(fault: Fault, graph: Graph, index: int, apart: tuple[int, ...]) -> str:
    """The hint with the input sizes that work, where they can be tried."""
    trial = Trial(graph)
    if not trial.is_possible:
        return fault.hint
    try:
        if fault.code == "C201":
            return _joining(trial, index, _otherwise(graph, index, apart, fault.hint))
        return _smallest(trial) if fault.code == "C203" else _giving(trial, index, fault.hint)
    except SpecError:  # a symbol further on decides which sizes work
        return fault.hint


def chain(graph: Graph, index: int, shapes: Shapes) -> str:
    """How the size of a node's map came about: 49×74 → conv1 /2 25×37 → …"""
    links: list[str] = []
    at: int | None = index
    while at is not None:
        node, shape = graph.nodes[at], shapes[at]
        at = node.inputs[0] if node.inputs else None
        before = shapes[at] if at is not None else None
        if shape and shape.rank and (before is None or before.spatial != shape.spatial):
            size = "×".join(map(factor, shape.spatial))
            links.append(f"{node.name}{_stride(node.op)} {size}" if node.inputs else size)
    links.reverse()
    if len(links) == 1:  # the size of the input itself: its branch is named by its last layer
        return f"{graph.nodes[index].name} {links[0]}"
    first, last = _ENDS
    if len(links) > first + last + 1:
        links[first:-last] = ["…"]
    return " → ".join(links)


def _stride(op: object) -> str:
    stride = op.stride if isinstance(op, (Windowed, Transposed)) else ONE
    return "" if alike(stride, ONE) else f" /{PAIR.spell(stride)}"


def _smallest(trial: Trial) -> str:
    """The smallest sizes, height and width of a map, with which all layers work."""
    rank = len(trial.own)
    side = next((n for n in trial.sizes() if trial.works((n,) * rank)), None)
    if side is None:
        return "no input size works: use a smaller kernel, more padding, or fewer strides before it"
    least = [side] * rank
    for axis in range(rank):
        at, after = tuple(least[:axis]), tuple(least[axis + 1 :])
        least[axis] = next(n for n in trial.sizes() if trial.works((*at, n, *after)))
    return f"smallest input that works: {'×'.join(map(str, least))}"


def _giving(trial: Trial, index: int, otherwise: str) -> str:
    """The input size that gives what a fully connected layer expects."""
    layer = trial.graph.nodes[index].op
    assert isinstance(layer, FullyConnected)
    expected, own = layer.expected, trial.own
    first = own[0]
    ways: list[Way] = [lambda n: tuple(max(n * size // first, 1) for size in own)]
    ways += [lambda n: (n,) * len(own)] if len({*own}) > 1 else []
    for way in ways:
        for n in trial.sizes():
            entering = trial.entering(index, way(n))
            if entering is not None and entering.elements == expected:
                size = "×".join(map(str, way(n)))
                return f"a {size} input would give {expected}; else {otherwise}"
    return f"no input size gives {expected}: {otherwise}"


def _joining(trial: Trial, index: int, otherwise: str) -> str:
    """The padding with which the branches of a join fit where nothing else tells them apart, or the
    input sizes next to the network's own.

    A square input is tried as a square, else each axis by itself, of which those that fit as they
    are stay out: with all layers, without the fully connected ones, with those before the join.
    """
    before, mend = [*ancestors(trial.graph, index), index], padded(trial, index)
    if mend and mend.is_all:
        return f"the branches differ by padding alone: {mend.words(trial.graph)}"
    for search in (_nearest_side, _nearest_axes):
        found = search(trial, _fits(trial, index, before))
        if found:  # else no size fits more layers either
            further = (search(trial, _fits(trial, index, o)) for o in (None, _of_maps(trial)))
            return f"input sizes that fit: {next(filter(None, further), found)}"
    if mend:
        return f"no input size makes them equal: {mend.words(trial.graph)}"
    return f"no input size makes them equal: crop the larger one; else {otherwise}"


def _of_maps(trial: Trial) -> list[int]:
    """The layers that are not fully connected, nor behind such a layer."""
    nodes, left = trial.graph.nodes, set[int]()
    for at in trial.layers:
        op = nodes[at].op
        flattens = isinstance(op, FullyConnected) and not op.per_cell
        if flattens or left.intersection(nodes[at].inputs):
            left.add(at)
    return [at for at in trial.layers if at not in left]


def _fits(trial: Trial, index: int, layers: Sequence[int] | None) -> Fits:
    """Whether layers work at a size; a map that comes down to one cell, spread, is no mend."""
    inputs = trial.graph.nodes[index].inputs
    axes = [axis for axis, own in enumerate(trial.own) if own > 1]
    now = trial.shapes(trial.own, ancestors(trial.graph, index)) or {}

    def is_one(shapes: Mapping[int, Shape], i: int, axis: int) -> bool:
        return i in shapes and shapes[i].spatial[axis : axis + 1] == (1,)

    def fits(sizes: Sequence[Dim]) -> bool:
        shapes = trial.shapes(tuple(sizes), layers)
        return shapes is not None and all(
            any(not is_one(shapes, i, axis) for i in inputs)
            and all(is_one(now, i, axis) or not is_one(shapes, i, axis) for i in inputs)
            for axis in axes
        )

    return fits


def _nearest_side(trial: Trial, fits: Fits) -> str:
    """The working sides next to a square input's own: side 352 or 360; empty where none works."""
    own = trial.own
    is_square = len({*own}) == 1
    side = _near(trial, own[0], lambda n: fits((n,) * len(own))) if is_square else ""
    return f"{'side' if len(own) > 1 else trial.axes[0]} {side}" if side else ""


def _nearest_axes(trial: Trial, fits: Fits) -> str:
    """As `_nearest_side`, of each axis that does not work as it is, whatever the other's size."""
    ways = [trial.way(axis, symbol(OTHER)) for axis in range(len(trial.own))]
    found = {
        axis: _near(trial, own, lambda n, way=way: fits(way(n)))  # type: ignore[misc]
        for axis, own, way in zip(trial.axes, trial.own, ways, strict=True)
        if not fits(way(own))
    }
    return (
        " and ".join(f"{axis} {near}" for axis, near in found.items())
        if all(found.values())
        else ""
    )


def _near(trial: Trial, own: int, works: Callable[[int], bool]) -> str:
    """The next sizes below and above that work, as far as the bound on work allows."""
    most = len(trial.sizes()) // 2
    ranges = range(own - 1, max(own - most, 0), -1), range(own + 1, own + most)
    ends = (next((n for n in sizes if works(n)), None) for sizes in ranges)
    return " or ".join(str(n) for n in ends if n is not None)
