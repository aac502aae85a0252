"""A pool in ceil mode of which frameworks have different sizes."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.dims import UndecidedError
from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.pooling import CAFFE, Pool
from cnncalc.shape import Shape
from cnncalc.units import show_shape


class CeilMode(Rule):
    """A last window that PyTorch drops and Caffe keeps."""

    code = "C314"
    title = "ceil mode gives another size in Caffe"
    what = (
        "`ceil` is PyTorch's rule: a last window that starts behind the map is dropped. Caffe does "
        "so only where the map is padded; without padding a stride larger than the window may give "
        "one output more there. `ceil caffe` reads Caffe's rule, and is not reported."
    )
    why = "Every size behind the pool, and the inputs of a fully connected layer, would differ."
    wrong = "input: 32x32x3\nlayers:\n  - maxpool1 /2 ceil\n"
    right = "input: 32x32x3\nlayers:\n  - maxpool1 /2 ceil caffe\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        for node, row in network.known():
            op, shape = node.op, row.input_shapes[0]
            if not isinstance(op, Pool) or op.ceil is not True:
                continue
            there = _by_caffe(op, shape)
            if there and there != row.facts.output:
                sizes = show_shape(row.facts.output), show_shape(there)
                rules = f"{sizes[0]} by PyTorch's rule, {sizes[1]} by Caffe's"
                message = f"{node.name} in ceil mode: {rules}"
                hint = "write `ceil caffe` for Caffe's rule, or another stride or window"
                yield self.finding(message, node.location, hint, row.working)


def _by_caffe(op: Pool, shape: Shape) -> Shape | None:
    """The output by Caffe's rule; None where a symbol decides it."""
    try:
        found = op.changed(ceil=CAFFE).output_shape((shape,))
    except UndecidedError:
        return None
    return found if all(isinstance(n, int) for n in found.dims) else None
