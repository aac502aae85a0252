"""A layer called dense or linear that reads a map."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.analysis.report import Row
from cnncalc.dims import Dim, product
from cnncalc.errors import Fault, Location
from cnncalc.graph import Node
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.dense import FullyConnected
from cnncalc.units import exact


class DenseOnMap(Rule):
    """A map that is flattened in silence, where the framework's layer of that name is not."""

    code = "C316"
    title = "`dense` or `linear` reads a map of several cells"
    what = (
        "`dense N` and `linear N` flatten a map, as `fc N` does. The layers of those names act on "
        "the last axis alone: Keras's Dense on the channels of each cell, PyTorch's Linear on the "
        "columns of each row. The figures are those of the flattened map; `fc` is not reported."
    )
    why = (
        "The parameters differ by the number of cells: of 7x7x1024, `dense 2` has 100,354 here and "
        "2,050 in Keras."
    )
    wrong = "input: 7x7x1024\nlayers:\n  - dense 2\n"
    right = "input: 7x7x1024\nlayers:\n  - flatten | fc 2\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        for node, row in network.known():
            word = _word(node)
            if word and product(row.input_shapes[0].spatial) != 1:
                yield self._found(node, row, word)

    def _found(self, node: Node, row: Row, word: str) -> Fault:
        layer, axis = _LAYERS[word]
        op, shape = node.op, row.input_shapes[0]
        assert isinstance(op, FullyConnected)
        inputs = shape.channels if word == "dense" else shape.spatial[-1]
        there: Dim = op.units * (inputs + (1 if op.bias else 0))
        counts = f"{exact(there)} parameters there, {exact(row.facts.params)} here"
        message = f"{node.name} flattens {shape}; {layer} acts on {axis}: {counts}"
        units = op.units if isinstance(op.units, int) else f"({op.units})"
        hint = f"write `flatten | fc {units}` for all elements of the map as one vector, or "
        hint += f"`fc {units} channels`, which is `conv1-{units}`, for the channels of each cell"
        return self.finding(message, node.location, hint)


_LAYERS = {
    "dense": ("Keras's Dense", "the channels"),
    "linear": ("PyTorch's Linear", "the width"),
}


def _word(node: Node) -> str:
    """The word that a fully connected layer is written with, if it is one of a framework's."""
    if not isinstance(node.op, FullyConnected) or node.op.per_cell:
        return ""
    if not isinstance(node.location, Location):
        return ""
    text = node.location.token.strip().lower()
    return next((word for word in _LAYERS if text.startswith(word)), "")
