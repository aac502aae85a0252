"""Operations that act in training alone; at inference they pass their input on."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim
from cnncalc.ops.base import (
    MOVING,
    Given,
    Operation,
    Slot,
    Syntax,
)
from cnncalc.ops.kept import MASK_BITS, Beside
from cnncalc.ops.values import RATE


class Dropout(Operation):
    """Sets a share of the elements to 0 in training."""

    title = "dropout"
    source = "Srivastava et al. 2014, JMLR 15"
    category = MOVING
    is_view = True
    syntax = Syntax(words=("dropout",), positional=(Slot("rate", RATE),), example="dropout 0.5")
    rate: Dim | Fraction = Fraction(1, 2)

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        return (Beside("mask", x.output.elements, MASK_BITS),)


class StochasticDepth(Operation):
    """Drops a whole residual branch with a probability in training."""

    title = "stochastic depth"
    source = "Huang et al. 2016, arXiv:1603.09382"
    category = MOVING
    is_view = True
    syntax = Syntax(
        words=("stochasticdepth", "droppath"),
        positional=(Slot("rate", RATE),),
        example="stochasticdepth 0.2",
    )
    rate: Dim | Fraction = Fraction(1, 2)

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        return (Beside("mask", 1, MASK_BITS),)


OPERATIONS: tuple[type[Operation], ...] = (Dropout, StochasticDepth)
