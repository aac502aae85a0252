"""A list of layers walked for many configurations at once: what follows what, and what joins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cnncalc.analysis.report import facts
from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.compose.engine import Engine
from cnncalc.features.sweep.compose.events import Event, Events, Joining
from cnncalc.features.sweep.compose.names import outside
from cnncalc.features.sweep.compose.outcomes import Outcome, Sums
from cnncalc.features.sweep.compose.parts import COUNTED
from cnncalc.features.sweep.compose.tensors import NotComposableError, Tensors
from cnncalc.features.sweep.compose.values import (
    LaneFrame,
    Lanes,
    is_alike,
    names_of_turn,
    taken,
    truth,
    turns_of,
)
from cnncalc.features.sweep.compose.ways import PartWays, Sight
from cnncalc.features.sweep.lanes import (
    Encoded,
    Indices,
    Items,
    Needs,
    columns_of,
    combined,
    needs,
    plain_of,
    words_of,
)
from cnncalc.language import structure
from cnncalc.language.arithmetic import names_in
from cnncalc.language.calls import called
from cnncalc.language.structure import Part, PlacedText, Step
from cnncalc.ops.joining import Add, Concat, Multiply

_JOINS = {"add": Add(), "concat": Concat(), "multiply": Multiply()}


class Way(NamedTuple):
    """One branch of a parallel structure, and the configurations that have it."""

    steps: tuple[Step, ...]
    at: Tensors
    lanes: Indices
    frame: LaneFrame


class LaneWalk(Lanes):
    """The walk over one list of layers; lanes are numbers of configurations.

    Events are in the order in which layers run. A configuration with a fault goes no further.
    """

    def __init__(self, engine: Engine, params: Mapping[str, Any], count: int) -> None:
        super().__init__(engine, params, count)
        self.events = Events(count, engine.shapes)
        self.sums: Sums = np.zeros((len(COUNTED), count), np.int64)

    def steps(
        self, steps: Sequence[Step], at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Tensors:
        """Walk over steps one after the other; at other lanes what enters is left as it is.

        Raises NotComposableError.
        """
        for step in steps:
            at = self._step(step, at, self.working(lanes), frame)
        return at

    def _step(self, step: Step, at: Tensors, lanes: Indices, frame: LaneFrame) -> Tensors:
        if not len(lanes):
            return at
        given = [self._layer(text, frame) for text in step.sources] or [at]
        if isinstance(step.body, structure.Chain):
            end = self._chain(step, given, lanes, frame)
        elif len(given) > 1:
            raise NotComposableError
        elif outside(step) or isinstance(step.body, structure.TrainingBranch):
            end = self.body(step.body, given[0], lanes, frame.under() if step.name else frame)
        else:
            end = self.part(self.engine.bare(step), given[0], lanes, frame)
        if step.name:
            frame.layers[step.name.text] = end  # type: ignore[index]
        return end.over(at, lanes) if step.sources else end

    def _layer(self, text: PlacedText, frame: LaneFrame) -> Tensors:
        if text.text not in frame.layers:
            raise NotComposableError
        return frame.layers[text.text]

    def _chain(self, step: Step, given: list[Tensors], lanes: Indices, frame: LaneFrame) -> Tensors:
        """A row: layers, and joins of what is named with what comes before."""
        assert isinstance(step.body, structure.Chain)
        parts, begun = step.body.parts, 0
        joins = [n for n, part in enumerate(parts) if part.sources or (n == 0 and len(given) > 1)]
        at = given[0]
        for number in joins:
            if begun < number:
                at = self.part(self.engine.chain(step, begun, number), at, lanes, frame)
            part = parts[number]
            if part.is_like or part.repeat:
                raise NotComposableError
            others = given[1:] if number == 0 else []
            others = [*others, *(self._layer(text, frame) for text in part.sources)]
            at = self._join(self._operation(part, frame), [at, *others], lanes)
            begun = number + 1
        if begun < len(parts):
            at = self.part(self.engine.chain(step, begun, len(parts)), at, lanes, frame)
        return at

    def _operation(self, part: Part, frame: LaneFrame) -> Any:
        """The operation of a join: the same everywhere."""
        seen = {**self.params, **frame.local}
        words = names_in(part.text)
        if any(isinstance(seen.get(word), Encoded | Items | str) for word in words):
            raise NotComposableError
        (op, *more) = self.engine.reader.read(part.text, seen, part.location)
        if more or op.is_view or op.inputs[1] is not None:
            raise NotComposableError
        return op

    def part(
        self, steps: tuple[Step, ...], at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Tensors:
        """A part of the network as one event, each distinct one made once."""
        lanes = self.working(lanes)
        if not len(lanes):
            return at
        outcome, inverse = self._outcome(steps, at, lanes, frame)
        return self._happened(outcome, inverse, [at], lanes)

    def _outcome(
        self, steps: tuple[Step, ...], at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> tuple[Outcome, Indices]:
        texts, env = self.engine.names.texts(steps), {**self.params, **frame.local}
        own = needs(texts, env)
        words = self.engine.names.called(words_of(" ".join(texts)), env, self.params)
        reached: Needs = {name: None for name in words if name in self.params}
        columns = columns_of(env, own) + columns_of(self.params, reached)
        shape = at.shape[lanes]
        entering = Encoded(shape, range(len(self.engine.shapes.every)))  # type: ignore[arg-type]
        inverse, first = combined([*(c.take(lanes) for c in columns), entering], len(lanes))
        chosen = lanes[first]
        seen = Sight(taken(frame.local, chosen, own), taken(self.params, chosen, own, reached))
        ways = PartWays(own, reached, seen, at.shape[chosen], self.engine.shapes)
        return self.engine.outcome(steps, ways), inverse

    def _happened(
        self, outcome: Outcome | Joining, inverse: Indices, given: Sequence[Tensors],
        lanes: Indices, times: Any = 1,
    ) -> Tensors:  # fmt: skip
        """Add up what a part comes to, and give what comes out."""
        if any(outcome.faults):
            self.refuse(Encoded(inverse, outcome.faults), lanes)  # type: ignore[arg-type]
            good = self.works[lanes]
            lanes, inverse = lanes[good], inverse[good]
            times = times if isinstance(times, int) else times[good]
        sums = outcome.sums[:, inverse] * times
        if sums.dtype == object:
            self.sums = self.sums.astype(object)
        self.sums[:, lanes] += sums
        at, number = given[0], self.events.next
        end = Tensors(*(a.copy() for a in at))
        end.shape[lanes] = outcome.shape[inverse]
        end.storage[lanes] = np.where(outcome.shows[inverse], at.storage[lanes], number)
        end.same[lanes] = np.where(outcome.same[inverse], at.same[lanes], number)
        self.events.add(Event(lanes, tuple(given), end, outcome, inverse, times))
        return end

    def _join(self, op: Any, given: Sequence[Tensors], lanes: Indices) -> Tensors:
        """One layer that takes what comes out of several."""
        lanes = self.working(lanes)
        shapes = self.engine.shapes
        every = range(len(shapes.every))
        columns = [Encoded(one.shape[lanes], every) for one in given]  # type: ignore[arg-type]
        inverse, first = combined(columns, len(lanes))
        found: list[Any] = []
        for lane in lanes[first].tolist():
            inputs = tuple(shapes.every[one.shape[lane]] for one in given)
            try:
                found.append(facts(op, inputs))
            except SpecError as error:
                found.append(error.fault)
        return self._happened(Joining(op, found, shapes), inverse, given, lanes)

    def body(self, body: structure.Body, at: Tensors, lanes: Indices, frame: LaneFrame) -> Tensors:
        """Walk over what is within a structure. Raises NotComposableError."""
        match body:
            case structure.Group():
                return self.steps(body.steps, at, lanes, frame)
            case structure.TrainingBranch():
                return at
            case structure.When():
                return self._when(body, at, lanes, frame)
            case structure.Repeat() | structure.For():
                return self._loop(body, at, lanes, frame)
            case structure.Parallel() if not body.split:
                return self._parallel(body, at, lanes, frame)
        raise NotComposableError

    def call(self, part: Part, at: Tensors, lanes: Indices, frame: LaneFrame) -> Tensors:
        """Walk over the layers of the block that a part of a row calls.

        Raises NotComposableError.
        """
        seen = {**self.params, **frame.local}
        name = part.text.partition("(")[0].strip()
        value = seen.get(name)
        if not isinstance(value, Encoded):
            return self._called(part, seen, at, lanes)
        for code, block in enumerate(value.values):
            chosen = lanes[value.codes[lanes] == code]
            if len(chosen):
                at = self._called(part, {**seen, name: block}, at, chosen)
        return at

    def _called(self, part: Part, seen: Mapping[str, Any], at: Tensors, lanes: Indices) -> Tensors:
        family = self.engine.family
        plain = plain_of(seen)
        call = called(part, plain, family.blocks, family.words)
        if call is None:
            raise NotComposableError
        block, given = call
        values = self.arguments(block, given, part, seen, at, lanes)
        return self.steps(block.steps, at, lanes, LaneFrame(values, {}))

    def _when(self, body: structure.When, at: Tensors, lanes: Indices, frame: LaneFrame) -> Tensors:
        end = at
        for steps, chosen in self._chosen(body, at, lanes, frame):
            end = self.steps(steps, at, chosen, frame).over(end, chosen)
        return end

    def _chosen(
        self, body: structure.When, at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Iterator[tuple[tuple[Step, ...], Indices]]:
        """The steps of the first case that holds, and where it does."""
        for condition, steps in ((body.condition, body.steps), *body.cases):
            chosen = lanes
            if condition is not None and len(lanes):
                value = self.value(condition, at, lanes, frame)
                lanes = self.working(lanes)
                chosen = lanes[truth(value, lanes)]
            if len(chosen):
                yield steps, chosen
            lanes = np.setdiff1d(lanes, chosen, assume_unique=True)

    def _turns(
        self, body: structure.Repeat | structure.For, at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Iterator[tuple[LaneFrame, Indices, Any]]:
        """The turns of a loop: what each sees, where there is one, and how many there are."""
        text = body.times if isinstance(body, structure.Repeat) else body.values
        value = self.value(text, at, lanes, frame, True)
        lanes = self.working(lanes)
        if not len(lanes):
            return
        found = self.each(
            {"value": None}, {"value": value}, lanes,
            lambda own: turns_of(body, own["value"]),
        )  # fmt: skip
        lanes = self.working(lanes)
        if not len(lanes):
            return
        many = found.values if isinstance(found, Encoded) else [found]
        counts = np.array([0 if isinstance(rows, Fault) else len(rows) for rows in many])
        codes = found.codes if isinstance(found, Encoded) else np.zeros(self.count, np.int32)
        number = counts[codes]
        for turn in range(int(number[lanes].max(initial=0))):
            inside = lanes[(number[lanes] > turn) & self.works[lanes]]
            local = {**frame.local, **names_of_turn(codes, many, turn)}
            yield LaneFrame(local, frame.layers), inside, number

    def _loop(
        self, body: structure.Repeat | structure.For, at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Tensors:
        """Turns one by one, until one gives the shape that enters: all others are as the next."""
        used = {*words_of(" ".join(self.engine.names.texts(body.steps)))}
        is_joined = len(body.steps) > 1 and any(step.sources for step in body.steps)
        is_steady = is_alike(body, used) and not is_joined and not any(map(outside, body.steps))
        done = np.zeros(self.count, bool)
        before: Tensors | None = None
        for turn, (inside, some, number) in enumerate(self._turns(body, at, lanes, frame)):
            left = some[~done[some]]
            if not len(left):
                break
            if not is_steady:
                at = self.steps(body.steps, at, left, inside.under())
                continue
            outcome, inverse = self._outcome(body.steps, at, left, inside)
            times = np.ones(len(left), np.int64)
            if before is not None:
                steady = before.shape[left] == at.shape[left]
                times[steady] = number[left[steady]] - turn
                done[left[steady]] = True
            before, at = at, self._happened(outcome, inverse, [at], left, times)
        return at

    def _parallel(
        self, body: structure.Parallel, at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Tensors:
        ends: list[tuple[Tensors, Indices]] = []
        for branch in body.branches:
            whole = Way(branch.steps, at, lanes, frame.under())
            for way in self._opened(*whole) if branch.is_open else [whole]:
                end = self.steps(way.steps, way.at, way.lanes, way.frame.under())
                ends.append((end, way.lanes))
        return self._brought(body, ends, at, self.working(lanes))

    def _opened(
        self, steps: tuple[Step, ...], at: Tensors, lanes: Indices, frame: LaneFrame
    ) -> Iterator[Way]:
        """The branches of a loop, one for each turn, and of a `when`, none where it is false."""
        only = steps[0] if len(steps) == 1 and not steps[0].name else None
        body = only.body if only else None
        if only is None or not isinstance(body, structure.When | structure.Repeat | structure.For):
            yield Way(steps, at, lanes, frame)
            return
        at = self._layer(only.sources[0], frame) if only.sources else at
        if isinstance(body, structure.When):
            for chosen, some in self._chosen(body, at, lanes, frame):
                yield from self._opened(chosen, at, some, frame)
        else:
            for inside, some, _ in self._turns(body, at, lanes, frame):
                yield from self._opened(body.steps, at, some, inside.under())

    def _brought(
        self, body: structure.Parallel, ends: Sequence[tuple[Tensors, Indices]], at: Tensors,
        lanes: Indices,
    ) -> Tensors:  # fmt: skip
        """The branches that are there, brought together."""
        op = _JOINS.get(body.join)
        if op is None:
            raise NotComposableError
        there = np.zeros((len(ends), self.count), bool)
        for number, (_, some) in enumerate(ends):
            there[number, some] = True
        is_open = any(branch.is_open for branch in body.branches)
        columns = [Encoded(row[lanes].astype(np.int32), (0, 1)) for row in there]
        inverse, first = combined(columns, len(lanes))
        for pattern, lane in enumerate(lanes[first].tolist()):
            some = lanes[inverse == pattern]
            given = [
                end for (end, _), is_there in zip(ends, there[:, lane], strict=True) if is_there
            ]
            if not given:
                raise NotComposableError  # which names the place
            if len(given) == 1 and is_open:
                at = given[0].over(at, some)
            else:
                at = self._join(op, given, some).over(at, some)
        return at
