"""Small random networks, edits of them, and the cheapest of all their alignments."""

from __future__ import annotations

from random import Random

from cnncalc import load
from cnncalc.features.diff.cost import judged
from cnncalc.features.diff.side import ADDED, Operations, Side
from cnncalc.graph import Graph, Node
from cnncalc.ops import Input
from cnncalc.ops.joining import Add, Concat
from cnncalc.shape import Shape

LAYERS = (
    "conv3-4 same", "conv3-8 same", "conv5-4 same", "relu", "relu", "sigmoid", "bn",
    "maxpool3 /1 pad 1", "avgpool3 /1 pad 1",
)  # fmt: skip
OPS = [load(f"8x8x4 -> {layer}").nodes[-1].op for layer in LAYERS]
MOST = 8  # nodes: the input and seven layers


def graph(nodes: list[Node]) -> Graph:
    read = {i for node in nodes for i in node.inputs}
    outputs = tuple(i for i in range(len(nodes)) if i not in read)
    inputs = tuple(i for i, node in enumerate(nodes) if not node.inputs)
    return Graph("network", tuple(nodes), inputs, outputs)


def network(rng: Random) -> Graph:
    """An input and one to seven layers, some of which join two."""
    nodes = [Node("input", Input(shape=Shape(4, (8, 8))), ())]
    for k in range(1, rng.randint(2, MOST)):
        if k > 2 and rng.random() < 0.25:
            joined = tuple(rng.sample(range(k), 2))
            nodes.append(Node(f"l{k}", rng.choice([Add(), Concat()]), joined))
        else:
            source = k - 1 if rng.random() < 0.75 else rng.randrange(k)
            nodes.append(Node(f"l{k}", rng.choice(OPS), (source,)))
    return graph(nodes)


def edited(whole: Graph, rng: Random) -> Graph:
    """A network after one to three edits: another operation, an exchange, a new or a lost layer."""
    nodes = [*whole.nodes]
    for _ in range(rng.randint(1, 3)):
        k = rng.randrange(1, len(nodes))
        edit = rng.choice([_replaced, _inserted, _removed])
        nodes = edit(nodes, k, rng)
    return graph(nodes)


def _replaced(nodes: list[Node], k: int, rng: Random) -> list[Node]:
    if len(nodes[k].inputs) == 1:
        nodes[k] = nodes[k]._replace(op=rng.choice(OPS))
    return nodes


def _inserted(nodes: list[Node], k: int, rng: Random) -> list[Node]:
    return inserted(nodes, k, Node("new", rng.choice(OPS), ())) if len(nodes) < MOST else nodes


def inserted(nodes: list[Node], k: int, new: Node) -> list[Node]:
    """A layer put between node k and the first of its inputs."""
    source = nodes[k].inputs[0]

    def moved(inputs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(i + (i >= k) for i in inputs)

    later = [node._replace(inputs=moved(node.inputs), shared=None) for node in nodes[k:]]
    later[0] = later[0]._replace(inputs=(k, *later[0].inputs[1:]))
    return [*nodes[:k], new._replace(inputs=(source,)), *later]


def _removed(nodes: list[Node], k: int, rng: Random) -> list[Node]:
    if len(nodes) < 4 or len(nodes[k].inputs) != 1:
        return nodes
    source = nodes[k].inputs[0]

    def moved(inputs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(source if i == k else i - (i > k) for i in inputs)

    return [node._replace(inputs=moved(node.inputs)) for i, node in enumerate(nodes) if i != k]


def shuffled(whole: Graph, rng: Random) -> Graph:
    """The same network under other names, without blocks, in another order that can run."""
    order: list[int] = []
    waiting = {i: {*node.inputs} | ({node.shared} - {None}) for i, node in enumerate(whole.nodes)}
    while waiting:
        ready = [i for i, needs in waiting.items() if not needs]
        taken = rng.choice(ready)
        order.append(taken)
        del waiting[taken]
        for needs in waiting.values():
            needs.discard(taken)
    place = {old: new for new, old in enumerate(order)}
    nodes = tuple(
        whole.nodes[old]._replace(
            name=f"x{new}", path=(), inputs=tuple(place[i] for i in whole.nodes[old].inputs),
            shared=place.get(whole.nodes[old].shared),
        )
        for new, old in enumerate(order)
    )  # fmt: skip
    inputs, outputs = (tuple(place[i] for i in ends) for ends in (whole.inputs, whole.outputs))
    return whole._replace(nodes=nodes, inputs=inputs, outputs=outputs)


def least(a: Side, b: Side, operations: Operations, bound: int) -> int:
    """The cost of the cheapest of all alignments, or `bound` where none is cheaper."""
    best = bound

    def extend(i: int, pairs: dict[int, int], cost: int) -> None:
        nonlocal best
        if cost >= best:
            return
        if i == len(a):
            best = min(best, judged(dict(pairs), a, b, operations).cost)
            return
        for j in {*range(len(b))} - {*pairs.values()}:
            paired = operations.cost(a.numbers[i], b.numbers[j])
            if paired is not None:
                extend(i + 1, {**pairs, i: j}, cost + paired)
        extend(i + 1, pairs, cost + ADDED)

    extend(0, {}, 0)
    return best
