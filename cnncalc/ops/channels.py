"""Operations along the channels: taking, moving, adding and pooling them."""

from __future__ import annotations

from cnncalc.dims import Dim, Shape, floor_div, product
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    BIAS,
    MOVING,
    POOLING,
    WEIGHTED,
    Operation,
    Pair,
    Slot,
    Syntax,
    Weight,
    channel_axis,
    check_groups,
    show,
    with_channels,
)


class PadChannels(Operation):
    """Channels of zeros after the ones received, up to `channels`: the parameter-free shortcut."""

    title = "channel padding"
    source = "He et al. 2015, arXiv:1512.03385, section 3.3 (option A)"
    category = MOVING
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


class Shuffle(Operation):
    """Channel shuffle: channels of `groups` groups are interleaved."""

    title = "channel shuffle"
    source = "Zhang et al. 2017, arXiv:1707.01083"
    category = MOVING
    syntax = Syntax(
        words=("shuffle",), positional=(Slot("groups"),), required=("groups",), example="shuffle 3"
    )
    groups: Dim

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = inputs[0][channel_axis(inputs[0])]
        check_groups(channels, channels, self.groups)
        return inputs[0]


class Split(Operation):
    """One of several equal parts of the channels: `split 1 of 2` is the first half."""

    title = "split"
    source = "Ma et al. 2018, arXiv:1807.11164 (channel split)"
    category = MOVING
    is_view = True
    shape_rule = "C/parts"
    syntax = Syntax(
        words=("split",),
        positional=(Slot("part", "fraction of"),),
        required=("part",),
        example="split 1 of 2",
    )
    part: tuple[int, int]

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = inputs[0][channel_axis(inputs[0])]
        number, parts = self.part
        if isinstance(number, int) and isinstance(parts, int) and not 1 <= number <= parts:
            message = f"there is no part {number} of {parts}"
            hint = f"parts count from 1 to {parts}"
            raise SpecError("C109", message, received=f"input {show(inputs[0])}", hint=hint)
        check_groups(channels, channels, parts)
        return with_channels(inputs[0], floor_div(channels, parts))

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        axis = channel_axis(output)
        return f"{inputs[0][axis]}/{self.part[1]} = {output[axis]} channels"


class Slice(Operation):
    """The channels from `start` up to, not including, `stop`, counted from 0."""

    title = "slice"
    category = MOVING
    is_view = True
    shape_rule = "stop - start"
    syntax = Syntax(
        words=("slice",),
        positional=(Slot("channels", "range"),),
        required=("channels",),
        example="slice 0:58",
    )
    channels: Pair

    def output_shape(self, *inputs: Shape) -> Shape:
        available = inputs[0][channel_axis(inputs[0])]
        start, stop = self.channels
        numbers = [d for d in (start, stop, available) if isinstance(d, int)]
        if len(numbers) == 3 and not 0 <= start < stop <= available:
            raise SpecError(
                "C207",
                f"channels {start}:{stop} are not among the {available} that it receives",
                received=f"input {show(inputs[0])}",
                hint=f"slice between 0 and {available}",
            )
        return with_channels(inputs[0], stop - start)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        start, stop = self.channels
        return f"{stop} - {start} = {stop - start} channels"


class Select(Operation):
    """The listed channels, counted from 0, in that order: LeNet-5's connection table."""

    title = "select channels"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), table I"
    category = MOVING
    syntax = Syntax(
        words=("select",),
        positional=(Slot("channels", "list"),),
        required=("channels",),
        example="select 0+1+2",
    )
    channels: tuple[Dim, ...]

    def output_shape(self, *inputs: Shape) -> Shape:
        available = inputs[0][channel_axis(inputs[0])]
        for channel in self.channels:
            if isinstance(channel, int) and isinstance(available, int) and channel >= available:
                raise SpecError(
                    "C207",
                    f"channel {channel} is not among the {available} that it receives",
                    received=f"input {show(inputs[0])}",
                    hint=f"channels count from 0 to {available - 1}",
                )
        return with_channels(inputs[0], len(self.channels))


class ChannelConv(Operation):
    """One filter of `kernel` taps that slides along the channels, at every position alike.

    Zeros before the first and after the last channel keep their number, the odd one after. Weights
    (1, 1, F) and one bias; MACs are output elements times F.
    """

    title = "convolution along the channels"
    source = "Wang et al. 2019, arXiv:1910.03151, section 3.2"
    category = WEIGHTED
    cost = "1 per output element with a bias (the addition)"
    macs_rule = "H'*W'*C*F"
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
        weight = Weight("weight", (1, 1, self.kernel), rule="F")
        return (weight, Weight("bias", (1,), BIAS, "1")) if self.bias else (weight,)

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        return (*output, self.kernel)


class ChannelPool(Operation):
    """Pooling over all channels of each position, to one channel."""

    category = POOLING
    shape_rule = "one channel"

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
