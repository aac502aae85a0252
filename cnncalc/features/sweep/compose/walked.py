"""A part of a network that is the sum of its own parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncalc.features.sweep.compose.engine import Engine
from cnncalc.features.sweep.compose.fields import KnownFields
from cnncalc.features.sweep.compose.tensors import Tensors
from cnncalc.features.sweep.compose.values import LaneFrame
from cnncalc.features.sweep.compose.walk import LaneWalk
from cnncalc.features.sweep.compose.ways import PartWays
from cnncalc.features.sweep.lanes import Indices
from cnncalc.language import structure
from cnncalc.language.structure import Step


class Walked:
    """A part that is the sum of its own parts: an Outcome."""

    def __init__(self, walk: LaneWalk, end: Tensors) -> None:
        self.walk = walk
        self.end = end
        self.shape = end.shape
        self.sums = walk.sums
        self.shows = end.storage == 0
        self.same = end.same == 0
        self.faults = walk.faults
        self.stored = walk.events.stored(end)

    def lasting(self, which: Indices, held: Any, extra: Indices) -> tuple[Indices, Any]:
        """As of an Outcome."""
        return self.walk.events.lasting(self.end, which, held, extra)

    def fields(self, which: Indices, given: Sequence[Indices], known: KnownFields) -> Indices:
        """As of an Outcome."""
        return self.walk.events.fields(self.end, which, given[0], known)


def walked(engine: Engine, steps: tuple[Step, ...], ways: PartWays) -> Walked:
    """What some steps come to, part by part. Raises NotComposableError."""
    walk = LaneWalk(engine, ways.sight.params, ways.count)
    at, lanes = Tensors.entering(ways.shape), np.arange(ways.count)
    frame = LaneFrame(ways.sight.local, {})
    if len(steps) > 1:
        return Walked(walk, walk.steps(steps, at, lanes, frame))
    body = steps[0].body
    if not isinstance(body, structure.Chain):
        return Walked(walk, walk.body(body, at, lanes, frame))
    if len(body.parts) == 1:
        part = body.parts[0]
        if part.repeat:
            return Walked(walk, walk.body(part.repeat, at, lanes, frame))
        return Walked(walk, walk.call(part, at, lanes, frame))
    for number in range(len(body.parts)):
        at = walk.part(engine.chain(steps[0], number, number + 1), at, lanes, frame)
    return Walked(walk, at)
