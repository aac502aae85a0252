"""Convolution, depthwise convolution, transposed convolution, and one along the channels.

Output size (W + 2P - D(F - 1) - 1)/S + 1: Dumoulin & Visin 2016, "A guide to convolution arithmetic
for deep learning", arXiv:1603.07285.
"""

from __future__ import annotations

from cnncalc.dims import Dim
from cnncalc.ops.axes import check_spatial, kernel_letters
from cnncalc.ops.base import (
    BIAS,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
    Weighted,
)
from cnncalc.ops.checks import check_groups, per_group
from cnncalc.ops.values import FULL, PAIR, SIZES
from cnncalc.ops.windowed import FLAGS, PAD, Transposed, Windowed
from cnncalc.shape import Shape, axis_letters

_SLIDING_OPTIONS = PAD | {"dilation": Slot("dilation", PAIR)}
_FULL = {"full": ("padding", FULL)}
_STANDARDISED = dict.fromkeys(("standardised", "standardized", "ws"), ("standardised", True))


class Conv(Windowed, Weighted):
    """Convolution: `filters` kernels of `kernel` cells over channels/groups channels each.

    `standardised` kernels have mean 0 and variance 1 (Qiao et al. 2019, arXiv:1903.10520), which
    is done once, before inference. Weights (filters, C/groups, Fh, Fw), the kernel along each axis
    that there is, and one bias per filter; MACs are output positions times weights.
    """

    title = "convolution"
    source = "Dumoulin & Visin 2016, arXiv:1603.07285; groups: Krizhevsky et al. 2012"
    syntax = Syntax(
        words=("conv", "convolution"),
        size=Slot("kernel", PAIR),
        filters=Slot("filters"),
        slash=Slot("stride", PAIR),
        options=_SLIDING_OPTIONS | {"groups": Slot("groups")},
        flags=FLAGS | _FULL | _STANDARDISED,
        example="conv3-64 /2 pad 1",
    )
    filters: Dim
    groups: Dim = 1
    standardised: bool = False

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        check_groups(inputs[0].channels, self.filters, self.groups)
        return Shape(self.filters, self.sizes(inputs[0]), inputs[0].leading)

    def kernel_weight(self, x: Given) -> Weight:
        depth = per_group(x.shape.channels, self.groups)
        kernel, letters = self.values("kernel", x.shape), kernel_letters(x.shape.rank)
        return Weight("weight", (self.filters, depth, *kernel), ("K", "C/G", *letters))


def is_pointwise(op: Conv) -> bool:
    """Whether each position is seen by itself: 1x1 on a map."""
    return all(size == 1 for size in op.kernel)


class Depthwise(Windowed, Weighted):
    """Depthwise convolution: `multiplier` filters on every channel by itself.

    Weights (C·multiplier, 1, Fh, Fw); MACs are output positions times weights (Howard et al. 2017,
    arXiv:1704.04861, section 3.1).
    """

    title = "depthwise convolution"
    source = "Howard et al. 2017, arXiv:1704.04861"
    syntax = Syntax(
        words=("depthwise", "dwconv"),
        size=Slot("kernel", PAIR),
        slash=Slot("stride", PAIR),
        options=_SLIDING_OPTIONS | {"mult": Slot("multiplier")},
        flags=FLAGS | _FULL | _STANDARDISED,
        example="depthwise3 /2 pad 1 mult 8",
    )
    multiplier: Dim = 1
    standardised: bool = False

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        sizes = self.sizes(inputs[0])
        return Shape(inputs[0].channels * self.multiplier, sizes, inputs[0].leading)

    def kernel_weight(self, x: Given) -> Weight:
        kernel, letters = self.values("kernel", x.shape), kernel_letters(x.shape.rank)
        return Weight("weight", (x.output.channels, 1, *kernel), ("C*M", "1", *letters))

    def bias_weight(self, x: Given) -> Weight:
        return Weight("bias", (x.output.channels,), ("C*M",), BIAS)


class Deconv(Transposed, Weighted):
    """Transposed convolution: the size that a convolution with these fields would have come from.

    Weights (C, filters/groups, Fh, Fw). Every *input* element is multiplied with every cell of its
    kernels, so MACs are input positions times weights (not output positions: counting those charges
    stride² too much). `same` makes the stride times the input's size; `to 28x28` and `like c4` say
    which of the sizes is meant that a convolution shrinks to the input's.
    """

    title = "transposed convolution"
    source = "Dumoulin & Visin 2016, arXiv:1603.07285, chapter 4"
    inputs = (1, 2)
    reference_inputs = True
    syntax = Syntax(
        words=("deconv", "convtranspose", "upconv"),
        size=Slot("kernel", PAIR),
        filters=Slot("filters"),
        slash=Slot("stride", PAIR),
        options=_SLIDING_OPTIONS
        | {"outpad": Slot("output_padding", SIZES), "groups": Slot("groups")}
        | {"to": Slot("size", PAIR)},
        flags=FLAGS,
        example="deconv4-21 /2 pad 1",
    )
    filters: Dim
    groups: Dim = 1

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        check_groups(inputs[0].channels, self.filters, self.groups)
        return Shape(self.filters, self.sizes(inputs), inputs[0].leading)

    def kernel_weight(self, x: Given) -> Weight:
        each = per_group(self.filters, self.groups)
        sizes = (x.shape.channels, each, *self.values("kernel", x.shape))
        return Weight("weight", sizes, ("C", "K/G", *kernel_letters(x.shape.rank)))

    def positions(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        return tuple(zip(axis_letters(x.shape.rank), x.shape.spatial, strict=True))


class ChannelConv(Weighted):
    """One filter of `kernel` taps that slides along the channels, at every position alike.

    Zeros before the first and after the last channel keep their number, the odd one after. Weights
    (1, 1, F) and one bias; MACs are output elements times F.
    """

    title = "convolution along the channels"
    source = "Wang et al. 2019, arXiv:1910.03151, section 3.2"
    syntax = Syntax(
        words=("channelconv",),
        size=Slot("kernel"),
        flags={"nobias": ("bias", False)},
        example="channelconv5 nobias",
    )
    kernel: Dim

    def kernel_weight(self, x: Given) -> Weight:
        return Weight("weight", (1, 1, self.kernel), ("1", "1", "F"))

    def bias_weight(self, x: Given) -> Weight:
        return Weight("bias", (1,), ("1",), BIAS)

    def positions(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        return (*super().positions(x), ("C", x.output.channels))


OPERATIONS: tuple[type[Operation], ...] = (Conv, Depthwise, Deconv, ChannelConv)
