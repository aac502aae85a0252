"""How many steps a list of layers expands to, at least: known before any of them is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnncalc.errors import Location, SpecError
from cnncalc.language import structure
from cnncalc.language.arithmetic import evaluate, names_in
from cnncalc.language.blocks import Block
from cnncalc.language.calls import called
from cnncalc.language.structure import Body, Part, PlacedText, Step
from cnncalc.limits import DEEPEST, MOST_STEPS


class Work:
    """Steps taken so far, for one network or for all networks of a file."""

    def __init__(self) -> None:
        self.steps = 0

    def add(self, steps: int, place: Location | None, ahead: int = 0) -> None:
        """Count steps; raises C115 where those that lie `ahead` are more than are allowed."""
        self.steps += steps
        if self.steps + ahead > MOST_STEPS:
            message = f"the layers expand to more than {MOST_STEPS:,} steps"
            raise SpecError("C115", message, place, hint="repeat fewer times")


class StepCounts:
    """The fewest steps of each list of layers of a family; each list is looked at once.

    What depends on a loop or on an argument counts for nothing: the bound holds for every value.
    """

    def __init__(
        self, steps: tuple[Step, ...], blocks: Mapping[str, Block], values: Mapping[str, Any]
    ) -> None:
        self.blocks = blocks
        self._known: dict[int, int] = {}
        self._depth = 0
        varying = {name for block in blocks.values() for name, _ in block.params}
        for own in (steps, *(block.steps for block in blocks.values())):
            varying |= {*_counted(own)}
        self.fixed = {name: value for name, value in values.items() if name not in varying}
        self.varying = varying

    def of(self, steps: tuple[Step, ...]) -> int:
        """The fewest steps that a list expands to."""
        if id(steps) not in self._known:
            self._known[id(steps)] = len(steps)  # a block that calls itself is refused later
            if self._depth < DEEPEST:
                self._depth += 1
                self._known[id(steps)] = sum(1 + self._inside(step.body) for step in steps)
                self._depth -= 1
        return self._known[id(steps)]

    def _inside(self, body: Body) -> int:
        if isinstance(body, structure.Chain):
            return len(body.parts) + sum(map(self._part, body.parts))
        if isinstance(body, (structure.Repeat, structure.For)):
            return self._times(body) * self.of(body.steps)
        if isinstance(body, structure.When):
            return self.of(body.steps) if self._value(body.condition) == 1 else 0
        return sum(map(self.of, structure.inner(body)))

    def _part(self, part: Part) -> int:
        return self._inside(part.repeat) if part.repeat else self._called(part)

    def _called(self, part: Part) -> int:
        """The steps of the block that a part of a chain calls."""
        try:
            call = called(part, self.fixed, self.blocks)
        except SpecError:
            return 0
        name = part.text.partition("(")[0].strip()
        return self.of(call[0].steps) if call and name not in self.varying else 0

    def _times(self, body: structure.Repeat | structure.For) -> int:
        """How often a body is made."""
        if isinstance(body, structure.Repeat):
            value = self._value(body.times)
            return value if isinstance(value, int) else 0
        value = self._value(body.values)
        return len(value) if isinstance(value, tuple) else 0

    def _value(self, text: PlacedText) -> Any:
        """The value of an expression that is the same wherever it stands; else None."""
        if names_in(text.text) & self.varying:
            return None
        try:
            return evaluate(text.text, self.fixed)
        except SpecError:
            return None


def _counted(steps: tuple[Step, ...]) -> Iterator[str]:
    """Every name that loops within steps give values to."""
    for step in structure.every(steps):
        body = step.body
        if isinstance(body, (structure.Repeat, structure.For)):
            yield body.counter
            yield from body.names if isinstance(body, structure.For) else ()
