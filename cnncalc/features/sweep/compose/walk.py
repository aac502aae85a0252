"""A list of layers walked for many configurations at once: what follows what, and what joins."""

from __future__ import annotations

import re
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
from cnncalc.features.sweep.compose.ways import Sight, Ways
from cnncalc.features.sweep.lanes import (
    Column,
    Indices,
    Items,
    Needs,
    column_of,
    columns_of,
    combined,
    each,
    evaluated,
    needs,
    plain_of,
)
from cnncalc.language import structure
from cnncalc.language.arithmetic import names_in
from cnncalc.language.arriving import CIN, uses_cin
from cnncalc.language.blocks import Block
from cnncalc.language.calls import arguments, called
from cnncalc.language.structure import Part, PlacedText, Step
from cnncalc.language.turns import turns
from cnncalc.ops.joining import Add, Concat, Multiply

_JOINS = {"add": Add(), "concat": Concat(), "multiply": Multiply()}


class Frame(NamedTuple):
    """What steps see: local values, and the layers that have names."""

    local: Mapping[str, Any]
    layers: Mapping[str, Tensors]

    def under(self) -> Frame:
        """A scope of its own: what is named in it is not seen outside."""
        return Frame(self.local, dict(self.layers))


class Way(NamedTuple):
    """One branch of a parallel structure, and the configurations that have it."""

    steps: tuple[Step, ...]
    at: Tensors
    lanes: Indices
    frame: Frame


