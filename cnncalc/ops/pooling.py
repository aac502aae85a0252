"""Pooling: sliding, adaptive, global, and over regions of interest."""

from __future__ import annotations

from math import gcd
from typing import Any

from cnncalc.dims import Dim, UndecidedError, ceil_div, floor_div, product, total
from cnncalc.errors import SpecError
from cnncalc.limits import FINEST_GRID
from cnncalc.ops.axes import Sizes, check_spatial
from cnncalc.ops.base import (
    BIAS,
    POOLING,
    SAME,
    Choosing,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
    whole_windows,
)
from cnncalc.ops.checks import check_map
from cnncalc.ops.values import KEPT, PAIR
from cnncalc.ops.windowed import PAD, PADDINGS, Windowed
from cnncalc.reach import POINTWISE, Reach, Reaches, grid
from cnncalc.shape import Shape
from cnncalc.window import Axis

CAFFE = "caffe"  # whose rule ceil mode follows, where it is not PyTorch's


def _syntax(word: str, *others: str, **flags: tuple[str, object]) -> Syntax:
    """The notation that all sliding pools share: maxpool3 /2 pad 1 ceil."""
    return Syntax(
        words=(word, *others),
        size=Slot("kernel", PAIR),
        slash=Slot("stride", PAIR),
        options=PAD | {"dilation": Slot("dilation", PAIR)},
        flags={"ceil": ("ceil", True), "ceil caffe": ("ceil", CAFFE), **PADDINGS, **flags},
        example=f"{word}3 /2 pad 1 ceil",
    )


def _adaptive(word: str) -> Syntax:
    """The notation of pools to a stated size."""
    return Syntax(words=(word,), positional=(Slot("size", KEPT),), example=f"{word} 7")


class Pool(Windowed):
    """A window that slides over each channel by itself. The stride is the kernel unless stated.

    `ceil` takes a last window that hangs over the edge, by PyTorch's rule, unless it starts behind
    the input. `ceil caffe` is Caffe's rule: such a window is dropped only where the map is padded,
    on either axis (pooling_layer.cpp, Reshape).
    """

    category = POOLING
    per = "output element"
    gathered = "Fh·Fw"
    ceil: bool | str = False

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if "stride" not in values:
            self.__dict__["stride"] = self.kernel

    def default(self, field: str) -> Any:
        return self.kernel if field == "stride" else super().default(field)

    @property
    def rounds_up(self) -> bool:
        return bool(self.ceil)

    def axes(self, shape: Shape) -> tuple[Axis, ...]:
        axes = super().axes(shape)
        if self.ceil != CAFFE:
            return axes
        drops = self.padding == SAME or _is_padded(axes)
        return tuple(axis._replace(drops=drops) for axis in axes)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        return inputs[0].with_spatial(*self.sizes(inputs[0]))

    def gathers(self, x: Given) -> Dim:
        return product(self.values("kernel", x.shape))


def _is_padded(axes: tuple[Axis, ...]) -> bool:
    """Whether there is padding on any side. Raises UndecidedError where a symbol decides."""
    sides = [side for axis in axes for side in (axis.before, axis.after)]
    if any(isinstance(side, int) and side for side in sides):
        return True
    for side in sides:
        if not isinstance(side, int):
            raise UndecidedError(f"whether a padding of {side} is none")
    return False


class MaxPool(Choosing, Pool):
    """The largest value of each window; padding counts as -∞."""

    title = "max pooling"
    source = "Krizhevsky et al. 2012, section 3.4"
    steps = (Elementary("comparison", 1, -1),)
    syntax = _syntax("maxpool", "pool")


class AvgPool(Pool):
    """The mean of each window; `nopad` leaves the padding out of the divisor."""

    title = "average pooling"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11)"
    steps = (Elementary("addition", 1, -1), Elementary("division"))
    syntax = _syntax("avgpool", "meanpool", nopad=("count_padding", False))
    count_padding: bool = True


class L2Pool(Pool):
    """The square root of the sum of squares of each window."""

    kept = ("input", "output")
    title = "L2 pooling"
    source = "Sermanet, Chintala & LeCun 2012, arXiv:1204.3968"
    steps = (Elementary("square", 1, 0), Elementary("addition", 1, -1), Elementary("root"))
    linear = False
    syntax = _syntax("l2pool")


class Subsample(Pool):
    """LeNet-5's pooling: the sum of a window, times a learned coefficient, plus a learned bias."""

    kept_for_weights = True
    kept = ("input",)
    title = "trainable subsampling"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), section II.B"
    steps = (Elementary("addition", 1, -1), Elementary("product"), Elementary("bias"))
    syntax = _syntax("subsample")

    def weights(self, x: Given) -> tuple[Weight, ...]:
        channels = (x.shape.channels,)
        return Weight("coefficient", channels, ("C",)), Weight("bias", channels, ("C",), BIAS)


