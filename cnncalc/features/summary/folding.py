"""A network as a person reads it: layers with what follows them, blocks, equal neighbours once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from cnncalc.analysis.fold import Line, fold
from cnncalc.analysis.report import Report, Row
from cnncalc.limits import LONGEST_ROUND, MOST_ROWS
from cnncalc.ops.base import ACTIVATION, NORMALISATION, POOLING
from cnncalc.patterns import LatePattern

_FOLLOWERS = ("dropout", "stochasticdepth", "flatten", "identity")
_NUMBER = LatePattern(r"\d+[a-z]?$")
Layers = tuple[tuple[Row, ...], ...]


def follows(row: Row) -> bool:
    """Whether an operation belongs to the layer before it: it has no window and joins nothing."""
    op = row.node.op
    if len(row.input_names) > 1:
        return False
    return op.category in (ACTIVATION, NORMALISATION) or op.kind in _FOLLOWERS


def joined(rows: Iterable[Row]) -> Layers:
    """Rows as layers, each with the operations that follow it at once."""
    layers: list[list[Row]] = []
    for row in rows:
        before = layers[-1][-1] if layers else row
        is_one = follows(row) and row.input_names[0] == before.name
        if is_one and row.node.times == before.node.times:
            layers[-1].append(row)
        else:
            layers.append([row])
    return tuple(map(tuple, layers))


def read(report: Report, depth: int | None) -> tuple[Line, ...]:
    """The lines of a screen, blocks nested deeper than `depth` folded.

    Without a depth it is the greatest that gives lines for one page, of which equal blocks beside
    each other are one; where not even whole blocks do, rounds of equal layers are one too.
    """
    if depth:
        return _lines(report, depth)
    deepest = max((len(row.node.path) for row in report.rows), default=0) + 1
    places = {row.name: number for number, row in enumerate(report.rows)}
    lines: tuple[Line, ...] = ()
    is_flat = sum(not follows(row) for row in report.rows) <= MOST_ROWS
    for level in range(deepest if is_flat else max(deepest - 1, 1), 0, -1):
        lines = _once(_lines(report, level), places, 1)
        if len(lines) <= MOST_ROWS:
            return lines
    return _once(lines, places, LONGEST_ROUND)


def _lines(report: Report, depth: int) -> tuple[Line, ...]:
    """Lines of one depth, those of operations that follow a layer joined to it."""
    lines: list[tuple[Line, list[Row]]] = []
    found = fold(report, depth)
    readers = _readers(report) if len(found) == len(report.rows) else {}
    for line in found:
        before = lines[-1][1][-1] if lines else None
        if before and len(line.rows) == 1 and _may_join(line.rows[0], before, readers):
            lines[-1][1].append(line.rows[0])
        else:
            lines.append((line, [*line.rows]))
    return tuple(line._replace(rows=(*rows,), layers=joined(rows)) for line, rows in lines)


def _readers(report: Report) -> Mapping[str, int]:
    """How many layers read each output."""
    counts: dict[str, int] = {}
    for row in report.rows:
        for name in row.input_names:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _may_join(row: Row, before: Row, readers: Mapping[str, int]) -> bool:
    """Whether a row is one with the line before it: in its block, or where no block is folded."""
    if not follows(row) or row.input_names[0] != before.name:
        return False
    if row.node.times != before.node.times:
        return False
    path = row.node.path
    return before.node.path[: len(path)] == path or readers.get(before.name) == 1


def _once(lines: Sequence[Line], places: Mapping[str, int], longest: int) -> tuple[Line, ...]:
    """Lines with rounds of at most `longest` equal neighbours made one.

    A round of one line is made one only where that is a block, unless longer ones are, too.
    """
    kinds = [
        _kind(line, places) if longest > 1 or line.is_block else (number,)
        for number, line in enumerate(lines)
    ]
    found: list[Line] = []
    at = 0
    while at < len(lines):
        size, times = _round(kinds, at, longest)
        if size == 1 and _goes_on(lines, kinds[at], at, at + times, places):
            times += 1
        if times > 1 and (longest > 1 or lines[at].is_block):
            found.append(_one(lines[at : at + size * times], size, times))
            at += size * times
        else:
            found.append(lines[at])
            at += 1
    return tuple(found)


def _round(kinds: Sequence[object], at: int, longest: int) -> tuple[int, int]:
    """The length of the round that repeats from a line on, and how often it is there."""
    best = 1, 1
    for size in range(1, longest + 1):
        first, times = kinds[at : at + size], 1
        while kinds[at + times * size : at + (times + 1) * size] == first:
            times += 1
        if times > 1 and size * times > best[0] * best[1]:
            best = size, times
    return best


def _goes_on(
    lines: Sequence[Line], kind: object, at: int, end: int, places: Mapping[str, int]
) -> bool:
    """Whether the line behind equal ones is as they are, but for what follows it."""
    if end >= len(lines) or not lines[at].is_block:
        return False
    size = len(lines[at].rows)
    begun = lines[end]._replace(rows=lines[end].rows[:size])
    is_equal = _kind(begun, places) == kind
    return is_equal and all(map(follows, lines[end].rows[size:]))


def _kind(line: Line, places: Mapping[str, int]) -> tuple[object, ...]:
    """What equal lines have in common: their names but for a number, their facts, and where each
    row reads from."""
    start, facts, reads = places[line.rows[0].name], [], []
    for row in line.rows:
        facts.append(id(row.facts))
        reads += [places.get(name, -1) - start for name in row.input_names]
    return _NUMBER.sub("", line.name), *facts, *reads


def _one(lines: Sequence[Line], size: int, times: int) -> Line:
    """Rounds of equal lines as one line."""
    rows = tuple(row for line in lines for row in line.rows)
    layers = tuple(layer for line in lines[:size] for layer in line.layers)
    return Line(_name(lines[0].name, lines[-1].name), rows, layers, times)


def _name(first: str, last: str) -> str:
    """The names from one to another: conv2.2–3."""
    stem = first.rstrip("0123456789")
    if stem and stem != first and last.startswith(stem) and last[len(stem) :].isdigit():
        return f"{first}–{last[len(stem) :]}"
    return f"{first} – {last}"


def stages(lines: Sequence[Line]) -> frozenset[int]:
    """The lines with which a stage begins: where the map becomes smaller or larger by a stride.

    A pool closes the stage whose map it reads.
    """
    planes = [_plane(line) for line in lines]
    pairs = enumerate(pairwise(planes), 1)
    return frozenset(number for number, (before, here) in pairs if _is_other(before, here))


def _plane(line: Line) -> tuple[object, ...]:
    """The map on which a line works; of a pool that which it reads."""
    row = line.layers[-1][0] if line.layers else line.last
    shape = row.input_shapes[0] if row.node.op.category == POOLING else row.facts.output
    return shape.spatial


def _is_other(before: tuple[object, ...], here: tuple[object, ...]) -> bool:
    if len(before) != len(here):
        return True
    pairs = zip(before, here, strict=True)
    return any(
        isinstance(a, int) and isinstance(b, int) and 2 * max(a, b) >= 3 * min(a, b)
        for a, b in pairs
    )
