"""The kernel of every operation, by the operation's canonical word."""

from __future__ import annotations

from cnncalc.forward import (
    activation,
    attention,
    channels,
    convolution,
    dense,
    joining,
    learned,
    local,
    moving,
    normalization,
    pooling,
    rearranging,
    recurrent,
    regularization,
    resizing,
)
from cnncalc.forward.layer import Kernel

FAMILIES = (
    convolution, local, dense, pooling, normalization, learned, regularization, activation, joining,
    moving, resizing, channels, rearranging, attention,
    recurrent,
)  # fmt: skip
KERNELS: dict[str, Kernel] = {
    word: kernel for family in FAMILIES for word, kernel in family.KERNELS.items()
}
