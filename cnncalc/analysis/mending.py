"""What led to a broken shape, and which input sizes would mend it; asked when one is broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnncalc.dims import Shape
from cnncalc.errors import SpecError
from cnncalc.graph import Graph
from cnncalc.ops.base import elements, is_map
from cnncalc.units import show_shape

LARGEST_SIZE = 1024
MOST_STEPS = 100_000  # shape rules that a search may ask
_ENDS = 2, 3  # links of a long chain that are shown at its beginning and its end

Shapes = Sequence[Shape | None]


def mended(error: SpecError, graph: Graph, index: int, shapes: Shapes) -> SpecError:
    """The fault of the node at `index`, with the chain of sizes before it and a mend."""
    node = graph.nodes[index]
    error.message = f"{node.name}: {error.message}"
    if error.code not in ("C202", "C203"):
        return error
    trial = _Trial(graph, index)
    links = chain(graph, index, shapes)
    error.message += f" ({links})" if links else ""
    if trial.is_possible:
        error.hint = _smallest(trial) if error.code == "C203" else _giving(trial, error.hint)
    return error


def chain(graph: Graph, index: int, shapes: Shapes) -> str:
    """How the size of the map came about: 49×74 → conv1 /2 25×37 → …"""
    links: list[str] = []
    at, size = index, ""
    while graph.nodes[at].inputs:
        at = graph.nodes[at].inputs[0]
        node, shape = graph.nodes[at], shapes[at] or ()
        before = shapes[node.inputs[0]] if node.inputs else ()
        if is_map(shape) and (before or ())[-2:] != shape[-2:]:
            size = show_shape(shape[-2:])
            links.append(f"{node.name}{_stride(node.op)} {size}" if node.inputs else size)
    links.reverse()
    first, last = _ENDS
    if len(links) > first + last + 1:
        links[first:-last] = ["…"]
    return " → ".join(links)


def _stride(op: object) -> str:
    stride = vars(op).get("stride", (1, 1))
    shown = dict.fromkeys(map(str, stride))
    return "" if stride == (1, 1) else f" /{'x'.join(shown)}"


class _Trial:
    """The layers before one node, tried with other input sizes."""

    def __init__(self, graph: Graph, index: int) -> None:
        self.graph = graph
        self.index = index
        self.needed = _ancestors(graph, index)
        self.input: Shape = vars(graph.nodes[graph.inputs[0]].op)["shape"] if graph.inputs else ()

    @property
    def is_possible(self) -> bool:
        """Whether there is one input, a map of known size."""
        sizes = all(isinstance(size, int) for size in self.input)
        return len(self.graph.inputs) == 1 and len(self.input) == 3 and sizes

    def entering(self, height: int, width: int) -> Shape | None:
        """What enters the node; None where a layer before it is broken."""
        shapes = self._shapes(self.needed, height, width)
        return shapes[self.graph.nodes[self.index].inputs[0]] if shapes else None

    def works(self, height: int, width: int) -> bool:
        """Whether every layer of the network takes what enters it."""
        nodes = self.graph.nodes
        layers = [i for i, node in enumerate(nodes) if node.inputs and not node.training]
        return self._shapes(layers, height, width) is not None

    def _shapes(self, layers: Sequence[int], height: int, width: int) -> dict[int, Shape] | None:
        shapes: dict[int, Shape] = {self.graph.inputs[0]: (self.input[0], height, width)}
        for at in layers:
            node = self.graph.nodes[at]
            try:
                shapes[at] = node.op.output_shape(*(shapes[i] for i in node.inputs))
            except SpecError:
                return None
        return shapes

    def sizes(self) -> range:
        """Sizes to try, from 1, as many as the bound on work allows."""
        return range(1, min(LARGEST_SIZE, MOST_STEPS // len(self.graph.nodes)) + 1)


def _ancestors(graph: Graph, index: int) -> list[int]:
    """The nodes that a node depends on, but the inputs, in running order."""
    found: set[int] = set()
    waiting = [*graph.nodes[index].inputs]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += graph.nodes[at].inputs
    return sorted(at for at in found if graph.nodes[at].inputs)


def _smallest(trial: _Trial) -> str:
    """The smallest height and width with which all layers work."""
    side = next((n for n in trial.sizes() if trial.works(n, n)), None)
    if side is None:
        return "no input size works: use a smaller kernel, more padding, or fewer strides before it"
    height = next(n for n in trial.sizes() if trial.works(n, side))
    width = next(n for n in trial.sizes() if trial.works(height, n))
    return f"smallest input that works: {height}×{width}"


def _giving(trial: _Trial, otherwise: str) -> str:
    """The input size that gives what a fully connected layer expects."""
    expected = vars(trial.graph.nodes[trial.index].op)["expected"]
    height, width = map(int, trial.input[1:])  # type: ignore[arg-type]
    ways: list[Callable[[int], tuple[int, int]]] = [lambda n: (n, max(n * width // height, 1))]
    ways += [lambda n: (n, n)] if height != width else []
    for way in ways:
        for n in trial.sizes():
            entering = trial.entering(*way(n))
            if entering is not None and elements(entering) == expected:
                size = "{}×{}".format(*way(n))
                return f"a {size} input would give {expected}; else {otherwise}"
    return f"no input size gives {expected}: {otherwise}"
