"""Which arrays of a layer are its own where it uses the weights of another."""

from __future__ import annotations

from cnncalc.dims import Shape
from cnncalc.errors import SpecError
from cnncalc.graph import Node
from cnncalc.ops.base import WEIGHT, Weight, show

Shapes = tuple[Shape, ...]


def own_arrays(node: Node, inputs: Shapes, other: Node, given: Shapes) -> tuple[Weight, ...]:
    """The arrays of a node that those of the other do not stand for.

    An array is shared where both layers have it in one shape, whatever else the layers do: a bias
    that only one of them has, or that has another length, stays with its layer. Raises C201, or
    C206 where no input makes the weights equal, unless all weights are shared.
    """
    theirs = {array.name: array.shape for array in other.op.weights(*given)}
    arrays = node.op.weights(*inputs)
    own = tuple(array for array in arrays if theirs.get(array.name) != array.shape)
    lacking = next((array for array in own if array.role == WEIGHT), None)
    if lacking is None and len(own) == len(arrays):
        lacking = next(iter(own), None)
    if lacking is None:
        return own
    there = theirs.get(lacking.name)
    raise SpecError(
        "C201" if _fit(node, other, inputs, given) else "C206",
        f"the weights of '{other.name}' have another shape: {_spelled(lacking.shape)} here, "
        f"{_spelled(there) if there else 'none'} there",
        received=" and ".join(show(shape) for shape in (*inputs, *given)),
        hint="layers share weights of one shape: kernel, filters, groups and input channels agree",
    )


def _fit(node: Node, other: Node, inputs: Shapes, given: Shapes) -> bool:
    """Whether the weights would be equal if both layers received the same."""
    if len(inputs) != len(given):
        return False
    here, there = (
        [array.shape for array in each.op.weights(*given) if array.role == WEIGHT]
        for each in (node, other)
    )
    return here == there


def _spelled(shape: Shape) -> str:
    return "×".join(map(str, shape))
