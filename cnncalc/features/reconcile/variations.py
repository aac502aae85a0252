"""A network as others build it: with biases, other normalisations, no head, other classes.

A variation is a graph made from a graph. What a variation does not change is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, NamedTuple

from cnncalc.graph import Graph, Node
from cnncalc.ops.activation import Activation, Sigmoid, Softmax
from cnncalc.ops.base import MOVING, Operation
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.normalization import BatchNorm
from cnncalc.ops.pooling import GlobalPool

CONVOLUTIONS = (Conv, Depthwise, Deconv)
PROBABILITIES = (Softmax, Sigmoid)
UNITS = {FullyConnected: "units", Conv: "filters"}
Change = Callable[[Graph], Graph | None]


class Varied(NamedTuple):
    """A graph, what it was made from and how, and buffers that no layer of it holds.

    `changes` are how many it takes: the fewer, the likelier.
    """

    name: str
    graph: Graph
    buffers: int = 0
    changes: int = 0


def varied(name: str, graph: Graph) -> Iterator[Varied]:
    """A network's variations; the network itself is none of them."""
    seen = [graph]
    for changes in product(BIASES, NORMS, HEADS):
        changed = _apply(graph, changes)
        words = [word for word, _ in changes if word]
        if changed is not None and (not words or changed not in seen):
            seen.append(changed)
            named = ", ".join([name, *words])
            if words:
                yield Varied(named, changed, 0, len(words))
            channels = graph.input_shape.channels
            if isinstance(channels, int):
                buffers = 2 * channels + 1  # means, variances and a count, as in Keras
                yield Varied(f"{named}, input normalised", changed, buffers, len(words) + 1)


def rebuilt(name: str, graph: Graph) -> Iterator[Varied]:
    """A network, and its variations that keep its head."""
    yield Varied(name, graph)
    for one in varied(name, graph):
        if len(one.graph.nodes) == len(graph.nodes):
            yield one


def with_sides(graph: Graph, side: int) -> Graph:
    """A network of one input on square images, of as many channels as before."""
    index = graph.inputs[0]
    shape = graph.input_shape.with_spatial(side, side)
    return _replaced(graph, {index: graph.nodes[index].op.changed(shape=shape)})


def with_classes(graph: Graph, classes: int) -> Graph | None:
    """The network with another number of classes; None where nothing says how many it has."""
    index = classifier(graph)
    if index is None:
        return None
    op = graph.nodes[index].op
    changed = op.changed(**{UNITS[type(op)]: classes})
    return _replaced(graph, {index: changed})


def classes_of(graph: Graph) -> int | None:
    """How many classes its last layer tells apart."""
    index = classifier(graph)
    op = graph.nodes[index].op if index is not None else None
    classes = op.fields[UNITS[type(op)]] if op is not None else None
    return classes if isinstance(classes, int) else None


def classifier(graph: Graph) -> int | None:
    """The layer with a unit or a filter for each class: the last with weights before the output.

    None where that layer does something else, as in a stack of convolutions without a head.
    """
    index, behind = graph.outputs[0], list[Operation]()
    while type(graph.nodes[index].op) not in UNITS:
        if not _passes_on(graph.nodes[index]):
            return None
        behind.append(graph.nodes[index].op)
        index = graph.nodes[index].inputs[0]
    return index if _tells_classes(graph, graph.nodes[index].op, behind) else None


def _tells_classes(graph: Graph, op: Operation, behind: list[Operation]) -> bool:
    """Whether the outputs of the last layer are scores of classes, by what comes behind it.

    They are where a softmax or a sigmoid makes probabilities of them. Without one a fully connected
    layer's are, unless an activation makes features of them; a convolution's where the mean over
    its map is taken, or where the network says that it has so many classes.
    """
    if any(isinstance(one, PROBABILITIES) for one in behind):
        return True
    if isinstance(op, FullyConnected):
        return not any(isinstance(one, Activation) for one in behind)
    is_averaged = any(isinstance(one, GlobalPool) for one in behind)
    return is_averaged or op.fields[UNITS[type(op)]] == graph.params.get("classes")


def _apply(graph: Graph, changes: tuple[tuple[str, Change], ...]) -> Graph | None:
    changed: Graph | None = graph
    for _, change in changes:
        changed = change(changed) if changed is not None else None
    return changed


def _same(graph: Graph) -> Graph:
    return graph


def _biased(graph: Graph) -> Graph | None:
    """Biases in all convolutions, as in Keras' ResNets."""
    return _each(graph, CONVOLUTIONS, bias=True)


def _unscaled(graph: Graph) -> Graph | None:
    """Batch normalisation with a shift alone, as in Keras' Inception networks."""
    return _each(graph, (BatchNorm,), scale=False)


def _plain(graph: Graph) -> Graph | None:
    return _each(graph, (BatchNorm,), scale=False, shift=False)


def _without_last(graph: Graph) -> Graph | None:
    """Up to what the last layer with weights receives."""
    index = classifier(graph)
    return None if index is None else _cut(graph, graph.nodes[index].inputs[0])


def _without_head(graph: Graph) -> Graph | None:
    """Up to what the first of several fully connected layers at the end receives."""
    index, start = graph.outputs[0], None
    while _passes_on(graph.nodes[index]) or isinstance(graph.nodes[index].op, FullyConnected):
        if isinstance(graph.nodes[index].op, FullyConnected):
            start = index
        index = graph.nodes[index].inputs[0]
    last = classifier(graph)
    return _cut(graph, graph.nodes[start].inputs[0]) if start and start != last else None


BIASES: tuple[tuple[str, Change], ...] = (("", _same), ("convolutions with biases", _biased))
NORMS: tuple[tuple[str, Change], ...] = (
    ("", _same),
    ("batch norm without scale", _unscaled),
    ("batch norm without scale and shift", _plain),
)
HEADS: tuple[tuple[str, Change], ...] = (
    ("", _same),
    ("without its classifier", _without_last),
    ("without its fully connected layers", _without_head),
)


def _passes_on(node: Node) -> bool:
    """Whether a layer of one input has no weights and keeps what the channels stand for."""
    op = node.op
    keeps = isinstance(op, (Activation, GlobalPool)) or (op.category == MOVING and op.is_view)
    return keeps and len(node.inputs) == 1 and not op.has_weights


def _cut(graph: Graph, last: int) -> Graph:
    """The network up to a layer, without what flattens or drops out for the next."""
    while graph.nodes[last].op.is_view and len(graph.nodes[last].inputs) == 1:
        last = graph.nodes[last].inputs[0]
    return graph._replace(nodes=graph.nodes[: last + 1], outputs=(last,))


def _each(graph: Graph, kinds: tuple[type[Operation], ...], **fields: Any) -> Graph | None:
    """Fields set in all operations of some kinds; None where they are so already."""
    changed: dict[Operation, Operation] = {}
    found: dict[int, Operation] = {}
    for index, node in enumerate(graph.nodes):
        if isinstance(node.op, kinds) and any(node.op.fields[f] != v for f, v in fields.items()):
            if node.op not in changed:
                changed[node.op] = node.op.changed(**fields)
            found[index] = changed[node.op]
    return _replaced(graph, found) if found else None


def _replaced(graph: Graph, ops: dict[int, Operation]) -> Graph:
    nodes = [
        node._replace(op=ops[index]) if index in ops else node
        for index, node in enumerate(graph.nodes)
    ]
    return graph._replace(nodes=(*nodes,))
