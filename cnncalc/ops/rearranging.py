"""Operations that rearrange elements: between channels and cells, along axes, and of windows."""

from __future__ import annotations

from cnncalc.dims import Dim, floor_div, product
from cnncalc.errors import SpecError
from cnncalc.ops.axes import Sizes, check_spatial
from cnncalc.ops.base import MOVING, Given, Operation, Slot, Syntax
from cnncalc.ops.checks import check_groups, check_map
from cnncalc.ops.named import CHANNELS, among, names, reads_all_of, sizes
from cnncalc.ops.pooling import Pool
from cnncalc.ops.values import AXES, PAIR, SHIFTS
from cnncalc.ops.windowed import PAD, PADDINGS
from cnncalc.reach import Reaches, Window, repeated, rolled
from cnncalc.shape import Shape


def _blocks(word: str, *others: str) -> Syntax:
    """The notation of what moves cells of blocks."""
    return Syntax(words=(word, *others), positional=(Slot("factor"),), example=f"{word} 2")


class BlockMove(Operation):
    """Moves elements between the channels and blocks of factor×factor cells."""

    category = MOVING
    factor: Dim

    def cells(self, shape: Shape) -> Dim:
        """The cells of a block. Raises C205 for what has no cells."""
        check_spatial(shape)
        return product((self.factor,) * shape.rank)


class PixelShuffle(BlockMove):
    """Every factor² channels become blocks of factor×factor cells of one channel.

    The channels of one block stand together, as in PyTorch.
    """

    title = "pixel shuffle"
    source = "Shi et al. 2016, arXiv:1609.05158, equation 4"
    shape_rule = "factor² channels are a block of cells"
    syntax = _blocks("pixelshuffle", "subpixel")

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        shape, cells = inputs[0], self.cells(inputs[0])
        check_groups(shape.channels, shape.channels, cells)
        spatial = (n * self.factor for n in shape.spatial)
        return shape.with_channels(floor_div(shape.channels, cells)).with_spatial(*spatial)

    def windows(self, x: Given) -> Reaches:
        return (repeated(self.factor),) * x.shape.rank


class DepthToSpace(PixelShuffle):
    """As a pixel shuffle, but the first cells of all blocks stand together, as in TensorFlow."""

    title = "depth to space"
    source = "Shi et al. 2016, arXiv:1609.05158, in TensorFlow's order"
    syntax = _blocks("depthtospace")


class PixelUnshuffle(BlockMove):
    """Every block of factor×factor cells becomes factor² channels for each channel.

    The channels of one block stand together, as in PyTorch.
    """

    title = "pixel unshuffle"
    source = "Shi et al. 2016, arXiv:1609.05158, equation 4 backwards"
    shape_rule = "a block of cells is factor² channels"
    syntax = _blocks("pixelunshuffle")

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        shape, cells = inputs[0], self.cells(inputs[0])
        for axis, n in list(sizes(shape).items())[1:]:
            if isinstance(n, int) and isinstance(self.factor, int) and n % self.factor:
                raise SpecError(
                    "C246",
                    f"a {axis} of {n} cells cannot be divided into blocks of {self.factor}",
                    received=f"input {shape}",
                    hint=f"pad or crop it to a multiple of {self.factor}",
                )
        spatial = (floor_div(n, self.factor) for n in shape.spatial)
        return shape.with_channels(shape.channels * cells).with_spatial(*spatial)

    def windows(self, x: Given) -> Reaches:
        return (Window(self.factor, self.factor, 0),) * x.shape.rank


class SpaceToDepth(PixelUnshuffle):
    """As a pixel unshuffle, but the first cells of all blocks stand together, as in TensorFlow."""

    title = "space to depth"
    source = "Redmon & Farhadi 2016, arXiv:1612.08242, section 3 (passthrough)"
    syntax = _blocks("spacetodepth", "reorg")


class Patches(Pool):
    """The cells of every window as channels of one cell; windows do not overlap unless stated.

    All cells of a channel stand together: C, Fh, Fw.
    """

    title = "patches"
    source = "Dosovitskiy et al. 2020, arXiv:2010.11929, section 3.1"
    category = MOVING
    syntax = Syntax(
        words=("patches", "unfold", "im2col"),
        size=Slot("kernel", PAIR),
        slash=Slot("stride", PAIR),
        options=PAD | {"dilation": Slot("dilation", PAIR)},
        flags=PADDINGS,
        example="patches16",
    )

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        cells = product(self.values("kernel", inputs[0]))
        return super().output_shape(inputs).with_channels(inputs[0].channels * cells)


class Permute(Operation):
    """Its axes in another order, named as they are printed: height+width+channels changes nothing.

    `permute width+height+channels` has the columns of its input as rows.
    """

    title = "permutation of axes"
    category = MOVING
    shape_rule = "the axes in the order that is named"
    syntax = Syntax(
        words=("permute",),
        positional=(Slot("order", AXES),),
        example="permute width+height+channels",
    )
    order: tuple[str, ...]

    def named(self, shape: Shape) -> tuple[str, ...]:
        """The order, channels last as printed. Raises C245 unless it names every axis once."""
        known = names(shape)
        if len(among(self.order, shape)) < len(known):
            hint = f"write permute {'+'.join((*known[1:], CHANNELS))} in the order that is wanted"
            message = "a permutation names every axis once"
            raise SpecError("C245", message, None, "+".join(self.order), hint)
        return (*known[1:], CHANNELS) if self.order == ("all",) else self.order

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        known = sizes(inputs[0])
        *spatial, channels = (known[axis] for axis in self.named(inputs[0]))
        return Shape(channels, tuple(spatial), inputs[0].leading)

    def windows(self, x: Given) -> Reaches:
        places = zip(names(x.shape)[1:], self.named(x.shape), strict=False)
        return reads_all_of([axis for axis, come in places if axis != come], x.shape)


class Transpose(Permute):
    """Height and width change places; of a sequence length and channels."""

    title = "transposition"
    shape_rule = "height and width change places"
    syntax = Syntax(words=("transpose",), example="transpose")
    order: tuple[str, ...] = ()

    def named(self, shape: Shape) -> tuple[str, ...]:
        if len(shape.spatial) == 1:
            return CHANNELS, "length"
        check_map(shape)
        return "width", "height", CHANNELS


class Roll(Operation):
    """Cells are moved down and to the right; what leaves comes in again at the other side."""

    title = "roll"
    category = MOVING
    source = "Liu et al. 2021, arXiv:2103.14030, section 3.2 (shifted windows)"
    syntax = Syntax(words=("roll",), positional=(Slot("distance", SHIFTS),), example="roll 3")
    distance: Sizes

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_spatial(inputs[0])
        self.values("distance", inputs[0])
        return inputs[0]

    def windows(self, x: Given) -> Reaches:
        return tuple(map(rolled, x.shape.spatial, self.values("distance", x.shape)))


OPERATIONS: tuple[type[Operation], ...] = (
    PixelShuffle, PixelUnshuffle, DepthToSpace, SpaceToDepth, Patches, Permute, Transpose, Roll,
)  # fmt: skip