class Walk:
    """The walk over one list of layers; lanes are numbers of configurations.

    Events are in the order in which layers run. A configuration with a fault goes no further.
    """

    def __init__(self, engine: Engine, params: Mapping[str, Any], count: int) -> None:
        self.engine = engine
        self.params = params
        self.count = count
        self.events = Events(count, engine.shapes)
        self.sums: Sums = np.zeros((len(COUNTED), count), np.int64)
        self.faults: list[Fault | None] = [None] * count
        self.works = np.ones(count, bool)

    def steps(self, steps: Sequence[Step], at: Tensors, lanes: Indices, frame: Frame) -> Tensors:
        """Walk over steps one after the other."""
        for step in steps:
            at = self._step(step, at, lanes[self.works[lanes]], frame)
        return at

    def _step(self, step: Step, at: Tensors, lanes: Indices, frame: Frame) -> Tensors:
        if not len(lanes):
            return at
        given = [self._layer(text, frame) for text in step.sources] or [at]
        if isinstance(step.body, structure.Chain):
            end = self._chain(step, given, lanes, frame)
        elif len(given) > 1:
            raise NotComposableError
        elif outside(step) or _stays(step.body):
            end = self.body(step.body, given[0], lanes, frame.under() if step.name else frame)
        else:
            end = self.part(self.engine.bare(step), given[0], lanes, frame)
        if step.name:
            frame.layers[step.name.text] = end  # type: ignore[index]
        return end.over(at, lanes) if end is not at else at

    def _layer(self, text: PlacedText, frame: Frame) -> Tensors:
        if text.text not in frame.layers:
            raise NotComposableError
        return frame.layers[text.text]

    def _chain(self, step: Step, given: list[Tensors], lanes: Indices, frame: Frame) -> Tensors:
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
            lanes = lanes[self.works[lanes]]
        if begun < len(parts):
            at = self.part(self.engine.chain(step, begun, len(parts)), at, lanes, frame)
        return at

    def _operation(self, part: Part, frame: Frame) -> Any:
        """The operation of a join: the same everywhere."""
        seen = {**self.params, **frame.local}
        words = names_in(part.text)
        if any(isinstance(seen.get(word), Column | Items | str) for word in words):
            raise NotComposableError
        (op, *more) = self.engine.reader.read(part.text, seen, part.location)
        if more or op.is_view or op.inputs[1] is not None:
            raise NotComposableError
        return op

    def part(self, steps: tuple[Step, ...], at: Tensors, lanes: Indices, frame: Frame) -> Tensors:
        """A part of the network as one event, each distinct one made once."""
        lanes = lanes[self.works[lanes]]
        if not len(lanes):
            return at
        outcome, inverse = self._outcome(steps, at, lanes, frame)
        return self._happened(outcome, inverse, at, lanes)

    def _outcome(
        self, steps: tuple[Step, ...], at: Tensors, lanes: Indices, frame: Frame
    ) -> tuple[Outcome, Indices]:
        texts, env = self.engine.names.texts(steps), {**self.params, **frame.local}
        own = needs(texts, env)
        words = self.engine.names.called(_words(" ".join(texts)), env, self.params)
        reached: Needs = {name: None for name in words if name in self.params}
        columns = columns_of(env, own) + columns_of(self.params, reached)
        shape = at.shape[lanes]
        entering = Column(shape, range(len(self.engine.shapes.every)))  # type: ignore[arg-type]
        inverse, first = combined([*(c.take(lanes) for c in columns), entering], len(lanes))
        chosen = lanes[first]
        seen = Sight(_taken(frame.local, chosen, own), _taken(self.params, chosen, own, reached))
        ways = Ways(own, reached, seen, at.shape[chosen], self.engine.shapes)
        return self.engine.outcome(steps, ways), inverse

    def _happened(
        self, outcome: Outcome, inverse: Indices, at: Tensors, lanes: Indices, times: Any = 1
    ) -> Tensors:
        """Add up what a part comes to, and give what comes out."""
        good = self._good(outcome, lanes, inverse)
        lanes, inverse = lanes[good], inverse[good]
        times = times if isinstance(times, int) else times[good]
        self._add(outcome.sums[:, inverse] * times, lanes)
        number = self.events.next
        end = Tensors(*(a.copy() for a in at))
        end.shape[lanes] = outcome.shape[inverse]
        end.storage[lanes] = np.where(outcome.shows[inverse], at.storage[lanes], number)
        end.same[lanes] = np.where(outcome.same[inverse], at.same[lanes], number)
        self.events.add(Event(lanes, at, end, outcome, inverse))
        return end

    def _good(self, outcome: Outcome | Joining, lanes: Indices, inverse: Indices) -> Any:
        """Which ways can be built; the others go no further."""
        if any(outcome.faults):
            self.refuse(Column(inverse, outcome.faults), lanes)  # type: ignore[arg-type]
        return self.works[lanes]

    def _add(self, sums: Sums, lanes: Indices) -> None:
        if sums.dtype == object:
            self.sums = self.sums.astype(object)
        self.sums[:, lanes] += sums

    def _join(self, op: Any, given: Sequence[Tensors], lanes: Indices) -> Tensors:
        """One layer that takes what comes out of several."""
        lanes = lanes[self.works[lanes]]
        shapes = self.engine.shapes
        every = range(len(shapes.every))
        columns = [Column(one.shape[lanes], every) for one in given]  # type: ignore[arg-type]
        inverse, first = combined(columns, len(lanes))
        found: list[Any] = []
        for lane in lanes[first].tolist():
            inputs = tuple(shapes.every[one.shape[lane]] for one in given)
            try:
                found.append(facts(op, inputs))
            except SpecError as error:
                found.append(error.fault)
        joining = Joining(op, found, shapes)
        return self._joined(joining, inverse, given, lanes)

    def _joined(
        self, joining: Joining, inverse: Indices, given: Sequence[Tensors], lanes: Indices
    ) -> Tensors:
        good = self._good(joining, lanes, inverse)
        lanes, inverse = lanes[good], inverse[good]
        self._add(joining.sums[:, inverse], lanes)
        number = self.events.next
        end = Tensors(*(a.copy() for a in given[0]))
        end.shape[lanes] = joining.shape[inverse]
        end.storage[lanes] = end.same[lanes] = number
        self.events.add(Event(lanes, given[0], end, joining, inverse, tuple(given)))
        return end

    def body(self, body: structure.Body, at: Tensors, lanes: Indices, frame: Frame) -> Tensors:
        """Walk over what is within a structure. Raises NotComposableError."""
        match body:
            case structure.Group():
                return self.steps(body.steps, at, lanes, frame)
            case structure.Training():
                return at
            case structure.When():
                return self._when(body, at, lanes, frame)
            case structure.Repeat() | structure.For():
                return self._loop(body, at, lanes, frame)
            case structure.Parallel() if not body.split:
                return self._parallel(body, at, lanes, frame)
        raise NotComposableError

    def call(self, part: Part, at: Tensors, lanes: Indices, frame: Frame) -> Tensors:
        """Walk over the layers of the block that a part of a row calls."""
        seen = {**self.params, **frame.local}
        name = part.text.partition("(")[0].strip()
        value = seen.get(name)
        if not isinstance(value, Column):
            return self._called(part, seen, at, lanes)
        for code, block in enumerate(value.values):
            chosen = lanes[value.codes[lanes] == code]
            if len(chosen):
                end = self._called(part, {**seen, name: block}, at, chosen)
                at = end.over(at, chosen)
        return at

    def _called(self, part: Part, seen: Mapping[str, Any], at: Tensors, lanes: Indices) -> Tensors:
        family = self.engine.family
        plain = plain_of(seen)
        call = called(part, plain, family.blocks, family.words)
        if call is None:
            raise NotComposableError
        block, given = call
        values = self._arguments(block, given, part, seen, at, lanes)
        return self.steps(block.steps, at, lanes, Frame(values, {}))

    def _arguments(
        self, block: Block, given: str, part: Part, seen: Mapping[str, Any], at: Tensors,
        lanes: Indices,
    ) -> dict[str, Any]:  # fmt: skip
        """The values of a block's params for each configuration."""
        texts = " ".join([given, *(text.text for _, text in block.params if text)])
        env = self._with_channels(texts, seen, at, lanes)
        plain, around = plain_of(env), plain_of(self.params)

        def one(own: dict[str, Any]) -> Any:
            outer = {n: v for n, v in own.items() if n in self.params or n == CIN}
            found = arguments(block, given, part, {**plain, **own}, {**around, **outer}, _no_layer)
            return tuple(found[name] for name, _ in block.params)

        found = self._each(needs([texts], env), env, lanes, one)
        keys = [name for name, _ in block.params]
        return {name: _item(found, place) for place, name in enumerate(keys)}

    def _with_channels(
        self, text: str, seen: Mapping[str, Any], at: Tensors, lanes: Indices
    ) -> Mapping[str, Any]:
        """What an expression sees, the channels that arrive too where it asks for them."""
        if not uses_cin(text) or CIN in seen:
            return seen
        numbers, inverse = np.unique(at.shape[lanes], return_inverse=True)
        channels = [self.engine.shapes.every[n].channels for n in numbers.tolist()]
        codes = np.zeros(self.count, np.int32)
        codes[lanes] = inverse.reshape(-1)
        return {**seen, CIN: Column(codes, channels)}

    def _each(self, wanted: Needs, env: Mapping[str, Any], lanes: Indices, one: Any) -> Any:
        """As `each`, over some lanes; those at which a value has a fault go no further."""
        part = _taken(env, lanes, wanted)
        return self._spread(each(wanted, part, len(lanes), one), lanes)

    def _value(
        self, text: PlacedText, at: Tensors, lanes: Indices, frame: Frame, lists: bool = False
    ) -> Any:
        """The value of an expression, at some lanes."""
        env = self._with_channels(text.text, {**self.params, **frame.local}, at, lanes)
        wanted = needs([text.text], env)
        part = _taken(env, lanes, wanted)
        found = evaluated(text.text, part, len(lanes), text.location, lists)
        return self._spread(found, lanes)

    def _spread(self, found: Any, lanes: Indices) -> Any:
        """A column of some lanes as one of all."""
        if not isinstance(found, Column):
            return found
        self.refuse(found, lanes)
        codes = np.zeros(self.count, np.int32)
        codes[lanes] = found.codes
        return Column(codes, found.values)

    def refuse(self, found: Column, lanes: Indices | None = None) -> None:
        """Let those whose value is a fault go no further; without lanes it is a column of all."""
        for code, value in enumerate(found.values):
            if isinstance(value, Fault):
                wrong = np.flatnonzero(found.codes == code)
                self._stop(wrong if lanes is None else lanes[wrong], value)

    def _stop(self, lanes: Indices, fault: Fault) -> None:
        for lane in lanes[self.works[lanes]].tolist():
            self.faults[lane] = fault
        self.works[lanes] = False

    def _when(self, body: structure.When, at: Tensors, lanes: Indices, frame: Frame) -> Tensors:
        end = at
        for steps, chosen in self._chosen(body, at, lanes, frame):
            end = self.steps(steps, at, chosen, frame).over(end, chosen)
        return end

    def _chosen(
        self, body: structure.When, at: Tensors, lanes: Indices, frame: Frame
    ) -> Iterator[tuple[tuple[Step, ...], Indices]]:
        """The steps of the first case that holds, and where it does."""
        for condition, steps in ((body.condition, body.steps), *body.cases):
            chosen = lanes
            if condition is not None:
                value = self._value(condition, at, lanes, frame)
                lanes = lanes[self.works[lanes]]
                chosen = lanes[_truth(value, lanes)]
            if len(chosen):
                yield steps, chosen
            lanes = np.setdiff1d(lanes, chosen, assume_unique=True)

    def _turns(
        self, body: structure.Repeat | structure.For, at: Tensors, lanes: Indices, frame: Frame
    ) -> Iterator[tuple[Frame, Indices, Any]]:
        """The turns of a loop: what each sees, where there is one, and how many there are."""
        text = body.times if isinstance(body, structure.Repeat) else body.values
        value = self._value(text, at, lanes, frame, True)
        lanes = lanes[self.works[lanes]]
        found = self._each(
            {"value": None}, {"value": value}, lanes,
            lambda own: _rows(body, own["value"]),
        )  # fmt: skip
        lanes = lanes[self.works[lanes]]
        many = found.values if isinstance(found, Column) else [found]
        counts = np.array([0 if isinstance(rows, Fault) else len(rows) for rows in many])
        codes = found.codes if isinstance(found, Column) else np.zeros(self.count, np.int32)
        number = counts[codes]
        for turn in range(int(number[lanes].max(initial=0))):
            inside = lanes[(number[lanes] > turn) & self.works[lanes]]
            local = {**frame.local, **_turn(codes, many, turn)}
            yield Frame(local, frame.layers), inside, number

    def _loop(
        self, body: structure.Repeat | structure.For, at: Tensors, lanes: Indices, frame: Frame
    ) -> Tensors:
        """Turns one by one, until one gives the shape that enters: all others are as the next."""
        alike = _is_alike(body, {*_words(" ".join(self.engine.names.texts(body.steps)))})
        alike = alike and not any(map(outside, body.steps))
        done = np.zeros(self.count, bool)
        before: Tensors | None = None
        for turn, (inside, some, number) in enumerate(self._turns(body, at, lanes, frame)):
            left = some[~done[some]]
            if not len(left):
                break
            if not alike or (len(body.steps) > 1 and any(s.sources for s in body.steps)):
                at = self.steps(body.steps, at, left, inside.under()).over(at, left)
                continue
            outcome, inverse = self._outcome(body.steps, at, left, inside)
            times = np.ones(len(left), np.int64)
            if before is not None:
                steady = before.shape[left] == at.shape[left]
                times[steady] = number[left[steady]] - turn
                done[left[steady]] = True
            before, at = at, self._happened(outcome, inverse, at, left, times)
        return at

    def _parallel(
        self, body: structure.Parallel, at: Tensors, lanes: Indices, frame: Frame
    ) -> Tensors:
        ends: list[tuple[Tensors, Indices]] = []
        for branch in body.branches:
            inner = frame.under()
            for way in self._ways(branch, at, lanes, inner):
                end = self.steps(way.steps, way.at, way.lanes, way.frame.under())
                ends.append((end, way.lanes))
        return self._brought(body, ends, at, lanes[self.works[lanes]], frame)

    def _ways(
        self, branch: structure.Branch, at: Tensors, lanes: Indices, frame: Frame
    ) -> Iterator[Way]:
        if branch.is_open:
            return self._opened(branch.steps, at, lanes, frame)
        return iter([Way(branch.steps, at, lanes, frame)])

    def _opened(
        self, steps: tuple[Step, ...], at: Tensors, lanes: Indices, frame: Frame
    ) -> Iterator[Way]:
        """The branches of a loop, one for each turn, and of a `when`, none where it is false."""
        step = steps[0] if len(steps) == 1 and not steps[0].name else None
        body = step.body if step else None
        if (
            step
            and step.sources
            and isinstance(body, structure.When | structure.Repeat | structure.For)
        ):
            at = self._layer(step.sources[0], frame)
        if isinstance(body, structure.When):
            for chosen, some in self._chosen(body, at, lanes, frame):
                yield from self._opened(chosen, at, some, frame)
        elif isinstance(body, structure.Repeat | structure.For):
            for inside, some, _ in self._turns(body, at, lanes, frame):
                yield from self._opened(body.steps, at, some, inside.under())
        else:
            yield Way(steps, at, lanes, frame)

    def _brought(
        self, body: structure.Parallel, ends: Sequence[tuple[Tensors, Indices]], at: Tensors,
        lanes: Indices, frame: Frame,
    ) -> Tensors:  # fmt: skip
        """The branches that are there, brought together."""
        op = _JOINS.get(body.join)
        if op is None:
            raise NotComposableError
        there = np.zeros((len(ends), self.count), bool)
        for number, (_, some) in enumerate(ends):
            there[number, some] = True
        is_open = any(branch.is_open for branch in body.branches)
        columns = [Column(row[lanes].astype(np.int32), (0, 1)) for row in there]
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


