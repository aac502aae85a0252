"""The branches of a parallel structure: one each, of a loop one a turn, none of a false `when`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cnncalc.errors import Location, SpecError
from cnncalc.language import structure
from cnncalc.language.frame import Frame, Start, layered
from cnncalc.language.structure import PlacedText, Step
from cnncalc.language.turns import Turn
from cnncalc.records import NamedTuple

_Loop = structure.Repeat | structure.For


class OpenBranch(NamedTuple):
    """One branch of a parallel structure: its steps, the node from which it goes on, its frame."""

    steps: tuple[Step, ...]
    at: int
    frame: Frame
    name: PlacedText | None = None


class Expanding(Protocol):
    """What branches need of an expansion, each where it stands: behind a node, in a frame."""

    def turns(self, body: _Loop, at: int, frame: Frame) -> Iterator[Turn]:
        """The turns of a loop."""

    def chosen(self, body: structure.When, at: int, frame: Frame) -> tuple[Step, ...] | None:
        """The steps of the first case that holds; None where there is none."""

    def sources(self, step: Step, at: int, frame: Frame) -> Start:
        """Where a step goes on."""

    def filled(self, text: PlacedText, at: int, frame: Frame) -> PlacedText:
        """A name with its expressions evaluated."""


def ways(given: Expanding, branch: structure.Branch, at: int, frame: Frame) -> Iterator[OpenBranch]:
    """The branches that one stands for: of a loop one for each turn, none of a false `when`."""
    name = given.filled(branch.name, at, frame) if branch.name else None
    around = frame.under(name, branch.steps)
    if branch.is_open:
        return _opened(given, branch.steps, name, at, around)
    return iter([OpenBranch(branch.steps, at, around, name)])


def _opened(
    given: Expanding, steps: tuple[Step, ...], name: PlacedText | None, at: int, frame: Frame
) -> Iterator[OpenBranch]:
    """As `_ways`, of the steps of an open branch, of a turn or of a case."""
    step = steps[0] if len(steps) == 1 and not steps[0].name and not steps[0].weights else None
    if step and isinstance(step.body, structure.When):
        at = given.sources(step, at, frame).alone()
        chosen = given.chosen(step.body, at, frame)
        yield from () if chosen is None else _opened(given, chosen, name, at, frame)
    elif step and isinstance(step.body, structure.Repeat | structure.For):
        at = given.sources(step, at, frame).alone()
        for number, values in enumerate(given.turns(step.body, at, frame), 1):
            inside = Frame(frame.scope, layered(frame.env, values))
            label = PlacedText(str(number), name.location) if name else None
            around = inside.under(label, step.body.steps)
            yield from _opened(given, step.body.steps, label, at, around)
    else:
        yield OpenBranch(steps, at, frame, name)


def only(found: list[OpenBranch], body: structure.Parallel, place: Location) -> OpenBranch | None:
    """The branch that is left of several, which is what their join gives; None of a `split`.

    Raises C206 where none is left, and where one was all that was written.
    """
    join = body.join
    if any(branch.is_open for branch in body.branches):
        if found:
            return found[0]
        message = f"no branch of the {join} is there: every `when` is false"
        raise SpecError("C206", message, place, hint="put the whole under a `when`")
    if not body.split:
        hint = (
            "give it the others too: a list within the list is one branch, and [] is what "
            f"arrives: {join}: [[], from a]"
        )
        raise SpecError("C206", f"{join} has one branch, and joins two or more", place, hint=hint)
    return None
