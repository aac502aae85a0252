"""What led to a broken shape, and which input sizes would mend it; asked when one is broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from cnncalc.analysis.trial import Trial
from cnncalc.errors import Fault, SpecError
from cnncalc.graph import Graph
from cnncalc.ops.base import ONE
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.windowed import Transposed, Windowed
from cnncalc.shape import Shape
from cnncalc.units import factor

_ENDS = 2, 3  # links of a long chain that are shown at its beginning and its end

Shapes = Sequence[Shape | None]


def mended(fault: Fault, graph: Graph, index: int, shapes: Shapes) -> Fault:
    """The fault of the node at `index`, with the chain of sizes before it and a mend."""
    message = f"{graph.nodes[index].name}: {fault.message}"
    if fault.code not in ("C202", "C203"):
        return fault._replace(message=message)
    links = chain(graph, index, shapes)
    message += f" ({links})" if links else ""
    return fault._replace(message=message).with_hint(cache(lambda: _mend(fault, graph, index)))


def _mend(fault: Fault, graph: Graph, index: int) -> str:
    """The hint with the input sizes that work, where they can be tried."""
    trial = Trial(graph)
    if not trial.is_possible:
        return fault.hint
    try:
        return _smallest(trial) if fault.code == "C203" else _giving(trial, index, fault.hint)
    except SpecError:  # a symbol further on decides which sizes work
        return fault.hint


def chain(graph: Graph, index: int, shapes: Shapes) -> str:
    """How the size of the map came about: 49×74 → conv1 /2 25×37 → …"""
    links: list[str] = []
    at, size = index, ""
    while graph.nodes[at].inputs:
        at = graph.nodes[at].inputs[0]
        node, shape = graph.nodes[at], shapes[at]
        before = shapes[node.inputs[0]] if node.inputs else None
        if shape and shape.is_map and (before is None or before.spatial != shape.spatial):
            size = "×".join(map(factor, shape.spatial))
            links.append(f"{node.name}{_stride(node.op)} {size}" if node.inputs else size)
    links.reverse()
    first, last = _ENDS
    if len(links) > first + last + 1:
        links[first:-last] = ["…"]
    return " → ".join(links)


def _stride(op: object) -> str:
    stride = op.stride if isinstance(op, (Windowed, Transposed)) else ONE
    shown = dict.fromkeys(map(str, stride))
    return "" if stride == ONE else f" /{'x'.join(shown)}"


def _smallest(trial: Trial) -> str:
    """The smallest height and width with which all layers work."""
    side = next((n for n in trial.sizes() if trial.works(n, n)), None)
    if side is None:
        return "no input size works: use a smaller kernel, more padding, or fewer strides before it"
    height = next(n for n in trial.sizes() if trial.works(n, side))
    width = next(n for n in trial.sizes() if trial.works(height, n))
    return f"smallest input that works: {height}×{width}"


def _giving(trial: Trial, index: int, otherwise: str) -> str:
    """The input size that gives what a fully connected layer expects."""
    layer = trial.graph.nodes[index].op
    assert isinstance(layer, FullyConnected)
    expected, (height, width) = layer.expected, trial.own
    ways: list[Callable[[int], tuple[int, int]]] = [lambda n: (n, max(n * width // height, 1))]
    ways += [lambda n: (n, n)] if height != width else []
    for way in ways:
        for n in trial.sizes():
            entering = trial.entering(index, *way(n))
            if entering is not None and entering.elements == expected:
                size = "{}×{}".format(*way(n))
                return f"a {size} input would give {expected}; else {otherwise}"
    return f"no input size gives {expected}: {otherwise}"
