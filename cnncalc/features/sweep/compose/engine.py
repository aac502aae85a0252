"""What a part comes to, however it varies: by itself, by closed forms, or as a sum of its parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncalc.errors import Fault
from cnncalc.features.sweep.compose.fields import KnownFields
from cnncalc.features.sweep.compose.names import Names
from cnncalc.features.sweep.compose.outcomes import (
    Class,
    ClosedParts,
    Each,
    Outcome,
    agree,
    holding,
)
from cnncalc.features.sweep.compose.parts import Segment, Segments
from cnncalc.features.sweep.compose.tensors import NotComposableError, Shapes
from cnncalc.features.sweep.compose.ways import FEW, PartWays, Relations
from cnncalc.features.sweep.lanes import Encoded, Indices, Items
from cnncalc.language.family import Family, Networks
from cnncalc.language.reader import LayerReader
from cnncalc.language.structure import Chain, Step
from cnncalc.limits import MOST_ALONE

_CLOSED = 64  # ways from which on closed forms are worth being looked for


class Engine:
    """The parts of one family and their outcomes."""

    def __init__(self, family: Family, networks: Networks) -> None:
        self.family = family
        self.names = Names(family)
        self.parts = Segments(family, networks)
        self.shapes = Shapes()
        self.fields = KnownFields()
        self.reader = LayerReader(family.defaults)
        self._chains: dict[Any, tuple[Step, ...]] = {}
        self._kept: list[Any] = []

    def chain(self, step: Step, first: int, last: int) -> tuple[Step, ...]:
        """Some layers of a row as steps of their own."""
        key = id(step), first, last
        if key not in self._chains:
            assert isinstance(step.body, Chain)
            body = Chain(step.body.parts[first:last])
            self._chains[key] = (Step(None, body, (), step.location),)
            self._kept.append(step)  # its id is the key
        return self._chains[key]

    def bare(self, step: Step) -> tuple[Step, ...]:
        """A step without its name and its sources."""
        key = id(step), -1, -1
        if key not in self._chains:
            self._chains[key] = (step._replace(name=None, sources=()),)
            self._kept.append(step)
        return self._chains[key]

    def outcome(self, steps: tuple[Step, ...], ways: PartWays) -> Outcome:
        """What steps come to in each way."""
        loops = self.names.loops(steps)
        if any(isinstance(ways.own.get(name), Encoded | Items) for name in loops):
            found: Outcome | None = self._walked(steps, ways) if ways.count > FEW else None
        else:
            found = self._closed(steps, ways) if ways.count > _CLOSED else None
            if found is None and ways.count > MOST_ALONE:
                found = self._walked(steps, ways)
        return found or self._each(steps, ways, range(ways.count))

    def _walked(self, steps: tuple[Step, ...], ways: PartWays) -> Outcome | None:
        """The sum of the parts of steps; None where they are not that."""
        from cnncalc.features.sweep.compose.walked import walked

        try:
            return walked(self, steps, ways)
        except NotComposableError:
            return None

    def _each(self, steps: tuple[Step, ...], ways: PartWays, which: Any) -> Each:
        return Each([self._one(steps, ways, way) for way in which], self.shapes)

    def _one(self, steps: tuple[Step, ...], ways: PartWays, way: int) -> Segment | Fault:
        key, shape = ways.key(way), ways.entering(way)
        return self.parts.find(steps, key, shape, lambda: ways.values(way))

    def _closed(self, steps: tuple[Step, ...], ways: PartWays) -> ClosedParts | None:
        """Closed forms in the widths that vary; None where nothing is closed by them."""
        if not ways.widths:
            return None
        members = ways.classes()
        if len(members) > MOST_ALONE:
            return None
        classes, rest = list[Class](), list[int]()
        for at in members:
            found, left = self._class(steps, ways, at, ways.unrelated)
            classes += found
            for relation, some in ways.related(left) if len(left) else ():
                found, left = self._class(steps, ways, some, relation)
                classes += found
                rest += left.tolist()
        if not classes or len(rest) > max(MOST_ALONE, ways.count // 2):
            return None
        alone = self._each(steps, ways, rest)
        return ClosedParts(
            ways.count, classes, alone, np.array(rest, np.int64), self.shapes,
            lambda way: self._one(steps, ways, way),
        )  # fmt: skip

    def _class(
        self, steps: tuple[Step, ...], ways: PartWays, at: Indices, relation: Relations
    ) -> tuple[list[Class], Indices]:
        """The ways that have a closed form, with symbols in place of widths, and those left over.

        It holds where what it takes for granted does; the smallest and the largest agree with it.
        """
        if len(at) < FEW:
            return [], at
        way = int(at[0])
        key = ("closed", *relation.key, *ways.key_of_class(way))

        def values() -> tuple[dict[str, Any], dict[str, Any]]:
            params, local = ways.values(way)
            return params, relation.local(local)

        shape = relation.entering(ways.entering(way))
        part = self.parts.find(steps, key, shape, values)
        if isinstance(part, Fault) or not part.is_closed:
            return [], at
        env = {f"{name}_": ways.widths[name][at] for name in relation.free}
        holds = holding(part, env, len(at))
        if holds.sum() < FEW:
            return [], at
        found = Class(part, at[holds], {name: sizes[holds] for name, sizes in env.items()})
        if not self._agrees(steps, ways, found):
            return [], at
        return [found], at[~holds]

    def _agrees(self, steps: tuple[Step, ...], ways: PartWays, found: Class) -> bool:
        sizes = np.sum([*found.env.values()], axis=0) if found.env else np.zeros(len(found.at))
        for place in {int(sizes.argmin()), int(sizes.argmax())}:
            alone = self._one(steps, ways, int(found.at[place]))
            if isinstance(alone, Fault) or not agree(found, place, alone):
                return False
        return True
