"""A network's shapes at other input sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnncalc.dims import Dim, UndecidedError
from cnncalc.errors import SpecError, undecided
from cnncalc.graph import Graph, Node
from cnncalc.limits import LARGEST_MEND, MOST_MEND_RULES
from cnncalc.shape import Shape, axis_names

ASKED, WITH_SYMBOLS = 4, 40  # what asking a rule takes a size, in times of looking up a shape

Way = Callable[[int], tuple[Dim, ...]]  # the sizes of an input, of one number

OTHER = "OTHERSIDE"  # a symbol for the axis that is not tried: nothing is refused for its size


class Trial:
    """The shapes of a network's layers at other sizes of its inputs, by their rules alone.

    `varied` are the inputs whose size is tried, all of one size along their axes; by default the
    first that has axes, and those of its size. The others keep theirs. `work` counts what it took:
    shapes that were looked up, and rules that were asked, which take longer.
    """

    def __init__(self, graph: Graph, varied: Sequence[int] = ()) -> None:
        self.graph = graph
        self.found: list[Shape] = []  # all that differ, known by their number here
        self.numbers: dict[Shape, int] = {}
        self.axes_of: list[tuple[int, bool]] = []  # how many each has, and whether all are numbers
        self.work = 0
        self.known: dict[tuple[int, ...], int | None] = {}
        self.layers = [i for i, n in enumerate(graph.nodes) if n.inputs and not n.training]
        self.given = dict(zip(graph.inputs, graph.input_shapes, strict=True))
        self.varied = tuple(varied) or next(iter(alike(graph)), ())

    @property
    def is_possible(self) -> bool:
        """Whether there is an input whose axes have known sizes."""
        return bool(self.varied)

    @property
    def own(self) -> tuple[int, ...]:
        """The sizes of the network's own input, height and width, where others can be tried."""
        return tuple(n for n in self.given[self.varied[0]].spatial if isinstance(n, int))

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes that are tried."""
        return axis_names(len(self.own))

    def way(self, axis: int, others: Dim | None = None) -> Way:
        """How one axis is varied: the others as they are, or at another size."""
        kept = self.own if others is None else (others,) * len(self.own)
        return lambda n: (*kept[:axis], n, *kept[axis + 1 :])

    def entering(self, index: int, sizes: Sequence[Dim]) -> Shape | None:
        """What enters a node; None where a layer before it is broken."""
        shapes = self.shapes(sizes, ancestors(self.graph, index))
        return shapes[self.graph.nodes[index].inputs[0]] if shapes else None

    def works(self, sizes: Sequence[Dim]) -> bool:
        """Whether every layer of the network takes what enters it."""
        return self.shapes(sizes) is not None

    def shapes(
        self, sizes: Sequence[Dim], layers: Sequence[int] | None = None
    ) -> dict[int, Shape] | None:
        """The output of every layer, or of some in running order; None where one is broken.

        Raises SpecError C110 where a symbol decides one.
        """
        given = {index: self._number(shape) for index, shape in self.given.items()}
        for index in self.varied:
            given[index] = self._number(self.given[index].with_spatial(*sizes))
        known, nodes = self.known, self.graph.nodes
        for at in self.layers if layers is None else layers:
            node = nodes[at]
            key = (id(node.op), *[given[i] for i in node.inputs])
            if key not in known:  # behind the strides, the same sizes come again and again
                known[key] = self._behind(node, key[1:])
            number = known[key]
            if number is None:
                self.work += len(given)
                return None
            given[at] = number
        self.work += len(given)
        found = self.found
        return {at: found[number] for at, number in given.items()}

    def _behind(self, node: Node, inputs: Sequence[int]) -> int | None:
        """The number of what a layer gives on shapes of given numbers; None where it is broken."""
        shapes = tuple([self.found[n] for n in inputs])
        sizes = [self.axes_of[n] for n in inputs]
        in_numbers = all(is_known for _, is_known in sizes)
        self.work += sum([count for count, _ in sizes]) * (ASKED if in_numbers else WITH_SYMBOLS)
        try:
            return self._number(node.op.output_shape(shapes))
        except SpecError:
            return None
        except UndecidedError as reason:
            raise undecided(reason).at(node.location) from None

    def _number(self, shape: Shape) -> int:
        """The number of a shape: equal ones have one."""
        number = self.numbers.setdefault(shape, len(self.found))
        if number == len(self.found):
            self.found.append(shape)
            dims = shape.dims
            self.axes_of.append((len(dims), all(isinstance(size, int) for size in dims)))
        return number

    def sizes(self) -> range:
        """Sizes to try, from 1, as many as the bound on work allows."""
        return range(1, min(LARGEST_MEND, MOST_MEND_RULES // len(self.graph.nodes)) + 1)


def alike(graph: Graph) -> list[tuple[int, ...]]:
    """The inputs with axes of known sizes, those of one size together."""
    found: dict[tuple[Dim, ...], list[int]] = {}
    for index, shape in zip(graph.inputs, graph.input_shapes, strict=True):
        if shape.rank and all(isinstance(size, int) for size in shape.spatial):
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
