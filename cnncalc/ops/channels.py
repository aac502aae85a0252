"""Operations along the channels: taking, moving, adding and pooling them."""

from __future__ import annotations

from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Working
from cnncalc.ops.base import (
    MOVING,
    POOLING,
    Elementary,
    Given,
    Operation,
    Pair,
    Slot,
    Syntax,
    check_groups,
)
from cnncalc.ops.kept import INDEX_BITS, Beside
from cnncalc.ops.values import LIST, PART, RANGE
from cnncalc.shape import Shape


class PadChannels(Operation):
    """Channels of zeros after the ones received, up to `channels`: the parameter-free shortcut."""

    title = "channel padding"
    category = MOVING
    source = "He et al. 2015, arXiv:1512.03385, section 3.3 (option A)"
    syntax = Syntax(
        words=("padchannels",),
        positional=(Slot("channels"),),
        required=("channels",),
        example="padchannels 32",
    )
    channels: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        received = inputs[0].channels
        if (
            isinstance(received, int)
            and isinstance(self.channels, int)
            and received > self.channels
        ):
            raise SpecError(
                "C207",
                f"cannot pad {received} channels to {self.channels}",
                received=f"input {inputs[0]}",
                hint=f"pad to {received} channels or more",
            )
        return inputs[0].with_channels(self.channels)

    def workings(self, x: Given) -> tuple[Working, ...]:
        received = x.shape.channels
        added = Size(received, "C") + Size(self.channels - received, "zeros")
        return (Working(added, self.channels),)


class Shuffle(Operation):
    """Channel shuffle: channels of `groups` groups are interleaved."""

    title = "channel shuffle"
    category = MOVING
    source = "Zhang et al. 2017, arXiv:1707.01083"
    syntax = Syntax(
        words=("shuffle",), positional=(Slot("groups"),), required=("groups",), example="shuffle 3"
    )
    groups: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        channels = inputs[0].channels
        check_groups(channels, channels, self.groups)
        return inputs[0]


class Split(Operation):
    """One of several equal parts of the channels: `split 1 of 2` is the first half."""

    title = "split"
    category = MOVING
    source = "Ma et al. 2018, arXiv:1807.11164 (channel split)"
    is_view = True
    syntax = Syntax(
        words=("split",),
        positional=(Slot("part", PART),),
        required=("part",),
        example="split 1 of 2",
    )
    part: tuple[int, int]

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        channels = inputs[0].channels
        number, parts = self.part
        if isinstance(number, int) and isinstance(parts, int) and not 1 <= number <= parts:
            message = f"there is no part {number} of {parts}"
            hint = f"parts count from 1 to {parts}"
            raise SpecError("C109", message, received=f"input {inputs[0]}", hint=hint)
        check_groups(channels, channels, parts)
        return inputs[0].with_channels(floor_div(channels, parts))

    def workings(self, x: Given) -> tuple[Working, ...]:
        part = Size(x.shape.channels, "C") / Size(self.part[1], "parts")
        return (Working(part, x.output.channels, "channels"),)


class Slice(Operation):
    """The channels from `start` up to, not including, `stop`, counted from 0."""

    title = "slice"
    category = MOVING
    is_view = True
    syntax = Syntax(
        words=("slice",),
        positional=(Slot("channels", RANGE),),
        required=("channels",),
        example="slice 0:58",
    )
    channels: Pair

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        available = inputs[0].channels
        start, stop = self.channels
        numbers = [d for d in (start, stop, available) if isinstance(d, int)]
        if len(numbers) == 3 and not 0 <= start < stop <= available:
            raise SpecError(
                "C207",
                f"channels {start}:{stop} are not among the {available} that it receives",
                received=f"input {inputs[0]}",
                hint=f"slice between 0 and {available}",
            )
        return inputs[0].with_channels(stop - start)

    def workings(self, x: Given) -> tuple[Working, ...]:
        start, stop = self.channels
        return (Working(Size(stop, "stop") - Size(start, "start"), stop - start, "channels"),)


class Select(Operation):
    """The listed channels, counted from 0, in that order: LeNet-5's connection table."""

    title = "select channels"
    category = MOVING
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), table I"
    syntax = Syntax(
        words=("select",),
        positional=(Slot("channels", LIST),),
        required=("channels",),
        example="select 0+1+2",
    )
    channels: tuple[Dim, ...]

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        available = inputs[0].channels
        for channel in self.channels:
            if isinstance(channel, int) and isinstance(available, int) and channel >= available:
                raise SpecError(
                    "C207",
                    f"channel {channel} is not among the {available} that it receives",
                    received=f"input {inputs[0]}",
                    hint=f"channels count from 0 to {available - 1}",
                )
        return inputs[0].with_channels(len(self.channels))


class ChannelPool(Operation):
    """Pooling over all channels of each position, to one channel."""

    category = POOLING
    shape_rule = "one channel"
    per = "input element"

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        return inputs[0].with_channels(1)

    def places(self, x: Given) -> Dim:
        return x.shape.elements


class ChannelAvgPool(ChannelPool):
    """The mean of each position over the channels."""

    title = "average pooling over channels"
    source = "Woo et al. 2018, arXiv:1807.06521, section 3 (spatial attention)"
    steps = (Elementary("addition"),)
    syntax = Syntax(words=("channelavgpool",), example="channelavgpool")


class ChannelMaxPool(ChannelPool):
    """The largest value of each position over the channels."""

    title = "max pooling over channels"
    source = "Woo et al. 2018, arXiv:1807.06521, section 3 (spatial attention)"
    steps = (Elementary("comparison"),)
    linear = False
    syntax = Syntax(words=("channelmaxpool",), example="channelmaxpool")

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        return (Beside("where the largest stood", x.output.elements, INDEX_BITS),)


OPERATIONS: tuple[type[Operation], ...] = (
    PadChannels, Shuffle, Split, Slice, Select, ChannelAvgPool, ChannelMaxPool,
)  # fmt: skip
