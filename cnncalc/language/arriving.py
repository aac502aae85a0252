"""`cin`, the channels that arrive where an expression stands: shapes, worked out when asked for."""

from __future__ import annotations

import re

from cnncalc.dims import Dim, UndecidedError
from cnncalc.errors import Fault, SpecError, undecided
from cnncalc.graph.builder import Builder
from cnncalc.ops import Operation
from cnncalc.patterns import LatePattern
from cnncalc.shape import Shape

CIN = "cin"
_WORD = LatePattern(rf"\b{CIN}\b")
_PRINTED = LatePattern(r"filters\s+(?:with|of)\s+size\b", re.IGNORECASE)  # their depth gives groups


def uses_cin(text: str) -> bool:
    """Whether a text may ask for the channels that arrive."""
    return bool((CIN in text and _WORD.search(text)) or ("size" in text and _PRINTED.search(text)))


class Arriving:
    """What the nodes of a graph in the making put out, as far as an expression has asked.

    `holes` are the faults in whose place a layer stands of which nothing is known.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.holes: dict[int, Fault] = {}
        self._outputs: list[Shape | Fault] = []
        self._known: dict[tuple[Operation, tuple[Shape, ...]], Shape | Fault] = {}

    def channels(self, index: int) -> Dim:
        """The channels that a node puts out.

        Raises SpecError: the fault of the first node that breaks its rule.
        """
        for number in range(len(self._outputs), index + 1):
            self._outputs.append(self._output(number))
        found = self._outputs[index]
        if isinstance(found, Fault):
            raise SpecError(found)
        return found.channels

    def _output(self, index: int) -> Shape | Fault:
        node = self.builder.nodes[index]
        inputs: list[Shape] = []
        for number in node.inputs:
            arriving = self._outputs[number]
            if isinstance(arriving, Fault):
                return arriving
            inputs.append(arriving)
        if index in self.holes:
            return self.holes[index]
        key = (node.op, tuple(inputs))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _shape_of(*key)
        return found.at(node.location) if isinstance(found, Fault) else found


def _shape_of(op: Operation, inputs: tuple[Shape, ...]) -> Shape | Fault:
    try:
        return op.output_shape(inputs)
    except UndecidedError as reason:
        return undecided(reason).fault
    except SpecError as error:
        return error.fault
