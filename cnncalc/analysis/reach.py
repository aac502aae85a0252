"""What one output cell reads of the image, exactly: traced back through every layer, per axis.

A cell reads the rows of one set and the columns of another; where branches meet, each set is the
union over the paths. Padding takes part in no layer, so a set is not its ideal window clipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from cnncalc.analysis.field import Extent, Fields, Placed
from cnncalc.analysis.report import Report, Row, image_rank
from cnncalc.analysis.working import input_fields
from cnncalc.dims import Dim, is_number
from cnncalc.errors import SpecError
from cnncalc.limits import LONGEST_PERIOD, MOST_TRACED
from cnncalc.reach import POINTWISE, SPREAD, Reach, along
from cnncalc.records import NamedTuple
from cnncalc.shape import axis_names, cell_names

Runs = tuple[range, ...]  # indices without a gap, in order, none touching the next


class Route(NamedTuple):
    """What enters a join: the layer it comes from, and its receptive field."""

    name: str
    fields: Fields


class CellSet(NamedTuple):
    """The input cells that one output cell reads on one axis.

    `first` and `last` are the ends of its ideal window, which runs on beyond the edges of every
    map; None where no tap falls on the cell. `runs` are the cells of the image that are read.
    """

    first: Dim | None
    last: Dim | None
    runs: Runs

    @property
    def inside(self) -> tuple[int, int] | None:
        """First and last cell of the image that is read; None where there is none."""
        return (self.runs[0].start, self.runs[-1].stop - 1) if self.runs else None

    @property
    def number(self) -> int:
        """How many cells of the image are read."""
        return sum(map(len, self.runs))


class Strand(NamedTuple):
    """A node on one axis: its cells there, and how each of them reads which nodes.

    `cells` is None where their number is a symbol.
    """

    cells: int | None
    links: tuple[tuple[int, Reach], ...]


def paths(report: Report, row: Row) -> tuple[Route, ...]:
    """The fields of what enters a layer, where more than one path does."""
    entering = tuple(Route(*item) for item in input_fields(report, row))
    return entering if len(entering) > 1 else ()


def image(report: Report) -> tuple[Dim, ...]:
    """The sizes of the network's first input, without its channels; 1×1 where it is a vector."""
    graph = report.graph
    return graph.input_shape.spatial or (1,) * image_rank(graph)


def pixels(report: Report, window: Sequence[CellSet]) -> tuple[Dim, ...]:
    """The numbers of the pixels of a window on an image, counted from 1 along the rows."""
    width = image(report)[1]
    down, across = ([i for run in axis.runs for i in run] for axis in window)
    return tuple(width * row + column + 1 for row in down for column in across)


def image_axes(report: Report) -> tuple[str, ...]:
    """The names of the axes of the image."""
    return axis_names(len(image(report)))


def known_fields(report: Report, row: Row) -> Fields:
    """The receptive field of a layer. Raises C401 or C115 where there is none."""
    if row.fields is not None:
        return row.fields
    message = f"the receptive field of '{row.name}' {why_unknown(report, row)}"
    if not is_symbolic(report, row):
        raise SpecError("C115", message, hint="use a smaller input")
    hint = "give strides and scales in numbers, with -p name=value, and sizes with --input"
    raise SpecError("C401", message, hint=hint)


def is_symbolic(report: Report, row: Row) -> bool:
    """Whether a symbol decides what a layer without a field reads, or one before it without."""
    rows = {id(one.node): one for one in report.rows}
    entering, known = [row], {id(row)}
    for one in entering:
        sizes = [size for shape in one.input_shapes for size in shape.dims]
        if one.facts.reach is None or not all(map(is_number, sizes)):
            return True
        before = [r for i in one.node.inputs if (r := rows.get(id(report.graph.nodes[i])))]
        if any(map(_is_placed, (field for r in before for field in r.fields or ()))):
            return True
        new = [r for r in before if r.fields is None and id(r) not in known]
        known |= {id(r) for r in new}
        entering += new
    return False


def _is_placed(field: Extent) -> bool:
    """Whether a symbol says where cells lie, though their number may be known."""
    jump = field.jump or 0
    return isinstance(field, Placed) or not (is_number(field.size) and is_number(jump))


def why_unknown(report: Report, row: Row) -> str:
    """What is said of a layer without a receptive field."""
    if is_symbolic(report, row):
        return "depends on a symbol"
    if len({shape.rank for shape in report.graph.input_shapes if shape.rank}) > 1:
        return "unites images with other axes"
    return f"repeats after more than {LONGEST_PERIOD:,} cells"


def strands(report: Report, axis: int) -> list[Strand | None]:
    """Every node on one axis; None for one that is not analysed, or read as a symbol decides.

    A vector that was a map still has its cells, until something reads them all.
    """
    known = {id(row.node): row for row in report.rows}
    rank = image_rank(report.graph)
    found: list[Strand | None] = []
    for node, shape in zip(report.graph.nodes, report.shapes, strict=True):
        row = known.get(id(node))
        if row is not None:
            found.append(_strand(row, (axis, rank), found))
        else:
            here = Strand(_number(shape.cells(rank)[axis]), ()) if shape else None
            found.append(None if node.inputs else here)
    return found


