"""The executor: runs a graph once and writes down what it sees.

Each array is freed after its last use. The memory counted is that of the arrays themselves: the
bytes of every distinct storage that is alive when a layer has made its output. A flattened copy
counts as the view that it is where arrays lie in the order C, H, W, whatever is written over it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnncalc.errors import SpecError
from cnncalc.forward.arrays import Array, Scratch, storage
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Layer
from cnncalc.forward.weights import REAL, SeededWeights, WeightSource

if TYPE_CHECKING:
    from cnncalc.graph import Graph, Node


_TOO_LARGE = (
    "look for NaN and for very large values in the weights, the input and the layers before"
)


class Seen(NamedTuple):
    """What running one layer showed; counts are for one image."""

    position: int  # of the node in the graph
    name: str
    shape: tuple[int, ...]  # channels last, regions first
    params: int
    buffers: int
    macs: int
    pooled_cells: int  # of all windows of a pool


class Run(NamedTuple):
    """A finished run: a record per layer, the outputs by name, and the peak of activation bytes."""

    seen: tuple[Seen, ...]
    outputs: Mapping[str, Array]
    peak_bytes: int


class Executor:
    """Runs one graph, any number of times.

    `source` gives the weights, which are dropped after use unless `keep` is set. `fast` allows
    Winograd's form of 3×3 convolutions, whose products are counted as those of the direct form.
    `watch(seen)` is called after each layer, `look(name, kind, array)` for each array that is made;
    `check` looks for NaN and infinities.
    """

    def __init__(
        self,
        graph: Graph,
        source: WeightSource | None = None,
        dtype: str = "float32",
        keep: bool = False,
        fast: bool = False,
        check: bool = True,
        look: Callable[[str, str, Array], None] = lambda name, kind, array: None,
    ) -> None:
        self.graph = graph
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.source = source or SeededWeights(0, dtype)
        self.prepared: dict[tuple[str, str], Any] | None = {} if keep else None
        self.fast = fast
        self.scratch = Scratch()
        self.check = check
        self.look = look
        self.needed = [not node.training for node in graph.nodes]
        self.readers = _readers(graph, self.needed)

    def run(
        self,
        inputs: Sequence[Array] | None = None,
        batch: int = 1,
        watch: Callable[[Seen], None] = lambda seen: None,
    ) -> Run:
        """Run the network on inputs (N, H, W, C), or on random ones, which it may overwrite.

        Raises C404 where a layer overflows, C405 for an input that is not of real numbers or of
        another shape, and C406 where a layer cannot be run.
        """
        state = _RunState(list(self.readers))
        given = iter(inputs) if inputs is not None else None
        seen = []
        for index, node in enumerate(self.graph.nodes):
            if not self.needed[index]:
                continue
            if not node.inputs:
                state.ranks[index] = node.op.fields["shape"].rank
                state.put(index, _real(node, next(given)) if given else self._random(node, batch))
                self.look(node.name, node.op.kind, state.values[index])
                continue
            record = self._step(index, node, state)
            seen.append(record)
            watch(record)
        outputs = {self.graph.nodes[i].name: state.values[i] for i in self.graph.outputs}
        return Run(tuple(seen), outputs, state.peak)

    def _random(self, node: Node, batch: int) -> Array:
        """A random input of the shape that the graph states."""
        sizes = tuple(int(d) for d in node.op.fields["shape"].printed)
        rng = np.random.default_rng(1)
        made: Array = rng.standard_normal((batch, *sizes), dtype=self.dtype.type)
        return made

    def _step(self, index: int, node: Node, state: _RunState) -> Seen:
        owner = self.graph.nodes[node.shared].name if node.shared is not None else ""
        inputs = [state.values[i] for i in node.inputs]
        layer = Layer(
            node.name, node.op.fields, self.source, state.writable(node),
            self.prepared, self.fast, self.scratch, owner, state.arrays.get(owner),
            tuple(state.ranks[i] for i in node.inputs),
        )  # fmt: skip
        try:
            with np.errstate(all="ignore"):  # what overflows is found in the output
                out = KERNELS[node.op.kind](layer, *inputs)
        except FloatingPointError as error:
            message = f"layer '{node.name}' overflows: {error}"
            raise SpecError("C404", message, node.location, hint=_TOO_LARGE) from error
        except (ValueError, IndexError) as error:
            shapes = " and ".join(str(x.shape[1:]) for x in inputs)
            raise SpecError(
                "C406",
                f"layer '{node.name}' cannot run: {error}",
                node.location,
                shapes,
                "look at the layer before it: this one cannot take what it puts out",
            ) from error
        state.arrays[node.name] = layer.asked
        state.ranks[index] = layer.rank
        if self.check:
            _check_finite(node, out)
        self.look(node.name, node.op.kind, out)
        batch = len(out)
        state.put_output(index, node, out, layer.is_view)
        state.release(index, node)
        return Seen(
            index, node.name, out.shape[1:], layer.params, layer.buffers,
            layer.macs // batch, layer.covered // batch,
        )  # fmt: skip


def _real(node: Node, array: Array) -> Array:
    """A given input. Raises C405 unless it is of real numbers."""
    if array.dtype.kind not in REAL:
        message = f"the input '{node.name}' is not of real numbers"
        raise SpecError(
            "C405",
            message,
            node.location,
            received=str(array.dtype),
            hint="give an array of floats or integers",
        )
    return array


def _check_finite(node: Node, out: Array) -> None:
    if not np.isfinite(out).all():
        fault = "NaN" if np.isnan(out).any() else "infinities"
        raise SpecError(
            "C404",
            f"layer '{node.name}' outputs {fault}",
            node.location,
            hint=_TOO_LARGE,
        )


def _readers(graph: Graph, needed: list[bool]) -> list[int]:
    """How often each node's output is read; the network's outputs once more."""
    count = [0] * len(graph.nodes)
    for index, node in enumerate(graph.nodes):
        for source in node.inputs if needed[index] else ():
            count[source] += 1
    for index in graph.outputs:
        count[index] += 1
    return count


class _RunState:
    """The arrays that are alive, how often each will still be read, and the bytes of all.

    Arrays that are the same elements in the same shape have one number in `same`.
    """

    def __init__(self, readers: list[int]) -> None:
        self.values: dict[int, Array] = {}
        self.owners: dict[int, Array] = {}  # for each array the storage that it counts as
        self.left = readers
        self.same: dict[int, int] = {}
        self.shown: dict[int, int] = {}  # for the identity of a storage, how many arrays show it
        self.ranks: dict[int, Any] = {}  # of each output, how many spatial axes it has
        self.arrays: dict[str, Any] = {}  # by layer, what it asked for
        self.live = 0
        self.peak = 0

    def put_output(self, index: int, node: Node, out: Array, is_view: bool) -> None:
        """Keep what a node made: a view of its first input, an input written over, or its own."""
        first = node.inputs[0]
        if is_view:
            keeps_shape = out.shape == self.values[first].shape
            self.put(index, out, self.owners[first], self.same[first] if keeps_shape else index)
            return
        written = (i for i in node.inputs if storage(self.values[i]) is storage(out))
        source = next(written, None)
        self.put(index, out, None if source is None else self.owners[source])

    def put(
        self, index: int, array: Array, owner: Array | None = None, same: int | None = None
    ) -> None:
        """Keep an array; a storage, the array's own or `owner`, counts once, whatever shows it."""
        self.values[index] = array
        self.same[index] = index if same is None else same
        owner = self.owners[index] = storage(array) if owner is None else owner
        known = self.shown.get(id(owner), 0)
        self.shown[id(owner)] = known + 1
        if not known:
            self.live += owner.nbytes
            self.peak = max(self.peak, self.live)

    def writable(self, node: Node) -> tuple[bool, ...]:
        """For each input, whether nobody reads its storage later, and nobody else shows it now.

        Other inputs of the node may show it if they are the same elements in the same shape.
        """
        return tuple(self._is_free(i, node) for i in node.inputs)

    def _is_free(self, index: int, node: Node) -> bool:
        owner = self.owners[index]
        showing = {i for i in node.inputs if self.owners[i] is owner}
        return (
            self.shown[id(owner)] == len(showing)
            and all(self.left[i] == node.inputs.count(i) for i in showing)
            and len({self.same[i] for i in showing}) == 1
        )

    def release(self, index: int, node: Node) -> None:
        """Drop what nobody will read again."""
        for source in node.inputs:
            self.left[source] -= 1
        for source in {*node.inputs, index}:
            if self.left[source] == 0 and source in self.values:
                del self.values[source], self.same[source]
                self._drop(self.owners.pop(source))

    def _drop(self, owner: Array) -> None:
        self.shown[id(owner)] -= 1
        if not self.shown[id(owner)]:
            del self.shown[id(owner)]
            self.live -= owner.nbytes
