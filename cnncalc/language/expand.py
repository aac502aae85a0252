"""Steps to graph: params are put in, blocks called, repetitions unrolled, names given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cnncalc.dims import is_number
from cnncalc.errors import Faults, Location, SpecError
from cnncalc.graph import Graph
from cnncalc.graph.builder import Builder
from cnncalc.language import structure
from cnncalc.language.arithmetic import evaluate, in_numbers
from cnncalc.language.calls import arguments, called
from cnncalc.language.family import Block, Family, Member
from cnncalc.language.frame import Frame, Start, layered
from cnncalc.language.reader import LayerReader
from cnncalc.language.scope import Scope, reference
from cnncalc.language.structure import PlacedText, Step
from cnncalc.language.work import StepCounts, Work
from cnncalc.limits import DEEPEST, LARGEST_REPETITION
from cnncalc.ops import Input, Operation
from cnncalc.ops.channels import Split
from cnncalc.ops.joining import Add, Concat, Multiply

_JOIN_OPERATIONS: dict[str, Operation] = {"add": Add(), "concat": Concat(), "multiply": Multiply()}


class _Expander:
    """Turns the steps of one member into nodes; each of its methods returns the node it ends at."""

    def __init__(self, family: Family, member: Member, faults: Faults, work: Work) -> None:
        self.family = family
        self.faults = faults
        self.member = member
        self.globals = {**{name: name for name in family.blocks}, **member.params}
        self.reader = LayerReader(family.defaults)
        self.builder = Builder(faults)
        self.calls: list[str] = []
        self.depth = 0
        self.count = work.add
        self.step_counts = StepCounts(family.steps, family.blocks, self.globals)

    def run(self) -> Graph:
        """The graph of the member."""
        frame = Frame(Scope((), None, self.family.steps), self.globals)
        for name, shape in self.member.inputs:
            self._add(Input(shape=shape), name, (), frame.scope, None)
        last = self.steps(self.family.steps, 0, frame)
        outputs = self._outputs(frame.scope, last)
        return self.builder.graph(self.member.name, outputs, self.member.params)

    def _outputs(self, scope: Scope, last: int) -> tuple[int, ...]:
        node = self.member.head.get("outputs")
        if node is None:
            return (last,)
        try:
            return tuple(reference(t, scope) for t in structure.references(node, "outputs"))
        except SpecError as error:
            self.faults.append(error.fault)
            return (last,)

    def steps(self, steps: Iterable[Step], at: int, frame: Frame) -> int:
        """Expand steps one after the other from node `at`; the index of the last node."""
        self.depth += 1
        for step in steps:
            if self.depth > DEEPEST:
                raise SpecError("C115", f"blocks are nested deeper than {DEEPEST}", step.location)
            try:
                at = self.step(step, at, frame)
            except SpecError as error:
                at = self._unknown_layer(error, step.name, at, frame)
        self.depth -= 1
        return at

    def _unknown_layer(
        self, error: SpecError, name: PlacedText | None, at: int, frame: Frame
    ) -> int:
        """Go on behind a fault: a layer of which nothing is known stands in its place."""
        scope, free = frame.scope, name and "(" not in name.text
        label = name.text if name and free and name.text not in scope.names else ""
        index = self.builder.hole(error.fault, label, (at,), scope.path, scope.automatic)
        scope.enter(self.builder.nodes[index].name, index)
        return index

    def step(self, step: Step, at: int, frame: Frame) -> int:
        """Expand one step; its name, when it has one, stands for its last node."""
        self.count(1, step.location)
        sources = [reference(frame.filled(text), frame.scope) for text in step.sources] or [at]
        name = frame.filled(step.name) if step.name else None
        first, start = len(self.builder.nodes), Start(sources[0], tuple(sources[1:]), step.location)
        end = self._body(step.body, name, start, frame)
        if step.weights:
            self._share(frame.filled(step.weights), first, frame.scope)
        if name:
            frame.scope.names[name.text] = end
            self.builder.group(name.text, first, frame.scope.path)
        return end

    def _share(self, source: PlacedText, first: int, scope: Scope) -> None:
        """Let the nodes from `first` on use the weights of an earlier entry.

        It may be one within a named block that is done: h3.c.
        """
        known = self.builder.extents
        extents = (known[full] for full in scope.full_names(source.text) if full in known)
        extent = next(extents, range(0))
        if not extent:
            reference(source, scope)
        self.builder.share(first, extent, source.text, source.location)

    def _add(
        self,
        op: Operation,
        label: str,
        inputs: tuple[int, ...],
        scope: Scope,
        place: Location | None,
        named: Location | None = None,
    ) -> int:
        """Append one node, which goes by its name in a scope."""
        index = self.builder.add(op, label, inputs, scope.path, place, named, scope.automatic)
        scope.enter(self.builder.nodes[index].name, index)
        return index

    def _body(  # noqa: PLR0911 (one per kind of body)
        self, body: structure.Body, name: PlacedText | None, start: Start, frame: Frame
    ) -> int:
        """Expand what a step holds, under the name of the step."""
        match body:
            case structure.Chain():
                return self._chain(body, name, start, frame)
            case structure.Parallel():
                return self._parallel(body, name, start, frame)
            case structure.Group():
                return self.steps(body.steps, start.alone(), frame.under(name, body.steps))
            case structure.Repeat():
                return self._repeat(body, name, start.alone(), frame)
            case structure.For():
                return self._for(body, name, start.alone(), frame)
            case structure.When():
                return self._when(body, name, start.alone(), frame)
            case structure.Training():
                return self._training(body, name, start.alone(), frame)
            case structure.Unread():
                raise SpecError(body.fault)

    def _chain(
        self, body: structure.Chain, name: PlacedText | None, start: Start, frame: Frame
    ) -> int:
        for part in body.parts:
            self.count(1, part.location)
            try:
                end = self._part(part, name, start, frame)
            except SpecError as error:
                end = self._unknown_layer(error, name, start.at, frame)
            name, start = None, start._replace(at=end, further=())
        return start.at

    def _part(self, part: PlacedText, name: PlacedText | None, start: Start, frame: Frame) -> int:
        call = called(part, frame.env, self.family.blocks)
        if call:
            return self._call(*call, part, name, start.alone(), frame)
        return self._layer(part, name, start, frame)

    def _layer(self, part: PlacedText, name: PlacedText | None, start: Start, frame: Frame) -> int:
        scope, (at, further, _) = frame.scope, start
        for op in self.reader.read(part.text, frame.env, part.location):
            if name:
                scope.count(op.kind)
            label = name.text if name else scope.automatic(op.kind)
            named = name.location if name else None
            at = self._add(op, label, (at, *further), scope, part.location, named)
            name, further = None, ()
        return at

    def _call(
        self,
        block: Block,
        given: str,
        part: PlacedText,
        name: PlacedText | None,
        at: int,
        frame: Frame,
    ) -> int:
        if block.name in self.calls:
            chain = " → ".join([*self.calls, block.name])
            message = f"the block '{block.name}' calls itself"
            hint = "repeat layers with `repeat 3: [...]`"
            raise SpecError("C114", message, part.location, received=chain, hint=hint)
        self.count(0, part.location, self.step_counts.of(block.steps))
        values = arguments(block, given, part, frame.env, self.globals)
        label = name.text if name else frame.scope.automatic(block.name)
        inner = Frame(frame.scope.inner(label, block.steps), layered(self.globals, values))
        first = len(self.builder.nodes)
        self.calls.append(block.name)
        end = self.steps(block.steps, at, inner)
        self.calls.pop()
        frame.scope.names[label] = end
        self.builder.group(label, first, frame.scope.path)
        return end

    def _repeat(
        self, body: structure.Repeat, name: PlacedText | None, at: int, frame: Frame
    ) -> int:
        count = evaluate(body.times.text, frame.env, body.times.location)
        if not isinstance(count, int) or not 0 <= count <= LARGEST_REPETITION:
            message = (
                f"a repetition is a whole number from 0 to {LARGEST_REPETITION:,}, not {count}"
            )
            hint = "give its names different values"
            raise SpecError("C109", message, body.times.location, hint=hint)
        self.count(0, body.times.location, count * self.step_counts.of(body.steps))
        rounds = ({body.counter: i} if body.counter else {} for i in range(1, count + 1))
        return self._rounds(rounds, body.steps, name, at, frame)

    def _for(self, body: structure.For, name: PlacedText | None, at: int, frame: Frame) -> int:
        rows = evaluate(body.values.text, frame.env, body.values.location)
        if not isinstance(rows, tuple):
            message = f"'{body.values.text[:60]}' is not a list"
            raise SpecError("C109", message, body.values.location)
        self.count(0, body.values.location, len(rows) * self.step_counts.of(body.steps))
        rounds = []
        for number, row in enumerate(rows, 1):
            cells = row if isinstance(row, tuple) and len(body.names) > 1 else (row,)
            if len(cells) != len(body.names):
                message = f"row {number} has {len(cells)} values for {len(body.names)} names"
                raise SpecError("C109", message, body.values.location)
            index = {body.counter: number} if body.counter else {}
            rounds.append(dict(zip(body.names, cells, strict=True)) | index)
        return self._rounds(rounds, body.steps, name, at, frame)

    def _rounds(
        self,
        rounds: Iterable[dict[str, Any]],
        steps: tuple[Step, ...],
        name: PlacedText | None,
        at: int,
        frame: Frame,
    ) -> int:
        """Repeat steps; under a name every round has a scope of its own: conv2.1, conv2.2."""
        around = frame.under(name, ())
        for number, values in enumerate(rounds if steps else (), 1):
            inside = Frame(around.scope, layered(frame.env, values))
            label = PlacedText(str(number), name.location) if name else None
            if label and self._is_call(steps, inside.env):
                at = self.step(steps[0]._replace(name=label), at, inside)
            else:
                at = self.steps(steps, at, inside.under(label, steps))
        return at

    def _is_call(self, steps: tuple[Step, ...], env: Mapping[str, Any]) -> bool:
        """Whether steps are one unnamed block call, which can take a number as its name."""
        body = steps[0].body
        if len(steps) > 1 or steps[0].name or not isinstance(body, structure.Chain):
            return False
        return len(body.parts) == 1 and called(body.parts[0], env, self.family.blocks) is not None

    def _when(self, body: structure.When, name: PlacedText | None, at: int, frame: Frame) -> int:
        condition = evaluate(body.condition.text, frame.env, body.condition.location)
        if not is_number(condition):
            message = f"whether '{body.condition.text[:60]}' is true depends on its symbols"
            hint = in_numbers([condition], frame.env)
            raise SpecError("C110", message, body.condition.location, hint=hint)
        if not condition:
            return at
        return self.steps(body.steps, at, frame.under(name, body.steps))

    def _parallel(
        self, body: structure.Parallel, name: PlacedText | None, begin: Start, frame: Frame
    ) -> int:
        at, place = begin.alone(), begin.place
        inner = frame.under(name, [step for b in body.branches for step in b.steps])
        ends = []
        for number, branch in enumerate(body.branches, 1):
            named = frame.filled(branch.name) if branch.name else None
            around, start = inner.under(named, branch.steps), at
            if body.split:
                part, label = (
                    Split(part=(number, len(body.branches))),
                    around.scope.automatic("split"),
                )
                start = self._add(part, label, (at,), around.scope, place)
            ends.append(self.steps(branch.steps, start, around))
        op = _JOIN_OPERATIONS[body.join]
        label = inner.scope.automatic(op.kind)
        return self._add(op, label, tuple(ends), inner.scope, place)

    def _training(
        self, body: structure.Training, name: PlacedText | None, at: int, frame: Frame
    ) -> int:
        before, self.builder.training = self.builder.training, True
        self.steps(body.steps, at, frame.under(name, body.steps))
        self.builder.training = before
        return at


def expand(family: Family, member: Member, faults: Faults, work: Work | None = None) -> Graph:
    """The graph of one member of a family; its steps are added to the `work` done before.

    Faults are collected in `faults`, and an unknown layer takes the place of each layer at fault.
    Raises C115 where a bound is exceeded.
    """
    return _Expander(family, member, faults, work or Work()).run()
