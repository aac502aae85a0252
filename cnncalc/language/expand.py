"""Steps to graph: params are put in, blocks called, repetitions unrolled, names given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cnncalc.dims import Expr, is_number
from cnncalc.errors import Faults, Location, SpecError
from cnncalc.graph import Graph
from cnncalc.graph.builder import Builder
from cnncalc.language import stated, structure
from cnncalc.language.arithmetic import Meter, evaluate, in_numbers
from cnncalc.language.arriving import CIN, Arriving, uses_cin
from cnncalc.language.blocks import Block
from cnncalc.language.branches import only, ways
from cnncalc.language.calls import LayerArgument, arguments, called, is_call, refuse_circle
from cnncalc.language.closed import closed
from cnncalc.language.family import Family, Member, Networks, without
from cnncalc.language.frame import Frame, Start, layered
from cnncalc.language.hints import hinted
from cnncalc.language.notation import ParsedLayer, words
from cnncalc.language.reader import LayerReader, value_of
from cnncalc.language.references import References
from cnncalc.language.scope import Scope
from cnncalc.language.sharing import SharedWeights
from cnncalc.language.structure import Part, PlacedText, Step
from cnncalc.language.turns import Turn, turns
from cnncalc.language.values import references
from cnncalc.language.words import Word, word_of
from cnncalc.language.work import StepCounts, Work
from cnncalc.limits import DEEPEST, STEPS_OF_NEW
from cnncalc.ops import Input, Operation
from cnncalc.ops.channels import Split
from cnncalc.ops.joining import Add, Concat, Multiply

_JOIN_OPERATIONS: dict[str, Operation] = {"add": Add(), "concat": Concat(), "multiply": Multiply()}


class _Expander:
    """Turns the steps of one member into nodes; each of its methods returns the node it ends at."""

    def __init__(
        self, family: Family, member: Member, faults: Faults, work: Work, networks: Networks,
        closes: bool = False,
    ) -> None:  # fmt: skip
        self.family = family
        self.faults = faults
        self.work = work
        self.networks = networks
        self.member = member
        held = [value for value in member.params.values() if isinstance(value, str)]
        names = (*family.blocks, *family.words, *held, *(words() if held else ()))
        self.globals = {**{name: name for name in names}, **member.params}
        self.meter = Meter()
        self.reader = LayerReader(family.defaults)
        self.builder = Builder(faults)
        self.callable = family.blocks, family.words
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.references = References(self.builder)
        self.shared = SharedWeights(self.builder)
        self.arriving = Arriving(self.builder)
        self.depth = 0
        self.count, self.closes = work.add, closes
        self.step_counts = StepCounts(family.steps, family.blocks, self.globals)

    def run(self, steps: tuple[Step, ...], local: Mapping[str, Any] = {}) -> Graph:
        """The graph of steps of the member, which see its params and local values."""
        frame = Frame(Scope((), None, steps), layered(self.globals, local))
        for name, shape in self.member.inputs:
            self._add(Input(shape=shape), name, (), frame.scope, None)
        last = self.steps(steps, 0, frame)
        self.shared.check()
        outputs = self._outputs(frame, last)
        return self.builder.graph(self.member.name, outputs, self.member.params)

    def _outputs(self, frame: Frame, last: int) -> tuple[int, ...]:
        node = self.member.head.get("outputs")
        if node is None:
            return (last,)
        try:
            texts = [self.filled(text, last, frame) for text in references(node, "outputs")]
            found = [i for text in texts for i in self.references.outputs(text, frame.scope)]
            return tuple(dict.fromkeys(found)) if len(texts) < len(found) else tuple(found)
        except SpecError as error:
            self.faults.append(error.fault)
            return (last,)

    def steps(self, steps: Iterable[Step], at: int, frame: Frame) -> int:
        """Expand steps one after the other from node `at`; the index of the last node."""
        self.depth += 1
        for step in steps:
            if self.depth > DEEPEST:
                message = f"blocks are nested deeper than {DEEPEST}"
                hint = "let a `when` end a block that calls itself"
                raise SpecError("C115", message, step.location, hint=hint)
            try:
                at = self.step(step, at, frame)
            except SpecError as error:
                at = self._unknown_layer(error, step.name, at, frame)
        self.depth -= 1
        return at

    def _unknown_layer(
        self, error: SpecError, name: PlacedText | None, at: int, frame: Frame
    ) -> int:
        """Go on behind a fault: a layer of which nothing is known stands in its place.

        Not behind a circle: what stands around it would be gone through again and again.
        """
        if error.code == "C114":
            raise error
        scope, free = frame.scope, name and "(" not in name.text
        label = name.text if name and free and name.text not in scope.names else ""
        index = self.builder.hole(error.fault, label, (at,), scope.path, scope.automatic)
        self.arriving.holes[index] = error.fault
        scope.enter(self.builder.nodes[index].name, index)
        return index

    def step(self, step: Step, at: int, frame: Frame) -> int:
        """Expand one step; its name, when it has one, stands for its last node."""
        self.count(1, step.location)
        start = self.sources(step, at, frame)
        name = self.filled(step.name, start.at, frame) if step.name else None
        first = len(self.builder.nodes)
        if name:
            self.begin(name.text, start.at, frame.scope)
        end = self._body(step.body, name, start, frame)
        if step.weights:
            word = self.filled(step.weights, start.at, frame)
            own = name is not None and name.text == word.text
            can_be_alone = own or frame.env is not self.globals  # a loop may take one turn
            self.shared.share(word, first, frame.scope, can_be_alone)
        if name:
            frame.scope.names[name.text] = end
            self.references.end(name.text, first, end, frame.scope)
        return end

    def begin(self, label: str, at: int, scope: Scope) -> None:
        """Called before the layers are made that go by a name, behind a node."""

    def sources(self, step: Step, at: int, frame: Frame) -> Start:
        """Where a step goes on: behind the step before it, or behind those that it names."""
        found = [self.refer(text, at, frame) for text in step.sources] or [at]
        return Start(found[0], tuple(found[1:]), step.location)

    def value(self, text: PlacedText, at: int, frame: Frame, meter: Meter | None = None) -> Any:
        """The value of an expression that stands behind a node."""
        return evaluate(text.text, self.env(text.text, at, frame), text.location, meter=meter)

    def env(self, text: str, at: int, frame: Frame) -> Mapping[str, Any]:
        """The values that an expression sees behind a node: `cin` is what the node puts out."""
        if CIN in frame.env or not uses_cin(text):
            return frame.env
        return layered(frame.env, {CIN: self.arriving.channels(at)})

    def filled(self, text: PlacedText, at: int, frame: Frame) -> PlacedText:
        """A name with its expressions evaluated."""
        if "(" not in text.text:
            return text
        return Frame(frame.scope, self.env(text.text, at, frame)).filled(text)

    def refer(self, text: PlacedText, at: int, frame: Frame) -> int:
        """The node that a name stands for. Raises C116."""
        return self.references.node(self.filled(text, at, frame), frame.scope)

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
        before = self.builder.distinct
        index = self.builder.add(op, label, inputs, scope.path, place, named, scope.automatic)
        if self.builder.distinct > before:
            self.count(STEPS_OF_NEW, place)
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
            case structure.Repeat() | structure.For():
                return self._loop(body, name, start.alone(), frame)
            case structure.When():
                at = start.alone()
                chosen = self.chosen(body, at, frame)
                return at if chosen is None else self.steps(chosen, at, frame.under(name, chosen))
            case structure.TrainingBranch():
                return self._training(body, name, start.alone(), frame)
            case structure.NetworkCall():
                from cnncalc.language.nested import network  # few specs hold one

                return network(self, body, name, start.alone(), frame)
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
            name, start = None, Start(end, (), start.place)
        return start.alone()

    def _part(self, part: Part, name: PlacedText | None, start: Start, frame: Frame) -> int:
        """One layer, block call or repetition of a row; a join takes what it names as well."""
        if part.repeat:
            return self._loop(part.repeat, name, start.alone(), frame)
        if part.sources:
            joined = [self.refer(text, start.at, frame) for text in part.sources]
            start = start._replace(further=(*start.further, *joined))
        held = frame.env.get(part.text)
        if isinstance(held, str) and held not in self.family.blocks:
            part = part._replace(text=held)  # a param that holds a layer
        word = word_of(part.text, self.family.words) if self.family.words else None
        if word:
            return self._word(word, part, name, start, frame)
        call = called(part, frame.env, *self.callable)
        if call:
            return self._call(*call, part, name, start.alone(), frame)
        try:
            return self._layer(part, name, start, frame)
        except SpecError as error:
            raise hinted(error.fault, part, frame.scope, self.family) from None

    def _word(
        self, word: Word, part: Part, name: PlacedText | None, start: Start, frame: Frame
    ) -> int:
        """A layer by a word of the spec, and what follows it, which sees what a block would."""
        self.count(0, part.location, word.size)
        around = Frame(frame.scope, self.globals)
        env = self.env(word.text.text, start.at, around)
        heading, place = word.heading, word.text.location
        values = {s.field: value_of(raw, s, env, place) for s, raw in heading.values}
        usual = heading, values | dict(heading.flags)
        at = self._layer(part, name, start, frame, usual)
        return self._chain(word.tail, None, Start(at, (), part.location), around)

    def _layer(
        self,
        part: Part,
        name: PlacedText | None,
        start: Start,
        frame: Frame,
        usual: tuple[ParsedLayer, Mapping[str, Any]] | None = None,
    ) -> int:
        scope, (at, further, _) = frame.scope, start
        env = self.env(part.text, at, frame)
        stated.hold(part, env, lambda: self.arriving.channels(start.at))
        for op in self.reader.read(part.text, env, part.location, usual):
            if name:
                scope.count(op.kind)
            label = name.text if name else scope.automatic(op.kind)
            self.begin(label, at, scope)
            named = name.location if name else None
            at = self._add(op, label, (at, *further), scope, part.location, named)
            name, further = None, ()
        return at

    def _call(
        self, block: Block, given: str, part: Part, name: PlacedText | None, at: int, frame: Frame
    ) -> int:
        self.count(0, part.location, self.step_counts.of(block.steps))
        defaults = " ".join(text.text for _, text in block.params if text)
        around = self.env(defaults, at, Frame(frame.scope, self.globals))

        def layer(text: PlacedText) -> int | None:
            return self.references.found(self.filled(text, at, frame), frame.scope)

        values = arguments(block, given, part, self.env(given, at, frame), around, layer)
        refuse_circle(block, values, part, self.calls)
        label = name.text if name else frame.scope.automatic(block.name)
        self.begin(label, at, frame.scope)
        scope = frame.scope.inner(label, block.steps)
        layers = {key: v for key, v in values.items() if isinstance(v, LayerArgument)}
        scope.names.update((key, given.node) for key, given in layers.items())
        numbers = {key: v for key, v in values.items() if key not in layers}
        inner = Frame(scope, layered(self.globals, numbers))
        first = len(self.builder.nodes)
        self.calls.append((block.name, values))
        end = self.steps(block.steps, at, inner)
        self.calls.pop()
        frame.scope.names[label] = end
        self.references.end(label, first, end, frame.scope)
        return end

    def _loop(
        self,
        body: structure.Repeat | structure.For,
        name: PlacedText | None,
        at: int,
        frame: Frame,
    ) -> int:
        """Repeat steps; under a name every round has a scope of its own: conv2.1, conv2.2."""
        steps, around = body.steps, frame.under(name, ())

        def turn(number: int, values: Turn, at: int) -> int:
            inside = Frame(around.scope, layered(frame.env, values))
            label = PlacedText(str(number), name.location) if name else None
            if label and is_call(steps, inside.env, *self.callable):
                return self.step(steps[0]._replace(name=label), at, inside)
            first = len(self.builder.nodes)
            end = self.steps(steps, at, inside.under(label, steps))
            if label:
                self.references.end(label.text, first, end, around.scope)
            return end

        if steps and self.closes and isinstance(body, structure.Repeat):
            count = self.value(body.times, at, frame, self.meter)
            if isinstance(count, Expr):
                return closed(count, body, turn, at, self.references)
        for number, values in enumerate(self.turns(body, at, frame) if steps else (), 1):
            at = turn(number, values, at)
        return at

    def turns(
        self, body: structure.Repeat | structure.For, at: int, frame: Frame
    ) -> Iterator[Turn]:
        """The turns of a loop, which are counted before the first is taken."""
        number, rows = turns(body, lambda text: self.value(text, at, frame, self.meter))
        place = body.times if isinstance(body, structure.Repeat) else body.values
        self.count(0, place.location, number * max(self.step_counts.of(body.steps), 1))
        return rows

    def chosen(self, body: structure.When, at: int, frame: Frame) -> tuple[Step, ...] | None:
        """The steps of the first case that holds; None where there is none."""
        for condition, steps in ((body.condition, body.steps), *body.cases):
            if condition is None or self._holds(condition, at, frame):
                return steps
        return None

    def _holds(self, condition: PlacedText, at: int, frame: Frame) -> bool:
        value = self.value(condition, at, frame)
        if not is_number(value):
            said = f"whether '{condition.text[:60]}' is true depends on its symbols"
            raise SpecError("C110", said, condition.location, hint=in_numbers([value], frame.env))
        return bool(value)

    def _parallel(
        self, body: structure.Parallel, name: PlacedText | None, begin: Start, frame: Frame
    ) -> int:
        at, place = begin.alone(), begin.place
        inner = frame.under(name, [step for b in body.branches for step in b.steps])
        found = [way for branch in body.branches for way in ways(self, branch, at, inner)]
        if len(found) < 2 and (left := only(found, body, place)):
            return self.steps(*left[:3])
        ends = []
        for number, way in enumerate(found, 1):
            start, scope = way.at, way.frame.scope
            if body.split:
                part, label = Split(part=(number, len(found))), scope.automatic("split")
                start = self._add(part, label, (start,), scope, place)
            first = len(self.builder.nodes)
            ends.append(self.steps(way.steps, start, way.frame))
            if way.name and scope.outer:
                self.references.end(way.name.text, first, ends[-1], scope.outer)
        op = _JOIN_OPERATIONS.get(body.join) or self.reader.read(body.join, frame.env, place)[0]
        label = inner.scope.automatic(op.kind)
        return self._add(op, label, tuple(ends), inner.scope, place)

    def _training(
        self, body: structure.TrainingBranch, name: PlacedText | None, at: int, frame: Frame
    ) -> int:
        before, self.builder.training = self.builder.training, True
        self.steps(body.steps, at, frame.under(name, body.steps))
        self.builder.training = before
        return at


def expand(
    family: Family,
    member: Member,
    faults: Faults,
    work: Work | None = None,
    networks: Networks = without,
    closes: bool = False,
) -> Graph:
    """The graph of one member of a family; its steps are added to the `work` done before.

    `networks` finds those that the member is built on. With `closes` a symbol may count a loop. A
    layer at fault is a hole, and its fault in `faults`; raises C115 where a bound is exceeded.
    """
    return _Expander(family, member, faults, work or Work(), networks, closes).run(family.steps)
