"""A network's shapes at other input sizes."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.dims import UndecidedError
from cnncalc.errors import SpecError, undecided
from cnncalc.graph import Graph
from cnncalc.limits import LARGEST_MEND, MOST_MEND_RULES
from cnncalc.shape import Shape


class Trial:
    """The shapes of a network's layers at other sizes of its input, by their rules alone."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.known: dict[tuple[object, ...], Shape] = {}
        self.layers = [i for i, n in enumerate(graph.nodes) if n.inputs and not n.training]
        self.input = graph.input_shape

    @property
    def is_possible(self) -> bool:
        """Whether there is one input, a map of known size."""
        sizes = all(isinstance(size, int) for size in self.input.dims)
        return len(self.graph.inputs) == 1 and self.input.is_map and sizes

    @property
    def own(self) -> tuple[int, int]:
        """Height and width of the network's own input, where other sizes can be tried."""
        height, width = (size for size in self.input.plane if isinstance(size, int))
        return height, width

    def entering(self, index: int, height: int, width: int) -> Shape | None:
        """What enters a node; None where a layer before it is broken."""
        shapes = self.shapes(height, width, _ancestors(self.graph, index))
        return shapes[self.graph.nodes[index].inputs[0]] if shapes else None

    def works(self, height: int, width: int) -> bool:
        """Whether every layer of the network takes what enters it."""
        return self.shapes(height, width) is not None

    def shapes(
        self, height: int, width: int, layers: Sequence[int] | None = None
    ) -> dict[int, Shape] | None:
        """The output of every layer, or of some in running order; None where one is broken.

        Raises SpecError C110 where a symbol decides one.
        """
        shapes = dict(zip(self.graph.inputs, self.graph.input_shapes, strict=True))
        shapes[self.graph.inputs[0]] = self.input.with_spatial(height, width)
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