def _stays(body: structure.Body) -> bool:
    return isinstance(body, structure.Training)


def _no_layer(text: PlacedText) -> int | None:
    """Layers as arguments of a block are its caller's."""
    raise NotComposableError


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_]\w*", text)


def _item(found: Any, place: int) -> Any:
    """One of several values, each distinct one once."""
    if not isinstance(found, Column):
        return found[place]
    items = [v if isinstance(v, Fault) else v[place] for v in found.values]
    return column_of(items, found.codes).plain()


def _truth(value: Any, lanes: Indices) -> Any:
    if not isinstance(value, Column):
        return np.full(len(lanes), bool(value))
    true = np.array([not isinstance(v, Fault) and bool(v) for v in value.values])
    return true[value.codes[lanes]]


def _rows(body: structure.Repeat | structure.For, value: Any) -> tuple[Any, ...]:
    _, rows = turns(body, lambda _: value)
    return tuple(tuple(row.items()) for row in rows)


def _turn(codes: Any, many: Sequence[Any], turn: int) -> dict[str, Any]:
    """What a turn gives to the names of a loop; any value where there is no such turn."""
    rows = [
        dict(rows[turn]) if not isinstance(rows, Fault) and len(rows) > turn else None
        for rows in many
    ]
    some = next((row for row in rows if row is not None), {})
    return {name: column_of([(row or some)[name] for row in rows], codes).plain() for name in some}


