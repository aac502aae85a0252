"""Normalisation over batches and over neighbouring channels."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim
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
from cnncalc.ops.kept import Beside
from cnncalc.ops.values import NUMBER, POSITIVE


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


OPERATIONS: tuple[type[Operation], ...] = (BatchNorm, LocalResponseNorm)
