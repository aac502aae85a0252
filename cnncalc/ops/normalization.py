"""Normalisation: over batches, and over groups of the elements of one image."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim, floor_div, product
from cnncalc.ops.base import (
    BIAS,
    BUFFER,
    NORMALISATION,
    WEIGHT,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
)
from cnncalc.ops.checks import check_groups
from cnncalc.ops.kept import Beside
from cnncalc.ops.named import ALL, CHANNELS, among, letters, reads_all_of, sizes
from cnncalc.ops.values import AXES, NUMBER, POSITIVE
from cnncalc.reach import Reaches
from cnncalc.shape import Shape

_AFFINE = {"noscale": ("scale", False), "noshift": ("shift", False)}
_OVER = {"over": Slot("over", AXES)}
_WHOLE = {"whole": ("over", (ALL,))}
_MEAN = (Elementary("addition", 1, -1), Elementary("division"))
_ROOT = (Elementary("square", 1, 0), *_MEAN, Elementary("epsilon"), Elementary("root"))
_LINE = (Elementary("scale", 1, 0), Elementary("shift", 1, 0))
_STANDARD: tuple[Elementary, ...] = (
    *_MEAN, Elementary("subtraction", 1, 0), *_ROOT, Elementary("division", 1, 0), *_LINE,
)  # fmt: skip


class BatchNorm(Operation):
    """Batch normalisation: one scale and one shift per channel, and running statistics.

    The statistics are buffers, not parameters; `frozen` makes scale and shift buffers too, as
    detectors do that keep those of a classifier. At inference it is one multiplication and one
    addition per element, the statistics folded in, and can overwrite its input.
    """

    title = "batch normalisation"
    source = "Ioffe & Szegedy 2015, arXiv:1502.03167"
    category = NORMALISATION
    steps = (Elementary("scale"), Elementary("shift"))
    in_place = True
    syntax = Syntax(
        words=("bn", "batchnorm"),
        flags=_AFFINE | {"frozen": ("frozen", True)},
        example="bn",
    )
    scale: bool = True
    shift: bool = True
    frozen: bool = False

    def weights(self, x: Given) -> tuple[Weight, ...]:
        channels = (x.shape.channels,)
        scale, shift = (BUFFER, BUFFER) if self.frozen else (WEIGHT, BIAS)
        line = [Weight("weight", channels, ("C",), scale)] if self.scale else []
        line += [Weight("bias", channels, ("C",), shift)] if self.shift else []
        statistics = (Weight(name, channels, ("C",), BUFFER) for name in ("mean", "variance"))
        return (*line, *statistics)

    @property
    def kept(self) -> tuple[str, ...]:  # type: ignore[override]
        """The input; as at inference, with statistics that are fixed, nothing."""
        return () if self.frozen else ("input",)

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        statistics = Beside("mean and deviation", 2 * x.shape.channels, each=False)
        return () if self.frozen else (statistics,)


class LocalResponseNorm(Operation):
    """Local response normalisation: x / (k + α/n Σ x²)^β over n neighbouring channels.

    The sum of squares slides along the channels, so the cost is the same whatever the size. Of an
    even window the odd channel comes after, as in ONNX; PyTorch takes it before.
    """

    kept = ("input",)
    title = "local response normalisation"
    source = "Krizhevsky et al. 2012, section 3.3 (n = 5, α = 1e-4, β = 0.75, k = 2)"
    category = NORMALISATION
    linear = False
    steps = (
        Elementary("square"), Elementary("addition"), Elementary("subtraction"),
        Elementary("product"), Elementary("addition"), Elementary("power"), Elementary("division"),
    )  # fmt: skip
    syntax = Syntax(
        words=("lrn", "localresponsenorm"),
        positional=(Slot("size"),),
        options={
            "alpha": Slot("alpha", NUMBER),
            "beta": Slot("beta", NUMBER),
            "k": Slot("k", POSITIVE),
        },
        example="lrn",
    )
    size: Dim = 5
    alpha: Dim | Fraction = Fraction(1, 10000)
    beta: Dim | Fraction = Fraction(3, 4)
    k: Dim | Fraction = 2


class Normalisation(Operation):
    """What normalises groups of elements by statistics of their own, which no inference folds in.

    N elements make a group. Its scale and its shift, where it has them, cost one operation per
    element each.
    """

    kept = ("input",)
    category = NORMALISATION
    linear = False
    per = "group"
    gathered = "N"
    scale: bool = True
    shift: bool = True

    def learned_axes(self, x: Given) -> tuple[str, ...]:
        """The axes along which scale and shift differ."""
        return (CHANNELS,)

    def grouped_axes(self, x: Given) -> tuple[str, ...]:
        """The axes that a group covers, whole or in part."""
        return x.shape.axes

    def weights(self, x: Given) -> tuple[Weight, ...]:
        axes, known = self.learned_axes(x), sizes(x.shape)
        shape, named = tuple(known[a] for a in axes), letters(axes)
        line = [Weight("weight", shape, named, WEIGHT)] if self.scale else []
        return (*line, *([Weight("bias", shape, named, BIAS)] if self.shift else ()))

    def gathers(self, x: Given) -> Dim:
        known = sizes(x.shape)
        return product([known[axis] for axis in self.grouped_axes(x)])

    def places(self, x: Given) -> Dim:
        return floor_div(x.shape.elements, self.gathers(x))

    def other_flops(self, x: Given) -> Dim:
        absent = sum(step.name == "scale" for step in self.steps) - self.scale
        absent += sum(step.name == "shift" for step in self.steps) - self.shift
        return super().other_flops(x) - absent * x.shape.elements

    def windows(self, x: Given) -> Reaches:
        return reads_all_of(self.grouped_axes(x), x.shape)


class GroupNorm(Normalisation):
    """Every group of channels over the whole map to mean 0 and variance 1, then a line per channel.

    Its statistics are those of the image, at inference too, so that a cell depends on all cells.
    """

    title = "group normalisation"
    source = "Wu & He 2018, arXiv:1803.08494"
    steps = _STANDARD
    syntax = Syntax(
        words=("groupnorm", "gn"),
        positional=(Slot("groups"),),
        flags=_AFFINE,
        example="groupnorm 32",
    )
    groups: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_groups(inputs[0].channels, inputs[0].channels, self.groups)
        return inputs[0]

    def gathers(self, x: Given) -> Dim:
        return floor_div(x.shape.features, self.groups)


class LayerNorm(Normalisation):
    """The channels of every cell to mean 0 and variance 1, then a line per channel.

    `over height+width+channels` takes other axes together, `whole` all of them; scale and shift
    then differ along these, as PyTorch's do.
    """

    title = "layer normalisation"
    source = "Ba, Kiros & Hinton 2016, arXiv:1607.06450"
    steps = _STANDARD
    syntax = Syntax(
        words=("layernorm", "ln"),
        options=_OVER,
        flags=_AFFINE | _WHOLE,
        example="layernorm",
    )
    over: tuple[str, ...] = (CHANNELS,)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        among(self.over, inputs[0])
        return inputs[0]

    def learned_axes(self, x: Given) -> tuple[str, ...]:
        return among(self.over, x.shape)

    def grouped_axes(self, x: Given) -> tuple[str, ...]:
        return among(self.over, x.shape)


class InstanceNorm(Normalisation):
    """Every channel of an image to mean 0 and variance 1, then a line per channel."""

    title = "instance normalisation"
    source = "Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022"
    steps = _STANDARD
    syntax = Syntax(words=("instancenorm",), flags=_AFFINE, example="instancenorm")


class RmsNorm(LayerNorm):
    """x·scale/√(mean of x² + ε), over the channels of every cell: no mean is taken away."""

    title = "root mean square normalisation"
    source = "Zhang & Sennrich 2019, arXiv:1910.07467"
    steps = (*_ROOT, Elementary("division", 1, 0), Elementary("scale", 1, 0))
    syntax = Syntax(
        words=("rmsnorm",),
        options=_OVER,
        flags={"noscale": ("scale", False)} | _WHOLE,
        example="rmsnorm",
    )
    shift: bool = False


class L2Norm(LayerNorm):
    """x/‖x‖ over the channels of every cell; with `scale` times a learned scale per channel."""

    title = "L2 normalisation"
    source = "Liu, Rabinovich & Berg 2015, arXiv:1506.04579, section 3.3 (ParseNet)"
    steps = (
        Elementary("square", 1, 0), Elementary("addition", 1, -1), Elementary("root"),
        Elementary("comparison"), Elementary("division", 1, 0), Elementary("scale", 1, 0),
    )  # fmt: skip
    syntax = Syntax(
        words=("l2norm",),
        options=_OVER,
        flags={"scale": ("scale", True)} | _WHOLE,
        example="l2norm scale",
    )
    scale: bool = False
    shift: bool = False


class GlobalResponseNorm(Normalisation):
    """x + shift + scale·x·‖x_c‖/mean of ‖x_c‖: channels compete by their norms over the map.

    One operation beside those of the channels is the ε of the mean.
    """

    title = "global response normalisation"
    source = "Woo et al. 2023, arXiv:2301.00808, section 3.2"
    per = "channel"
    steps = (
        Elementary("square", 1, 0), Elementary("addition", 1, -1), Elementary("root"), *_MEAN[1:],
        Elementary("mean of the norms"), Elementary("product", 1, 0), *_LINE,
        Elementary("addition", 1, 0),
    )  # fmt: skip
    syntax = Syntax(words=("grn",), example="grn")

    def other_flops(self, x: Given) -> Dim:
        return super().other_flops(x) + product(x.shape.leading)


OPERATIONS: tuple[type[Operation], ...] = (
    BatchNorm, LocalResponseNorm, GroupNorm, LayerNorm, InstanceNorm, RmsNorm, L2Norm,
    GlobalResponseNorm,
)  # fmt: skip
