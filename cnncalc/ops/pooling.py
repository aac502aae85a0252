"""Pooling: sliding, adaptive, global, and over regions of interest."""

from __future__ import annotations

from math import gcd
from typing import Any

from cnncalc.dims import (
    Dim,
    Shape,
    UndecidedError,
    ceil_div,
    floor_div,
    maximum,
    product,
    total,
)
from cnncalc.errors import SpecError
from cnncalc.limits import FINEST_GRID
from cnncalc.ops import sliding
from cnncalc.ops.base import (
    BIAS,
    NO_PADDING,
    ONE,
    POOLING,
    SAME,
    Operation,
    Pair,
    Sides,
    Slot,
    Syntax,
    Weight,
    planes,
    show,
    with_planes,
)
from cnncalc.ops.dense import whole
from cnncalc.window import Window


def _syntax(word: str, *others: str, **flags: tuple[str, object]) -> Syntax:
    """The notation that all sliding pools share: maxpool3 /2 pad 1 ceil."""
    return Syntax(
        words=(word, *others),
        size=Slot("kernel", "pair"),
        slash=Slot("stride", "pair"),
        options={"pad": Slot("padding", "padding"), "dilation": Slot("dilation", "pair")},
        flags={
            "ceil": ("ceil", True),
            "same": ("padding", SAME),
            "valid": ("padding", NO_PADDING),
            **flags,
        },
        required=("kernel",),
        example=f"{word}3 /2 pad 1 ceil",
    )


class Pool(sliding.SlidingOperation):
    """A window that slides over each channel by itself. The stride is the kernel unless stated."""

    category = POOLING
    kernel: Pair
    stride: Pair = ONE
    padding: Sides | str = NO_PADDING
    dilation: Pair = ONE
    ceil: bool = False

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if len(args) < 2 and "stride" not in values:
            self.__dict__["stride"] = self.kernel

    def default(self, field: str) -> Any:
        return self.kernel if field == "stride" else super().default(field)

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        return with_planes(inputs[0], channels, *sliding.output_plane(self, inputs[0]))


class MaxPool(Pool):
    """The largest value of each window; padding counts as -∞."""

    title = "max pooling"
    source = "Krizhevsky et al. 2012, section 3.4"
    cost = "Fh·Fw - 1 per output element (comparisons)"
    nonlinear = True
    syntax = _syntax("maxpool", "pool")

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return (self.kernel[0] * self.kernel[1] - 1) * product(output)


class AvgPool(Pool):
    """The mean of each window; `nopad` leaves the padding out of the divisor."""

    title = "average pooling"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11)"
    cost = "Fh·Fw per output element (additions and one division)"
    syntax = _syntax("avgpool", "meanpool", nopad=("count_padding", False))
    count_padding: bool = True

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return self.kernel[0] * self.kernel[1] * product(output)


class L2Pool(Pool):
    """The square root of the sum of squares of each window."""

    title = "L2 pooling"
    source = "Sermanet, Chintala & LeCun 2012, arXiv:1204.3968"
    cost = "2·Fh·Fw per output element (squares, additions and one root)"
    nonlinear = True
    syntax = _syntax("l2pool")

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return 2 * self.kernel[0] * self.kernel[1] * product(output)


class Subsample(Pool):
    """LeNet-5's pooling: the sum of a window, times a learned coefficient, plus a learned bias."""

    title = "trainable subsampling"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), section II.B"
    cost = "Fh·Fw + 1 per output element (additions, one product, the bias)"
    syntax = _syntax("subsample")

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        channels, *_ = planes(inputs[0])
        return (
            Weight("coefficient", (channels,), rule="C"),
            Weight("bias", (channels,), BIAS, "C"),
        )

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return (self.kernel[0] * self.kernel[1] + 1) * product(output)


class AdaptivePool(Operation):
    """Pooling to a stated size: output i covers the cells ⌊i·n/m⌋ … ⌈(i + 1)·n/m⌉ - 1."""

    category = POOLING
    shape_rule = "the stated size, for each channel"
    size: Pair

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        return with_planes(inputs[0], channels, *self.size)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        _, *plane = planes(inputs[0])
        vertical, horizontal = map(_adaptive_window, plane, self.size)
        return vertical, horizontal

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        *before, height, width = inputs[0]
        return product((*before, _covered(height, self.size[0]), _covered(width, self.size[1])))


