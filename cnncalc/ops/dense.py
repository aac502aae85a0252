"""Fully connected layers and the radial basis functions of LeNet-5."""

from __future__ import annotations

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.formula import Working
from cnncalc.ops.axes import features_formula
from cnncalc.ops.base import (
    BUFFER,
    WEIGHTED,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
    Weighted,
    differ,
    whole_windows,
)
from cnncalc.reach import Reaches
from cnncalc.shape import Shape


class FullyConnected(Weighted):
    """Every output unit is connected with every input: a map is flattened first.

    With `channels` the units are connected with the channels of each cell alone, in all cells by
    the same weights. Weights (units, inputs) and one bias per unit; MACs are cells·units·inputs.
    """

    title = "fully connected"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11)"
    shape_rule = "one value for each of K units"
    syntax = Syntax(
        words=("fc", "dense", "linear"),
        positional=(Slot("units"),),
        options={"in": Slot("expected")},
        flags={
            "nobias": ("bias", False), "bias": ("bias", True), "channels": ("per_cell", True),
        },
        example="fc 4096",
    )  # fmt: skip
    units: Dim
    expected: Dim = 0
    per_cell: bool = False

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        received = self._inputs(inputs[0])
        if differ(self.expected, received) and self.expected != 0:
            raise SpecError(
                "C202",
                f"states {self.expected} inputs, but receives {received}",
                received=f"input {inputs[0]} = {received} elements",
                hint=f"write in={received}, or change the layers before it",
            )
        spatial = inputs[0].spatial if self.per_cell else ()
        return Shape(self.units, spatial, inputs[0].leading)

    def _inputs(self, shape: Shape) -> Dim:
        return shape.channels if self.per_cell else shape.features

    def kernel_weight(self, x: Given) -> Weight:
        letter = "C" if self.per_cell else "N"
        return Weight("weight", (self.units, self._inputs(x.shape)), ("K", letter))

    def windows(self, x: Given) -> Reaches:
        return super().windows(x) if self.per_cell else whole_windows(x.shape)

    def workings(self, x: Given) -> tuple[Working, ...]:
        formula = None if self.per_cell else features_formula(x.shape)
        return (Working(formula, x.shape.features, "inputs"),) if formula else ()


class RadialBasis(Operation):
    """Euclidean radial basis units: Σ (x - w)² per unit, with fixed prototypes.

    The prototypes are buffers: LeNet-5 sets them by hand and does not train them.
    """

    kept = ("input",)
    title = "radial basis functions"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), section II.B"
    category = WEIGHTED
    linear = False
    steps = (Elementary("subtraction"), Elementary("square"), Elementary("addition"))
    per = "connection"
    syntax = Syntax(words=("rbf",), positional=(Slot("units"),), example="rbf 10")
    units: Dim

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        return Shape(self.units, (), inputs[0].leading)

    def weights(self, x: Given) -> tuple[Weight, ...]:
        return (Weight("prototypes", (self.units, x.shape.features), ("K", "N"), BUFFER),)

    def places(self, x: Given) -> Dim:
        return x.shape.features * x.output.elements

    def windows(self, x: Given) -> Reaches:
        return whole_windows(x.shape)


OPERATIONS: tuple[type[Operation], ...] = (FullyConnected, RadialBasis)
