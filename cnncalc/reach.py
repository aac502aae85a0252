"""How an output cell reads its input along one axis: exactly, and one cell at a time.

Each way of reading repeats: from `period` cells to the next it moves by `shift` cells of the
input. What a cell reads is one `range` of indices, which run on beyond the edges: an index outside
the input is padding, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


class Listed:
    """A list of what each output cell reads of n cells: where no rule of a few numbers says it.

    It repeats beyond its end, n cells further.
    """

    __slots__ = ("n", "reads")

    def __init__(self, n: int, reads: tuple[range, ...]) -> None:
        self.n = n
        self.reads = reads

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listed) and (self.n, self.reads) == (other.n, other.reads)

    def __hash__(self) -> int:
        return hash((self.n, self.reads))

    def __iter__(self) -> Iterator[int]:
        return iter((self.n,))

    @property
    def period(self) -> int:
        """Cells of the list."""
        return len(self.reads)

    @property
    def shift(self) -> int:
        """All input cells."""
        return self.n

    @property
    def is_dense(self) -> bool:
        """Neighbours may leave something out."""
        return False

    def sources(self, cell: int) -> range:
        """What one output cell reads."""
        turns, place = divmod(cell, len(self.reads))
        read, by = self.reads[place], turns * self.n
        return range(read.start + by, read.stop + by, read.step)


Reach = Window | Scattered | Grid | Blocks | Listed
Reaches = tuple[Reach, ...]  # one for each axis, in their order

POINTWISE = Window(1, 1, 0)
SPREAD = Window(1, 0, 0)  # all read the one cell
EACH: Reaches = (POINTWISE, POINTWISE)  # every cell reads its own, along however many axes
NOTHING = Scattered(0, 1, 0)  # no tap, so that no cell reads any
NOWHERE: Reaches = (NOTHING, NOTHING)  # no cell reads any, along however many axes


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


def listed(n: Dim, reads: Iterable[range]) -> Reach:
    """What each output cell reads of n cells. Raises UndecidedError where n is a symbol."""
    if not isinstance(n, int):
        raise UndecidedError(f"which of {n} cells are read")
    return Listed(n, tuple(reads))


def beside(parts: Sequence[Dim]) -> list[Reach]:
    """How cells that lie one part behind the other read each part. UndecidedError for symbols."""
    known = [part for part in parts if isinstance(part, int)]
    if len(known) < len(parts):
        raise UndecidedError(f"where the parts of {' and '.join(map(str, parts))} cells begin")
    found: list[Reach] = []
    start = 0
    for part in known:
        cells = range(-start, sum(known) - start)
        found.append(listed(part, (range(i, i + 1) if 0 <= i < part else range(0) for i in cells)))
        start += part
    return found


def rolled(n: Dim, by: Dim) -> Reach:
    """Cells of which the last `by` are put first. Raises UndecidedError for symbols."""
    if not isinstance(n, int) or not isinstance(by, int):
        raise UndecidedError(f"which of {n} cells are rolled by {by}")
    return listed(n, (range((i - by) % n, (i - by) % n + 1) for i in range(n)))


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
    if reaches is EACH or reaches is NOWHERE:
        return reaches[0]
    return reaches[axis] if len(reaches) == rank else SPREAD
