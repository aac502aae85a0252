"""Operations that move elements and compute nothing: flatten, reshape, slices, padding, scaling."""

from __future__ import annotations

from cnncalc.dims import Dim, Shape, UndecidedError, ceil_div, floor_div, is_number, product
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    MOVING,
    NO_PADDING,
    SOURCE,
    Operation,
    Pair,
    Sides,
    Slot,
    Syntax,
    differ,
    is_map,
    lead,
    per_axis,
    planes,
    show,
    times,
    with_planes,
)
from cnncalc.ops.dense import whole
from cnncalc.window import Window, scaling


class Input(Operation):
    """What the network is given."""

    title = "input"
    category = SOURCE
    inputs = (0, 0)
    syntax = Syntax(
        words=("input",), positional=(Slot("shape", "shape"),), example="input 224x224x3"
    )
    shape: Shape

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.shape


class Identity(Operation):
    """Passes its input on."""

    title = "identity"
    category = MOVING
    is_view = True
    syntax = Syntax(words=("identity",), example="identity")


class Hole(Operation):
    """What stands in for a layer that could not be read: nothing is known of its output."""

    title = "a layer at fault"
    category = SOURCE
    syntax = Syntax(words=("hole",))
    inputs = (0, None)
    known = False


class Flatten(Operation):
    """A map read as one vector of C·H·W elements."""

    title = "flatten"
    category = MOVING
    is_view = True
    shape_rule = "H*W*C"
    syntax = Syntax(words=("flatten",), example="flatten")

    def output_shape(self, *inputs: Shape) -> Shape:
        head = lead(inputs[0])
        return (*head, product(inputs[0][len(head) :]))

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        if not is_map(inputs[0]):
            return ""
        channels, height, width = planes(inputs[0])
        return f"{times(height, width, channels)} = {output[-1]}"


class Reshape(Operation):
    """The same elements in another shape, written height x width x channels."""

    title = "reshape"
    category = MOVING
    is_view = True
    syntax = Syntax(
        words=("reshape",),
        positional=(Slot("shape", "shape"),),
        required=("shape",),
        example="reshape 6x6x256",
    )
    shape: Shape

    @property
    def target(self) -> Shape:
        """The shape as (C, H, W), or as it is for a vector."""
        if not is_map(self.shape):
            return self.shape
        *before, height, width, channels = self.shape
        return (*before, channels, height, width)

    def output_shape(self, *inputs: Shape) -> Shape:
        received, wanted = product(inputs[0]), product(self.target)
        if isinstance(received, int) and isinstance(wanted, int) and received != wanted:
            raise SpecError(
                "C208",
                f"cannot reshape {received} elements to {wanted}",
                received=f"input {show(inputs[0])}, shape {show(self.target)}",
                hint="a reshape keeps the number of elements",
            )
        return self.target

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        if not (is_map(inputs[0]) and is_map(self.target)):
            return whole(inputs[0])
        gaps = [n - m for n, m in zip(inputs[0][-2:], self.target[-2:], strict=True)]
        if any(is_number(gap) and gap != 0 for gap in gaps):
            return whole(inputs[0])
        if not all(map(is_number, gaps)):
            raise UndecidedError("whether the reshape keeps height and width")
        return super().windows(*inputs)


class Upsample(Operation):
    """Every cell becomes factor×factor cells, repeated or (`bilinear`) interpolated."""

    title = "upsampling"
    category = MOVING
    shape_rule = "W*factor"
    source = "Long, Shelhamer & Darrell 2015, arXiv:1411.4038, section 3.3"
    cost = "0 nearest; 8 per output element bilinear (4 products, 3 sums, 1 weight)"
    syntax = Syntax(
        words=("upsample",),
        positional=(Slot("factor", "pair"),),
        flags={"bilinear": ("bilinear", True), "nearest": ("bilinear", False)},
        required=("factor",),
        example="upsample 2 bilinear",
    )
    factor: Pair
    bilinear: bool = False

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, height, width = planes(inputs[0])
        return with_planes(inputs[0], channels, height * self.factor[0], width * self.factor[1])

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        return per_axis(
            f"{times(n, factor)} = {out}"
            for n, factor, out in zip(inputs[0][-2:], self.factor, output[-2:], strict=True)
        )

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return 8 * product(output) if self.bilinear else 0

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        size, before = (2, 1) if self.bilinear else (1, 0)
        vertical, horizontal = (Window(size, scaling(f), before) for f in self.factor)
        return vertical, horizontal


