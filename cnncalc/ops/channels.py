"""Operations along the channels."""

from __future__ import annotations

from cnncalc.dims import Dim, Shape, product
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    BIAS,
    Operation,
    Slot,
    Syntax,
    Weight,
    channel_axis,
    show,
    with_channels,
)


class PadChannels(Operation):
    """Channels of zeros after the ones received, up to `channels`: the parameter-free shortcut."""

    title = "channel padding"
    source = "He et al. 2015, arXiv:1512.03385, section 3.3 (option A)"
    syntax = Syntax(
        words=("padchannels",),
        positional=(Slot("channels"),),
        required=("channels",),
        example="padchannels 32",
    )
    channels: Dim

    def output_shape(self, *inputs: Shape) -> Shape:
        received = inputs[0][channel_axis(inputs[0])]
        if (
            isinstance(received, int)
            and isinstance(self.channels, int)
            and received > self.channels
        ):
            raise SpecError(
                "C207",
                f"cannot pad {received} channels to {self.channels}",
                received=f"input {show(inputs[0])}",
                hint=f"pad to {received} channels or more",
            )
        return with_channels(inputs[0], self.channels)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        received = inputs[0][channel_axis(inputs[0])]
        return f"{received} + {self.channels - received} = {self.channels}"


class ChannelConv(Operation):
    """One filter of `kernel` taps that slides along the channels, at every position alike.

    Zeros before the first and after the last channel keep their number, the odd one after. Weights
    (1, 1, F) and one bias; MACs are output elements times F.
    """

    title = "convolution along the channels"
    source = "Wang et al. 2019, arXiv:1910.03151, section 3.2"
    cost = "1 per output element with a bias (the addition)"
    syntax = Syntax(
        words=("channelconv",),
        size=Slot("kernel"),
        flags={"nobias": ("bias", False)},
        required=("kernel",),
        example="channelconv5 nobias",
    )
    kernel: Dim
    bias: bool = True

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        weight = Weight("weight", (1, 1, self.kernel))
        return (weight, Weight("bias", (1,), BIAS)) if self.bias else (weight,)

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        return (*output, self.kernel)


class ChannelPool(Operation):
    """Pooling over all channels of each position, to one channel."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return with_channels(inputs[0], 1)

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return product(inputs[0])


class ChannelAvgPool(ChannelPool):
    """The mean of each position over the channels."""

    title = "average pooling over channels"
    source = "Woo et al. 2018, arXiv:1807.06521, section 3 (spatial attention)"
    cost = "1 per input element"
    syntax = Syntax(words=("channelavgpool",), example="channelavgpool")


class ChannelMaxPool(ChannelPool):
    """The largest value of each position over the channels."""

    title = "max pooling over channels"
    source = "Woo et al. 2018, arXiv:1807.06521, section 3 (spatial attention)"
    cost = "1 per input element"
    nonlinear = True
    syntax = Syntax(words=("channelmaxpool",), example="channelmaxpool")
