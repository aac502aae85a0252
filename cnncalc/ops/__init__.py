"""Operations: one file per family; all that an operation means analytically is in its class."""

from __future__ import annotations

from cnncalc.ops import (
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
from cnncalc.ops.base import Operation
from cnncalc.ops.moving import Input, UnknownLayer

FAMILIES = (
    convolution, local, dense, pooling, normalization, learned, regularization, activation, joining,
    moving, resizing, channels, rearranging, attention,
    recurrent,
)  # fmt: skip
OPERATIONS: tuple[type[Operation], ...] = tuple(op for one in FAMILIES for op in one.OPERATIONS)

__all__ = ["OPERATIONS", "Input", "Operation", "UnknownLayer"]