def _adaptive_window(n: Dim, m: Dim) -> Window:
    """The widest window, that of the cell whose ⌊i·n/m⌋ is rounded most: ⌈(n + m - gcd)/m⌉ cells.

    Windows do not move evenly unless m divides n; the stride is then at least 1.
    """
    if isinstance(m, int) and m == 1:
        return Window(n, 0, 0)
    return Window(ceil_div(_covered(n, m), m), maximum(floor_div(n, m), 1), 0)


def _covered(n: Dim, m: Dim) -> Dim:
    """Cells in all m windows over n cells: n + m - gcd(n, m), as neighbours may share one.

    Window i ends at ⌈(i + 1)·n/m⌉, and window i + 1 starts at the floor of the same: they share a
    cell at each of the m - 1 borders but the gcd(n, m) - 1 that are whole. For an unknown n the
    gcd is Σ φ(d) over the divisors d of m that divide n, and m is Σ φ(d) over all of them. Raises
    UndecidedError where m is unknown and no factor of n.
    """
    if isinstance(n, int) and isinstance(m, int):
        return n + m - gcd(n, m)
    if not isinstance(m, int):
        if floor_div(n, m) * m == n:
            return n
        raise UndecidedError(f"which cells of {n} the windows of a grid of {m} share")
    if m > FINEST_GRID:
        raise UndecidedError(f"which cells of {n} a grid of more than {FINEST_GRID} shares")
    shared = (
        _totient(d) * (ceil_div(n, d) - floor_div(n, d)) for d in range(2, m + 1) if m % d == 0
    )
    return n + total(shared)


def _totient(n: int) -> int:
    """Numbers from 1 to n that share no factor with n."""
    return sum(gcd(i, n) == 1 for i in range(1, n + 1))


class AdaptiveAvgPool(AdaptivePool):
    """Means over a grid of stated size."""

    title = "adaptive average pooling"
    source = "He et al. 2014, arXiv:1406.4729 (spatial pyramid pooling)"
    cost = "1 per cell of each window"
    syntax = Syntax(
        words=("adaptiveavgpool",),
        positional=(Slot("size", "pair"),),
        required=("size",),
        example="adaptiveavgpool 7",
    )


class AdaptiveMaxPool(AdaptivePool):
    """Maxima over a grid of stated size."""

    title = "adaptive max pooling"
    source = "He et al. 2014, arXiv:1406.4729 (spatial pyramid pooling)"
    cost = "1 per cell of each window"
    nonlinear = True
    syntax = Syntax(
        words=("adaptivemaxpool",),
        positional=(Slot("size", "pair"),),
        required=("size",),
        example="adaptivemaxpool 7",
    )


class GlobalPool(Operation):
    """Pooling over the whole map of each channel, to 1×1."""

    category = POOLING
    shape_rule = "one value for each channel"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        return with_planes(inputs[0], channels, 1, 1)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        planes(inputs[0])
        return whole(inputs[0])

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return product(inputs[0])


class GlobalAvgPool(GlobalPool):
    """The mean of each channel."""

    title = "global average pooling"
    source = "Lin, Chen & Yan 2013, arXiv:1312.4400, section 3.2"
    cost = "1 per input element"
    syntax = Syntax(words=("globalavgpool", "gap"), example="globalavgpool")


class GlobalMaxPool(GlobalPool):
    """The largest value of each channel."""

    title = "global max pooling"
    source = 'Oquab et al. 2015, "Is object localization for free?"'
    cost = "1 per input element"
    nonlinear = True
    syntax = Syntax(words=("globalmaxpool",), example="globalmaxpool")


class RoiPool(Operation):
    """Max pooling of a stated number of regions to a grid each: (regions, C, h, w).

    Which cells a region covers depends on the image, so its reach is the whole map.
    """

    title = "region of interest pooling"
    source = "Girshick 2015, Fast R-CNN, arXiv:1504.08083"
    category = POOLING
    cost = "1 per output element, at least"
    nonlinear = True
    syntax = Syntax(
        words=("roipool", "roialign"),
        size=Slot("size", "pair"),
        options={"regions": Slot("regions")},
        required=("size", "regions"),
        example="roipool7 regions 300",
    )
    size: Pair
    regions: Dim

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *_ = planes(inputs[0])
        if len(inputs[0]) != 3:
            raise SpecError(
                "C205", "regions are taken of one map", received=f"input {show(inputs[0])}"
            )
        return (self.regions, channels, *self.size)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        planes(inputs[0])
        return whole(inputs[0])

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return product(output)
