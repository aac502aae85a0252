"""A local response normalisation over an even number of channels."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.normalization import LocalResponseNorm


class EvenWindow(Rule):
    """A window that has no middle, of which frameworks take different channels."""

    code = "C318"
    title = "a local response normalisation has an even window"
    what = "A local response normalisation sums over an even number of channels."
    why = (
        "Such a window has no middle. The odd channel comes after, as in ONNX; PyTorch takes it "
        "before, the formula of Krizhevsky et al. one more on both sides, and Caffe refuses it. "
        "Shapes and costs are the same, values are not."
    )
    wrong = "input: 8x8x16\nlayers:\n  - lrn 4\n"
    right = "input: 8x8x16\nlayers:\n  - lrn 5\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        for node, _ in network.known():
            if isinstance(node.op, LocalResponseNorm):
                size = node.op.size
                if isinstance(size, int) and size % 2 == 0:
                    message = (
                        f"{node.name} sums over {size} channels, the odd one after as in ONNX; "
                        "PyTorch takes it before, Caffe refuses an even window"
                    )
                    hint = f"use {size - 1} or {size + 1} channels"
                    yield self.finding(message, node.location, hint)
