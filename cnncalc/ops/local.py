"""Convolutions that do not slide one kernel over all channels of all cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.ops.axes import check_spatial, kernel_letters
from cnncalc.ops.base import (
    BIAS,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
    Weighted,
    differ,
)
from cnncalc.ops.checks import check_groups
from cnncalc.ops.values import PAIR
from cnncalc.ops.windowed import FLAGS, PAD, Windowed
from cnncalc.shape import Shape, axis_letters


class Local(Windowed, Weighted):
    """A convolution whose kernels are others at every position: they slide and share nothing.

    Weights (filters, C, Fh, Fw) at each of H'·W' positions, the kernel along each axis that there
    is, and a bias for each filter there. Every weight is used once, so that there are as many MACs
    as weights.
    """

    title = "locally connected"
    source = "Taigman et al. 2014, DeepFace, section 3 (layers L4 to L6)"
    syntax = Syntax(
        words=("local", "locallyconnected"),
        size=Slot("kernel", PAIR),
        filters=Slot("filters"),
        slash=Slot("stride", PAIR),
        options=PAD,
        flags=FLAGS,
        example="local3-4",
    )
    filters: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        return Shape(self.filters, self.sizes(inputs[0]), inputs[0].leading)

    def kernel_weight(self, x: Given) -> Weight:
        sizes = (self.filters, x.shape.channels, *self.values("kernel", x.shape), *x.output.spatial)
        letters = ("K", "C", *kernel_letters(x.shape.rank), *_positions(x))
        return Weight("weight", sizes, letters)

    def bias_weight(self, x: Given) -> Weight:
        return Weight("bias", (self.filters, *x.output.spatial), ("K", *_positions(x)), BIAS)

    def positions(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        return ()


def _positions(x: Given) -> tuple[str, ...]:
    """The letters of the axes along which kernels differ: H', W'."""
    return tuple(f"{letter}'" for letter in axis_letters(x.output.rank))


class PartialConv(Windowed, Weighted):
    """A convolution of the first part of the channels, of 4 unless stated; the others pass.

    Weights (C/G, C/G, Fh, Fw) where the channels are in G parts, the kernel along each axis that
    there is; all of them keep their size.
    """

    title = "partial convolution"
    source = "Chen et al. 2023, FasterNet, arXiv:2303.03667, section 3.2"
    syntax = Syntax(
        words=("partialconv",),
        size=Slot("kernel", PAIR),
        options=PAD | {"of": Slot("groups"), "dilation": Slot("dilation", PAIR)},
        flags=FLAGS,
        example="partialconv3 of 4 pad 1 nobias",
    )
    letters: ClassVar[Mapping[str, str]] = {"G": "parts of the channels"}
    groups: Dim = 4

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        check_groups(inputs[0].channels, inputs[0].channels, self.groups)
        if any(map(differ, self.sizes(inputs[0]), inputs[0].spatial)):
            message = "a partial convolution keeps the size, as the other channels pass it by"
            raise SpecError("C201", message, received=f"input {inputs[0]}", hint="write pad half")
        return inputs[0]

    def kernel_weight(self, x: Given) -> Weight:
        part = floor_div(x.shape.channels, self.groups)
        sizes = (part, part, *self.values("kernel", x.shape))
        return Weight("weight", sizes, ("C/G", "C/G", *kernel_letters(x.shape.rank)))

    def bias_weight(self, x: Given) -> Weight:
        return Weight("bias", (floor_div(x.shape.channels, self.groups),), ("C/G",), BIAS)

    def bias_additions(self, x: Given) -> Dim:
        return floor_div(x.output.elements, self.groups) if self.bias else 0


OPERATIONS: tuple[type[Operation], ...] = (Local, PartialConv)
