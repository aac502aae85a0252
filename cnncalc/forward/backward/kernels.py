"""The gradient kernel of every operation, by the operation's canonical word."""

from __future__ import annotations

from cnncalc.forward.backward import (
    activation,
    attention,
    convolution,
    dense,
    joining,
    learned,
    local,
    moving,
    normalization,
    pooling,
    recurrent,
    statistics,
)
from cnncalc.forward.backward.gradient import Gradient
from cnncalc.forward.backward.normalization import TRAINING
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Kernel

FAMILIES = (
    convolution, local, dense, pooling, normalization, statistics, learned, activation, joining,
    moving, attention, recurrent,
)  # fmt: skip
GRADIENTS: dict[str, Gradient] = {
    word: gradient for family in FAMILIES for word, gradient in family.GRADIENTS.items()
}
FORWARDS: dict[str, Kernel] = KERNELS | dict(TRAINING)  # as layers run while training