class AdaptivePool(Operation):
    """Pooling to a stated size: output i covers the cells ⌊i·n/m⌋ … ⌈(i + 1)·n/m⌉ - 1.

    `keepx1` keeps the height and pools every row to one cell.
    """

    category = POOLING
    per = "cell of each window"
    shape_rule = "the stated size, for each channel"
    size: tuple[Dim | str, ...]

    def sizes(self, shape: Shape) -> tuple[Dim, ...]:
        """The sizes of the output, those that are kept as they are."""
        sizes = zip(shape.spatial, self.values("size", shape), strict=True)
        return tuple(n if isinstance(m, str) else m for n, m in sizes)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        return inputs[0].with_spatial(*self.sizes(inputs[0]))

    def windows(self, x: Given) -> Reaches:
        stated = self.values("size", x.shape)
        return tuple(map(self._window, x.shape.spatial, self.sizes(x.shape), stated))

    @staticmethod
    def _window(n: Dim, m: Dim, stated: Dim | str) -> Reach:
        return POINTWISE if isinstance(stated, str) else grid_reach(n, m)

    def places(self, x: Given) -> Dim:
        stated = zip(x.shape.spatial, self.values("size", x.shape), strict=True)
        covered = [n if isinstance(m, str) else covered_cells(n, m) for n, m in stated]
        return product((*x.shape.leading, x.shape.channels, *covered))


def grid_reach(n: Dim, m: Dim) -> Reach:
    """The widest of its windows is that whose ⌊i·n/m⌋ is rounded most: ⌈(n + m - gcd)/m⌉ cells."""
    return grid(n, m, ceil_div(covered_cells(n, m), m))


def covered_cells(n: Dim, m: Dim) -> Dim:
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
    steps = (Elementary("addition"),)
    syntax = _adaptive("adaptiveavgpool")


class AdaptiveMaxPool(Choosing, AdaptivePool):
    """Maxima over a grid of stated size."""

    title = "adaptive max pooling"
    source = "He et al. 2014, arXiv:1406.4729 (spatial pyramid pooling)"
    steps = (Elementary("comparison"),)
    syntax = _adaptive("adaptivemaxpool")


class GlobalPool(Operation):
    """Pooling over all cells of each channel, to one: 1×1 of a map."""

    category = POOLING
    per = "input element"
    shape_rule = "one value for each channel"

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        return inputs[0].with_spatial(*(1,) * inputs[0].rank)

    def windows(self, x: Given) -> Reaches:
        return whole_windows(x.shape)

    def places(self, x: Given) -> Dim:
        return x.shape.elements


class GlobalAvgPool(GlobalPool):
    """The mean of each channel."""

    title = "global average pooling"
    source = "Lin, Chen & Yan 2013, arXiv:1312.4400, section 3.2"
    steps = (Elementary("addition"),)
    syntax = Syntax(words=("globalavgpool", "gap"), example="globalavgpool")


class GlobalMaxPool(Choosing, GlobalPool):
    """The largest value of each channel."""

    title = "global max pooling"
    source = 'Oquab et al. 2015, "Is object localization for free?"'
    steps = (Elementary("comparison"),)
    syntax = Syntax(words=("globalmaxpool",), example="globalmaxpool")


class RoiPool(Choosing):
    """Max pooling of a stated number of regions to a grid each: (regions, C, h, w).

    Which cells a region covers depends on the image, so its reach is the whole map.
    """

    title = "region of interest pooling"
    source = "Girshick 2015, Fast R-CNN, arXiv:1504.08083"
    category = POOLING
    steps = (Elementary("comparison"),)
    per = "output element"
    syntax = Syntax(
        words=("roipool", "roialign"),
        size=Slot("size", PAIR),
        options={"regions": Slot("regions")},
        example="roipool7 regions 300",
    )
    size: Sizes
    regions: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_map(inputs[0])
        if inputs[0].leading:
            raise SpecError(
                "C205",
                "regions are taken of one map",
                received=f"input {inputs[0]}",
                hint="put it behind a map of height x width x channels",
            )
        return Shape(inputs[0].channels, self.values("size", inputs[0]), (self.regions,))

    def covered(self, x: Given) -> Dim:
        return 0  # the image decides

    def windows(self, x: Given) -> Reaches:
        return whole_windows(x.shape)


OPERATIONS: tuple[type[Operation], ...] = (
    MaxPool, AvgPool, L2Pool, Subsample, AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool,
    GlobalMaxPool, RoiPool,
)  # fmt: skip
