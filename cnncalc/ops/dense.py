"""Fully connected layers and the radial basis functions of LeNet-5."""

from __future__ import annotations

from cnncalc.dims import Dim, Shape, product
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    BIAS,
    BUFFER,
    WEIGHTED,
    Operation,
    Slot,
    Syntax,
    Weight,
    differ,
    is_map,
    lead,
    show,
    times,
)
from cnncalc.window import Window


def features(shape: Shape) -> Dim:
    """Inputs of one output unit: all of a map, or the vector."""
    return product(shape[len(lead(shape)) :])


def whole(shape: Shape) -> tuple[Window, Window]:
    """A window over all of a map; a vector has one cell."""
    height, width = shape[-2:] if is_map(shape) else (1, 1)
    return Window(height, 0, 0), Window(width, 0, 0)


class FullyConnected(Operation):
    """Every output unit is connected with every input: a map is flattened first.

    Weights (units, inputs) and one bias per unit; MACs are units·inputs.
    """

    title = "fully connected"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11)"
    category = WEIGHTED
    cost = "1 per output element with a bias (the addition)"
    shape_rule = "one value for each of K units"
    macs_rule = "N*K"
    syntax = Syntax(
        words=("fc", "dense", "linear"),
        positional=(Slot("units"),),
        options={"in": Slot("expected")},
        flags={"nobias": ("bias", False), "bias": ("bias", True)},
        required=("units",),
        example="fc 4096",
    )
    units: Dim
    expected: Dim = 0
    bias: bool = True

    def output_shape(self, *inputs: Shape) -> Shape:
        received = features(inputs[0])
        if differ(self.expected, received) and self.expected != 0:
            raise SpecError(
                "C202",
                f"states {self.expected} inputs, but receives {received}",
                received=f"input {show(inputs[0])} = {received} elements",
                hint=f"write in={received}, or change the layers before it",
            )
        return (*lead(inputs[0]), self.units)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        weight = Weight("weight", (self.units, features(inputs[0])), rule="K*N")
        return (weight, Weight("bias", (self.units,), BIAS, "K")) if self.bias else (weight,)

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        return (*lead(output), features(inputs[0]), self.units)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        return whole(inputs[0])

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        shape = inputs[0]
        if not is_map(shape):
            return ""
        return f"{times(shape[-2], shape[-1], shape[-3])} = {features(shape)} inputs"


class RadialBasis(Operation):
    """Euclidean radial basis units: Σ (x - w)² per unit, with fixed prototypes.

    The prototypes are buffers: LeNet-5 sets them by hand and does not train them.
    """

    title = "radial basis functions"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86(11), section II.B"
    category = WEIGHTED
    cost = "3 per connection (subtract, square, add)"
    syntax = Syntax(
        words=("rbf",), positional=(Slot("units"),), required=("units",), example="rbf 10"
    )
    units: Dim

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*lead(inputs[0]), self.units)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (Weight("prototypes", (self.units, features(inputs[0])), BUFFER, "K*N"),)

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return 3 * features(inputs[0]) * product(output)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        return whole(inputs[0])
