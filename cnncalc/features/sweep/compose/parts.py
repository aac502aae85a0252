"""A part of a network by itself: what some steps make of what enters them.

All figures of a part depend on the values that it sees and on the shape that enters alone. Those
that are counted are added; the memory depends besides on whether what enters is needed elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from cnncalc.analysis.memory import Alive, alive, same_elements, storages
from cnncalc.analysis.passage import Passage, passage
from cnncalc.analysis.report import Report, analyze
from cnncalc.dims import Dim, Expr, total
from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.compose.tensors import NotComposableError
from cnncalc.graph import Graph, Node, Tensor
from cnncalc.language.family import Family, Member, Networks
from cnncalc.language.parts import expand_part
from cnncalc.language.structure import Step
from cnncalc.ops.assumed import Assumption, recorded
from cnncalc.ops.moving import Identity
from cnncalc.shape import Shape

COUNTED = ("params", "macs", "flops", "activations")
"""What is added over the parts of a network, each a fact of a layer."""

_ELEMENT = "int8"  # of one byte: bytes are elements


_OUTSIDE = ("C111", "C113", "C116")  # names that a part does not see, but the whole network may


_WIDTHS = ("filters", "units", "groups", "multiplier")  # fields that are numbers of channels


def _symbolic(value: Any) -> bool:
    parts = value if isinstance(value, tuple) else ()
    return isinstance(value, Expr) or any(map(_symbolic, parts))


class Lasting(NamedTuple):
    """The memory of a part: most elements alive, and whether it writes over what enters."""

    peak: Dim
    writes_over: bool


class Segment:
    """Some steps behind a tensor of one shape."""

    def __init__(self, graph: Graph) -> None:
        self.report: Report = analyze(graph, dtype=_ELEMENT)
        if any(node.dtype for node in graph.nodes) or len(graph.outputs) > 1:
            raise NotComposableError
        self.end = graph.outputs[0]
        output = self.report.shapes[self.end]
        assert output
        self.output = output
        rows = self.report.rows
        self.sums: tuple[Dim, ...] = tuple(
            total(getattr(row.facts, name) for row in rows) for name in COUNTED
        )
        self.assumed: Sequence[Assumption] = ()
        self.lasting = cache(self._lasting)

    @property
    def shows(self) -> bool:
        """Whether what comes out is a view of what enters."""
        return self.storage == 0

    @property
    def is_same(self) -> bool:
        """Whether it has the elements of what enters, in their order."""
        return same_elements(self.report.graph.nodes, self.report.tensors)[self.end] == 0

    @cached_property
    def storage(self) -> int:
        """The node of which what comes out shows the storage; 0 is what enters."""
        return storages(self.report.graph.nodes, self.report.tensors)[self.end]

    @property
    def stored(self) -> Dim:
        """Elements of the storage that what comes out shows."""
        shape = self.report.shapes[self.storage]
        assert shape
        return shape.elements

    @cached_property
    def passage(self) -> Passage:
        """What it makes of the receptive fields that enter.

        Raises NotComposableError where it reads otherwise what it only shows.
        """
        found = passage(self.report, self.end)
        if self.is_same and found.steps:
            raise NotComposableError
        return found

    @property
    def is_closed(self) -> bool:
        """Whether symbols stand for numbers of channels alone: of all else they decide too much."""
        for row in self.report.rows:
            shape = row.facts.output
            if any(isinstance(size, Expr) for size in (*shape.spatial, *shape.leading)):
                return False
            fields = row.node.op.fields.items()
            if any(_symbolic(value) for name, value in fields if name not in _WIDTHS):
                return False
        return True

    def _lasting(self, is_held: bool, extra: int) -> Lasting:
        """The memory where what enters is needed elsewhere, or not.

        `extra` are elements of its storage beside its own: it may show a part of it alone.
        """
        nodes: tuple[Node, ...] = self.report.graph.nodes
        tensors = self.report.tensors
        entering = tensors[0]
        assert entering
        stored = Tensor(Shape(entering.shape.elements + extra), _ELEMENT)
        view = nodes[0]._replace(op=Identity(), inputs=(0,))
        behind = tuple(n._replace(inputs=tuple(i + 1 for i in n.inputs)) for n in nodes[1:])
        outputs = (self.end + 1, 0) if is_held else (self.end + 1,)
        found: Alive = alive((nodes[0], view, *behind), (stored, *tensors), outputs)
        return Lasting(found.peak, found.owners[self.end + 1] == 0)


Given = Callable[[], tuple[Mapping[str, Any], Mapping[str, Any]]]  # params, and local values


class Segments:
    """Parts of one family, each distinct one made once."""

    def __init__(self, family: Family, networks: Networks) -> None:
        self.family = family
        self.networks = networks
        self._known: dict[Any, Segment | Fault] = {}

    def find(
        self, steps: tuple[Step, ...], key: Any, shape: Shape, values: Given
    ) -> Segment | Fault:
        """A part, or why it cannot be made; the `key` tells it from others of the same steps.

        `values` gives its params and local values where it is made. Raises NotComposableError where
        it names what stands outside of it.
        """
        known = id(steps), key, shape
        if known not in self._known:
            self._known[known] = self._made(steps, *values(), shape)
        return self._known[known]

    def _made(
        self,
        steps: tuple[Step, ...],
        params: Mapping[str, Any],
        local: Mapping[str, Any],
        shape: Shape,
    ) -> Segment | Fault:
        member = Member("part", {}, params, (("input", shape),))
        try:
            with recorded() as assumed:
                part = Segment(expand_part(self.family, member, steps, local, self.networks))
        except SpecError as error:
            if error.code in _OUTSIDE:
                raise NotComposableError from None
            return error.fault
        part.assumed = [*dict.fromkeys(assumed)]
        return part
