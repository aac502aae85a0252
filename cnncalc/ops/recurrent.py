"""Recurrent layers: one step after the other along a sequence, each with what the last one kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cnncalc.dims import Dim, product
from cnncalc.errors import SpecError
from cnncalc.ops.activation import SIGMOID, TANH, each
from cnncalc.ops.base import (
    BIAS,
    WEIGHTED,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
    whole_windows,
)
from cnncalc.reach import Reaches
from cnncalc.shape import Shape


def _syntax(*words: str, keras: int) -> Syntax:
    """The notation that all recurrent layers share; `keras` are the bias vectors of Keras's."""
    return Syntax(
        words=words,
        positional=(Slot("units"),),
        flags={
            "keras": ("biases", keras), "onebias": ("biases", 1), "nobias": ("biases", 0),
            "bidirectional": ("bidirectional", True), "last": ("last", True),
        },
        example=f"{words[0]} 64",
    )  # fmt: skip


class Recurrent(Operation):
    """G gates of K units: products with the step's C channels and with the last step's K values.

    Weights (G·K, C) and (G·K, K), and two biases of G·K each, as PyTorch has them; `onebias` has
    one. `bidirectional` has the same backwards, its values beside the others; `last` puts out the
    values of the last step alone. MACs are L·G·K·(C + K) for L steps and each direction.
    """

    kept = ("input",)
    category = WEIGHTED
    linear = False
    per = "unit of a step"
    shape_rule = "K values for each step"
    letters: ClassVar[Mapping[str, str]] = {
        "L": "steps of the sequence", "D": "directions", "G": "gates",
        "K": "units",
    }  # fmt: skip
    gate_count: ClassVar[int]
    units: Dim
    biases: int = 2
    bidirectional: bool = False
    last: bool = False

    @property
    def directions(self) -> int:
        """How often the sequence is gone through."""
        return 2 if self.bidirectional else 1

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        shape = inputs[0]
        if len(shape.spatial) != 1:
            message = "a recurrent layer needs a sequence of length x channels"
            hint = "flatten over height+width makes one of the cells of a map"
            raise SpecError("C205", message, received=f"input {shape}", hint=hint)
        return Shape(
            self.units * self.directions, () if self.last else shape.spatial, shape.leading
        )

    def weights(self, x: Given) -> tuple[Weight, ...]:
        rows = self.gate_count * self.units
        found: list[Weight] = []
        for end in ("", "_reverse")[: self.directions]:
            found.append(Weight(f"weight_ih{end}", (rows, x.shape.channels), ("G*K", "C")))
            found.append(Weight(f"weight_hh{end}", (rows, self.units), ("G*K", "K")))
            for name in ("bias_ih", "bias_hh")[: self.biases]:
                found.append(Weight(f"{name}{end}", (rows,), ("G*K",), BIAS))
        return tuple(found)

    def _steps(self, x: Given) -> Dim:
        return product((*x.shape.leading, *x.shape.spatial))

    def mac_sizes(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        return (
            ("D", self.directions), ("L", self._steps(x)), ("G", self.gate_count),
            ("K", self.units), ("(C + K)", x.shape.channels + self.units),
        )  # fmt: skip

    def bias_additions(self, x: Given) -> Dim:
        return self.biases * self.gate_count * self.units * self.directions * self._steps(x)

    def places(self, x: Given) -> Dim:
        return self.units * self.directions * self._steps(x)

    def windows(self, x: Given) -> Reaches:
        return whole_windows(x.shape)


class Lstm(Recurrent):
    """Long short-term memory: input, forget and output gates around a cell that is kept."""

    title = "long short-term memory"
    source = "Hochreiter & Schmidhuber 1997; Gers et al. 2000 (forget gate); as in PyTorch"
    gate_count = 4
    steps = (
        *SIGMOID * 3, *TANH * 2, *each(*("addition",) * 4),
        *each("product", "product", "addition", "product"),
    )  # fmt: skip
    syntax = _syntax("lstm", keras=1)


class Gru(Recurrent):
    """Gated recurrent unit: reset and update gates; the reset is after the product, as in PyTorch.

    Keras's has two biases too, as its reset is after the product unless it says otherwise.
    """

    title = "gated recurrent unit"
    source = "Cho et al. 2014, arXiv:1406.1078; as in PyTorch"
    gate_count = 3
    steps = (
        *SIGMOID * 2, *TANH, *each("addition", "addition", "product", "addition"),
        *each("subtraction", "product", "product", "addition"),
    )  # fmt: skip
    syntax = _syntax("gru", keras=2)


class Rnn(Recurrent):
    """A simple recurrent layer: the hyperbolic tangent of both products."""

    title = "simple recurrent layer"
    source = "Elman 1990, Cognitive Science 14(2)"
    gate_count = 1
    steps = (*TANH, Elementary("addition"))
    syntax = _syntax("rnn", "simplernn", keras=1)


OPERATIONS: tuple[type[Operation], ...] = (Lstm, Gru, Rnn)
