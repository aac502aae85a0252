"""Operations on several inputs: concatenation, sums, products and others, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from cnncalc.dims import Dim, Expr, UndecidedError, maximum, total
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Sum, Volume, Working, times
from cnncalc.limits import LONGEST_SPREAD
from cnncalc.ops.assumed import assume_equal
from cnncalc.ops.base import JOINING, Elementary, Given, Operation, Slot, Syntax, differ
from cnncalc.ops.named import CHANNELS, one_among, replaced, sizes
from cnncalc.ops.values import AXES
from cnncalc.reach import EACH, POINTWISE, SPREAD, Reach, Reaches, beside
from cnncalc.shape import Shape


def _mismatch(what: str, inputs: tuple[Shape, ...], hint: str) -> SpecError:
    received = " and ".join(map(str, inputs))
    return SpecError("C201", f"{what} {received}", received=received, hint=hint)


def _same_rank(a: Shape, b: Shape) -> bool:
    return (len(a.spatial), len(a.leading)) == (len(b.spatial), len(b.leading))


def _of_one_size(shape: Shape) -> str:
    return f"maps of one {' and '.join(shape.axes)}" if shape.is_map else "inputs of one size"


class Concat(Operation):
    """Joins maps (or vectors) along the channels, or `over` another axis; all others agree."""

    title = "concatenation"
    category = JOINING
    source = "Szegedy et al. 2014, arXiv:1409.4842"
    inputs = (1, None)
    syntax = Syntax(words=("concat", "cat"), options={"over": Slot("over", AXES)}, example="concat")
    over: tuple[str, ...] = (CHANNELS,)

    def axis(self, shape: Shape) -> str:
        """The axis along which it joins. Raises C245 unless it is one."""
        hint = "name one axis, or flatten them to one before"
        return one_among(self.over, shape, "concat joins along one axis", hint)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        first = inputs[0]
        axis = self.axis(first)
        for other in inputs[1:]:
            fits = _same_rank(first, other)
            aligned = replaced(other, {axis: sizes(first)[axis]}) if fits else other
            if not fits or any(map(differ, first.dims, aligned.dims)):
                raise self._refusal(inputs, axis)
        return replaced(first, {axis: total(sizes(shape)[axis] for shape in inputs)})

    @staticmethod
    def _refusal(inputs: tuple[Shape, ...], axis: str) -> SpecError:
        what = f"concat needs {_of_one_size(inputs[0])}, not"
        if axis != CHANNELS:
            what = f"concat over {axis} needs inputs of one size but for it, not"
        return _mismatch(what, inputs, "give the branches the same stride and padding")

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        """Along a spatial axis a cell reads the one input that it comes from. UndecidedError."""
        axis = self.axis(x.shape)
        if axis == CHANNELS:
            return super().reach(x)
        at = x.shape.axes.index(axis)
        others = (POINTWISE,) * x.shape.rank
        parts = beside([shape.spatial[at] for shape in x.inputs])
        return tuple((*others[:at], one, *others[at + 1 :]) for one in parts)

    def workings(self, x: Given) -> tuple[Working, ...]:
        axis = self.axis(x.shape)
        letter = axis[0].upper()
        parts = (Size(sizes(shape)[axis], f"{letter}{i}") for i, shape in enumerate(x.inputs, 1))
        made = sizes(x.output)[axis]
        return (Working(Sum(tuple((1, part) for part in parts)), made, axis),)


class Elementwise(Operation):
    """Combines its inputs element by element; all but the first are read once and forgotten.

    A size of 1 is spread over that of the others, and a vector over all cells of a map.
    """

    category = JOINING
    inputs = (2, None)
    in_place = True
    gathered = "inputs"
    shape_rule = "element by element"
    mend: ClassVar[str] = "give the inputs the same channels, height and width"

    def gathers(self, x: Given) -> Dim:
        return len(x.inputs)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        first = inputs[0]
        if all(shape == first for shape in inputs[1:]):
            return first
        whole = max(inputs, key=lambda shape: len(shape.spatial))
        aligned = [spread(shape, whole) for shape in inputs]
        if not all(_same_rank(shape, whole) for shape in aligned):
            raise self.refusal(inputs)
        axes = [*zip(*(shape.dims for shape in aligned), strict=True)]
        if any(map(_are_apart, axes)):  # known at once, while symbols take a proof
            raise self.refusal(inputs)
        made = [*map(_common, axes)]
        cut = len(whole.leading)
        leading, channels, spatial = made[:cut], made[cut], made[cut + 1 :]
        return Shape(channels, tuple(spatial), tuple(leading))

    def refusal(self, inputs: tuple[Shape, ...]) -> SpecError:
        """The fault of inputs that do not go together."""
        what = f"{self.kind} needs inputs of one shape, not"
        return _mismatch(what, inputs, self.mend)

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        """Every element reads its own cell of each input, or the one that is spread over all.

        Raises UndecidedError where a symbol decides.
        """
        return tuple(_spread_over(shape, x.output.spatial) for shape in x.inputs)


def _are_apart(along: tuple[Dim, ...]) -> bool:
    """Whether two sizes along an axis are numbers that differ, of which none is spread."""
    return len({size for size in along if isinstance(size, int) and size != 1}) > 1


def _common(along: tuple[Dim, ...]) -> Dim:
    """The size on an axis along which sizes of 1 are spread over the others.

    Sizes that go together are 1 or the same, so that the largest is what comes out, also where
    symbols do not tell which of them are equal. Raises UndecidedError where that has no short form.
    """
    found = [*dict.fromkeys(size for size in along if size != 1)]
    for other in found[1:]:
        assume_equal(found[0], other)
    known = [size for size in found if isinstance(size, int)]
    return known[0] if known else _largest(found)


def _largest(sizes: Sequence[Dim]) -> Dim:
    largest = maximum(*sizes or (1,))
    if isinstance(largest, Expr) and len(largest.key) > LONGEST_SPREAD:
        raise UndecidedError("which of the joined sizes is spread over the others")
    return largest


class Add(Elementwise):
    """Adds inputs, element by element."""

    title = "addition"
    shape_rule = "inputs of one shape, element by element"
    source = "He et al. 2015, arXiv:1512.03385"
    steps = (Elementary("addition", 1, -1),)
    syntax = Syntax(words=("add", "sum"), example="add")
    mend = "give its inputs the same channels, stride and padding"

    def workings(self, x: Given) -> tuple[Working, ...]:
        return (Working(Sum(tuple((1, Volume(shape)) for shape in x.inputs))),)


class Subtract(Elementwise):
    """The first input less all others, element by element."""

    title = "subtraction"
    source = "Shi et al. 2016, arXiv:1603.06759 (differences of branches)"
    steps = (Elementary("subtraction", 1, -1),)
    syntax = Syntax(words=("subtract", "sub"), example="subtract")


class Multiply(Elementwise):
    """Multiplies the first input by gates: of its shape, one per channel, or one per position."""

    kept = ("inputs",)
    title = "multiplication"
    shape_rule = "every element times its gate"
    source = "Hu et al. 2017, arXiv:1709.01507"
    linear = False
    gates = True
    steps = (Elementary("product", 1, -1),)
    syntax = Syntax(words=("multiply", "mul"), example="multiply")

    def refusal(self, inputs: tuple[Shape, ...]) -> SpecError:
        return _mismatch(
            "multiply needs a gate of the same shape, of one value per channel or of one per "
            "position, not",
            inputs,
            f"let the gate end with the {inputs[0].channels} channels of what it weighs; (cin) is "
            "what enters the layer where it stands",
        )

    def workings(self, x: Given) -> tuple[Working, ...]:
        return (Working(times(Volume(shape) for shape in x.inputs)),)


class Divide(Elementwise):
    """The first input over all others, element by element."""

    kept = ("inputs",)
    title = "division"
    source = "Jarrett et al. 2009, ICCV (divisive normalisation)"
    linear = False
    steps = (Elementary("division", 1, -1),)
    syntax = Syntax(words=("divide", "div"), example="divide")


class Mean(Elementwise):
    """The mean of the inputs, element by element."""

    title = "mean of branches"
    source = "Ciresan, Meier & Schmidhuber 2012, arXiv:1202.2745 (columns are averaged)"
    steps = (Elementary("addition", 1, -1), Elementary("division"))
    syntax = Syntax(words=("mean",), example="mean")


class Maximum(Elementwise):
    """The largest of the inputs, element by element."""

    kept = ("inputs",)
    title = "maximum of branches"
    source = "Goodfellow et al. 2013, arXiv:1302.4389"
    linear = False
    steps = (Elementary("comparison", 1, -1),)
    syntax = Syntax(words=("maximum",), example="maximum")


def _spread_over(shape: Shape, whole: tuple[Dim, ...]) -> Reaches:
    """How cells read an input of a shape: a vector may have been a map, and is read whole."""
    if not shape.rank and whole:
        return (SPREAD,) * len(whole)
    own = shape.cells(len(whole))
    return EACH if own == whole else tuple(map(_one, own, whole))


def _one(size: Dim, whole: Dim) -> Reach:
    """How what has `whole` cells on an axis reads an input of `size`."""
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


OPERATIONS: tuple[type[Operation], ...] = (
    Concat, Add, Subtract, Multiply, Divide, Mean, Maximum,
)  # fmt: skip
