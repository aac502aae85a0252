"""Peak of activation memory at inference: each tensor lives until its last use.

Nodes run in their order. A view shares the storage of its input: identity, dropout, flatten,
reshape, split and slice. Whatever else moves elements makes a new tensor, also where it happens to
move none (a shuffle of one group, a crop of nothing).

An operation that can work in place takes over the storage of an input of its own shape that nobody
reads later. It may be the input of the network, and a gate: of a multiplication whose first input
is read again, the gate is overwritten where it has the whole shape. Where another input shows the
same storage, it has to be the same tensor, or made of it by views that keep its shape: identity, a
slice of all channels, a reshape to the shape that it has. Of two halves of one map nothing is
overwritten, nor of a map that is flattened twice. Where symbols decide whether an input of a join
has the whole shape, the closed form of the peak holds for both.

The input of the network is counted; the arrays of weights, and the scratch of an implementation,
are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd

from cnncalc.analysis.outweighed import undominated
from cnncalc.choices import DTYPES
from cnncalc.dims import Dim, ceil_div, content, is_number, maximum, minimum
from cnncalc.errors import SpecError
from cnncalc.graph import Node, Repeated, Tensor
from cnncalc.graph.symbols import in_numbers
from cnncalc.limits import MOST_WEIGHED
from cnncalc.records import NamedTuple


def bytes_of(elements: Dim, dtype: str) -> Dim:
    """Bytes of elements of a type, those of less than a byte packed: ⌈elements·bits/8⌉."""
    whole, rest = divmod(DTYPES[dtype], 8)
    return ceil_div(elements * DTYPES[dtype], 8) if rest else elements * whole


class Alive(NamedTuple):
    """Memory as a network runs, for one image: bytes alive while each node works, by index.

    The peak is the most, at the node with this index. `owners` are, for each node, the one whose
    memory it writes to.
    """

    bytes: dict[int, Dim]
    peak: Dim
    where: int
    owners: Sequence[int]


class _Moment(NamedTuple):
    """What is alive while a node works: the size, the node, and the tensors by their nodes.

    With `is_most` symbols decide whether it is all of them: the size is less where the node can
    overwrite an input.
    """

    size: Dim
    node: int
    held: tuple[int, ...]
    is_most: bool


class _Storages:
    """Of each node whose memory it shows, and whose it writes to, as far as the nodes have run.

    `storage` are the nodes that views show, `owner` those whose memory is written to, `last_use`
    is when each is used for the last time, and `same` tells who shows the same elements.
    """

    def __init__(
        self, nodes: Sequence[Node], tensors: Sequence[Tensor | None], outputs: Sequence[int]
    ) -> None:
        self.nodes = nodes
        self.tensors = tensors
        self.storage = storages(nodes, tensors)
        self.owner = [*self.storage]
        self.last_use = _last_uses(nodes, self.storage, tensors, outputs)
        self.same = same_elements(nodes, tensors)

    def overwritable(self, index: int) -> list[int]:
        """The inputs of a node that it may overwrite, where one has the whole shape."""
        node, owner = self.nodes[index], self.owner
        if self.storage[index] != index or not node.op.in_place:
            return []
        found = []
        for source in node.inputs:
            showing = {self.same[i] for i in node.inputs if owner[i] == owner[source]}
            if self.last_use[owner[source]] == index and len(showing) == 1:
                found.append(source)
        return found

    def place(self, index: int, free: list[int]) -> int:
        """The storage that a node writes to: an input's that can be overwritten, or its own."""
        if self.storage[index] != index:
            return self.owner[self.nodes[index].inputs[0]]
        for source in free:
            if self.tensors[source] == self.tensors[index]:
                root = self.owner[source]
                self.last_use[root] = self.last_use[index]
                return root
        return index

    def check_held(self, repeated: Sequence[Repeated]) -> None:
        """Refuse turns behind which another amount of memory is held than behind the first.

        Raises C288.
        """
        for one in repeated:
            first, last = self.owner[one.before], self.owner[one.end]
            here, there = self.tensors[first], self.tensors[last]
            is_same = first == last or (here == there and self.last_use[first] < one.stop)
            if here and there and not is_same:
                raise SpecError(
                    "C288",
                    "the first turn of a loop leaves more or less in memory than the later ones, "
                    "and a symbol counts them",
                    one.location,
                    hint=in_numbers(one),
                )


def alive(
    nodes: Sequence[Node], tensors: Sequence[Tensor | None], outputs: Sequence[int],
    repeated: Sequence[Repeated] = (),
) -> Alive:  # fmt: skip
    """The bytes alive at each node, and the most of them.

    `tensors` has one entry per node, None for nodes that do not run. With symbolic sizes the peak
    is the maximum over all nodes, and the index is that of the first candidate. Raises C288 where
    the memory behind what is `repeated` depends on whether there is a second turn.
    """
    memory, (unit, each) = _Storages(nodes, tensors, outputs), _bits(tensors)
    owner = memory.owner
    live: Dim = 0
    held: dict[int, Dim] = {}
    moments: list[_Moment] = []
    by_node: dict[int, Dim] = {}
    for index, node in enumerate(nodes):
        tensor = tensors[index]
        if tensor is None:
            continue
        free = memory.overwritable(index)
        owner[index] = memory.place(index, free)
        by_node[index] = live
        if owner[index] == index:
            held[index] = tensor.shape.elements * each[tensor.dtype]
            perhaps = [t for i in free if (t := tensors[i]) and _may_equal(t, tensor)]
            by_node[index] = live + held[index] * _is_larger(tensor, perhaps)
            live = live + held[index]
            moments.append(_Moment(by_node[index], index, (*held,), bool(perhaps)))
        for root in {owner[i] for i in node.inputs} | {owner[index]}:
            if memory.last_use[root] <= index and root in held:
                live = live - held.pop(root)
    memory.check_held(repeated)
    largest, where = _largest_there(moments, tensors, each, nodes)
    whole = {index: _packed(amount * unit) for index, amount in by_node.items()}
    return Alive(whole, _packed(largest * unit), where, owner)


