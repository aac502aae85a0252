"""A 1x1 convolution that widens by much."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.limits import WIDEST
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.convolution import Conv, is_pointwise


class WideProjection(Rule):
    """A 1x1 convolution that widens by much."""

    code = "C311"
    title = f"a 1x1 convolution widens by more than {WIDEST} times"
    what = f"A 1x1 convolution has more than {WIDEST} times as many filters as input channels."
    why = (
        "Its outputs are mixtures of few inputs, at a cost that grows with both; published "
        "designs widen by 4 to 6 times (MobileNetV2: 6)."
    )
    default = False
    wrong = "input: 8x8x3\nlayers:\n  - conv1-32 | relu\n"
    right = "input: 8x8x3\nlayers:\n  - conv1-24 | relu\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        for node, row in network.known():
            op = node.op
            if not isinstance(op, Conv) or not is_pointwise(op):
                continue
            channels = row.input_shapes[0].channels
            wide = isinstance(op.filters, int) and isinstance(channels, int)
            if wide and op.filters > WIDEST * channels:
                message = f"{node.name} widens {channels} channels to {op.filters}"
                hint = f"use at most {WIDEST} times as many filters as channels"
                yield self.finding(message, node.location, hint)
