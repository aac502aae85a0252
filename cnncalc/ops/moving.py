"""Operations that move elements: flatten, reshape, padding, cropping, scaling."""

from __future__ import annotations

from cnncalc.dims import Dim, UndecidedError, ceil_div, floor_div, is_number, product
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Working
from cnncalc.ops.axes import Sizes, alike, check_axes, check_spatial, features_formula
from cnncalc.ops.base import (
    MOVING,
    NO_PADDING,
    SOURCE,
    Given,
    Operation,
    Pair,
    Sides,
    Slot,
    Syntax,
    differ,
    whole_windows,
)
from cnncalc.ops.kept import INDEX_BITS, Beside
from cnncalc.ops.named import ALL, CHANNELS, among, names, sizes
from cnncalc.ops.values import AXES, PADDING, PAIR, SHAPE, SIZE
from cnncalc.reach import Blocks, Reach, Reaches, Window, listed, repeated
from cnncalc.shape import Shape

REFLECT, REPLICATE, CIRCULAR = "reflect", "replicate", "circular"


class Input(Operation):
    """What the network is given."""

    title = "input"
    category = SOURCE
    inputs = (0, 0)
    syntax = Syntax(words=("input",), positional=(Slot("shape", SHAPE),), example="input 224x224x3")
    shape: Shape

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        return self.shape


class Identity(Operation):
    """Passes its input on."""

    title = "identity"
    category = MOVING
    is_view = True
    syntax = Syntax(words=("identity",), example="identity")


class UnknownLayer(Operation):
    """What stands in for a layer that could not be read: nothing is known of its output."""

    title = "a layer at fault"
    category = SOURCE
    syntax = Syntax(words=("hole",))
    inputs = (0, None)
    is_known = False


class Flatten(Operation):
    """All that each image has, read as one vector: C·H·W elements of a map.

    The axes `over` which it is read become one axis: `flatten over height+width` is a sequence of
    the cells; with the channels among them the others are left.
    """

    title = "flatten"
    category = MOVING
    is_view = True
    syntax = Syntax(words=("flatten",), options={"over": Slot("over", AXES)}, example="flatten")
    over: tuple[str, ...] = (ALL,)

    @property
    def sets_rank(self) -> bool:
        """What is left of a map where some of its axes become one is no map."""
        return self.over != (ALL,)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        shape = inputs[0]
        if self.over == (ALL,):
            return Shape(shape.features, (), shape.leading)
        named, known = among(self.over, shape), sizes(shape)
        whole = product([known[axis] for axis in named])
        left = [known[axis] for axis in names(shape)[1:] if axis not in named]
        if CHANNELS in named:
            return Shape(whole, tuple(left), shape.leading)
        at = names(shape).index(named[0]) - 1
        if names(shape)[at + 1 : at + 1 + len(named)] != named:
            hint = "permute them so that they stand beside each other"
            message = "axes that are flattened to one stand beside each other"
            raise SpecError("C245", message, None, "+".join(named), hint)
        return shape.with_spatial(*left[:at], whole, *left[at:])

    def windows(self, x: Given) -> Reaches:
        keeps = self.over == (ALL,) or len(self.over) == 1
        return super().windows(x) if keeps else whole_windows(x.shape)

    def workings(self, x: Given) -> tuple[Working, ...]:
        formula = features_formula(x.shape) if self.over == (ALL,) else None
        return (Working(formula, x.output.channels),) if formula else ()


class Reshape(Operation):
    """The same elements in another shape, written height x width x channels."""

    title = "reshape"
    category = MOVING
    is_view = True
    syntax = Syntax(
        words=("reshape",),
        positional=(Slot("shape", SHAPE),),
        example="reshape 6x6x256",
    )
    shape: Shape

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        received, wanted = inputs[0].elements, self.shape.elements
        if differ(received, wanted):
            raise SpecError(
                "C208",
                f"cannot reshape {received} elements to {wanted}",
                received=f"input {inputs[0]}, shape {self.shape}",
                hint="a reshape keeps the number of elements",
            )
        return self.shape

    def windows(self, x: Given) -> Reaches:
        if not x.shape.rank or x.shape.rank != self.shape.rank:
            return whole_windows(x.shape)
        gaps = [n - m for n, m in zip(x.shape.spatial, self.shape.spatial, strict=True)]
        if any(is_number(gap) and gap != 0 for gap in gaps):
            return whole_windows(x.shape)
        if not all(map(is_number, gaps)):
            raise UndecidedError(f"whether the reshape keeps {' and '.join(x.shape.axes)}")
        return super().windows(x)


