"""Convolution, depthwise convolution and transposed convolution.

Output size (W + 2P - D(F - 1) - 1)/S + 1: Dumoulin & Visin 2016, "A guide to convolution arithmetic
for deep learning", arXiv:1603.07285.
"""

from __future__ import annotations

from cnncalc.dims import Dim, Shape, floor_div
from cnncalc.ops import sliding
from cnncalc.ops.base import (
    BIAS,
    NO_PADDING,
    ONE,
    SAME,
    WEIGHTED,
    Operation,
    Pair,
    Sides,
    Slot,
    Syntax,
    Weight,
    check_groups,
    lead,
    planes,
    with_planes,
)
from cnncalc.window import Window

_SLIDING_OPTIONS = {
    "pad": Slot("padding", "padding"),
    "dilation": Slot("dilation", "pair"),
}
_FLAGS = {
    "nobias": ("bias", False),
    "bias": ("bias", True),
    "same": ("padding", SAME),
    "valid": ("padding", NO_PADDING),
}


class Conv(sliding.SlidingOperation):
    """Convolution: `filters` kernels of `kernel` cells over channels/groups channels each.

    Weights (filters, C/groups, Fh, Fw) and one bias per filter; MACs are output elements times
    Fh·Fw·C/groups.
    """

    title = "convolution"
    source = "Dumoulin & Visin 2016, arXiv:1603.07285; groups: Krizhevsky et al. 2012"
    category = WEIGHTED
    cost = "1 per output element with a bias (the addition)"
    macs_rule = "H'*W'*K*Fh*Fw*C/G"
    syntax = Syntax(
        words=("conv", "convolution"),
        size=Slot("kernel", "pair"),
        filters=Slot("filters"),
        slash=Slot("stride", "pair"),
        options=_SLIDING_OPTIONS | {"groups": Slot("groups")},
        flags=_FLAGS,
        required=("kernel", "filters"),
        example="conv3-64 /2 pad 1",
    )
    kernel: Pair
    filters: Dim
    stride: Pair = ONE
    padding: Sides | str = NO_PADDING
    dilation: Pair = ONE
    groups: Dim = 1
    bias: bool = True

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        check_groups(channels, self.filters, self.groups)
        return with_planes(inputs[0], self.filters, *sliding.output_plane(self, inputs[0]))

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        depth = floor_div(planes(inputs[0])[0], self.groups)
        weight = Weight("weight", (self.filters, depth, *self.kernel), rule="K*C/G*Fh*Fw")
        return (weight, Weight("bias", (self.filters,), BIAS, "K")) if self.bias else (weight,)

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        depth = floor_div(planes(inputs[0])[0], self.groups)
        return (*lead(output), output[-2], output[-1], self.filters, *self.kernel, depth)


class Depthwise(sliding.SlidingOperation):
    """Depthwise convolution: `multiplier` filters on every channel by itself.

    Weights (C·multiplier, 1, Fh, Fw); MACs are output elements times Fh·Fw (Howard et al. 2017,
    arXiv:1704.04861, section 3.1).
    """

    title = "depthwise convolution"
    source = "Howard et al. 2017, arXiv:1704.04861"
    category = WEIGHTED
    cost = "1 per output element with a bias (the addition)"
    macs_rule = "H'*W'*C*M*Fh*Fw"
    syntax = Syntax(
        words=("depthwise", "dwconv"),
        size=Slot("kernel", "pair"),
        slash=Slot("stride", "pair"),
        options=_SLIDING_OPTIONS | {"mult": Slot("multiplier")},
        flags=_FLAGS,
        required=("kernel",),
        example="depthwise3 /2 pad 1 mult 8",
    )
    kernel: Pair
    stride: Pair = ONE
    padding: Sides | str = NO_PADDING
    dilation: Pair = ONE
    multiplier: Dim = 1
    bias: bool = True

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        plane = sliding.output_plane(self, inputs[0])
        return with_planes(inputs[0], channels * self.multiplier, *plane)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        filters = planes(inputs[0])[0] * self.multiplier
        weight = Weight("weight", (filters, 1, *self.kernel), rule="C*M*Fh*Fw")
        return (weight, Weight("bias", (filters,), BIAS, "C*M")) if self.bias else (weight,)

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        return (*lead(output), output[-2], output[-1], output[-3], *self.kernel)


class Deconv(Operation):
    """Transposed convolution: the size that a convolution with these fields would have come from.

    Weights (C, filters/groups, Fh, Fw). Every *input* element is multiplied with every cell of its
    kernels, so MACs are input elements times Fh·Fw·filters/groups (not output elements: counting
    those charges stride² too much).
    """

    title = "transposed convolution"
    source = "Dumoulin & Visin 2016, arXiv:1603.07285, chapter 4"
    category = WEIGHTED
    cost = "1 per output element with a bias (the addition)"
    shape_rule = "(W - 1)*S + F - 2*P"
    macs_rule = "H*W*C*Fh*Fw*K/G"
    syntax = Syntax(
        words=("deconv", "convtranspose", "upconv"),
        size=Slot("kernel", "pair"),
        filters=Slot("filters"),
        slash=Slot("stride", "pair"),
        options=_SLIDING_OPTIONS
        | {"outpad": Slot("output_padding", "sizes"), "groups": Slot("groups")},
        flags={k: v for k, v in _FLAGS.items() if k != "same"},
        required=("kernel", "filters"),
        example="deconv4-21 /2 pad 1",
    )
    kernel: Pair
    filters: Dim
    stride: Pair = ONE
    padding: Sides = NO_PADDING
    dilation: Pair = ONE
    output_padding: Pair = (0, 0)
    groups: Dim = 1
    bias: bool = True

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        check_groups(channels, self.filters, self.groups)
        plane = sliding.transposed_plane(self, inputs[0])
        return with_planes(inputs[0], self.filters, *plane)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        per_group = floor_div(self.filters, self.groups)
        weight = Weight(
            "weight", (planes(inputs[0])[0], per_group, *self.kernel), rule="C*K/G*Fh*Fw"
        )
        return (weight, Weight("bias", (self.filters,), BIAS, "K")) if self.bias else (weight,)

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        channels, height, width = planes(inputs[0])
        per_group = floor_div(self.filters, self.groups)
        return (*lead(output), height, width, channels, *self.kernel, per_group)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        return sliding.transposed_windows(self)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        return sliding.transposed_working(self, inputs[0])
