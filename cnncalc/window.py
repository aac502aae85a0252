"""All sliding-window arithmetic, once, on one axis at a time.

What comes out, what is dropped, which sizes, paddings and strides fit, and how far a window
reaches. Sizes are exact: integers, or the symbolic dimensions of `dims`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from math import gcd

from cnncalc.dims import Dim, ceil_div, ceil_over, floor_div, floor_over, maximum, minimum
from cnncalc.formula import Formula, Size, Working
from cnncalc.limits import LARGEST_EXERCISE
from cnncalc.reach import Reach, Window, scattered
from cnncalc.records import NamedTuple


def span(kernel: Dim, dilation: Dim) -> Dim:
    """Cells that a dilated kernel spans: D(F - 1) + 1 (Yu & Koltun 2015, arXiv:1511.07122)."""
    return dilation * (kernel - 1) + 1


def half_padding(kernel: Dim, dilation: Dim) -> tuple[Dim, Dim]:
    """Padding before and after of half a kernel, d·⌊k/2⌋: an odd one keeps the size at stride 1."""
    side = dilation * floor_div(kernel, 2)
    return side, side


def full_padding(kernel: Dim, dilation: Dim) -> tuple[Dim, Dim]:
    """Padding before and after of all but one cell of a kernel, d·(k - 1)."""
    side = dilation * (kernel - 1)
    return side, side


def same_padding(n: Dim, span: Dim, stride: Dim) -> tuple[Dim, Dim]:
    """Padding before and after that makes ⌈n/stride⌉ outputs, the odd cell after.

    TensorFlow's SAME: total = max((⌈n/s⌉ - 1)·s + span - n, 0); for s = 1 it is span - 1, which is
    the lectures' (F - 1)/2 on each side of an odd kernel.
    """
    total: Dim
    if isinstance(stride, int) and stride == 1:
        total = span - 1
    else:
        total = maximum((ceil_over(n, stride) - 1) * stride + span - n, 0)
    before = floor_div(total, 2)
    return before, total - before


class Axis(NamedTuple):
    """A window that slides along one axis: input size, kernel, stride, padding, dilation.

    In `ceil` mode a last window that hangs over the edge counts. Windows have to start in the input
    or in the padding before it (PyTorch, ONNX): those that start behind it are dropped (`drops`),
    even if padding after it holds them. Caffe asks for that only where the map is padded.
    """

    n: Dim
    kernel: Dim
    stride: Dim = 1
    before: Dim = 0
    after: Dim = 0
    dilation: Dim = 1
    ceil: bool = False
    drops: bool = True
    same: bool = False

    @property
    def span(self) -> Dim:
        """Cells from the first to the last tap of the window."""
        return span(self.kernel, self.dilation)

    @property
    def room(self) -> Dim:
        """What the strides have to tile; negative where the window is larger than its input."""
        return self.n + self.before + self.after - self.span

    @property
    def output(self) -> Dim:
        """⌊(n + before + after - span)/stride⌋ + 1, the lectures' (W - F + 2P)/S + 1.

        In ceil mode, with m = ⌈room/stride⌉ + 1 windows, the last one starts at (m - 1)·stride and
        is dropped when that is not before n + `before`. Windows that start before that number
        ⌈(n + before)/stride⌉, and the smaller of the two numerators decides, so no case
        distinction on n is needed. Padding that is `same` makes ⌈n/stride⌉, also where it is 0.
        """
        if self.same and (self.drops or not self.ceil):
            return ceil_over(self.n, self.stride)
        if not self.ceil and isinstance(self.stride, int):
            return floor_div(self.room, self.stride) + 1
        if not self.ceil:
            return floor_over(self.room + self.stride, self.stride)
        hanging = self.before + self.after - self.span + self.stride
        if self.drops:
            hanging = minimum(hanging, self.before)
        if isinstance(self.stride, int):
            return ceil_div(self.n + hanging, self.stride)
        return floor_over(self.n + hanging + self.stride - 1, self.stride)

    @property
    def rest(self) -> int:
        """Cells of the padded input that the strides leave over; 0 where a size is symbolic."""
        room, stride = self.room, self.stride
        return room % stride if isinstance(room, int) and isinstance(stride, int) else 0

    @property
    def is_known(self) -> bool:
        """Whether what the strides have to tile, and the strides, are numbers."""
        return isinstance(self.room, int) and isinstance(self.stride, int)

    @property
    def has_numbers(self) -> bool:
        """Whether the window is one of numbers: its kernel, dilation and stride."""
        return isinstance(self.span, int) and isinstance(self.stride, int)

    @property
    def fits(self) -> bool:
        """Whether the window fits in and the strides tile the padded input."""
        return self.is_known and self.room >= 0 and self.rest == 0

    @property
    def dropped(self) -> int:
        """Cells of the input at its far edge that no window reads, beyond gaps that are everywhere.

        Padding that is left over loses nothing. Where the stride is larger than the window, the gap
        of stride - span cells after each window is meant, so it is not counted at the end either.
        """
        lost = maximum(self.rest - self.after - maximum(self.stride - self.span, 0), 0)
        return lost if isinstance(lost, int) and not self.ceil else 0

    @property
    def unread(self) -> int | None:
        """Cells of the input that no window reads, between windows and at the far edge alike.

        None where a size is symbolic, or the taps are too many to be looked at.
        """
        sizes = [size for size in self[:6] if isinstance(size, int)]
        count = self.output
        if len(sizes) < 6 or not isinstance(count, int) or count < 1:
            return None
        n, kernel, stride, before, _, dilation = sizes
        if dilation == 1 or kernel == 1:
            covered = min(kernel, stride)  # windows that overlap read all between them
            end = min(n + before, (count - 1) * stride + kernel)
            first = min(before, end)
            return n - _covered(end, covered, stride) + _covered(first, covered, stride)
        if kernel > LARGEST_EXERCISE:
            return None
        return n - sum(map(len, _runs(n, kernel, stride, before, dilation, count)))

    @property
    def window(self) -> Window:
        """How an output cell sees the input."""
        return Window(self.span, self.stride, self.before, self.dilation)

    @property
    def working(self) -> Working:
        """(W - F + 2P)/S + 1 with its letters and its numbers; W/S where `same` pads by letters."""
        return _working(self)


@lru_cache(maxsize=1024)
def _working(axis: Axis) -> Working:
    if axis.same and axis.stride != 1 and not axis.has_numbers:
        return Working(Size(axis.n, "W") / Size(axis.stride, "S"), axis.output)
    before, after = Size(axis.before, "P"), Size(axis.after, "P'")
    padding = 2 * before if axis.before == axis.after else before + after
    padded = Size(axis.n, "W") - _kernel(axis) + padding
    return Working(padded / Size(axis.stride, "S") + 1, axis.output)


def _covered(end: int, kernel: int, stride: int) -> int:
    """Cells before `end` that windows of at most a stride cover, one from every stride on."""
    return end // stride * kernel + min(end % stride, kernel)


def _runs(
    n: int, kernel: int, stride: int, before: int, dilation: int, count: int
) -> Iterator[range]:
    """The cells of the input that dilated windows read, as ranges without a common cell.

    A tap reads a run of cells a stride apart. Taps whose distance is a multiple of the stride read
    cells of one residue class, and their runs overlap where there are windows enough.
    """
    step, length = stride // gcd(stride, dilation), count * stride
    for first in range(min(step, kernel)):
        seen = 0
        for tap in range(first, kernel, step):
            start = tap * dilation - before
            yield range(max(start, start % stride, seen), min(start + length, n), stride)
            seen = start + length


class TransposedAxis(NamedTuple):
    """A transposed window on one axis; `extra` is the output padding.

    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationship 14.
    """

    n: Dim
    kernel: Dim
    stride: Dim = 1
    before: Dim = 0
    after: Dim = 0
    dilation: Dim = 1
    extra: Dim = 0

    @property
    def span(self) -> Dim:
        """Cells from the first to the last tap of the window."""
        return span(self.kernel, self.dilation)

    @property
    def output(self) -> Dim:
        """(n - 1)·stride + span - padding + extra: what a convolution would shrink to n."""
        return (self.n - 1) * self.stride + self.span - self.before - self.after + self.extra

    @property
    def window(self) -> Reach:
        """How an output cell sees the input. Raises UndecidedError where a symbol decides."""
        return scattered(self.kernel, self.stride, self.before, self.dilation)

    @property
    def working(self) -> Working:
        """(W - 1)·S + F - 2P with its letters and its numbers."""
        formula = (Size(self.n, "W") - 1) * Size(self.stride, "S") + _kernel(self)
        before, after = Size(self.before, "P"), Size(self.after, "P'")
        formula -= 2 * before if self.before == self.after else before
        formula = formula if self.before == self.after else formula - after
        return Working(formula + Size(self.extra, "E") if self.extra else formula, self.output)


def _kernel(axis: Axis | TransposedAxis) -> Formula:
    """F, or D(F - 1) + 1 where the kernel is dilated."""
    kernel = Size(axis.kernel, "F")
    if axis.dilation == 1:
        return kernel
    return Size(axis.dilation, "D") * (kernel - 1) + 1


class Remedies(NamedTuple):
    """What would make a window fit, all else unchanged."""

    paddings: tuple[int, ...]
    sizes: tuple[int, ...]
    strides: tuple[int, ...]


def remedies(axis: Axis, most: int = 5) -> Remedies:
    """Paddings below the span, the nearest sizes below and above, and strides up to the span.

    Paddings are the same on both sides, so there are none where the axis has uneven ones.
    """
    spans = range(min(axis.span, LARGEST_EXERCISE) if isinstance(axis.span, int) else 0)
    even = axis.before == axis.after
    paddings = (p for p in spans if even and axis._replace(before=p, after=p).fits)
    strides = (s + 1 for s in spans if axis._replace(stride=s + 1).fits)
    sizes = (axis.n - axis.rest, axis.n - axis.rest + axis.stride)
    return Remedies(
        (*islice(paddings, most),),
        tuple(n for n in sizes if isinstance(n, int) and n > 0),
        (*islice(strides, most),),
    )