class ZeroPad(Operation):
    """Zeros before and after the cells of each axis, or what its own cells give.

    `reflect` goes back from the edge, which it does not repeat, `replicate` repeats the edge, and
    `circular` goes on at the other side.
    """

    title = "zero padding"
    category = MOVING
    syntax = Syntax(
        words=("zeropad", "pad"),
        positional=(Slot("padding", PADDING),),
        flags={mode: ("mode", mode) for mode in (REFLECT, REPLICATE, CIRCULAR)},
        example="zeropad 1",
    )
    padding: Sides
    mode: str = "zeros"

    @property
    def word(self) -> str:
        return "pad" if self.mode != "zeros" else super().word

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        sizes = [*zip(inputs[0].spatial, self.values("padding", inputs[0]), strict=True)]
        for n, sides in sizes:
            self._check(inputs[0], n, sides)
        return inputs[0].with_spatial(*(n + before + after for n, (before, after) in sizes))

    def _check(self, shape: Shape, n: Dim, sides: Pair) -> None:
        """Raises C207 where an axis has too few cells to take so many from."""
        most = {REFLECT: n - 1, CIRCULAR: n}.get(self.mode)
        for side in sides:
            if isinstance(side, int) and isinstance(most, int) and side > most:
                message = f"{n} cells give no {side} to pad with: {self.mode} takes at most {most}"
                raise SpecError("C207", message, received=f"input {shape}", hint="pad less")

    def workings(self, x: Given) -> tuple[Working, ...]:
        padding = self.values("padding", x.shape)
        sizes = zip(x.shape.spatial, padding, x.output.spatial, strict=True)
        return tuple(
            Working(Size(n, "W") + Size(before, "before") + Size(after, "after"), out)
            for n, (before, after), out in sizes
        )

    def windows(self, x: Given) -> Reaches:
        return tuple(map(self._window, x.shape.spatial, self.values("padding", x.shape)))

    def _window(self, n: Dim, sides: Pair) -> Reach:
        before, after = sides
        if self.mode == "zeros":
            return Window(1, 1, before)
        if not all(isinstance(size, int) for size in (n, before, after)):
            raise UndecidedError(f"which of {n} cells a {self.mode} padding repeats")
        cells = (self._cell(i, n) for i in range(-before, n + after))  # type: ignore[arg-type]
        return listed(n, (range(i, i + 1) for i in cells))

    def _cell(self, i: int, n: int) -> int:
        """The cell that stands at a place, of which those of the input count from 0."""
        if self.mode == CIRCULAR:
            return i % n
        if self.mode == REPLICATE:
            return min(max(i, 0), n - 1)
        return abs(i) if i < n else 2 * (n - 1) - i


