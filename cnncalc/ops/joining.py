"""Operations on several inputs: concatenation, addition, multiplication."""

from __future__ import annotations

from cnncalc.dims import Dim, Shape, product
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    JOINING,
    Operation,
    Syntax,
    channel_axis,
    differ,
    is_map,
    show,
    times,
    with_channels,
)


def _mismatch(what: str, inputs: tuple[Shape, ...], hint: str) -> SpecError:
    received = " and ".join(show(shape) for shape in inputs)
    return SpecError("C201", f"{what} {received}", received=received, hint=hint)


class Concat(Operation):
    """Joins maps (or vectors) along the channels; all other sizes have to agree."""

    title = "concatenation"
    category = JOINING
    shape_rule = "C1 + C2 + ..."
    source = "Szegedy et al. 2014, arXiv:1409.4842"
    inputs = (1, None)
    syntax = Syntax(words=("concat", "cat"), example="concat")

    def output_shape(self, *inputs: Shape) -> Shape:
        first, axis = inputs[0], channel_axis(inputs[0])
        for other in inputs[1:]:
            rests = (s[:axis] + s[axis + 1 :] for s in (first, other))
            if len(other) != len(first) or any(map(differ, *rests)):
                raise _mismatch(
                    "concat needs maps of one height and width, not",
                    inputs,
                    "give the branches the same stride and padding",
                )
        channels: Dim = 0
        for shape in inputs:
            channels = channels + shape[axis]
        return with_channels(first, channels)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        axis = channel_axis(output)
        return " + ".join(str(shape[axis]) for shape in inputs) + f" = {output[axis]} channels"


class Add(Operation):
    """Adds inputs of one shape, element by element."""

    title = "addition"
    category = JOINING
    shape_rule = "inputs of one shape, element by element"
    source = "He et al. 2015, arXiv:1512.03385"
    cost = "inputs - 1 per element"
    inputs = (2, None)
    in_place = True
    syntax = Syntax(words=("add", "sum"), example="add")

    def output_shape(self, *inputs: Shape) -> Shape:
        for other in inputs[1:]:
            if len(other) != len(inputs[0]) or any(map(differ, inputs[0], other)):
                raise _mismatch(
                    "add needs inputs of one shape, not",
                    inputs,
                    "give the shortcut the channels and the stride of the body",
                )
        return inputs[0]

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return (len(inputs) - 1) * product(output)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        return " + ".join(times(show(shape)) for shape in inputs)


class Multiply(Operation):
    """Multiplies the first input by gates: of its shape, one per channel, or one per position."""

    title = "multiplication"
    category = JOINING
    shape_rule = "every element times its gate"
    source = "Hu et al. 2017, arXiv:1709.01507"
    cost = "inputs - 1 per element"
    inputs = (2, None)
    in_place = True
    reweights = True
    syntax = Syntax(words=("multiply", "mul", "scale"), example="multiply")

    def output_shape(self, *inputs: Shape) -> Shape:
        first = inputs[0]
        for gate in inputs[1:]:
            aligned = gate_shape(gate, first)
            fits = len(aligned) == len(first)
            if not fits or any(
                g != 1 and differ(g, d) for g, d in zip(aligned, first, strict=True)
            ):
                raise _mismatch(
                    "multiply needs a gate of the same shape, of one value per channel or of one "
                    "per position, not",
                    inputs,
                    "let the gate end with as many channels as its input has",
                )
        return first

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return (len(inputs) - 1) * product(output)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        return " · ".join(times(show(shape)) for shape in inputs)


def gate_shape(gate: Shape, shape: Shape) -> Shape:
    """A vector gate seen as a map of 1×1, so that it spreads over height and width."""
    return (*gate, 1, 1) if is_map(shape) and not is_map(gate) else gate
