"""Peak of activation memory at inference: each tensor lives until its last use.

Nodes run in their order. A view shares the storage of its input: identity, dropout, flatten,
reshape, split and slice. Whatever else moves elements makes a new tensor, also where it happens to
move none (a shuffle of one group, a crop of nothing).

An operation that can work in place takes over the storage of an input of its own shape that nobody
reads later. It may be the input of the network, and a gate: of a multiplication whose first input
is read again, the gate is overwritten where it has the whole shape. Where another input shows the
same storage, it has to be the same tensor, or made of it by views that keep its shape: identity, a
slice of all channels, a reshape to the shape that it has. Of two halves of one map nothing is
overwritten, nor of a map that is flattened twice.

The input of the network is counted; the arrays of weights, and the scratch of an implementation,
are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from cnncalc.analysis.outweighed import undominated
from cnncalc.choices import DTYPES
from cnncalc.dims import Dim, ceil_div, content, maximum
from cnncalc.graph import Node, Tensor
from cnncalc.limits import MOST_WEIGHED


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


def alive(nodes: Sequence[Node], tensors: Sequence[Tensor | None], outputs: Sequence[int]) -> Alive:
    """The bytes alive at each node, and the most of them.

    `tensors` has one entry per node, None for nodes that do not run. With symbolic sizes the peak
    is the maximum over all nodes, and the index is that of the first candidate.
    """
    storage = _storages(nodes, tensors)
    last_use = _last_uses(nodes, storage, tensors, outputs)
    sizes = {dtype: DTYPES[dtype] for dtype in {tensor.dtype for tensor in tensors if tensor}}
    unit = gcd(*sizes.values())  # elements are counted in bits, bytes made of them at the end
    owner = list(storage)
    same = _same(nodes, tensors)
    live: Dim = 0
    held: dict[int, Dim] = {}
    peaks: list[tuple[Dim, int]] = []
    there: list[tuple[int, ...]] = []
    by_node: dict[int, Dim] = {}
    for index, node in enumerate(nodes):
        tensor = tensors[index]
        if tensor is None:
            continue
        owner[index] = _place(index, node, tensors, storage, owner, last_use, same)
        if owner[index] == index:
            held[index] = tensor.shape.elements * (sizes[tensor.dtype] // unit)
            live = live + held[index]
            peaks.append((live, index))
            there.append((*held,))
        by_node[index] = live
        for root in {owner[i] for i in node.inputs} | {owner[index]}:
            if last_use[root] <= index and root in held:
                live = live - held.pop(root)
    if all(isinstance(size, int) for size, _ in peaks):
        largest, where = max(peaks, key=lambda peak: (peak[0], -peak[1]), default=(0, 0))
    else:
        kept = _without_multiples([size for size, _ in peaks])
        if len(kept) <= MOST_WEIGHED:
            parts = {i: (t.shape, sizes[t.dtype] // unit) for i, t in enumerate(tensors) if t}
            kept = [kept[at] for at in undominated([[parts[i] for i in there[k]] for k in kept])]
        largest, where = maximum(*(peaks[at][0] for at in kept)), peaks[0][1]
    whole = {index: _packed(amount * unit) for index, amount in by_node.items()}
    return Alive(whole, _packed(largest * unit), where, owner)


def _packed(bits: Dim) -> Dim:
    """The bytes that bits take."""
    return ceil_div(bits, 8)


def _storages(nodes: Sequence[Node], tensors: Sequence[Tensor | None]) -> list[int]:
    """For each node the node whose storage it shows: itself, unless it is a view."""
    storage: list[int] = []
    for index, node in enumerate(nodes):
        is_view = node.op.is_view and node.inputs
        source = node.inputs[0] if is_view else index
        storage.append(storage[source] if is_view and _alike(tensors, index, source) else index)
    return storage


def _same(nodes: Sequence[Node], tensors: Sequence[Tensor | None]) -> list[int]:
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


def _place(
    index: int,
    node: Node,
    tensors: Sequence[Tensor | None],
    storage: list[int],
    owner: list[int],
    last_use: list[int],
    same: list[int],
) -> int:
    """The storage that a node writes to: an input's when it can be overwritten, else its own."""
    if storage[index] != index:
        return owner[node.inputs[0]]
    if node.op.in_place:
        for source in node.inputs:
            root = owner[source]
            showing = {same[i] for i in node.inputs if owner[i] == root}
            is_free = last_use[root] == index and len(showing) == 1
            if is_free and tensors[source] == tensors[index]:
                last_use[root] = last_use[index]
                return root
    return index


def _without_multiples(sizes: Sequence[Dim]) -> list[int]:
    """Of sizes that are multiples of one expression the place of the largest; none is negative."""
    largest: dict[Dim | Fraction, tuple[int, int]] = {}
    for at, size in enumerate(sizes):
        times = content(size)
        unit = size * Fraction(1, times or 1)
        if unit not in largest or largest[unit][0] < times:
            largest[unit] = times, at
    return [at for _, at in largest.values()]
