"""Which layers cover the image: of which a cell reads all of it, found bit by bit for all cells."""

from __future__ import annotations

from functools import reduce
from operator import or_

from cnncalc.analysis.reach import Strand, image, strands
from cnncalc.analysis.report import Report, Row
from cnncalc.dims import Dim, is_number
from cnncalc.limits import MOST_TRACED
from cnncalc.reach import POINTWISE, Reach


def covering(report: Report) -> list[Row] | None:
    """The layers that see all of the image: along each axis some cell reads every cell of it.

    None where that is not known: the image is symbolic, or it takes more than MOST_TRACED steps.
    """
    size = image(report)
    if not all(isinstance(n, int) for n in size):
        return None
    large = {id(row.node): row for row in report.rows if _may_cover(row, size)}
    if not large:
        return []
    found: list[list[bool]] = []
    for axis, n in enumerate(size):
        seen = covered(strands(report, axis), n) if isinstance(n, int) else None
        if seen is None:
            return None
        found.append(seen)
    nodes = zip(report.graph.nodes, *found, strict=True)
    return [large[id(node)] for node, *seen in nodes if id(node) in large and all(seen)]


def first_covering(report: Report, found: list[Row] | None) -> Row | None:
    """The first of the layers that cover the image; None where there is none or it is not known."""
    covers = {id(row) for row in found or ()}
    for row in report.rows:
        if row.fields is None or not all(is_number(field.size) for field in row.fields):
            return None
        if id(row) in covers:
            return row
    return None


def _may_cover(row: Row, size: tuple[Dim, ...]) -> bool:
    """Whether the largest ideal window is as large as the image on every axis."""
    if row.fields is None or len(row.fields) != len(size):
        return False
    pairs = zip(row.fields, size, strict=True)
    return all(is_number(field.size) and field.size >= n for field, n in pairs)


def covered(nodes: list[Strand | None], n: int) -> list[bool] | None:
    """Of every node whether one of its cells reads all n cells of the image, bit by bit.

    None where that would take more than MOST_TRACED steps.
    """
    if n > MOST_TRACED >> 6:
        return None
    readers = {j: i for i, strand in enumerate(nodes) if strand for j, _ in strand.links}
    seen: dict[int, list[int]] = {}
    found: list[bool] = []
    whole, steps = (1 << n) - 1, 0
    for i, strand in enumerate(nodes):
        if strand is None or strand.cells is None or any(j not in seen for j, _ in strand.links):
            found.append(False)
            continue
        seen[i] = _masks(strand, seen)
        steps += _steps(strand)
        if steps > MOST_TRACED:
            return None
        found.append(any(mask & whole == whole for mask in seen[i]))
        for j, _ in strand.links:
            if readers[j] == i:
                seen.pop(j, None)
    return found


def _steps(strand: Strand) -> int:
    """How much work the masks of a node are."""
    taps = (len(reach.sources(0)) for _, reach in strand.links if reach.shift != 0)
    return (strand.cells or 0) * (1 + sum(taps))


def _masks(strand: Strand, seen: dict[int, list[int]]) -> list[int]:
    """Of every cell the input cells that it reads, as bits."""
    count = strand.cells or 0
    if not strand.links:
        return [1 << cell for cell in range(count)]
    first, *others = [
        seen[j] if reach is POINTWISE else _gathered(reach, seen[j], count)
        for j, reach in strand.links
    ]
    for other in others:
        first = [a | b for a, b in zip(first, other, strict=True)]
    return first


def _gathered(reach: Reach, seen: list[int], count: int) -> list[int]:
    if reach.shift == 0:
        return [reduce(or_, seen, 0)] * count
    return [reduce(or_, seen[_inside(reach.sources(cell))], 0) for cell in range(count)]


def _inside(read: range) -> slice:
    """The indices of a range that are none before the first, as a slice."""
    start = read.start if read.start >= 0 else read.start % read.step
    return slice(start, max(read.stop, 0), read.step)