def _is_alike(body: structure.Repeat | structure.For, used: set[str]) -> bool:
    """Whether all turns of a loop see the same."""
    names = {body.counter, *(body.names if isinstance(body, structure.For) else ())}
    return not names & used


def _taken(env: Mapping[str, Any], lanes: Indices, *wanted: Needs) -> dict[str, Any]:
    """The values of names at some lanes; where a name is not wanted, any of its values."""
    found: dict[str, Any] = {}
    for name, value in env.items():
        if not isinstance(value, Column | Items):
            found[name] = value
            continue
        used = [each_one[name] for each_one in wanted if name in each_one]
        if isinstance(value, Items):
            places = None if None in used else frozenset[int]().union(*used)  # type: ignore[arg-type]
            found[name] = value.take(lanes, places)
        else:
            found[name] = value.take(lanes).plain() if used else value.values[0]
    return found


class Walked:
    """A part that is the sum of its own parts: an Outcome."""

    def __init__(self, walk: Walk, end: Tensors) -> None:
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


def walked(engine: Engine, steps: tuple[Step, ...], ways: Ways) -> Walked:
    """What some steps come to, part by part. Raises NotComposableError."""
    walk = Walk(engine, ways.sight.params, ways.count)
    at, lanes = Tensors.entering(ways.shape), np.arange(ways.count)
    frame = Frame(ways.sight.local, {})
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
