"""Numbers that are learned one by one, and a scale and a shift of them."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim
from cnncalc.ops.base import (
    BIAS,
    NORMALISATION,
    WEIGHT,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
)
from cnncalc.ops.named import letters, sizes
from cnncalc.ops.values import SIGNED
from cnncalc.reach import EACH, NOWHERE, Reaches
from cnncalc.shape import Shape

PER = {each: ("per_each", each) for each in ("channel", "element", "shared")}


def learned(name: str, each: str, shape: Shape, role: str = WEIGHT) -> Weight:
    """An array of one number per channel, per element, or one for all (`shared`)."""
    if each == "shared":
        return Weight(name, (1,), ("1",), role)
    if each == "channel":
        return Weight(name, (shape.channels,), ("C",), role)
    known = sizes(shape)
    return Weight(name, tuple(known.values()), letters(known), role)


class Scale(Operation):
    """Every element times a learned number: one per channel, per `element`, or one for all.

    With a number, as in `scale 0.1`, times that, and nothing is learned. `scale 0` gives zeros.
    """

    kept = ("input",)
    kept_for_weights = True
    title = "learned scale"
    source = (
        "Touvron et al. 2021, arXiv:2103.17239 (layer scale); shared: Bachlechner et al. 2020, "
        "arXiv:2003.04887 (ReZero)"
    )
    category = NORMALISATION
    steps = (Elementary("product"),)
    in_place = True
    syntax = Syntax(
        words=("scale", "layerscale"),
        positional=(Slot("factor", SIGNED),),
        flags=PER,
        example="scale",
    )
    factor: Dim | Fraction | None = None
    per_each: str = "channel"

    def windows(self, x: Given) -> Reaches:
        """Zero times whatever stands there depends on nothing."""
        return NOWHERE if self.factor == 0 else EACH

    def weights(self, x: Given) -> tuple[Weight, ...]:
        return () if self.factor is not None else (learned("weight", self.per_each, x.shape),)


class Shift(Operation):
    """Every element plus a learned number: one per channel, per `element`, or one for all."""

    title = "learned shift"
    source = "per element: Dosovitskiy et al. 2020, arXiv:2010.11929 (learned positions)"
    category = NORMALISATION
    steps = (Elementary("addition"),)
    in_place = True
    syntax = Syntax(words=("shift",), flags=PER, example="shift")
    per_each: str = "channel"

    def weights(self, x: Given) -> tuple[Weight, ...]:
        return (learned("bias", self.per_each, x.shape, BIAS),)


OPERATIONS: tuple[type[Operation], ...] = (Scale, Shift)