def _number(size: Dim) -> int | None:
    return size if isinstance(size, int) else None


def _strand(row: Row, at: tuple[int, int], before: list[Strand | None]) -> Strand | None:
    """A node on one axis of so many; None where it is not known how it reads."""
    axis, rank = at
    if row.facts.reach is None or (row.fields is not None and len(row.fields) != rank):
        return None
    pairs = zip(row.node.inputs, row.facts.reach, strict=True)
    links = tuple([(i, along(reaches, *at)) for i, reaches in pairs if reaches is not None])
    sizes = [strand.cells for i, _ in links if (strand := before[i])]
    output = row.facts.output
    if len(sizes) < len(links):
        return None
    if output.rank or any(reach.shift == 0 for _, reach in links[:1]):
        return Strand(_number(output.cells(rank)[axis]), links)
    if any(size != sizes[0] for size in sizes):  # maps of several sizes, joined as vectors
        return Strand(1, tuple([(i, SPREAD) for i, _ in links]))
    return Strand(sizes[0], links)


def cells(report: Report, row: Row, position: Sequence[int]) -> tuple[CellSet, ...]:
    """What the output cell at a position of a layer, (row, column) of a map, reads, from 0.

    Raises SpecError C109 where the layer has no such cell, C401 where sizes are symbolic, and C115
    where the trace is too long.
    """
    index = next(i for i, node in enumerate(report.graph.nodes) if node is row.node)
    fields = known_fields(report, row)
    if len(position) != len(fields):
        typed, form = ",".join(map(str, position)), ",".join(cell_names(len(fields)))
        message = f"'{typed}' is not of the form {form}, by which {row.name} counts its cells"
        raise SpecError("C109", message, hint=f"--cell {','.join('0' for _ in fields)}")
    return tuple(
        _cells(strands(report, axis), index, name, fields[axis], position[axis])
        for axis, name in enumerate(cell_names(len(fields)))
    )


def _cells(
    nodes: list[Strand | None], index: int, axis: str, field: Extent, cell: int
) -> CellSet:  # fmt: skip
    count = field.cells
    if isinstance(count, int) and cell >= count:
        hint = f"{axis}s count from 0 to {count - 1}"
        raise SpecError("C109", f"the layer has no {axis} {cell}", hint=hint)
    runs = trace(nodes, index, cell)
    first, last = field.at(cell) or (None, None)
    return CellSet(first, last, runs)


def trace(nodes: list[Strand | None], index: int, cell: int, bounded: bool = True) -> Runs:
    """The input cells that one cell of a node reads. Raises C401, or C115 beyond MOST_TRACED.

    Without `bounded` every map goes on beyond its edges.
    """
    wanted: dict[int, Runs] = {index: (range(cell, cell + 1),)}
    found: list[range] = []
    for i in range(index, -1, -1):
        runs = wanted.pop(i, ())
        if not runs:
            continue
        here = _known(nodes[i])
        if not here.links:
            found += runs
        for j, reach in here.links:
            if reach is POINTWISE:
                read: Iterable[range] = runs
            else:
                read = _read(reach, runs, _cells_of(nodes[j]) if bounded else None)
            wanted[j] = merged((*wanted.get(j, ()), *read))
    return merged(found)


def _known(strand: Strand | None) -> Strand:
    if strand is None:
        raise _symbolic()
    return strand


def _cells_of(strand: Strand | None) -> int:
    if strand is None or strand.cells is None:
        raise _symbolic()
    return strand.cells


def _symbolic() -> SpecError:
    return SpecError("C401", "the window of one cell needs sizes as numbers", hint="give --input")


def _read(reach: Reach, runs: Runs, n: int | None) -> list[range]:
    """The cells that the cells of some runs read, of n; of an axis without end where n is None."""
    if reach.shift == 0 and n is not None:
        return [range(n)]
    if not all(isinstance(size, int) for size in reach):
        raise _symbolic()
    least, most = (0, n) if n is not None else (-sys.maxsize, sys.maxsize)
    if reach.is_dense:
        pairs = ((reach.sources(run[0]), reach.sources(run[-1])) for run in runs)
        ranges = (range(max(a.start, least), min(b.stop, most)) for a, b in pairs)
        return [one for one in ranges if one]
    found: list[range] = []
    for read in (reach.sources(cell) for run in runs for cell in run):
        found += (range(i, i + 1) for i in read if least <= i < most)
        if len(found) > MOST_TRACED:
            raise SpecError(
                "C115",
                f"a trace of more than {MOST_TRACED:,} steps",
                hint="trace a layer nearer the input",
            )
    return found


def merged(ranges: Iterable[range]) -> Runs:
    """The union of ranges as runs."""
    found: list[range] = []
    for one in sorted(ranges, key=lambda one: one.start):
        if found and one.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, one.stop))
        else:
            found.append(one)
    return tuple(found)