def _bits(tensors: Sequence[Tensor | None]) -> tuple[int, dict[str, int]]:
    """The bits that elements are counted in, and how many of them an element of each type takes."""
    bits = {dtype: DTYPES[dtype] for dtype in {tensor.dtype for tensor in tensors if tensor}}
    unit = gcd(*bits.values())  # bytes are made of them at the end
    return unit, {dtype: number // unit for dtype, number in bits.items()}


def _largest_there(
    moments: Sequence[_Moment],
    tensors: Sequence[Tensor | None],
    each: Mapping[str, int],
    nodes: Sequence[Node],
) -> tuple[Dim, int]:
    """As `_largest`, where nodes may stand for none: in a loop whose count may be 1."""
    found: dict[Dim, list[_Moment]] = {}
    for moment in moments:
        found.setdefault(minimum(1, nodes[moment.node].times), []).append(moment)
    most, where = _largest(found.pop(1, []), tensors, each)
    sizes = [(_largest(some, tensors, each)[0], there) for there, some in found.items()]
    beyond = [there * size for size, there in sizes if maximum(most, size) != most]
    return maximum(most, *beyond), where


def _largest(
    moments: Sequence[_Moment],
    tensors: Sequence[Tensor | None],
    each: Mapping[str, int],
) -> tuple[Dim, int]:
    """The most that is alive, and the node that works then; the first candidate of several."""
    if all(isinstance(moment.size, int) for moment in moments):
        most = max(moments, key=lambda moment: (moment.size, -moment.node), default=None)
        return (most.size, most.node) if most else (0, 0)
    kept = [moments[at] for at in _without_multiples([moment.size for moment in moments])]
    if len(kept) <= MOST_WEIGHED:
        parts = {i: (t.shape, each[t.dtype]) for i, t in enumerate(tensors) if t}
        is_most = frozenset(at for at, moment in enumerate(kept) if moment.is_most)
        sums = [[parts[i] for i in moment.held] for moment in kept]
        kept = [kept[at] for at in undominated(sums, is_most)]
    return maximum(*(moment.size for moment in kept)), moments[0].node


def _packed(bits: Dim) -> Dim:
    """The bytes that bits take."""
    return ceil_div(bits, 8)


def storages(nodes: Sequence[Node], tensors: Sequence[Tensor | None]) -> list[int]:
    """For each node the node whose storage it shows: itself, unless it is a view."""
    storage: list[int] = []
    for index, node in enumerate(nodes):
        is_view = node.op.is_view and node.inputs
        source = node.inputs[0] if is_view else index
        storage.append(storage[source] if is_view and _alike(tensors, index, source) else index)
    return storage


def same_elements(nodes: Sequence[Node], tensors: Sequence[Tensor | None]) -> list[int]:
    """For each node the first one whose elements it shows, all of them in the same order.

    A view that keeps the shape keeps the order too: identity, a slice of all channels, a reshape to
    the shape there is.
    """
    same: list[int] = []
    for index, node in enumerate(nodes):
        is_same = node.op.is_view and node.inputs and tensors[node.inputs[0]] == tensors[index]
        same.append(same[node.inputs[0]] if is_same else index)
    return same


def _alike(tensors: Sequence[Tensor | None], index: int, other: int) -> bool:
    """Whether elements are of one type, so that they may be the same ones."""
    one, another = tensors[index], tensors[other]
    return not one or not another or one.dtype == another.dtype


def _last_uses(
    nodes: Sequence[Node],
    storage: list[int],
    tensors: Sequence[Tensor | None],
    outputs: Sequence[int],
) -> list[int]:
    """For each storage the index of the last node that reads it; beyond the end for outputs."""
    last = list(range(len(nodes)))
    for index, node in enumerate(nodes):
        if tensors[index] is not None:
            for source in node.inputs:
                last[storage[source]] = index
            last[storage[index]] = max(last[storage[index]], index)
    for index in outputs:
        last[storage[index]] = len(nodes)
    return last


def _may_equal(one: Tensor, other: Tensor) -> bool:
    """Whether symbols decide if two tensors are of one shape."""
    if one.dtype != other.dtype or len(one.shape.dims) != len(other.shape.dims):
        return False
    gaps = [a - b for a, b in zip(one.shape.dims, other.shape.dims, strict=True)]
    return all(gap == 0 or not is_number(gap) for gap in gaps)


def _is_larger(made: Tensor, inputs: Sequence[Tensor]) -> Dim:
    """1 where what is made of inputs that are spread over it has more elements than each, or 0."""
    return minimum(1, *(made.shape.elements - one.shape.elements for one in inputs))


def _without_multiples(sizes: Sequence[Dim]) -> list[int]:
    """Of sizes that are multiples of one expression the place of the largest; none is negative."""
    largest: dict[Dim | Fraction, tuple[int, int]] = {}
    for at, size in enumerate(sizes):
        times = content(size)
        unit = size * Fraction(1, times or 1)
        if unit not in largest or largest[unit][0] < times:
            largest[unit] = times, at
    return [at for _, at in largest.values()]
