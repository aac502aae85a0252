"""A network's shapes at other input sizes."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.dims import Dim, UndecidedError
from cnncalc.errors import SpecError, undecided
from cnncalc.graph import Graph
from cnncalc.limits import LARGEST_MEND, MOST_MEND_RULES
from cnncalc.shape import Shape

OTHER = "OTHERSIDE"  # a symbol for the axis that is not tried: nothing is refused for its size


class Trial:
    """The shapes of a network's layers at other sizes of its inputs, by their rules alone.

    `varied` are the inputs whose size is tried, maps of one height and width; by default the first
    map, and those of its size. The others keep theirs.
    """

    def __init__(self, graph: Graph, varied: Sequence[int] = ()) -> None:
        self.graph = graph
        self.known: dict[tuple[object, ...], Shape] = {}
        self.layers = [i for i, n in enumerate(graph.nodes) if n.inputs and not n.training]
        self.given = dict(zip(graph.inputs, graph.input_shapes, strict=True))
        self.varied = tuple(varied) or next(iter(alike(graph)), ())

    @property
    def is_possible(self) -> bool:
        """Whether there is an input that is a map of known height and width."""
        return bool(self.varied)

    @property
    def own(self) -> tuple[int, int]:
        """Height and width of the network's own input, where other sizes can be tried."""
        height, width = (size for size in self.given[self.varied[0]].plane if isinstance(size, int))
        return height, width

    def entering(self, index: int, height: int, width: int) -> Shape | None:
        """What enters a node; None where a layer before it is broken."""
        shapes = self.shapes(height, width, ancestors(self.graph, index))
        return shapes[self.graph.nodes[index].inputs[0]] if shapes else None

    def works(self, height: int, width: int) -> bool:
        """Whether every layer of the network takes what enters it."""
        return self.shapes(height, width) is not None

    def shapes(
        self, height: Dim, width: Dim, layers: Sequence[int] | None = None
    ) -> dict[int, Shape] | None:
        """The output of every layer, or of some in running order; None where one is broken.

        Raises SpecError C110 where a symbol decides one.
        """
        shapes = dict(self.given)
        for index in self.varied:
            shapes[index] = shapes[index].with_spatial(height, width)
        for at in self.layers if layers is None else layers:
            node = self.graph.nodes[at]
            inputs = tuple(shapes[i] for i in node.inputs)
            key = (at, *inputs)
            if key not in self.known:  # behind the strides, the same sizes come again and again
                try:
                    self.known[key] = node.op.output_shape(inputs)
                except SpecError:
                    return None
                except UndecidedError as reason:
                    raise undecided(reason).at(node.location) from None
            shapes[at] = self.known[key]
        return shapes

    def sizes(self) -> range:
        """Sizes to try, from 1, as many as the bound on work allows."""
        return range(1, min(LARGEST_MEND, MOST_MEND_RULES // len(self.graph.nodes)) + 1)


def alike(graph: Graph) -> list[tuple[int, ...]]:
    """The inputs that are maps of known height and width, those of one size together."""
    found: dict[tuple[Dim, ...], list[int]] = {}
    for index, shape in zip(graph.inputs, graph.input_shapes, strict=True):
        if shape.is_map and all(isinstance(size, int) for size in shape.spatial):
            found.setdefault(shape.spatial, []).append(index)
    return [tuple(indices) for indices in found.values()]


def ancestors(graph: Graph, index: int) -> list[int]:
    """The nodes that a node depends on, but the inputs, in running order."""
    found: set[int] = set()
    waiting = [*graph.nodes[index].inputs]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += graph.nodes[at].inputs
    return sorted(at for at in found if graph.nodes[at].inputs)
