"""Values for every axis become values for each, as soon as it is known how many axes there are."""

from __future__ import annotations

from cnncalc.dims import UndecidedError
from cnncalc.errors import SpecError
from cnncalc.graph import Node
from cnncalc.ops import Operation
from cnncalc.shape import Shape


def along_axes(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes, their operations with a value for each axis of what they receive.

    Where that is a map their values for every axis are those already, and where a fault leaves it
    open they stay. The shapes of every image are walked over once.
    """
    shapes: list[Shape | None] = []
    known: dict[tuple[int, tuple[Shape, ...]], tuple[Operation, Shape | None]] = {}
    found: list[Node] = []
    for node in nodes:
        inputs = tuple([shapes[i] for i in node.inputs])
        op, shape = node.op, None
        if op.is_known and None not in inputs:
            key = (id(op), inputs)
            if key not in known:
                known[key] = _named(op, inputs)  # type: ignore[index,arg-type]
            op, shape = known[key]  # type: ignore[index]
        shapes.append(shape)
        found.append(node if op is node.op else node._replace(op=op))
    return tuple(found)


def _named(op: Operation, inputs: tuple[Shape, ...]) -> tuple[Operation, Shape | None]:
    """An operation with its values along each axis, and the shape of its output if it has one."""
    named = op.along(inputs[0].rank) if inputs and inputs[0].rank else op
    try:
        return named, named.output_shape(inputs)
    except (SpecError, UndecidedError):
        return named, None
