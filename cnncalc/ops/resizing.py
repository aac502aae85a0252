"""Cells brought to another number: by a factor, to a size, or to that of another input."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from cnncalc.dims import Dim, UndecidedError, floor_div, product
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Working
from cnncalc.ops.axes import Sizes, check_axes
from cnncalc.ops.base import (
    MOVING,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
)
from cnncalc.ops.pooling import covered_cells, grid_reach
from cnncalc.ops.values import FACTORS, PAIR
from cnncalc.reach import Reach, Reaches, interpolated, listed, repeated
from cnncalc.shape import Shape

NEAREST, LINEAR, CUBIC, AREA = "nearest", "bilinear", "bicubic", "area"
TAPS = {LINEAR: 2, CUBIC: 4}
_WAYS = {
    "nearest": NEAREST, "bilinear": LINEAR, "linear": LINEAR, "trilinear": LINEAR,
    "bicubic": CUBIC, "area": AREA,
}  # fmt: skip


class Upsample(Operation):
    """Every cell becomes so many along each axis, repeated or interpolated; also to fewer.

    `upsample to 28x28` states the size, and a second input gives its own: `upsample like c4`. An
    interpolation sums the nearest 2 (`bilinear`, trilinear in a volume) or 4 (`bicubic`) cells of
    each axis times their weights, of which one is to be found; `area` is the mean of the cells
    that an output cell covers. The corners of both maps lie on each other with `corners`, else
    their edges do.
    """

    title = "upsampling"
    category = MOVING
    source = "Long, Shelhamer & Darrell 2015, arXiv:1411.4038, section 3.3"
    inputs = (1, 2)
    reference_inputs = True
    steps = (Elementary("product", 1, 0), Elementary("addition", 1, -1), Elementary("weight"))
    gathered = "taps"
    ways = ("to",)
    per = "output element where interpolated"
    syntax = Syntax(
        words=("upsample", "resize"),
        positional=(Slot("factor", FACTORS),),
        options={"to": Slot("size", PAIR)},
        flags={word: ("mode", mode) for word, mode in _WAYS.items()}
        | {"corners": ("corners", True)},
        example="upsample 2 bilinear",
    )
    factor: tuple[Dim | Fraction, ...] | None = None
    size: Sizes | None = None
    mode: str = NEAREST
    corners: bool = False

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        check_axes(inputs)
        stated = (self.factor is not None) + (self.size is not None) + (len(inputs) > 1)
        if stated != 1:
            what = "its size is stated twice" if stated else "nothing says how large its output is"
            hint = "write one of upsample 2, upsample to 28x28 and upsample like NAME"
            raise SpecError("C247", what, received=" and ".join(map(str, inputs)), hint=hint)
        if self.size is not None:
            return inputs[0].with_spatial(*self.values("size", inputs[0]))
        if self.factor is None:
            return inputs[0].with_spatial(*inputs[1].spatial)
        factors = self.values("factor", inputs[0])
        made = [_times(n, f) for n, f in zip(inputs[0].spatial, factors, strict=True)]
        if 0 in made:
            message = f"nothing is left of {inputs[0]} by a factor of {FACTORS.spell(self.factor)}"
            raise SpecError("C207", message, received=f"input {inputs[0]}", hint="shrink it less")
        return inputs[0].with_spatial(*made)

    def gathers(self, x: Given) -> Dim:
        return int(TAPS.get(self.mode, 1) ** len(x.shape.spatial))

    def places(self, x: Given) -> Dim:
        return x.output.elements if self.mode in TAPS else 0

    def other_flops(self, x: Given) -> Dim:
        if self.mode != AREA:
            return super().other_flops(x)
        sizes = zip(x.shape.spatial, x.output.spatial, strict=True)
        covered = [covered_cells(n, m) for n, m in sizes]
        return product((*x.shape.leading, x.shape.channels, *covered))

    def workings(self, x: Given) -> tuple[Working, ...]:
        if self.factor is None:
            return ()
        factors = self.values("factor", x.shape)
        sizes = zip(x.shape.spatial, factors, x.output.spatial, strict=True)
        return tuple(
            Working(Size(n, "W") * Size(f, "factor"), out)
            for n, f, out in sizes
            if isinstance(f, int)
        )

    def windows(self, x: Given) -> Reaches:
        factors: Any = (None,) * x.shape.rank
        if self.factor is not None:
            factors = self.values("factor", x.shape)
        return tuple(map(self._window, x.shape.spatial, x.output.spatial, factors))

    def _window(self, n: Dim, m: Dim, factor: Dim | Fraction | None) -> Reach:
        if self.mode == AREA:
            return grid_reach(n, m)
        if isinstance(factor, int) and not self.corners and self.mode != CUBIC:
            return (interpolated if self.mode == LINEAR else repeated)(factor)
        if not isinstance(n, int) or not isinstance(m, int):
            raise UndecidedError(f"which of {n} cells {m} are interpolated from")
        step = Fraction(n, m) if factor is None else 1 / Fraction(factor)  # type: ignore[arg-type]
        return listed(n, (self._read(self._at(i, n, m, step), n) for i in range(m)))

    def _at(self, cell: int, n: int, m: int, step: Fraction) -> Fraction:
        """Where an output cell lies among the centres of the input cells."""
        if self.mode == NEAREST:
            return Fraction(min(floor(cell * step), n - 1))
        if self.corners:
            return Fraction(cell * (n - 1), m - 1) if m > 1 else Fraction(0)
        at = (cell + Fraction(1, 2)) * step - Fraction(1, 2)
        return max(at, Fraction(0)) if self.mode == LINEAR else at

    def _read(self, at: Fraction, n: int) -> range:
        """The cells whose weight is not 0; beyond the edges the edge is repeated."""
        low, taps = floor(at), TAPS.get(self.mode, 1)
        if at == low or taps == 1:
            low = min(max(low, 0), n - 1)
            return range(low, low + 1)
        first, last = low - taps // 2 + 1, low + taps // 2
        return range(min(max(first, 0), n - 1), min(max(last, 0), n - 1) + 1)


def _times(n: Dim, factor: Dim | Fraction) -> Dim:
    """Cells of an axis by a factor, a last part of one cut off."""
    if isinstance(factor, Fraction):
        return floor_div(n * factor.numerator, factor.denominator)
    return n * factor


OPERATIONS: tuple[type[Operation], ...] = (Upsample,)
