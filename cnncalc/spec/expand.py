"""Steps to graph: params are put in, blocks called, repetitions unrolled, names given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cnncalc.errors import Location, SpecError, did_you_mean
from cnncalc.graph import Graph, Node
from cnncalc.ops import Input, Operation
from cnncalc.ops.joining import Add, Concat, Multiply
from cnncalc.ops.reshaping import Split
from cnncalc.spec import structure
from cnncalc.spec.arithmetic import evaluate
from cnncalc.spec.document import Scalar, Sequence, YamlNode
from cnncalc.spec.family import Block, Family, Member, split_arguments
from cnncalc.spec.notation import Reader
from cnncalc.spec.structure import Step, Text

MOST_NODES = 1_000_000
MOST_STEPS = 4_000_000
DEEPEST = 64

_CALL = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*(?:\((?P<arguments>.*)\))?", re.DOTALL)
_TEMPLATE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_JOIN_OPERATIONS: dict[str, Operation] = {"add": Add(), "concat": Concat(), "multiply": Multiply()}


class _Scope:
    """The names that a block sees: its own, and those of the scopes around it."""

    __slots__ = ("counters", "explicit", "extents", "names", "outer", "path")

    def __init__(self, path: tuple[str, ...], outer: _Scope | None, steps: Iterable[Step]) -> None:
        self.path = path
        self.outer = outer
        self.names: dict[str, int] = {}
        self.counters: dict[str, int] = {}
        self.extents: dict[str, range] = {}
        self.explicit = {step.name.text for step in steps if step.name}

    def find(self, name: str) -> int | None:
        """The node that a name stands for, here or further out."""
        scope: _Scope | None = self
        while scope:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None

    def extent(self, name: str) -> range:
        """All nodes of what a name stands for: a layer, a chain, a block."""
        scope: _Scope | None = self
        while scope and name not in scope.names:
            scope = scope.outer
        if scope is None:
            return range(0)
        return scope.extents.get(name, range(scope.names[name], scope.names[name] + 1))

    def known(self) -> set[str]:
        """Every name in sight."""
        return set(self.names) | (self.outer.known() if self.outer else set())

    def automatic(self, stem: str) -> str:
        """The next free name for a layer that has none: conv1, conv2, …"""
        while True:
            count = self.counters[stem] = self.counters.get(stem, 0) + 1
            name = f"{stem}{count}"
            if name not in self.names and name not in self.explicit:
                return name


class _Expander:
    """Turns the steps of one member into nodes."""

    def __init__(self, family: Family, member: Member) -> None:
        self.family = family
        self.member = member
        self.reader = Reader(family.defaults)
        self.nodes: list[Node] = []
        self.full_names: set[str] = set()
        self.depth = 0
        self.calls: list[str] = []
        self.training = False
        self.entry: tuple[int, ...] = ()
        self.place: Location | None = None
        self.count = 0

    def run(self) -> Graph:
        """The graph of the member."""
        env = {**{name: name for name in self.family.blocks}, **self.member.params}
        scope = _Scope((), None, self.family.steps)
        for name, shape in self.member.inputs:
            scope.names[name] = self.add(Input(shape), name, (), scope)
        inputs = tuple(range(len(self.nodes)))
        last = self.steps(self.family.steps, 0, scope, env)
        outputs = self._outputs(scope, last)
        return Graph(
            self.member.name, tuple(self.nodes), inputs, outputs, params=self.member.params
        )

    def _outputs(self, scope: _Scope, last: int) -> tuple[int, ...]:
        node = self.member.head.get("outputs")
        if node is None:
            return (last,)
        items: tuple[YamlNode, ...] = node.items if isinstance(node, Sequence) else (node,)
        texts = [Text(i.text, i.location) for i in items if isinstance(i, Scalar)]
        return tuple(self.reference(text, scope) for text in texts)

    def add(
        self,
        op: Operation,
        name: str,
        inputs: tuple[int, ...],
        scope: _Scope,
        place: Location | None = None,
        named: Location | None = None,
    ) -> int:
        """Append one node and return its index."""
        if len(self.nodes) >= MOST_NODES:
            raise SpecError("C115", f"the network has more than {MOST_NODES:,} nodes", place)
        place = place or self.place
        fewest, most = op.inputs
        if len(inputs) < fewest or (most is not None and len(inputs) > most):
            raise SpecError(
                "C206",
                f"{op.kind} takes {fewest} input{'s' if fewest > 1 else ''}, not {len(inputs)}",
                place,
                hint="name its inputs: from: [a, b]",
            )
        index = len(self.nodes)
        full = ".".join((*scope.path, name))
        if full in self.full_names or name in scope.names:
            hint = "give one of them another name; (i) in a name counts repetitions"
            raise SpecError("C117", f"the name '{full}' is given twice", named or place, hint=hint)
        self.full_names.add(full)
        self.nodes.append(Node(full, op, inputs, scope.path, place, self.training))
        scope.names[name] = index
        return index

    def reference(self, text: Text, scope: _Scope) -> int:
        """The node that a name in `from` stands for. Raises C116."""
        name = _TEMPLATE.sub(lambda m: f"({m[1]})", text.text)
        found = scope.find(name)
        if found is None:
            hint = did_you_mean(name, scope.known()) or "a name has to stand before it is used"
            raise SpecError("C116", f"unknown layer '{name[:60]}'", text.location, hint=hint)
        return found

    def steps(self, steps: Iterable[Step], at: int, scope: _Scope, env: Mapping[str, Any]) -> int:
        """Expand steps one after the other from node `at`; the index of the last node."""
        self.depth += 1
        for step in steps:
            if self.depth > DEEPEST:
                raise SpecError("C115", f"blocks are nested deeper than {DEEPEST}", step.location)
            at = self.step(step, at, scope, env)
        self.depth -= 1
        return at

    def step(self, step: Step, at: int, scope: _Scope, env: Mapping[str, Any]) -> int:
        """Expand one step; its name, when it has one, stands for its last node."""
        self.count += 1
        if self.count > MOST_STEPS:
            raise SpecError(
                "C115", f"the layers expand to more than {MOST_STEPS:,} steps", step.location
            )
        sources = [self.reference(self._filled(text, env), scope) for text in step.sources]
        name = self._filled(step.name, env) if step.name else None
        self.entry, self.place = tuple(sources[1:]), step.location
        start, first = sources[0] if sources else at, len(self.nodes)
        method = getattr(self, f"_{type(step.body).__name__.lower()}")
        end: int = method(step.body, name, start, scope, env)
        if self.entry:
            raise SpecError(
                "C206",
                "only a layer takes several inputs",
                step.location,
                hint="join them first: add, concat or multiply with from",
            )
        if step.weights:
            self._share(self._filled(step.weights, env), first, scope)
        if name:
            scope.names.setdefault(name.text, end)
            scope.extents[name.text] = range(first, len(self.nodes))
        return end

    def _share(self, source: Text, first: int, scope: _Scope) -> None:
        """Let the nodes from `first` on use the weights of the nodes of an earlier entry."""
        self.reference(source, scope)
        extent = scope.extent(source.text)
        own, others = self.nodes[first:], self.nodes[extent.start : extent.stop]
        if [node.op for node in own] != [node.op for node in others]:
            raise SpecError(
                "C206",
                f"'{source.text[:60]}' has other layers, so that its weights cannot be shared",
                source.location,
                received=f"{len(own)} layers here, {len(others)} there",
                hint="layers that share weights are written alike: call one block twice",
            )
        for index, other in zip(range(first, len(self.nodes)), extent, strict=True):
            origin = self.nodes[other].shared
            origin = other if origin is None else origin
            self.nodes[index] = self.nodes[index]._replace(shared=origin)

    def _filled(self, text: Text, env: Mapping[str, Any]) -> Text:
        """A name with its expressions evaluated: conv1_(i)."""
        if "(" not in text.text:
            return text
        filled = _TEMPLATE.sub(lambda m: str(evaluate(m[1], env, text.location)), text.text)
        return Text(filled, text.location)

    def _inner(self, name: Text | None, scope: _Scope, steps: Iterable[Step]) -> _Scope:
        """A scope of its own for what has a name; the same scope for what has none."""
        return self._named_scope(name.text, scope, steps) if name else scope

    def _named_scope(self, name: str, scope: _Scope, steps: Iterable[Step]) -> _Scope:
        return _Scope((*scope.path, name), scope, steps)

    def _chain(
        self,
        body: structure.Chain,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        for part in body.parts:
            at = self._part(part, name, at, scope, env)
            name = None
        return at

    def _part(
        self, part: Text, name: Text | None, at: int, scope: _Scope, env: Mapping[str, Any]
    ) -> int:
        call = self._block_of(part, env)
        if call:
            return self._call(*call, part, name, at, scope, env)
        for op in self.reader.read(part.text, env, part.location):
            stem = name.text if name else scope.automatic(op.kind)
            if name:
                scope.counters[op.kind] = scope.counters.get(op.kind, 0) + 1
            inputs, self.entry = (at, *self.entry), ()
            at = self.add(op, stem, inputs, scope, part.location, name.location if name else None)
            name = None
        return at

    def _block_of(self, part: Text, env: Mapping[str, Any]) -> tuple[Block, str] | None:
        """The block that a part calls, and the text of its arguments."""
        found = _CALL.fullmatch(part.text)
        if not found:
            return None
        named = env.get(found["name"], found["name"])
        block = self.family.blocks.get(named) if isinstance(named, str) else None
        if block is None and found["arguments"] is not None and self._is_no_layer(part):
            hint = did_you_mean(found["name"], self.family.blocks)
            place = part.location.within(0, len(found["name"]))
            raise SpecError("C112", f"unknown block '{found['name'][:60]}'", place, hint=hint)
        return (block, found["arguments"] or "") if block else None

    def _is_no_layer(self, part: Text) -> bool:
        from cnncalc.spec.notation import words

        return _CALL.fullmatch(part.text)["name"].lower() not in words()  # type: ignore[index]

    def _call(
        self,
        block: Block,
        arguments: str,
        part: Text,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        if block.name in self.calls:
            chain = " → ".join([*self.calls, block.name])
            raise SpecError(
                "C114", f"the block '{block.name}' calls itself", part.location, received=chain
            )
        values = self._arguments(block, arguments, part, env)
        label = name.text if name else scope.automatic(block.name)
        inner = self._named_scope(label, scope, block.steps)
        self.calls.append(block.name)
        end = self.steps(block.steps, at, inner, {**self._globals(), **values})
        self.calls.pop()
        scope.names[label] = end
        return end

    def _globals(self) -> dict[str, Any]:
        return {**{name: name for name in self.family.blocks}, **self.member.params}

    def _arguments(
        self, block: Block, text: str, part: Text, env: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Values of a block's params: positional, then by name, then defaults. Raises C113."""
        values: dict[str, Any] = {}
        names = [name for name, _ in block.params]
        signature = f"{block.name}({', '.join(names)})"
        for number, argument in enumerate(split_arguments(text) if text.strip() else []):
            found = re.match(r"\s*([A-Za-z_]\w*)\s*=(?!=)", argument)
            key = found[1] if found else names[number] if number < len(names) else ""
            if key not in names or key in values:
                what = (
                    f"'{argument.strip()[:40]}' is one argument too many"
                    if not found
                    else (
                        f"unknown argument '{key[:40]}'"
                        if key not in names
                        else f"'{key}' is given twice"
                    )
                )
                raise SpecError("C113", what, part.location, hint=f"it is {signature}")
            source = argument[found.end() :] if found else argument
            values[key] = evaluate(source.strip(), env, self._place(part, source.strip()))
        for key, default in block.params:
            if key not in values and default is None:
                raise SpecError(
                    "C113",
                    f"the argument '{key}' is missing",
                    part.location,
                    hint=f"it is {signature}",
                )
            if key not in values and default is not None:
                values[key] = evaluate(
                    default.text, {**self._globals(), **values}, default.location
                )
        return values

    def _place(self, part: Text, argument: str) -> Location:
        offset = part.location.token.find(argument)
        return (
            part.location.within(offset, offset + len(argument)) if offset >= 0 else part.location
        )

    def _group(
        self,
        body: structure.Group,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        return self.steps(body.steps, at, self._inner(name, scope, body.steps), env)

    def _repeat(
        self,
        body: structure.Repeat,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        count = evaluate(body.times.text, env, body.times.location)
        if not isinstance(count, int) or not 0 <= count <= MOST_NODES:
            message = f"a repetition is a whole number from 0 to {MOST_NODES:,}, not {count}"
            raise SpecError("C109", message, body.times.location)
        rounds = ({body.counter: i} if body.counter else {} for i in range(1, count + 1))
        return self._rounds(rounds, body.steps, name, at, scope, env)

    def _for(
        self, body: structure.For, name: Text | None, at: int, scope: _Scope, env: Mapping[str, Any]
    ) -> int:
        rows = evaluate(body.values.text, env, body.values.location)
        if not isinstance(rows, tuple):
            raise SpecError(
                "C109", f"'{body.values.text[:60]}' is not a list", body.values.location
            )
        rounds = []
        for number, row in enumerate(rows, 1):
            cells = row if isinstance(row, tuple) and len(body.names) > 1 else (row,)
            if len(cells) != len(body.names):
                message = f"row {number} has {len(cells)} values for {len(body.names)} names"
                raise SpecError("C109", message, body.values.location)
            index = {body.counter: number} if body.counter else {}
            rounds.append(dict(zip(body.names, cells, strict=True)) | index)
        return self._rounds(rounds, body.steps, name, at, scope, env)

    def _rounds(
        self,
        rounds: Iterable[dict[str, Any]],
        steps: tuple[Step, ...],
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        """Repeat steps; under a name every round has a scope of its own: conv2.1, conv2.2."""
        around = self._inner(name, scope, ())
        alone = name is not None and len(steps) == 1 and steps[0].name is None
        for number, values in enumerate(rounds, 1):
            if not steps:
                break
            inside = {**env, **values}
            if name is None:
                at = self.steps(steps, at, around, inside)
            elif alone and self._makes_scope(steps[0], inside):
                label = Text(str(number), name.location)
                at = self.step(steps[0]._replace(name=label), at, around, inside)
            else:
                at = self.steps(steps, at, self._named_scope(str(number), around, steps), inside)
        return at

    def _makes_scope(self, step: Step, env: Mapping[str, Any]) -> bool:
        """Whether a step by itself is one block call, which can take the number as its name."""
        if not isinstance(step.body, structure.Chain) or len(step.body.parts) != 1:
            return False
        return self._block_of(step.body.parts[0], env) is not None

    def _when(
        self,
        body: structure.When,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        if not evaluate(body.condition.text, env, body.condition.location):
            return at
        return self.steps(body.steps, at, self._inner(name, scope, body.steps), env)

    def _parallel(
        self,
        body: structure.Parallel,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        place = self.place
        inner = self._inner(name, scope, [s for b in body.branches for s in b.steps])
        ends = []
        for number, branch in enumerate(body.branches, 1):
            around = self._inner(branch.name, inner, branch.steps)
            start = at
            if body.split:
                part = Split((number, len(body.branches)))
                start = self.add(part, around.automatic("split"), (at,), around)
            ends.append(self.steps(branch.steps, start, around, env))
        op, self.place = _JOIN_OPERATIONS[body.join], place
        return self.add(op, inner.automatic(op.kind), tuple(ends), inner)

    def _training(
        self,
        body: structure.Training,
        name: Text | None,
        at: int,
        scope: _Scope,
        env: Mapping[str, Any],
    ) -> int:
        before, self.training = self.training, True
        self.steps(body.steps, at, self._inner(name, scope, body.steps), env)
        self.training = before
        return at


def expand(family: Family, member: Member) -> Graph:
    """The graph of one member of a family. Raises SpecError at the first fault."""
    return _Expander(family, member).run()
