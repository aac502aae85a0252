"""A network run forwards as it is while training, and back again.

Every layer keeps what its gradient kernel asks for; what is kept is counted by the storage that
holds it, once, whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnncalc.errors import SpecError
from cnncalc.forward.arrays import Array, storage
from cnncalc.forward.backward.gradient import Back
from cnncalc.forward.backward.kernels import FORWARDS, GRADIENTS
from cnncalc.forward.layer import Layer
from cnncalc.forward.weights import SeededWeights, WeightSource

if TYPE_CHECKING:
    from cnncalc.graph import Graph, Node


class Kept(NamedTuple):
    """A layer on the tape: what it kept, and whether its inputs and weights get gradients."""

    position: int
    node: Node
    layer: Layer
    saved: Mapping[str, Any]
    needs: tuple[bool, ...]
    trains: bool


class Products(NamedTuple):
    """The products of a layer for one image: forwards, for its inputs' gradients, its weights'."""

    macs: int
    macs_input: int
    macs_weight: int


class Descent(NamedTuple):
    """What came of a run there and back.

    `gradients` are by layer.array, `inputs` those of the network's inputs by name, `work` is by
    layer, `kept_bytes` the bytes of all storage that was kept, and `kept_by` what each layer was
    the first to keep.
    """

    outputs: Mapping[str, Array]
    gradients: Mapping[str, Array]
    inputs: Mapping[str, Array]
    work: Mapping[str, Products]
    kept_bytes: int
    kept_by: Mapping[str, int]


class Tape:
    """Runs one graph forwards and back.

    `trains(node)` says whether the weights of a layer are trained; with `of_inputs` gradients go
    back to the inputs of the network.
    """

    def __init__(
        self,
        graph: Graph,
        source: WeightSource | None = None,
        dtype: str = "float64",
        trains: Callable[[Node], bool] = lambda node: True,
        of_inputs: bool = True,
    ) -> None:
        self.graph = graph
        self.dtype = np.dtype(dtype)
        self.source = source or SeededWeights(0, dtype)
        self.trains = [trains(node) and node.op.has_weights for node in graph.nodes]
        self.reached = self._reached(of_inputs)
        self.values: dict[int, Array] = {}
        self.kept: list[Kept] = []
        self.aliases: dict[int, Array] = {}
        self.ranks: dict[int, Any] = {}  # of each output, how many spatial axes it has
        self.macs: dict[str, int] = {}

    def _reached(self, of_inputs: bool) -> list[bool]:
        """For each node whether a gradient by its output is of use to anything before it."""
        reached: list[bool] = []
        for node, trains in zip(self.graph.nodes, self.trains, strict=True):
            own = of_inputs if not node.inputs else trains
            reached.append(own or any(reached[i] for i in node.inputs))
        return reached

    def forwards(self, inputs: Sequence[Array]) -> Mapping[str, Array]:
        """The outputs by name for inputs (N, H, W, C). Raises C406 where a layer cannot run."""
        given = iter(inputs)
        asked: dict[str, Any] = {}
        for index, node in enumerate(self.graph.nodes):
            if node.training:
                continue
            if not node.inputs:
                self.values[index] = np.asarray(next(given), self.dtype)
                self.ranks[index] = node.op.fields["shape"].rank
                continue
            self.values[index] = self._run(index, node, asked)
        return {self.graph.nodes[i].name: self.values[i] for i in self.graph.outputs}

    def _run(self, index: int, node: Node, asked: dict[str, Any]) -> Array:
        owner = self.graph.nodes[node.shared].name if node.shared is not None else ""
        given = [self.values[i] for i in node.inputs]
        layer = Layer(
            node.name, node.op.fields, self.source, (False,) * len(given),
            owner=owner, lent=asked.get(owner), ranks=tuple(self.ranks[i] for i in node.inputs),
        )  # fmt: skip
        try:
            with np.errstate(all="ignore"):
                out = FORWARDS[node.op.kind](layer, *given)
        except (ValueError, IndexError) as error:
            message = f"layer '{node.name}' cannot run: {error}"
            raise SpecError("C406", message, node.location, hint="leave out --gradient") from error
        asked[node.name] = layer.asked
        self.ranks[index] = layer.rank
        self.macs[node.name] = layer.macs // len(out)
        if layer.is_view:  # if only as a copy, where arrays lie in the order C, H, W
            self.aliases[id(storage(out))] = self._owner(given[0])
        if self.reached[index]:
            gradient = GRADIENTS[node.op.kind]
            saved = gradient.kept(self.trains[index])(layer, out, *given)
            needs = tuple(self.reached[i] for i in node.inputs)
            self.kept.append(Kept(index, node, layer, saved, needs, self.trains[index]))
        return out

    def _owner(self, array: Array) -> Array:
        """The storage that an array counts as."""
        owner = storage(array)
        return self.aliases.get(id(owner), owner)

    def back(self, slopes: Mapping[str, Array]) -> Descent:
        """Gradients of Σ slope·output, where `slopes` are by the outputs' names."""
        pending: dict[int, Array] = {}
        for index in self.graph.outputs:
            _collect(pending, index, slopes[self.graph.nodes[index].name])
        gradients: dict[str, Array] = {}
        work = {name: Products(macs, 0, 0) for name, macs in self.macs.items()}
        for kept in reversed(self.kept):
            slope = pending.pop(kept.position, None)
            if slope is None:
                continue
            back = Back(kept.layer, kept.needs, kept.trains)
            found = GRADIENTS[kept.node.op.kind].back(back, kept.saved, slope)
            for source, needed, one in zip(kept.node.inputs, kept.needs, found, strict=True):
                if needed and one is not None:
                    _collect(pending, source, one)
            self._learn(kept, back, gradients)
            made = (back.macs_input // len(slope), back.macs_weight // len(slope))
            work[kept.node.name] = Products(self.macs[kept.node.name], *made)
        names = {self.graph.nodes[i].name: pending[i] for i in self.graph.inputs if i in pending}
        outputs = {self.graph.nodes[i].name: self.values[i] for i in self.graph.outputs}
        return Descent(outputs, gradients, names, work, *self._kept_bytes())

    def _learn(self, kept: Kept, back: Back, gradients: dict[str, Array]) -> None:
        """Note the gradients of a layer's arrays under the name of the layer that owns them."""
        for name, gradient in back.gradients.items():
            lent = kept.layer.lent.get(name) if kept.layer.lent else None
            is_lent = bool(lent and lent[0] == gradient.shape)
            key = f"{kept.layer.owner if is_lent else kept.node.name}.{name}"
            gradients[key] = gradients[key] + gradient if key in gradients else gradient

    def _kept_bytes(self) -> tuple[int, dict[str, int]]:
        """Bytes of all storage kept, each once, and by the layer that was the first to keep it."""
        seen: set[int] = set()
        by_layer: dict[str, int] = {}
        for kept in self.kept:
            arrays = [one for one in kept.saved.values() if isinstance(one, np.ndarray)]
            owners = {id(owner): owner for owner in map(self._owner, arrays)}
            fresh = [owner for key, owner in owners.items() if key not in seen]
            seen |= owners.keys()
            by_layer[kept.node.name] = sum(owner.nbytes for owner in fresh)
        return sum(by_layer.values()), by_layer


def _collect(pending: dict[int, Array], index: int, slope: Array) -> None:
    """Add a gradient to what came from other readers."""
    pending[index] = pending[index] + slope if index in pending else slope
