"""What a layer, or a part of a network, makes of the receptive fields that enter it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnncalc.analysis.field import Field, Fields, behind
from cnncalc.dims import UndecidedError
from cnncalc.reach import EACH, NOWHERE, Reaches
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape

if TYPE_CHECKING:
    from cnncalc.analysis.report import Facts, Report

Reading = tuple[Reaches | None, ...]  # of each input; None for one that gives its shape alone


def own_fields(shape: Shape, rank: int) -> Fields:
    """The fields of what enters a network: each cell is its own, of a vector one on every axis."""
    return tuple([Field(0, 1, 1, n) for n in shape.spatial or (1,) * rank])


def fields_behind(
    reading: Reading | None, given: Sequence[Fields | None], output: Shape
) -> Fields | None:
    """The fields behind a layer that reads its inputs so; None where they are not known."""
    if reading is None:
        return None
    entering: list[tuple[Fields, Reaches]] = []
    for fields, reaches in zip(given, reading, strict=True):
        if reaches is not None:
            if fields is None:
                return None
            entering.append((fields, reaches))
    if len(entering) == 1 and entering[0][1] is EACH:
        return entering[0][0]
    try:
        return behind(entering, output)
    except UndecidedError:
        return None


class PassageStep(NamedTuple):
    """A layer of a passage: what it reads, how, and the cells of its output.

    `kinds` tell apart ways of reading that have the same numbers.
    """

    inputs: tuple[int, ...]
    reading: Reading | None
    output: Shape  # of one channel
    kinds: tuple[Any, ...]


class Passage(NamedTuple):
    """How a part of a network reads what enters it, without what changes no field.

    Numbers are those of the `entering` tensors, and then of the steps in their order; what comes
    out is that of the number `end`. Parts of one passage make the same of equal fields.
    """

    entering: int
    steps: tuple[PassageStep, ...]
    end: int

    @property
    def is_known(self) -> bool:
        """Whether it is known of each layer how it reads."""
        return all(step.reading is not None for step in self.steps)

    def fields(self, given: Sequence[Fields | None]) -> Fields | None:
        """The fields of what comes out, by those of what enters; None where they are not known."""
        found = [*given]
        for step in self.steps:
            read = [found[i] for i in step.inputs]
            found.append(fields_behind(step.reading, read, step.output))
        return found[self.end]


def passage_of(facts: Facts, inputs: int) -> Passage:
    """The passage of one layer of so many inputs."""
    return Passage(inputs, (_step((*range(inputs),), facts),), inputs)


def passage(report: Report, end: int) -> Passage:
    """The passage from the only input of a network to one of its nodes."""
    rows = {id(row.node): row for row in report.rows}
    numbers, steps = {0: 0}, list[PassageStep]()
    for index, node in enumerate(report.graph.nodes):
        row = rows.get(id(node))
        if row is None:
            continue
        inputs = tuple([numbers[i] for i in node.inputs])
        reading = row.facts.reach
        if reading and len(reading) == 1 and reading[0] is EACH:
            numbers[index] = inputs[0]
        else:
            numbers[index] = len(steps) + 1
            steps.append(_step(inputs, row.facts))
    return Passage(1, tuple(steps), numbers[end])


def _step(inputs: tuple[int, ...], facts: Facts) -> PassageStep:
    kinds = tuple(
        [(one is EACH or one is NOWHERE, *map(type, one or ())) for one in facts.reach or ()]
    )
    return PassageStep(inputs, facts.reach, Shape(1, facts.output.spatial), kinds)
