"""Operations along the channels."""

from __future__ import annotations

from cnncalc.dims import Dim, Shape
from cnncalc.errors import SpecError
from cnncalc.ops.base import Operation, Slot, Syntax, channel_axis, show, with_channels


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
