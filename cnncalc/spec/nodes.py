"""Nodes as they are made: their names, the scopes in which names are seen, and shared weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from cnncalc.errors import RAISED, Faults, Location, SpecError, guess
from cnncalc.graph import Node
from cnncalc.limits import LONGEST_KEY, MOST_CHARACTERS, MOST_NODES
from cnncalc.ops import Operation
from cnncalc.spec.structure import Step, Text


class Scope:
    """The names that a block sees: its own, and those of the scopes around it."""

    __slots__ = ("counters", "explicit", "extents", "names", "outer", "path")

    def __init__(self, path: tuple[str, ...], outer: Scope | None, steps: Iterable[Step]) -> None:
        self.path = path
        self.outer = outer
        self.names: dict[str, int] = {}
        self.counters: dict[str, int] = {}
        self.extents: dict[str, range] = {}
        self.explicit = {step.name.text for step in steps if step.name}

    def inner(self, name: str, steps: Iterable[Step]) -> Scope:
        """A scope of its own within this one."""
        return Scope((*self.path, name), self, steps)

    def _holder(self, name: str) -> Scope | None:
        """The nearest scope that has a name."""
        scope: Scope | None = self
        while scope and name not in scope.names:
            scope = scope.outer
        return scope

    def find(self, name: str) -> int | None:
        """The node that a name stands for, here or further out."""
        holder = self._holder(name)
        return holder.names[name] if holder else None

    def extent(self, name: str) -> range:
        """All nodes of what a name stands for: a layer, a chain, a block."""
        holder = self._holder(name)
        if holder is None:
            return range(0)
        return holder.extents.get(name, range(holder.names[name], holder.names[name] + 1))

    def known(self) -> Callable[[], Iterator[str]]:
        """What gives every name that is in sight now: names are added, never taken away."""
        scope: Scope | None = self
        seen: list[tuple[dict[str, int], int]] = []
        while scope:
            seen.append((scope.names, len(scope.names)))
            scope = scope.outer
        return lambda: (name for names, count in seen for name in islice(names, count))

    def count(self, stem: str) -> int:
        """One more layer of a kind, whether it has a name of its own or not."""
        self.counters[stem] = self.counters.get(stem, 0) + 1
        return self.counters[stem]

    def automatic(self, stem: str) -> str:
        """The next free name for a layer that has none: conv1, conv2, …"""
        while True:
            name = f"{stem}{self.count(stem)}"
            if name not in self.names and name not in self.explicit:
                return name


class Nodes:
    """The nodes of a graph in the making."""

    def __init__(self, faults: Faults = RAISED) -> None:
        self.faults = faults
        self.made: list[Node] = []
        self.training = False
        self._full_names: set[str] = set()
        self._characters = 0

    def add(
        self,
        op: Operation,
        name: str,
        inputs: tuple[int, ...],
        scope: Scope,
        place: Location | None,
        named: Location | None = None,
    ) -> int:
        """Append one node and return its index. Raises C115 or C206; a C117 is put in faults."""
        if len(self.made) >= MOST_NODES:
            message = f"the network has more than {MOST_NODES:,} nodes"
            raise SpecError("C115", message, place, hint="repeat fewer times")
        _check_number_of_inputs(op, len(inputs), place)
        index, full = len(self.made), ".".join((*scope.path, name))
        if len(full) > LONGEST_KEY:
            message = f"a full name has more than {LONGEST_KEY:,} characters"
            raise SpecError("C115", message, named or place, hint="write shorter names")
        if full in self._full_names or name in scope.names:
            hint = "give one of them another name; (i) in a name counts repetitions"
            message = f"the name '{full}' is given twice"
            self.faults.append(SpecError("C117", message, named or place, hint=hint))
            name = scope.automatic(op.kind)
            full = ".".join((*scope.path, name))
        self._characters += len(full)
        if self._characters > MOST_CHARACTERS:
            message = f"the names of the layers have more than {MOST_CHARACTERS:,} characters"
            raise SpecError("C115", message, place, hint="give shorter names")
        self._full_names.add(full)
        self.made.append(Node(full, op, inputs, scope.path, place, self.training))
        scope.names[name] = index
        return index

    def share(self, source: Text, first: int, scope: Scope) -> None:
        """Let the nodes from `first` on use the weights of the nodes of an earlier entry."""
        reference(source, scope)
        extent = scope.extent(source.text)
        own, others = self.made[first:], self.made[extent.start : extent.stop]
        if [node.op for node in own] != [node.op for node in others]:
            raise SpecError(
                "C206",
                f"'{source.text[:60]}' has other layers, so that its weights cannot be shared",
                source.location,
                received=f"{len(own)} layers here, {len(others)} there",
                hint="layers that share weights are written alike: call one block twice",
            )
        for index, other in zip(range(first, len(self.made)), extent, strict=True):
            origin = self.made[other].shared
            origin = other if origin is None else origin
            self.made[index] = self.made[index]._replace(shared=origin)


def _check_number_of_inputs(op: Operation, given: int, place: Location | None) -> None:
    fewest, most = op.inputs
    if given < fewest or (most is not None and given > most):
        raise SpecError(
            "C206",
            f"{op.kind} takes {_number(fewest, most)}, not {given}",
            place,
            hint="name its inputs: from: [a, b]",
        )


def _number(fewest: int, most: int | None) -> str:
    """How many inputs, in words: 1 input, 2 inputs or more."""
    plural = f"{fewest} input{'' if fewest == 1 else 's'}"
    return (
        plural
        if most == fewest
        else f"{plural} or more"
        if most is None
        else f"up to {most} inputs"
    )


def reference(text: Text, scope: Scope) -> int:
    """The node that a name stands for. Raises C116."""
    found = scope.find(text.text)
    if found is None:
        hint = guess(text.text, scope.known(), "a name has to stand before it is used")
        raise SpecError("C116", f"unknown layer '{text.text[:60]}'", text.location, hint=hint)
    return found
