"""Every figure of every cell on an axis, held against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from cnncalc import Report
from cnncalc.analysis.covering import covering
from cnncalc.analysis.field import Field
from cnncalc.analysis.reach import image, strands, trace
from cnncalc.analysis.report import image_rank
from tests.reach.oracle import Oracle


def differences(
    report: Report, most: int = 10**9, ideal: bool = True, every: int = 1
) -> Iterator[str]:
    """What does not agree, in one layer of `every`; of more than `most` cells, some."""
    oracles = [Oracle(report, axis) for axis in range(image_rank(report.graph))]
    matrices = [oracle.matrices() for oracle in oracles]
    places = {id(node): i for i, node in enumerate(report.graph.nodes)}
    for axis, (oracle, made) in enumerate(zip(oracles, matrices, strict=True)):
        nodes = strands(report, axis)
        for row in report.rows[::-every]:
            place = places[id(row.node)]
            matrix, field = made[place], row.fields[axis]
            where = f"{row.name} ({row.spec}), axis {axis}"
            if field.cells != len(matrix):
                yield f"{where}: {field.cells} cells, not {len(matrix)}"
                continue
            step = max(len(matrix) // most, 1)
            for cell in {*range(0, len(matrix), step), len(matrix) - 1}:
                runs = trace(nodes, place, cell)
                seen = [i for run in runs for i in run]
                if seen != np.flatnonzero(matrix[cell]).tolist():
                    yield f"{where}: cell {cell} reads {seen}"
            if ideal:
                yield from (f"{where}: {fault}" for fault in uneven(oracle, place, field, step))
    yield from covered(report, matrices, places)


def uneven(oracle: Oracle, place: int, field: Any, step: int) -> Iterator[str]:
    """The ideal windows of the cells, the largest of them, and what is said of their jump."""
    spans = [oracle.span(place, o) for o in range(field.cells)]
    for cell in range(0, len(spans), step):
        if field.at(cell) != spans[cell]:
            yield f"cell {cell} spans {spans[cell]}, not {field.at(cell)}"
            return
    sizes = [span[1] - span[0] + 1 if span else 0 for span in spans]
    if field.size != max(sizes) or max(field.sizes) != field.size:
        yield f"the largest of {sorted({*sizes})} is not {field.size}"
    if not {*sizes} <= {*field.sizes}:
        yield f"{sorted({*sizes})} are not {field.sizes}"
    starts = [span and span[0] for span in spans]
    if isinstance(field, Field):
        even = [starts[0] + i * field.jump for i in range(len(starts))]
        if starts != even or len({*sizes}) > 1:
            yield f"cells do not move evenly by {field.jump}: {starts}"
    elif field.jump is not None and None not in starts:
        jump = Fraction(field.jump)
        period = field.parts[0].period
        pairs = zip(starts, starts[period:], strict=False)
        if any(b - a != jump * period for a, b in pairs):
            yield f"the mean jump of {starts} is not {jump}"


def covered(report: Report, matrices: Any, places: dict[int, int]) -> Iterator[str]:
    """The layers of which on every axis some cell reads all of the image."""
    size = image(report)
    found = covering(report)
    if found is None:
        yield "what covers the image is not known"
        return
    named = [row.name for row in found]
    expected = [
        row.name
        for row in report.rows
        if all(made[places[id(row.node)]].all(axis=1).any() for made in matrices)
    ]
    if named != expected:
        yield f"{expected} cover the image of {size}, not {named}"