class ZeroPad(Operation):
    """Zeros around the map."""

    title = "zero padding"
    category = MOVING
    shape_rule = "W + padding before + after"
    syntax = Syntax(
        words=("zeropad", "pad"),
        positional=(Slot("padding", "padding"),),
        required=("padding",),
        example="zeropad 1",
    )
    padding: Sides = NO_PADDING

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, height, width = planes(inputs[0])
        (top, bottom), (left, right) = self.padding
        return with_planes(inputs[0], channels, height + top + bottom, width + left + right)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        return per_axis(
            f"{n} + {before} + {after} = {out}"
            for n, (before, after), out in zip(
                inputs[0][-2:], self.padding, output[-2:], strict=True
            )
        )

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        vertical, horizontal = (Window(1, 1, before) for before, _ in self.padding)
        return vertical, horizontal


class Crop(Operation):
    """Cells taken away at the edges; with a second input, down to its height and width.

    `crop 19` takes 19 cells from every side. With two inputs the offset from the top left is
    `offset`, or the middle where none is stated (an odd cell goes at the end).
    """

    title = "crop"
    category = MOVING
    shape_rule = "W - cropped before - after"
    source = "Long, Shelhamer & Darrell 2015, arXiv:1411.4038 (to a reference, with offset)"
    inputs = (1, 2)
    refers = True
    syntax = Syntax(
        words=("crop",),
        positional=(Slot("sides", "padding"),),
        options={"offset": Slot("offset", "size")},
        example="crop 1",
    )
    sides: Sides = NO_PADDING
    offset: Dim = -1

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, height, width = planes(inputs[0])
        self._check_inputs(len(inputs))
        (top, bottom), (left, right) = self.margins(*inputs)
        plane = height - top - bottom, width - left - right
        numbers = [d for d in (*plane, top, left, bottom, right) if isinstance(d, int)]
        if any(d < 0 for d in numbers) or 0 in plane:
            raise SpecError(
                "C207",
                f"a crop leaves {show((channels, *plane))}",
                received=" and ".join(show(shape) for shape in inputs),
                hint="crop less, or take a smaller reference",
            )
        return with_planes(inputs[0], channels, *plane)

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        margins = self.margins(*inputs)
        return per_axis(
            f"{n} - {before} - {after} = {out}"
            for n, (before, after), out in zip(inputs[0][-2:], margins, output[-2:], strict=True)
        )

    def _check_inputs(self, given: int) -> None:
        """Raises C206 where a field has no meaning: an offset alone, sides beside a reference."""
        idle = "offset" if given == 1 else "sides"
        if self.__dict__[idle] != self.default(idle):
            message = f"a crop with {given} input{'s'[: given - 1]} takes no {idle}"
            raise SpecError("C206", message, hint="crop 1, or offset with from: [map, reference]")

    def margins(self, *inputs: Shape) -> Sides:
        """Cells that are taken away on each side of each axis."""
        if len(inputs) == 1:
            return self.sides
        _, *plane = planes(inputs[0])
        _, *wanted = planes(inputs[1])
        vertical, horizontal = map(self._margin, plane, wanted)
        return vertical, horizontal

    def _margin(self, n: Dim, wanted: Dim) -> Pair:
        surplus = n - wanted
        before = floor_div(surplus, 2) if self.offset == -1 else self.offset
        return before, surplus - before

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        vertical, horizontal = (Window(1, 1, -before) for before, _ in self.margins(*inputs))
        return vertical, horizontal


class Unpool(Operation):
    """Undoes a max pool without overlap: each value goes where the maximum of its window stood.

    The second input is the map that the pool received: its maxima say where, and its size is that
    of the output; all other cells are 0. How many windows there are, its last ones whole or not, is
    the pool's affair (`ceil`).
    """

    title = "max unpooling"
    source = "Zeiler & Fergus 2013, arXiv:1311.2901, 2.1; Badrinarayanan 2015, arXiv:1511.00561"
    category = MOVING
    inputs = (2, 2)
    refers = True
    shape_rule = "the size of the map that was pooled"
    syntax = Syntax(
        words=("unpool", "maxunpool"),
        size=Slot("kernel", "pair"),
        required=("kernel",),
        example="unpool2",
    )
    kernel: Pair

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *pooled = planes(inputs[0])
        other, *plane = planes(inputs[1])
        if not all(map(_pools_to, plane, self.kernel, pooled)) or differ(channels, other):
            raise SpecError(
                "C201",
                f"{show(inputs[1])} pooled by {self.kernel[0]}x{self.kernel[1]} is not "
                f"{show(inputs[0])}",
                received=f"{show(inputs[0])} and {show(inputs[1])}",
                hint="name the map that the pool received second: from: [x, relu]",
            )
        return with_planes(inputs[0], channels, *plane)

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        vertical, horizontal = (Window(1, scaling(k), 0) for k in self.kernel)
        return vertical, horizontal


def _pools_to(n: Dim, kernel: Dim, pooled: Dim) -> bool:
    """Whether a pool makes `pooled` windows of n cells, the last of them whole or not."""
    if not all(isinstance(d, int) for d in (n, kernel, pooled)):
        return True
    return pooled in (floor_div(n, kernel), ceil_div(n, kernel))
