"""Printed shapes, and the ways in which a window may have come to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cnncalc.errors import SpecError
from cnncalc.limits import LARGEST_SIZE
from cnncalc.sources.listing.rows import OUTPUT, PrintedRow
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.words import POOL, PrintedLayer
from cnncalc.window import Axis

Sizes = tuple[int, ...]  # height, width, channels, or a number of units alone


class Slide(NamedTuple):
    """How a window moves: stride, padding before and after, ceil mode."""

    stride: int
    before: int
    after: int
    ceil: bool = False

    def output(self, n: int, kernel: int) -> int:
        """Cells of output."""
        out = Axis(n, kernel, self.stride, self.before, self.after, ceil=self.ceil).output
        return int(out) if isinstance(out, int) else 0

    def spelled(self, stride_of_none: int) -> str:
        """As the notation has it."""
        stride = f" /{self.stride}" if self.stride != stride_of_none else ""
        both = f"{self.before}" if self.before == self.after else f"{self.before}+{self.after}"
        padding = f" pad {both}" if self.before or self.after else ""
        return stride + padding + (" ceil" if self.ceil else "")


def ways(part: PrintedLayer, kernel: int) -> Iterator[Slide]:
    """Ways to move, the most likely first: as printed, even, ceil, uneven padding."""
    usual = [kernel, 2, 1] if part.kind == POOL else [1, 2, 4]
    strides = [part.stride] if part.stride else usual
    for stride in strides:
        most = max(kernel - 1, 0)
        padding = [part.padding] if part.padding is not None else []
        even = [*padding, (kernel - 1) // 2, *range(most + 1)]
        if part.padding is not None and part.stride:
            even = padding
        yield from (Slide(stride, p, p) for p in even)
        if part.kind == POOL:
            yield Slide(stride, 0, 0, True)
        if part.padding is None:
            yield from (Slide(stride, p, p + 1) for p in range(most))


def why(part: PrintedLayer, stated: Sizes, goal: Sizes, back: Sizes) -> str:
    """Why an input that is printed is not the one of which the first window makes its output."""
    kernel, stride, padding = part.kernel or (1, 1), part.stride or 1, part.padding or 0
    exact = (stated[0] - kernel[0] + 2 * padding) / stride + 1
    shown = f"({stated[0]} - {kernel[0]} + 2*{padding})/{stride} + 1 = {exact:g}"
    return f"{shown} does not give {goal[0]}x{goal[1]}, but an input of {back[0]}x{back[1]} does"


def sizes_of(text: Piece) -> Sizes:
    """The sizes that are printed, as many as there are. Raises C108."""
    bare = re.sub(r"(\d+)\^2", r"\1x\1", text.text.strip(" []()").replace(",", "").lower())
    found = re.fullmatch(r"\d+(?:\s*x\s*\d+){0,3}", bare)
    sizes = tuple(int(size) for size in re.split(r"\s*x\s*", bare)) if found else ()
    if not sizes or not all(0 < size <= LARGEST_SIZE for size in sizes):
        message = f"'{text.text[:40]}' is not a shape"
        raise SpecError("C108", message, text.location, hint="write 55x55x96, 112x112 or 4096")
    return sizes


def goal_of(row: PrintedRow) -> Sizes:
    """The shape that a row prints behind its layers, if it prints one."""
    return shape_of(row.figures[OUTPUT]) if OUTPUT in row.figures else ()


def shape_of(text: Piece) -> Sizes:
    """The shape that is printed: 2x27x27x128 are the two towers of 27x27x256."""
    towers, *sizes = sizes_of(text)
    if len(sizes) == 3:
        return sizes[0], sizes[1], towers * sizes[2]
    return (towers, *sizes)
