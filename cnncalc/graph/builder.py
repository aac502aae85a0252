"""Graphs in the making: names and paths, numbers of inputs, shared weights, layers not known.

Whatever a network is read from, a Builder makes its nodes and its graph, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cnncalc.dims import Dim
from cnncalc.errors import Fault, Faults, Place, SpecError
from cnncalc.graph import Graph, Node, Repeated
from cnncalc.graph.ranks import along_axes
from cnncalc.graph.symbols import in_numbers
from cnncalc.limits import LONGEST_KEY, MOST_CHARACTERS, MOST_NODES
from cnncalc.ops import Input, Operation, UnknownLayer

_MISSING = {"input": "write input: 224x224x3", "output": "name one in outputs: [fc1]"}


class Builder:
    """The nodes of a graph in the making, whatever they are read from.

    `extents` are the nodes of all that has a full name: a layer, a chain, a block. Equal operations
    become one object, by which a walk knows what it has worked out. Each node that is added stands
    for so many `times`; what is `repeated` so is said when it is done, the innermost first.
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.nodes: list[Node] = []
        self.training = False
        self.times: Dim = 1
        self.repeated: list[Repeated] = []
        self.extents: dict[str, range] = {}
        self._counts: dict[tuple[tuple[str, ...], str], int] = {}
        self._characters = 0
        self._operations: dict[tuple[Operation, tuple[str, ...]], Operation] = {}
        self._entered: set[int] = set()  # ids of those kept: most are given again, as they are

    def add(
        self,
        op: Operation,
        name: str,
        inputs: tuple[int, ...],
        path: tuple[str, ...] = (),
        place: Place | None = None,
        named: Place | None = None,
        number: Callable[[str], str] | None = None,
        dtype: str = "",
    ) -> int:
        """Append one node and return its index; `inputs` are indices that were returned before.

        Raises C115, C116 or C206; a C117 is put in faults.

        `named` is the place of the name. `number` gives a free name for a kind of layer, to a node
        without a name or with one that is taken; otherwise they are numbered by kind and path.
        `dtype` is the type of its output, where its file states one.
        """
        if len(self.nodes) >= MOST_NODES:
            message = f"the network has more than {MOST_NODES:,} nodes"
            raise SpecError("C115", message, place, hint="repeat fewer times")
        _check_number_of_inputs(op, len(inputs), place)
        self._check_earlier(inputs, name or op.kind, place)
        full = self._full(op, name, path, named or place, number)
        self._characters += len(full)
        if self._characters > MOST_CHARACTERS:
            message = f"the names of the layers have more than {MOST_CHARACTERS:,} characters"
            raise SpecError("C115", message, place, hint="give shorter names")
        index = len(self.nodes)
        self.extents[full] = range(index, index + 1)
        self.nodes.append(
            Node(full, self._one(op), inputs, path, place, self.training, None, dtype, self.times)
        )
        return index

    @property
    def distinct(self) -> int:
        """How many different operations the graph has."""
        return len(self._operations)

    def _one(self, op: Operation) -> Operation:
        """The first of the operations that are equal to this one."""
        if id(op) in self._entered:
            return op
        one = self._operations.setdefault((op, op.every), op)
        self._entered.add(id(one))
        return one

    def _full(
        self,
        op: Operation,
        name: str,
        path: tuple[str, ...],
        named: Place | None,
        number: Callable[[str], str] | None,
    ) -> str:
        """A full name that no other node has. Raises C115; a C117 is put in faults."""
        full = ".".join((*path, name))
        if len(full) > LONGEST_KEY:
            message = f"a full name has more than {LONGEST_KEY:,} characters"
            raise SpecError("C115", message, named, hint="write shorter names")
        if name and full not in self.extents:
            return full
        if name:
            hint = "give one of them another name; (i) in a name counts repetitions"
            self.faults.append(Fault("C117", f"the name '{full}' is given twice", named, "", hint))
        return ".".join((*path, number(op.kind) if number else self._numbered(op.kind, path)))

    def _numbered(self, kind: str, path: tuple[str, ...]) -> str:
        """The next free name for a layer that has none: conv1, conv2, …"""
        while True:
            count = self._counts[path, kind] = self._counts.get((path, kind), 0) + 1
            if ".".join((*path, f"{kind}{count}")) not in self.extents:
                return f"{kind}{count}"

    def group(self, name: str, first: int, path: tuple[str, ...] = ()) -> None:
        """Let a name stand for all nodes from `first` on: those of a chain, of a block."""
        self.extents[".".join((*path, name))] = range(first, len(self.nodes))

    def hole(
        self,
        fault: Fault,
        name: str,
        inputs: tuple[int, ...],
        path: tuple[str, ...] = (),
        number: Callable[[str], str] | None = None,
    ) -> int:
        """Go on behind a fault: a layer of which nothing is known stands in its place.

        Raises SpecError where the fault is C115, an exceeded bound: nothing goes on behind it.
        """
        if fault.code == "C115":
            raise SpecError(fault)
        self.faults.append(fault)
        return self.add(UnknownLayer(), name, inputs, path, fault.location, None, number)

    def share(self, first: int, others: range, name: str, place: Place | None = None) -> None:
        """Let the nodes from `first` on use the weights of others, which go by a name.

        Those that hold weights are paired in their order; a walk holds their shapes against each
        other. Raises C206, at the place of the name.
        """
        own = self._weighted(range(first, len(self.nodes)))
        theirs = self._weighted(others)
        if len(own) != len(theirs):
            here, there = (", ".join(self.nodes[i].name for i in found) for found in (own, theirs))
            raise SpecError(
                "C206",
                f"'{name[:60]}' has other layers with weights, which cannot be shared",
                place,
                received=f"{here or 'none'} here, {there or 'none'} there",
                hint="layers that share weights come in the same order: call one block twice",
            )
        for index, other in zip(own, theirs, strict=True):
            origin = self.nodes[other].shared
            origin = other if origin is None else origin
            self.nodes[index] = self.nodes[index]._replace(shared=origin)

    def graph(
        self, name: str, outputs: Iterable[int], params: Mapping[str, Dim] | None = None
    ) -> Graph:
        """The graph of all nodes so far. Raises C106 without an input or an output, and C116.

        Raises C286 where something is taken from a turn that stands for many.
        """
        nodes, ends = tuple(self.nodes), tuple(outputs)
        if any(op.sets_rank for op in self._operations.values()):
            nodes = along_axes(nodes)
        inputs = tuple([i for i, node in enumerate(nodes) if isinstance(node.op, Input)])
        for word, found in (("input", inputs), ("output", ends)):
            if not found:
                raise SpecError("C106", f"the network has no {word}", hint=_MISSING[word])
        self._check_earlier(ends, name, None)
        self._check_turns(ends)
        repeated = tuple(self.repeated)
        return Graph(name, nodes, inputs, ends, params=params or {}, repeated=repeated)

    def _check_earlier(self, inputs: tuple[int, ...], name: str, place: Place | None) -> None:
        """Raises C116 where a node is named that is not there yet."""
        known = len(self.nodes)
        for index in inputs:
            if not 0 <= index < known:
                message = f"'{name[:60]}' takes what no earlier layer gives"
                received = f"layer {index} of {known}"
                raise SpecError("C116", message, place, received, "name a layer that is before it")

    def _check_turns(self, outputs: tuple[int, ...]) -> None:
        """Refuse what takes from one of many turns, but for what the last one puts out."""
        for one in self.repeated:
            hidden = ({*range(one.start, one.stop)} | {one.before}) - {one.end}
            takers = [n.name for n in self.nodes[one.stop :] if hidden & {*n.inputs, n.shared}]
            if takers or hidden & {*outputs}:
                what = f"'{takers[0]}' takes" if takers else "an output is"
                message = f"{what} what one turn of a loop puts out, and a symbol counts the turns"
                raise SpecError("C286", message, one.location, hint=in_numbers(one))

    def _weighted(self, extent: range) -> list[int]:
        """Those nodes whose operations hold weights, whatever enters them."""
        return [i for i in extent if self.nodes[i].op.has_weights]


def _check_number_of_inputs(op: Operation, given: int, place: Place | None) -> None:
    fewest, most = op.inputs
    if given < fewest or (most is not None and given > most):
        raise SpecError(
            "C206",
            f"{op.kind} takes {_number(fewest, most)}, not {given}",
            place,
            hint=f"name its inputs: from: [{_named(op, fewest)}]",
        )


def _named(op: Operation, fewest: int) -> str:
    """Names for the inputs of an operation, as an example of it has them."""
    return ", ".join(op.roles or "abcdefgh"[: max(fewest, 2)])


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
