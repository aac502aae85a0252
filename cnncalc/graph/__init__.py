"""What a network is: operations and the edges between them, with no idea where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.dims import Dim
from cnncalc.errors import Place
from cnncalc.ops import Input, Operation
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape

__all__ = ["Graph", "Node", "Repeated", "Shape", "Tensor"]


class Tensor(NamedTuple):
    """What runs along an edge: its shape for one image, and the type of its elements."""

    shape: Shape
    dtype: str


class Node(NamedTuple):
    """One operation in a network.

    `inputs` are indices of earlier nodes; `path` are the names of the blocks around it; `training`
    marks what exists in training alone (auxiliary heads); `shared` is the index of the node whose
    weights it uses instead of its own. `dtype` is the type of its output, empty where it is left to
    whoever asks. It stands for `times` nodes, which is 1 outside of what is `Repeated`.
    """

    name: str
    op: Operation
    inputs: tuple[int, ...]
    path: tuple[str, ...] = ()
    location: Place | None = None
    training: bool = False
    shared: int | None = None
    dtype: str = ""
    times: Dim = 1


class Repeated(NamedTuple):
    """A body that is repeated for some `turns`, a symbol: its first one, and one for all others.

    The first turn are the nodes from `begin` on, up to `start`, and the one that stands for the
    later turns those up to `stop`. The first puts out the node `before`, the later one `end`. It is
    exact for every count from 1.
    """

    begin: int
    start: int
    stop: int
    before: int
    end: int
    turns: Dim
    location: Place | None = None


class Graph(NamedTuple):
    """A network: nodes in an order in which they can run, every edge pointing backwards."""

    name: str
    nodes: tuple[Node, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    title: str = ""
    source: str = ""
    params: Mapping[str, Dim] = {}
    meta: Mapping[str, Any] = {}
    repeated: tuple[Repeated, ...] = ()

    @property
    def closing(self) -> Mapping[int, list[Repeated]]:
        """The loops of which the last turn ends with a node, by its index, the innermost first."""
        found: dict[int, list[Repeated]] = {}
        for one in self.repeated:
            found.setdefault(one.stop - 1, []).append(one)
        return found

    @property
    def input_shapes(self) -> tuple[Shape, ...]:
        """Shapes of the inputs."""
        ops = (self.nodes[index].op for index in self.inputs)
        return tuple(op.shape for op in ops if isinstance(op, Input))

    @property
    def input_shape(self) -> Shape:
        """Shape of the first input."""
        return self.input_shapes[0]
