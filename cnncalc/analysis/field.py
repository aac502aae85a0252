"""Receptive fields: which input cells an output cell depends on, per axis, united where paths meet.

A window of `size` and `stride` over a field of size r and jump j gives size r + (size - 1)·j and
jump j·stride (Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural
networks", Distill). Behind what makes a map larger, or divides it unevenly, cells do not move by
one jump: there a field is listed for as many cells as it takes to repeat. Windows run on beyond
the edges of every map; what of them lies inside the image is traced in `reach`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cnncalc.analysis.repeating import Periodic, by_pace, period_of, read, sizes, undominated, union
from cnncalc.dims import Dim, UndecidedError, ceil_div, content, floor_div, maximum, minimum
from cnncalc.limits import MOST_SIZES
from cnncalc.reach import NOTHING, POINTWISE, SPREAD, Grid, Reach, Reaches, Window, along
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape

Ends = tuple[Dim, Dim]  # the first and the last cell


class Field(NamedTuple):
    """The field of a layer on one axis, where its cells move evenly.

    Output cell i of `cells` depends on the `size` input cells from `start` + i·`jump` on. A jump of
    0 means that all cells share one field.
    """

    start: Dim
    size: Dim
    jump: Dim
    cells: Dim

    @property
    def center(self) -> Dim | Fraction:
        """Middle of the first cell's field, in input cells from 0."""
        return self.start + (self.size - 1) * Fraction(1, 2)

    @property
    def end(self) -> Dim:
        """One past the last input cell that any output cell depends on."""
        return self.start + self.size + (self.cells - 1) * self.jump

    def at(self, cell: int) -> Ends:
        """First and last input cell of one output cell."""
        first = self.start + cell * self.jump
        return first, first + self.size - 1

    @property
    def moves_evenly(self) -> bool:
        """Whether each cell lies one jump behind the one before it."""
        return True

    @property
    def sizes(self) -> tuple[Dim, ...]:
        """The sizes of its cells."""
        return (self.size,)

    @property
    def smallest(self) -> Dim:
        """The size of its smallest cell."""
        return self.size


class Varying(NamedTuple):
    """The field of a layer on one axis, where its cells do not move evenly: a union of parts.

    `size` is the largest of the `cells`.
    """

    parts: tuple[Periodic, ...]
    cells: Dim
    size: int

    @property
    def moves_evenly(self) -> bool:
        """Whether each cell lies one jump behind the one before it."""
        return False

    @property
    def jump(self) -> Fraction | None:
        """Input cells per output cell where that is a fraction; None where cells vary otherwise."""
        pace = self.parts[0].pace
        return pace if len(self.parts) == 1 and pace.denominator != 1 else None

    @property
    def start(self) -> Dim | None:
        """First input cell of the first output cell; None where it depends on nothing."""
        span = self.at(0)
        return span and span[0]

    @property
    def center(self) -> Dim | Fraction | None:
        """Middle of the first cell's field, in input cells from 0."""
        span = self.at(0)
        return span and (span[0] + span[1]) * Fraction(1, 2)

    def at(self, cell: int) -> Ends | None:
        """First and last input cell of one output cell; None where it depends on nothing."""
        base = self.parts[0].base
        span = union([part.at(cell) for part in self.parts])
        return span and (base + span[0], base + span[1])

    @property
    def sizes(self) -> tuple[Dim, ...]:
        """The sizes that its cells have, from the smallest on."""
        period, count = period_of(self.parts), self.cells
        if len(self.parts) > 1 and isinstance(count, int):
            period = min(count, MOST_SIZES)
        return tuple(sorted({*sizes(self.parts, period, count)}))

    @property
    def smallest(self) -> Dim:
        """The size of its smallest cell."""
        return self.sizes[0]


class Placed(NamedTuple):
    """The field of a layer on one axis, whose cells lie where a symbol places them.

    It is known of the largest, of the first, from `start` to `last`, and how far all reach: `end`
    is one past the last input cell.
    """

    start: Dim
    size: Dim
    last: Dim
    end: Dim
    cells: Dim

    @property
    def moves_evenly(self) -> bool:
        """Whether each cell lies one jump behind the one before it."""
        return False

    @property
    def jump(self) -> None:
        """Nothing that holds at every size."""
        return None

    @property
    def center(self) -> Dim | Fraction:
        """Middle of the first cell's field, in input cells from 0."""
        return (self.start + self.last) * Fraction(1, 2)

    def at(self, cell: int) -> Ends:
        """First and last input cell of the first output cell. Raises UndecidedError for others."""
        if cell:
            raise UndecidedError(f"where cell {cell} begins")
        return self.start, self.last

    @property
    def sizes(self) -> tuple[Dim, ...]:
        """The sizes that are known: the largest."""
        return (self.size,)

    @property
    def smallest(self) -> None:
        """Nothing that holds at every size."""
        return None


Extent = Field | Varying | Placed
Fields = tuple[Extent, ...]  # one for each axis of the image


