"""A network as its alignment sees it: numbers for operations, edges, names and blocks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cache, cached_property
from itertools import pairwise

from cnncalc.graph import Graph, Node
from cnncalc.ops.axes import Every, alike, matched
from cnncalc.ops.base import ONE, SAME, WEIGHTED, Operation
from cnncalc.ops.windowed import Windowed
from cnncalc.window import same_padding, span

REMOVED = ADDED = 3  # the cost of a layer that only one network has
REPLACED = 4  # of another operation of the same class
COSTLIEST_CHANGE = 3  # a layer with more changed fields costs no more
ELSEWHERE = 1  # of a layer that moved, or that reads from elsewhere

STEPS = (2, 4, 8, 16)  # how far around a layer is looked
Surroundings = tuple[int, ...]

_SYMMETRIC = ("add",)  # operations whose inputs have no order


class Operations:
    """The operations of both networks, each known by a number, and what it costs to pair two."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._known: list[Node] = []
        self._cost = cache(lambda a, b: _cost(self._known[a], self._known[b]))

    def number(self, node: Node) -> int:
        """The number of all that a node does, whatever it is called and wherever it stands."""
        op = settled(node.op)
        key = (type(op), op, node.training, node.dtype)
        number = self._numbers.setdefault(key, len(self._known))
        if number == len(self._known):
            self._known.append(node)
        return number

    def cost(self, a: int, b: int) -> int | None:
        """What it costs to pair two operations: their changed fields; None where they cannot be."""
        return 0 if a == b else self._cost(a, b)


def _cost(a: Node, b: Node) -> int | None:
    if type(a.op) is type(b.op):
        own = [a.training != b.training, a.dtype != b.dtype]
        return min(len(changed_fields(a.op, b.op)) + sum(own), COSTLIEST_CHANGE)
    return REPLACED if a.op.category == b.op.category else None


def changed_fields(a: Operation, b: Operation) -> list[str]:
    """The fields in which two operations of one kind differ."""
    theirs = settled(b).fields
    return [field for field, value in settled(a).fields.items() if value != theirs[field]]


def settled(op: Operation) -> Operation:
    """An operation with `same` as the numbers that it stands for at stride 1, on every input."""
    if not isinstance(op, Windowed) or op.category != WEIGHTED:
        return op
    if op.padding != SAME or not alike(op.stride, ONE):
        return op
    kernel, dilation = matched(op.kernel, op.dilation)
    sides = tuple(same_padding(0, size, 1) for size in map(span, kernel, dilation))
    padding = Every(sides[0]) if isinstance(kernel, Every) else sides
    return op.changed(padding=padding)


class Side:
    """One of the two networks."""

    def __init__(self, graph: Graph, operations: Operations) -> None:
        nodes = graph.nodes
        self.names = [node.name for node in nodes]
        self.paths = [node.path for node in nodes]
        self.inputs = [node.inputs for node in nodes]
        self.outputs = graph.outputs
        self.sources = graph.inputs
        self.numbers = [operations.number(node) for node in nodes]
        self.symmetric = [node.op.kind in _SYMMETRIC for node in nodes]

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def readers(self) -> list[list[tuple[int, int]]]:
        """For each layer those that read it, with the place among their inputs (0 in a sum)."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.names]
        for index, inputs in enumerate(self.inputs):
            for place, source in enumerate(inputs):
                found[source].append((index, 0 if self.symmetric[index] else place))
        return found

    @cached_property
    def behind(self) -> list[Surroundings]:
        """For each layer what reads it, and what reads that: two steps on, more, and all."""
        ends = {index: order for order, index in enumerate(self.outputs, 1)}
        own = [hash((number, ends.get(i, 0))) for i, number in enumerate(self.numbers)]
        return surroundings(own, self.readers, range(len(self) - 1, -1, -1))

    @cached_property
    def ahead(self) -> list[Surroundings]:
        """For each layer what it reads, and what that reads: two steps back, more, and all."""
        read = [
            [(k, 0 if self.symmetric[i] else place) for place, k in enumerate(inputs)]
            for i, inputs in enumerate(self.inputs)
        ]
        return surroundings(self.numbers, read, range(len(self)))


def surroundings(
    own: list[int], beside: list[list[tuple[int, int]]], order: Iterable[int]
) -> list[Surroundings]:
    """Hashes of each layer with what stands beside it, within more and more steps, then all."""
    found, views = own, []
    for step in range(1, STEPS[-1] + 1):
        found = [_hashed(own[i], found, near) for i, near in enumerate(beside)]
        if step in STEPS:
            views.append(found)
    whole = [0] * len(own)
    for i in order:
        whole[i] = _hashed(own[i], whole, beside[i])
    return [*zip(*views, whole, strict=True)]


def _hashed(own: int, known: list[int], near: list[tuple[int, int]]) -> int:
    if len(near) == 1:
        k, place = near[0]
        return hash((own, known[k], place))
    return hash((own, *sorted((known[k], place) for k, place in near)))


def increasing(values: list[int]) -> list[int]:
    """Positions of a longest increasing subsequence of values that are all different."""
    from bisect import bisect_left

    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        at = bisect_left(tails, value)
        before.append(places[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            places.append(place)
        else:
            tails[at], places[at] = value, place
    found, place = [], places[-1] if places else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def gaps(pairs: dict[int, int], a: Side, b: Side) -> list[tuple[list[int], list[int]]]:
    """Layers without a partner between those that are paired in order, on both sides."""
    ordered = sorted(pairs.items())
    kept = [ordered[i] for i in increasing([partner for _, partner in ordered])]
    taken, found = {*pairs.values()}, []
    for (a0, b0), (a1, b1) in pairwise([(-1, -1), *kept, (len(a), len(b))]):
        left = [i for i in range(a0 + 1, a1) if i not in pairs]
        right = [i for i in range(b0 + 1, b1) if i not in taken]
        if left and right:
            found.append((left, right))
    return found
