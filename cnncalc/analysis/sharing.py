"""Which arrays of a layer are its own where it uses the weights of another."""

from __future__ import annotations

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.graph import Node
from cnncalc.ops.base import WEIGHT, Given, Weight


def own_arrays(node: Node, here: Given, other: Node, there: Given) -> tuple[Weight, ...]:
    """The arrays of a node that those of the other do not stand for.

    An array is shared where both layers have it in one shape, whatever else the layers do: a bias
    that only one of them has, or that has another length, stays with its layer. Raises SpecError,
    C201 or C206, where no input makes the weights equal, unless all weights are shared.
    """
    theirs = {array.name: array.shape for array in other.op.weights(there)}
    arrays = node.op.weights(here)
    own = tuple(array for array in arrays if theirs.get(array.name) != array.shape)
    lacking = next((array for array in own if array.role == WEIGHT), None)
    if lacking is None and len(own) == len(arrays):
        lacking = next(iter(own), None)
    if lacking is None:
        return own
    needed = theirs.get(lacking.name)
    raise SpecError(
        "C201" if _fit(node, other, here, there) else "C206",
        f"the weights of '{other.name}' have another shape: {_spelled(lacking.shape)} here, "
        f"{_spelled(needed) if needed else 'none'} there",
        received=" and ".join(map(str, (*here.inputs, *there.inputs))),
        hint="layers share weights of one shape: kernel, filters, groups and input channels agree",
    )


def _fit(node: Node, other: Node, here: Given, there: Given) -> bool:
    """Whether the weights would be equal if both layers received the same."""
    if len(here.inputs) != len(there.inputs):
        return False
    try:
        same = node.op.on(*there.inputs)
    except SpecError:
        return False
    return _kernels(node, same) == _kernels(other, there)


def _kernels(node: Node, x: Given) -> list[tuple[Dim, ...]]:
    return [array.shape for array in node.op.weights(x) if array.role == WEIGHT]


def _spelled(shape: tuple[Dim, ...]) -> str:
    return "×".join(map(str, shape))
