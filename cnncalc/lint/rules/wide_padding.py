"""A pool whose padding is as wide as its window."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.pooling import Pool


class WidePadding(Rule):
    """A pool with windows that lie in the padding alone."""

    code = "C306"
    title = "the padding of a pool is as wide as its window"
    what = "A pool has at least as much padding on a side as its window spans."
    why = (
        "Windows at that edge see padding and nothing of the map: their output is a constant (or "
        "-∞ for max pooling). Frameworks refuse a padding of more than half the window."
    )
    wrong = "input: 8x8x3\nlayers:\n  - maxpool2 pad 2\n"
    right = "input: 8x8x3\nlayers:\n  - maxpool2 pad 1\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        for node, row in network.known():
            if not isinstance(node.op, Pool):
                continue
            for axis in node.op.axes(row.input_shapes[0]):
                padding = max(
                    (p for p in (axis.before, axis.after) if isinstance(p, int)), default=0
                )
                if isinstance(axis.span, int) and padding >= axis.span:
                    message = f"{node.name} has padding {padding} around a window of {axis.span}"
                    hint = f"use a padding of at most {axis.span // 2}, half the window"
                    yield self.finding(message, node.location, hint, row.working, network.name)
                    break
