"""Operations on several inputs: concatenation, addition, multiplication."""

from __future__ import annotations

from cnncalc.dims import Dim, UndecidedError, total
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Sum, Volume, Working, times
from cnncalc.ops.base import JOINING, Elementary, Given, Operation, Syntax, differ
from cnncalc.reach import EACH, POINTWISE, SPREAD, Reach, Reaches
from cnncalc.shape import Shape


def _mismatch(what: str, inputs: tuple[Shape, ...], hint: str) -> SpecError:
    received = " and ".join(map(str, inputs))
    return SpecError("C201", f"{what} {received}", received=received, hint=hint)


def _same_rank(a: Shape, b: Shape) -> bool:
    return (len(a.spatial), len(a.leading)) == (len(b.spatial), len(b.leading))


def _of_one_size(shape: Shape) -> str:
    return f"maps of one {' and '.join(shape.axes)}" if shape.is_map else "inputs of one size"


class Concat(Operation):
    """Joins maps (or vectors) along the channels; all other sizes have to agree."""

    title = "concatenation"
    category = JOINING
    source = "Szegedy et al. 2014, arXiv:1409.4842"
    inputs = (1, None)
    syntax = Syntax(words=("concat", "cat"), example="concat")

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        first = inputs[0]
        for other in inputs[1:]:
            aligned = other.with_channels(first.channels).dims
            if not _same_rank(first, other) or any(map(differ, first.dims, aligned)):
                raise _mismatch(
                    f"concat needs {_of_one_size(first)}, not",
                    inputs,
                    "give the branches the same stride and padding",
                )
        return first.with_channels(total(shape.channels for shape in inputs))

    def workings(self, x: Given) -> tuple[Working, ...]:
        sizes = (Size(shape.channels, f"C{i}") for i, shape in enumerate(x.inputs, 1))
        return (Working(Sum(tuple((1, size) for size in sizes)), x.output.channels, "channels"),)


class Elementwise(Operation):
    """Combines its inputs element by element; all but the first are read once and forgotten."""

    category = JOINING
    inputs = (2, None)
    in_place = True
    gathered = "inputs"

    def gathers(self, x: Given) -> Dim:
        return len(x.inputs)


class Add(Elementwise):
    """Adds inputs of one shape, element by element."""

    title = "addition"
    shape_rule = "inputs of one shape, element by element"
    source = "He et al. 2015, arXiv:1512.03385"
    steps = (Elementary("addition", 1, -1),)
    syntax = Syntax(words=("add", "sum"), example="add")

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        first = inputs[0]
        for other in inputs[1:]:
            if not _same_rank(first, other) or any(map(differ, first.dims, other.dims)):
                raise _mismatch(
                    "add needs inputs of one shape, not",
                    inputs,
                    "give its inputs the same channels, stride and padding",
                )
        return first

    def workings(self, x: Given) -> tuple[Working, ...]:
        return (Working(Sum(tuple((1, Volume(shape)) for shape in x.inputs))),)


class Multiply(Elementwise):
    """Multiplies the first input by gates: of its shape, one per channel, or one per position."""

    kept = ("inputs",)
    title = "multiplication"
    shape_rule = "every element times its gate"
    source = "Hu et al. 2017, arXiv:1709.01507"
    linear = False
    gates = True
    steps = (Elementary("product", 1, -1),)
    syntax = Syntax(words=("multiply", "mul", "scale"), example="multiply")

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        first = inputs[0]
        for gate in inputs[1:]:
            aligned = spread(gate, first)
            if not _same_rank(first, aligned) or any(
                size != 1 and differ(size, whole)
                for size, whole in zip(aligned.dims, first.dims, strict=True)
            ):
                raise _mismatch(
                    "multiply needs a gate of the same shape, of one value per channel or of one "
                    "per position, not",
                    inputs,
                    "let the gate end with as many channels as its input has",
                )
        return first

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        """Every element reads its own gate, and all the one of a channel. Raises UndecidedError."""
        first, *gates = x.inputs
        if not first.rank:
            return (EACH,) * len(x.inputs)
        cells = (gate.cells(first.rank) for gate in gates)
        return EACH, *(tuple(map(_gate, sizes, first.spatial)) for sizes in cells)

    def workings(self, x: Given) -> tuple[Working, ...]:
        return (Working(times(Volume(shape) for shape in x.inputs)),)


def _gate(size: Dim, whole: Dim) -> Reach:
    """How a map of `whole` cells reads a gate of `size` on one axis."""
    if size == whole:
        return POINTWISE
    if not isinstance(size, int):
        raise UndecidedError(f"whether a gate of {size} cells is spread over {whole}")
    return SPREAD if size == 1 else POINTWISE


def spread(gate: Shape, shape: Shape) -> Shape:
    """A vector gate seen as a map of one cell, so that it spreads over the spatial axes."""
    if gate.spatial or not shape.spatial:
        return gate
    return gate.with_spatial(*(1 for _ in shape.spatial))


OPERATIONS: tuple[type[Operation], ...] = (Concat, Add, Multiply)