def behind(entering: Sequence[tuple[Fields, Reaches]], output: Shape) -> Fields:
    """The fields of a layer from those of its inputs and how it reads them.

    Raises UndecidedError where a symbol decides, and where inputs are of several images with other
    axes, which are not united.
    """
    rank = len(entering[0][0])
    if any(len(fields) != rank for fields, _ in entering):
        raise UndecidedError("what is read of images with other axes")
    found: list[Extent] = []
    before = None
    for axis, count in enumerate(output.cells(rank)):
        ways = [(fields[axis], along(reaches, axis, rank)) for fields, reaches in entering]
        same = before == (ways, count)  # axes that are alike have one field
        found.append(found[-1] if same else _field(ways, count, output))
        before = ways, count
    return tuple(found)


def _field(ways: Sequence[tuple[Extent, Reach]], count: Dim, output: Shape) -> Extent:
    """The union over the inputs. Vectors that were maps of several sizes have no cells to unite."""
    fields = [through(field, reach, count) for field, reach in ways]
    if len(fields) == 1:
        return fields[0]
    if not output.rank and any(field.cells != fields[0].cells for field in fields):
        fields = [through(field, SPREAD, count) for field in fields]
    return unite(fields)


def through(field: Extent, reach: Reach, count: Dim) -> Extent:
    """The field behind one more reach, which leaves `count` cells on the axis.

    What does not move reads all that enters: a vector that was a map still has its cells. Raises
    UndecidedError where a symbol decides.
    """
    if reach is POINTWISE:
        return field
    if reach is NOTHING:  # as many cells as enter, each of which depends on none
        count = field.cells
    if reach.shift == 0:
        return _whole(field, count)
    if isinstance(field, Field) and isinstance(reach, Window):
        start = field.start - reach.before * field.jump
        size = field.size + (reach.size - 1) * field.jump
        return Field(start, size, field.jump * reach.stride, count)
    if isinstance(reach, Grid) and not isinstance(reach.n, int):
        return _placed(field, reach, count)
    return _settled([read(part, reach) for part in _parts(field)], count)


def _placed(field: Extent, reach: Grid, count: Dim) -> Placed:
    """The field behind a grid over an unknown number of cells, of which it leaves out none."""
    if not isinstance(field, Field):
        raise UndecidedError(f"which of {reach.n} cells that do not move evenly are read")
    size, first = (
        field.size + (cells - 1) * field.jump
        for cells in (reach.widest, ceil_div(reach.n, reach.m))
    )
    return Placed(field.start, size, field.start + first - 1, field.end, count)


def _whole(field: Extent, count: Dim) -> Field | Varying:
    """The field of cells that all read every cell, which may all depend on nothing."""
    if isinstance(field, (Field, Placed)):
        return Field(field.start, field.end - field.start, 0, count)
    if not isinstance(field.cells, int):
        return _turning(field, count)
    spans = [part.over(range(field.cells)) for part in field.parts]
    seen = union(spans)
    if seen is None:
        return Varying((field.parts[0]._replace(shift=0, spans=(None,)),), count, 0)
    first, last = seen
    return Field(field.parts[0].base + first, last - first + 1, 0, count)


def _turning(field: Varying, count: Dim) -> Field:
    """All that an unknown number of whole periods sees. Raises UndecidedError."""
    part = field.parts[0]
    if len(field.parts) > 1 or not part.rises or content(field.cells) % part.period:
        raise UndecidedError(f"what {field.cells} cells see that do not move evenly")
    (first, _), (_, last) = part.at(0) or (0, 0), part.at(part.period - 1) or (0, 0)
    further = (floor_div(field.cells, part.period) - 1) * part.shift
    return Field(part.base + first, last - first + 1 + further, 0, count)


def unite(fields: Sequence[Extent]) -> Extent:
    """The field of a join: the union over its inputs. Raises UndecidedError."""
    first = fields[0]
    if all(field == first for field in fields):
        return first
    even = [field for field in fields if isinstance(field, Field)]
    if len(even) == len(fields):
        united = _united(even)
        if united:
            return united
    return _settled([part for field in fields for part in _parts(field)], first.cells)


def _united(fields: list[Field]) -> Field | None:
    """The union where it moves evenly: at one jump, or where one shared field has it all."""
    start = minimum(*(field.start for field in fields))
    first = fields[0]
    if all(field.jump == first.jump for field in fields):
        end = maximum(*(field.start + field.size for field in fields))
        return Field(start, end - start, first.jump, first.cells)
    end = maximum(*(field.end for field in fields))
    shared = Field(start, end - start, 0, first.cells)
    return shared if any(field[:3] == shared[:3] for field in fields) else None


def _parts(field: Extent) -> tuple[Periodic, ...]:
    if isinstance(field, Varying):
        return field.parts
    if isinstance(field, Placed):
        raise UndecidedError("where cells lie that a symbol places")
    if not isinstance(field.size, int) or not isinstance(field.jump, int):
        raise UndecidedError(f"which of {field.size} cells, {field.jump} apart, are read")
    return (Periodic(field.start, field.jump, ((0, field.size - 1),)),)


def _settled(parts: list[Periodic], count: Dim) -> Extent:
    """A field from its parts: those of one pace are one, and what moves evenly is said to."""
    joined = tuple(parts) if len(parts) == 1 else undominated(by_pace(parts), count)
    if len(joined) == 1 and joined[0].is_even:
        (first, last), jump = joined[0].spans[0], joined[0].pace.numerator  # type: ignore[misc]
        return Field(joined[0].base + first, last - first + 1, jump, count)
    return Varying(joined, count, max(sizes(joined, period_of(joined), count)))
