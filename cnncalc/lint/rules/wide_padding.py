"""A pool with more padding than frameworks take."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.pooling import Pool
from cnncalc.window import Axis


class WidePadding(Rule):
    """A pool whose padding is more than half its window, or as wide as all of it."""

    code = "C306"
    title = "the padding of a pool is more than half its window"
    what = (
        "A pool has more padding on a side than half its window. PyTorch refuses it, whatever the "
        "dilation; ONNX Runtime and Caffe refuse a padding of the whole window or more."
    )
    why = (
        "The network cannot be built there. Where the padding is as wide as the window, windows at "
        "that edge see nothing of the map: their output is a constant (or -∞ for max pooling)."
    )
    wrong = "input: 8x8x3\nlayers:\n  - maxpool2 pad 2\n"
    right = "input: 8x8x3\nlayers:\n  - maxpool2 pad 1\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        for node, row in network.known():
            if not isinstance(node.op, Pool):
                continue
            for axis in node.op.axes(row.input_shapes[0]):
                kernel, padding = axis.kernel, _widest(axis)
                if isinstance(kernel, int) and padding > kernel // 2:
                    who = "PyTorch refuses more than half"
                    if padding >= kernel:
                        who = "PyTorch, ONNX Runtime and Caffe refuse that"
                    message = (
                        f"{node.name} has padding {padding} around a window of {kernel}: {who}"
                    )
                    hint = f"use a padding of at most {kernel // 2}, half the window"
                    yield self.finding(message, node.location, hint, row.working)
                    break


def _widest(axis: Axis) -> int:
    """The larger padding of the two sides; 0 where both are symbols."""
    return max((p for p in (axis.before, axis.after) if isinstance(p, int)), default=0)
