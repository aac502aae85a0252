"""How an output cell reads its input along one axis: exactly, and one cell at a time.

Each way of reading repeats: from `period` cells to the next it moves by `shift` cells of the
input. What a cell reads is one `range` of indices, which run on beyond the edges: an index outside
the input is padding, or nothing.
"""

from __future__ import annotations

from math import gcd

from cnncalc.dims import Dim, UndecidedError, floor_div
from cnncalc.records import NamedTuple


class Window(NamedTuple):
    """A window that slides: output cell i reads cells from i·stride - before on.

    It spans `size` cells, of which it reads one in `dilation`. A stride of 0 means that every
    output cell reads the same window (global pooling).
    """

    size: Dim
    stride: Dim
    before: Dim
    dilation: Dim = 1

    @property
    def period(self) -> int:
        """Every cell is like the next."""
        return 1

    @property
    def shift(self) -> Dim:
        """Input cells from one window to the next."""
        return self.stride

    @property
    def is_dense(self) -> bool:
        """Whether neighbouring cells together read an interval."""
        return (self.dilation == 1 or self.size == 1) and self.size >= self.stride

    def sources(self, cell: int) -> range:
        """What one output cell reads."""
        first = cell * self.stride - self.before
        return range(first, first + self.size, self.dilation)  # type: ignore[arg-type]


class Scattered(NamedTuple):
    """A window that every input cell is scattered through, as a transposed convolution does.

    Input cell i lands on the output cells i·stride - before + t·dilation, one for each tap t, so
    output cell o reads the i for which o + before - i·stride is t·dilation (Dumoulin & Visin 2016,
    arXiv:1603.07285, chapter 4). Numbers alone: a symbol does not say which taps meet.
    """

    kernel: int
    stride: int
    before: int
    dilation: int = 1

    @property
    def period(self) -> int:
        """Output cells as far apart as the stride are alike."""
        return self.stride

    @property
    def shift(self) -> int:
        """They read one input cell further."""
        return 1

    @property
    def is_dense(self) -> bool:
        """Whether neighbouring cells together read an interval."""
        return (self.dilation == 1 or self.kernel == 1) and self.kernel >= self.stride

    def sources(self, cell: int) -> range:
        """What one output cell reads: every tap whose distance is a multiple of the stride."""
        at, common = cell + self.before, gcd(self.stride, self.dilation)
        if at % common:
            return range(0)
        step, apart = self.stride // common, self.dilation // common
        tap = at // common * pow(apart, -1, step) % step
        if tap >= self.kernel:
            return range(0)
        last = (at - tap * self.dilation) // self.stride
        return range(last - (self.kernel - 1 - tap) // step * apart, last + 1, apart)


class Grid(NamedTuple):
    """Adaptive pooling of n cells to m: output cell i reads ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ - 1.

    Where n is a symbol, `widest` are the cells of the widest window.
    """

    n: Dim
    m: int
    widest: Dim = 0

    @property
    def period(self) -> int:
        """Windows after which one begins between the same fractions of a cell."""
        return self.m // self._common

    @property
    def shift(self) -> Dim:
        """Input cells under so many windows."""
        return self.n // self._common

    @property
    def _common(self) -> int:
        return gcd(self.n, self.m) if isinstance(self.n, int) else 1

    @property
    def is_dense(self) -> bool:
        """Neighbouring windows leave nothing out."""
        return True

    def sources(self, cell: int) -> range:
        """What one output cell reads."""
        first, last = cell * self.n // self.m, -(-(cell + 1) * self.n // self.m)
        return range(first, last)  # type: ignore[arg-type]


class Blocks(NamedTuple):
    """All cells of a block read the same: the `size` input cells of their own block."""

    size: int

    @property
    def period(self) -> int:
        """Cells of a block."""
        return self.size

    @property
    def shift(self) -> int:
        """Blocks are as long in the input as in the output."""
        return self.size

    @property
    def is_dense(self) -> bool:
        """Neighbouring blocks leave nothing out."""
        return True

    def sources(self, cell: int) -> range:
        """What one output cell reads."""
        first = cell // self.size * self.size
        return range(first, first + self.size)


Reach = Window | Scattered | Grid | Blocks
Reaches = tuple[Reach, ...]  # one for each axis, in their order

POINTWISE = Window(1, 1, 0)
SPREAD = Window(1, 0, 0)  # all read the one cell
EACH: Reaches = (POINTWISE, POINTWISE)  # every cell reads its own, along however many axes


def whole(n: Dim) -> Window:
    """All of n cells."""
    return Window(n, 0, 0)


def scattered(kernel: Dim, stride: Dim, before: Dim, dilation: Dim = 1) -> Reach:
    """A scattered window, which at a stride of 1 slides. Raises UndecidedError for symbols else."""
    if stride == 1:
        size = dilation * (kernel - 1) + 1
        return Window(size, 1, size - 1 - before, dilation)
    sizes = (kernel, stride, before, dilation)
    if not all(isinstance(size, int) for size in sizes):
        raise UndecidedError(f"which taps, {dilation} apart, serve one output at stride {stride}")
    return Scattered(*sizes)  # type: ignore[arg-type]


def repeated(factor: Dim) -> Reach:
    """Every input cell is read by `factor` neighbours."""
    return scattered(factor, factor, 0)


def interpolated(factor: Dim) -> Reach:
    """Linear interpolation between half-cell centres: the inputs whose weight is not 0.

    They are those of a transposed convolution with 2·factor - factor % 2 taps (Long, Shelhamer &
    Darrell 2015, arXiv:1411.4038, section 3.3). At the edges the edge cell is repeated, so that no
    further cell of the input is read there. Raises UndecidedError for a symbolic factor.
    """
    if not isinstance(factor, int):
        raise UndecidedError(f"which cells an interpolation by {factor} reads")
    return scattered(2 * factor - factor % 2, factor, factor // 2)


def grid(n: Dim, m: Dim, widest: Dim) -> Reach:
    """Adaptive pooling of n cells to m, at most `widest` to one. UndecidedError for symbols m."""
    if m == 1:
        return whole(n)
    each = floor_div(n, m)
    if each * m == n:
        return Window(each, each, 0)
    if not isinstance(m, int):
        raise UndecidedError(f"which of {n} cells a grid of {m} reads")
    return Grid(n, m, 0 if isinstance(n, int) else widest)


def along(reaches: Reaches, axis: int, rank: int) -> Reach:
    """How a layer reads along one of the `rank` axes that the image has.

    A layer whose own axes are of another number has mixed those of the image: there each of its
    cells reads all that enters.
    """
    if reaches is EACH:
        return POINTWISE
    return reaches[axis] if len(reaches) == rank else SPREAD
