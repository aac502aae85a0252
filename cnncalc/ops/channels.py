"""Operations along the channels: taking (of another axis too), moving, adding, pooling them."""

from __future__ import annotations

from cnncalc.dims import Dim, floor_div, total
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Working
from cnncalc.ops.assumed import assume_at_least
from cnncalc.ops.base import (
    MOVING,
    POOLING,
    Choosing,
    Elementary,
    Given,
    Operation,
    Pair,
    Slot,
    Syntax,
    differ,
)
from cnncalc.ops.checks import check_groups, check_parts
from cnncalc.ops.named import CHANNELS, one_among, replaced, sizes
from cnncalc.ops.values import AXES, LIST, PART, RANGE
from cnncalc.reach import EACH, POINTWISE, Reaches, Window
from cnncalc.shape import Shape


class PadChannels(Operation):
    """Channels of zeros after the ones received, up to `channels`: the parameter-free shortcut."""

    title = "channel padding"
    category = MOVING
    source = "He et al. 2015, arXiv:1512.03385, section 3.3 (option A)"
    syntax = Syntax(
        words=("padchannels",),
        positional=(Slot("channels"),),
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
    syntax = Syntax(words=("shuffle",), positional=(Slot("groups"),), example="shuffle 3")
    groups: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        channels = inputs[0].channels
        check_groups(channels, channels, self.groups)
        return inputs[0]


class AxisPart(Operation):
    """A stretch of one axis, the channels unless another is named; shown as a view."""

    category = MOVING
    is_view = True
    over: tuple[str, ...] = (CHANNELS,)

    def axis(self, shape: Shape) -> str:
        """The axis of which it takes a part. Raises C245 unless it is one."""
        return one_among(self.over, shape, f"{self.kind} takes of one axis", "name one axis")

    @property
    def is_of_channels(self) -> bool:
        """Whether the axis is that of the channels."""
        return self.over == (CHANNELS,)

    def stretch(self, shape: Shape) -> Pair:
        """Where the part begins and ends. Raises SpecError where there is none."""
        raise NotImplementedError

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        start, stop = self.stretch(inputs[0])
        return replaced(inputs[0], {self.axis(inputs[0]): stop - start})

    def windows(self, x: Given) -> Reaches:
        axis, (start, _) = self.axis(x.shape), self.stretch(x.shape)
        if axis == CHANNELS:
            return EACH
        named = (axis == name for name in x.shape.axes)
        return tuple(Window(1, 1, -start) if is_it else POINTWISE for is_it in named)


class Split(AxisPart):
    """One of several parts of the channels: `split 1 of 2` is the first half.

    `split 2 of 64+128` is the second of two parts of 64 and 128 channels.
    """

    title = "split"
    source = "Ma et al. 2018, arXiv:1807.11164 (channel split)"
    syntax = Syntax(
        words=("split",),
        positional=(Slot("part", PART),),
        options={"over": Slot("over", AXES)},
        example="split 1 of 2",
    )
    part: tuple[int, int | tuple[Dim, ...]]

    def stretch(self, shape: Shape) -> Pair:
        number, parts = self.part
        whole = sizes(shape)[self.axis(shape)]
        count = len(parts) if isinstance(parts, tuple) else parts
        if isinstance(number, int) and isinstance(count, int) and not 1 <= number <= count:
            message = f"there is no part {number} of {count}"
            hint = f"parts count from 1 to {count}"
            raise SpecError("C109", message, received=f"input {shape}", hint=hint)
        if not isinstance(parts, tuple):
            check_parts(whole, parts)
            each = floor_div(whole, parts)
            return (number - 1) * each, number * each
        if differ(total(parts), whole):
            message = f"parts of {'+'.join(map(str, parts))} are not the {whole} that it receives"
            hint = "the parts are all of the axis; slice 0:64 takes some of it"
            raise SpecError("C207", message, received=f"input {shape}", hint=hint)
        start = total(parts[: number - 1])
        return start, start + parts[number - 1]

    def workings(self, x: Given) -> tuple[Working, ...]:
        if isinstance(self.part[1], tuple):
            return ()
        axis = self.axis(x.shape)
        part = Size(sizes(x.shape)[axis], axis[0].upper()) / Size(self.part[1], "parts")
        return (Working(part, sizes(x.output)[axis], axis),)


class Slice(AxisPart):
    """The channels from `start` up to, not including, `stop`, counted from 0; to the end if open.

    `slice 1: over height` takes rows.
    """

    title = "slice"
    syntax = Syntax(
        words=("slice",),
        positional=(Slot("channels", RANGE),),
        options={"over": Slot("over", AXES)},
        example="slice 0:58",
    )
    channels: tuple[Dim, Dim | None]

    def stretch(self, shape: Shape) -> Pair:
        axis = self.axis(shape)
        available = sizes(shape)[axis]
        start, stop = self.channels[0], available if self.channels[1] is None else self.channels[1]
        assume_at_least(stop, start + 1)
        assume_at_least(available, stop)
        numbers = [d for d in (start, stop, available) if isinstance(d, int)]
        if len(numbers) == 3 and not 0 <= start < stop <= available:
            raise SpecError(
                "C207",
                f"{axis} {RANGE.spell(self.channels)} are not among the {available} that it "
                "receives",
                received=f"input {shape}",
                hint=f"slice between 0 and {available}",
            )
        return start, stop

    def workings(self, x: Given) -> tuple[Working, ...]:
        start, stop = self.stretch(x.shape)
        axis = self.axis(x.shape)
        return (Working(Size(stop, "stop") - Size(start, "start"), stop - start, axis),)


class Select(Operation):
    """The listed channels, counted from 0, in that order: LeNet-5's connection table."""

    title = "select channels"
    category = MOVING
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), table I"
    syntax = Syntax(words=("select",), positional=(Slot("channels", LIST),), example="select 0+1+2")
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


class ChannelMaxPool(Choosing, ChannelPool):
    """The largest value of each position over the channels."""

    title = "max pooling over channels"
    source = "Woo et al. 2018, arXiv:1807.06521, section 3 (spatial attention)"
    steps = (Elementary("comparison"),)
    syntax = Syntax(words=("channelmaxpool",), example="channelmaxpool")


OPERATIONS: tuple[type[Operation], ...] = (
    PadChannels, Shuffle, Split, Slice, Select, ChannelAvgPool, ChannelMaxPool,
)  # fmt: skip
