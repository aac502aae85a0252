"""Normalisation over batches and over neighbouring channels."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim, Shape, product
from cnncalc.ops.base import (
    BIAS,
    BUFFER,
    NORMALISATION,
    WEIGHT,
    Operation,
    Slot,
    Syntax,
    Weight,
    channel_axis,
)


class BatchNorm(Operation):
    """Batch normalisation: one scale and one shift per channel, and running statistics.

    The statistics are buffers, not parameters; `frozen` makes scale and shift buffers too, as
    detectors do that keep those of a classifier. At inference it is one multiplication and one
    addition per element, and can overwrite its input.
    """

    title = "batch normalisation"
    source = "Ioffe & Szegedy 2015, arXiv:1502.03167"
    category = NORMALISATION
    cost = "2 per element (scale and shift, statistics folded in)"
    in_place = True
    syntax = Syntax(
        words=("bn", "batchnorm"),
        flags={
            "noscale": ("scale", False),
            "noshift": ("shift", False),
            "frozen": ("frozen", True),
        },
        example="bn",
    )
    scale: bool = True
    shift: bool = True
    frozen: bool = False

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        channels = (inputs[0][channel_axis(inputs[0])],)
        scale, shift = (BUFFER, BUFFER) if self.frozen else (WEIGHT, BIAS)
        line = [Weight("weight", channels, scale, "C")] if self.scale else []
        line += [Weight("bias", channels, shift, "C")] if self.shift else []
        statistics = tuple(Weight(name, channels, BUFFER, "C") for name in ("mean", "variance"))
        return (*line, *statistics)

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return 2 * product(output)


class LocalResponseNorm(Operation):
    """Local response normalisation: x / (k + α/n Σ x²)^β over n neighbouring channels.

    The sums slide along the channels: a square, two additions, a product, the constant, a power
    and a division per element, whatever the size.
    """

    title = "local response normalisation"
    source = "Krizhevsky et al. 2012, section 3.3 (n = 5, α = 1e-4, β = 0.75, k = 2)"
    category = NORMALISATION
    cost = "7 per element (running sum of squares, power, division)"
    nonlinear = True
    syntax = Syntax(
        words=("lrn", "localresponsenorm"),
        positional=(Slot("size"),),
        options={
            "alpha": Slot("alpha", "number"),
            "beta": Slot("beta", "number"),
            "k": Slot("k", "positive"),
        },
        example="lrn",
    )
    size: Dim = 5
    alpha: Dim | Fraction = Fraction(1, 10000)
    beta: Dim | Fraction = Fraction(3, 4)
    k: Dim | Fraction = 2

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return 7 * product(output)