class Crop(Operation):
    """Cells taken away at the edges; with a second input, down to its sizes.

    `crop 19` takes 19 cells from every side. With two inputs the offset from the first cell (of a
    map that at the top left) is `offset`, or the middle where none is stated (an odd cell goes at
    the end).
    """

    title = "crop"
    category = MOVING
    source = "Long, Shelhamer & Darrell 2015, arXiv:1411.4038 (to a reference, with offset)"
    inputs = (1, 2)
    reference_inputs = True
    syntax = Syntax(
        words=("crop",),
        positional=(Slot("sides", PADDING),),
        options={"offset": Slot("offset", SIZE)},
        example="crop 1",
    )
    sides: Sides = NO_PADDING
    offset: Dim = -1

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        self._check_inputs(len(inputs))
        margins = self.margins(inputs)
        sizes = zip(inputs[0].spatial, margins, strict=True)
        output = inputs[0].with_spatial(*(n - before - after for n, (before, after) in sizes))
        cut = [d for sides in margins for d in sides]
        if (
            any(isinstance(d, int) and d < 0 for d in (*output.spatial, *cut))
            or 0 in output.spatial
        ):
            raise SpecError(
                "C207",
                f"a crop leaves {output}",
                received=" and ".join(map(str, inputs)),
                hint="crop less, or take a smaller reference",
            )
        return output

    def _check_inputs(self, given: int) -> None:
        """Raises C206 where a field has no meaning: an offset alone, sides beside a reference."""
        idle = "offset" if given == 1 else "sides"
        if not alike(self.fields[idle], self.default(idle)):
            message = f"a crop with {given} input{'s'[: given - 1]} does not take {idle}"
            raise SpecError("C206", message, hint="crop 1, or offset with from: [map, reference]")

    def workings(self, x: Given) -> tuple[Working, ...]:
        sizes = zip(x.shape.spatial, self.margins(x.inputs), x.output.spatial, strict=True)
        return tuple(
            Working(Size(n, "W") - Size(before, "before") - Size(after, "after"), out)
            for n, (before, after), out in sizes
        )

    def margins(self, inputs: tuple[Shape, ...]) -> Sides:
        """Cells taken away on each side of each axis.

        Raises C205 where an input is a vector, C240 where one has other axes.
        """
        check_axes(inputs)
        if len(inputs) == 1:
            return self.values("sides", inputs[0])
        return tuple(map(self._margin, inputs[0].spatial, inputs[1].spatial))

    def _margin(self, n: Dim, wanted: Dim) -> Pair:
        surplus = n - wanted
        before = floor_div(surplus, 2) if self.offset == -1 else self.offset
        return before, surplus - before

    def windows(self, x: Given) -> Reaches:
        return tuple(Window(1, 1, -before) for before, _ in self.margins(x.inputs))


class Unpool(Operation):
    """Undoes a max pool without overlap: each value goes where the maximum of its window stood.

    The second input is the map that the pool received: its maxima say where, and its size is that
    of the output; all other cells are 0. How many windows there are, its last ones whole or not, is
    the pool's affair (`ceil`).
    """

    title = "max unpooling"
    category = MOVING
    source = (
        "Zeiler & Fergus 2013, arXiv:1311.2901, section 2.1; Badrinarayanan 2015, arXiv:1511.00561"
    )
    inputs = (2, 2)
    reference_inputs = True
    shape_rule = "the size of the map that was pooled"
    syntax = Syntax(words=("unpool", "maxunpool"), size=Slot("kernel", PAIR), example="unpool2")
    kernel: Sizes

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        small, large = inputs
        check_axes(inputs)
        kernel = self.values("kernel", small)
        pooled = all(map(_pools_to, large.spatial, kernel, small.spatial))
        if not pooled or differ(small.channels, large.channels):
            raise SpecError(
                "C201",
                f"{large} pooled by {'x'.join(map(str, kernel))} is not {small}",
                received=f"{small} and {large}",
                hint="name the map that the pool received second: from: [x, relu]",
            )
        return small.with_spatial(*large.spatial)

    def windows(self, x: Given) -> Reaches:
        return tuple(map(repeated, self.values("kernel", x.shape)))

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        kernel = self.values("kernel", x.shape)
        if not all(isinstance(size, int) for size in kernel):
            raise UndecidedError("which cells a window of unknown size pooled")
        return self.windows(x), tuple(map(Blocks, kernel))

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        return (Beside("where each value was put", x.output.elements, INDEX_BITS),)


def _pools_to(n: Dim, kernel: Dim, pooled: Dim) -> bool:
    """Whether a pool makes `pooled` windows of n cells, the last of them whole or not."""
    if not all(isinstance(d, int) for d in (n, kernel, pooled)):
        return True
    return pooled in (floor_div(n, kernel), ceil_div(n, kernel))


OPERATIONS: tuple[type[Operation], ...] = (
    Flatten, Reshape, ZeroPad, Crop, Unpool, Identity,
)  # fmt: skip
