"""Counting under a convention: exact facts of a report, weighted as a tool or a paper does it.

A convention never changes what the network does. MACs of transposed convolutions are counted on
input elements in all of them, also where a tool is known to charge stride² too much (`caveat`).
What a tool does with an operation is not always known: such a figure is a symbol without a name
(`cnncalc.dims.unknown`), never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from cnncalc.analysis.alike import weighed
from cnncalc.analysis.report import Report, Row, facts
from cnncalc.dims import Dim, total
from cnncalc.ops.base import Operation

Terms = dict[str, Dim]


class Cost(NamedTuple):
    """What an operation counts: a multiple of each of its facts. A cost of nothing has none.

    `stated` is the operation's own stated cost; `output` and `input` are per element, `learned` per
    element of the output of what has parameters; `side` is per element of output and cell along one
    side of the window; `once` is for the whole operation. With `unknown` the rest is not known.
    """

    macs: int = 0
    bias_additions: int = 0
    stated: int = 0
    output: int = 0
    input: int = 0
    learned: int = 0
    side: int = 0
    params: int = 0
    once: int = 0
    weights: int = 0
    biases: int = 0
    buffers: int = 0
    unknown: int = 0


NOTHING = Cost()
UNKNOWN = Cost(unknown=1)


class Cells(NamedTuple):
    """What each class of operations counts, and the operations that overrule their class."""

    weighted: Cost
    normalisation: Cost
    activation: Cost
    pooling: Cost
    joining: Cost
    moving: Cost
    source: Cost
    overruled: Mapping[str, Cost] = {}

    def of(self, op: Operation) -> Cost:
        """What an operation counts."""
        found: Cost = self.overruled.get(op.kind) or getattr(self, op.category)
        return found


class Caveat(NamedTuple):
    """Where a tool is known to be wrong: in which figure, of which kinds (all when empty)."""

    text: str
    of: str = "operations"
    kinds: tuple[str, ...] = ()


class Convention(NamedTuple):
    """How figures are counted: `params`, `operations` and `memory` by classes of operation.

    `prints` are the figures that the tool prints: the others are there for want of any. `label`
    heads a column of operations, `meaning` says in words what one is. `memory_bytes` says whether
    memory is printed in bytes, `kilo` and `memory_kilo` with which K.
    """

    name: str
    title: str
    source: str
    label: str
    meaning: str
    params: Cells
    operations: Cells
    memory: Cells
    prints: tuple[str, ...] = ("params", "operations")
    memory_bytes: bool = True
    kilo: int = 1000
    memory_kilo: int = 1024
    caveat: Caveat | None = None

    def amount(self, quantity: str, row: Row) -> Dim:
        """A quantity of a row: its "params", "operations" or elements of "memory"."""
        return total(number for *_, number in self.parts(quantity, row))

    def parts(self, quantity: str, row: Row) -> Iterator[tuple[str, int, Dim]]:
        """The facts that a quantity of a row is made of, how often each counts, and what it is."""
        cells: Cells = getattr(self, quantity)
        for fact, times in _used(cells.of(row.node.op)):
            if fact == "unknown":
                yield fact, times, self._unknown(row.node.op.kind)
            else:
                yield fact, times, times * _FACTS[fact](row)

    def inputs(self, report: Report) -> tuple[Row, ...]:
        """Rows of the inputs, where these count as memory."""
        if self.memory.source == NOTHING:
            return ()
        nodes = (report.graph.nodes[index] for index in report.graph.inputs)
        return tuple(Row(node, (), (), facts(node.op, ()), None) for node in nodes)

    def rows(self, report: Report) -> tuple[Row, ...]:
        """Whatever counts: the inputs where they do, and the rows of the report."""
        return (*self.inputs(report), *report.rows)

    def alike(self, report: Report) -> list[tuple[Row, int]]:
        """Whatever counts, the first of all rows that are alike, and how many they are."""
        return [*((row, 1) for row in self.inputs(report)), *report.alike]

    def _unknown(self, kind: str) -> Dim:
        from cnncalc.dims.unknown import unknown

        return unknown(f"what {self.name} counts for {kind} is not known")


@lru_cache(maxsize=256)
def _used(cost: Cost) -> tuple[tuple[str, int], ...]:
    """The facts that a cost counts, and how often."""
    return tuple((fact, times) for fact, times in cost._asdict().items() if times)


def _side(row: Row) -> Dim:
    side: Dim = getattr(row.node.op, "kernel", (0, 0))[0]
    return side * row.facts.activations


def _learned(row: Row) -> Dim:
    learns = row.facts.params != 0 or row.node.shared is not None
    return row.facts.activations if learns else 0


_FACTS: Mapping[str, Callable[[Row], Dim]] = {
    "macs": lambda row: row.facts.macs,
    "bias_additions": lambda row: row.facts.bias_additions,
    "stated": lambda row: row.facts.other_flops,
    "output": lambda row: row.facts.activations,
    "input": lambda row: row.input_shapes[0].elements,
    "learned": _learned,
    "side": _side,
    "params": lambda row: row.facts.params,
    "once": lambda row: 1,
    "weights": lambda row: row.facts.weights,
    "biases": lambda row: row.facts.biases,
    "buffers": lambda row: row.facts.buffers,
}


class Counts(NamedTuple):
    """A report's totals under a convention; `operations` in the convention's own unit.

    `weights` and `biases` are those that count as parameters, `param_bytes` the bytes of all
    parameters that count; `memory_elements` has the inputs in it where they count.
    """

    params: Dim
    weights: Dim
    biases: Dim
    param_bytes: Dim
    operations: Dim
    memory_elements: Dim


def count(report: Report, convention: Convention) -> Counts:
    """Totals of a report under a convention."""
    params = param_terms(report, convention)
    counted = total(params.values())
    return Counts(
        counted,
        params.get("weights", 0),
        params.get("biases", 0),
        counted * report.bytes_per_element,
        weighed(report.alike, partial(convention.amount, "operations")),
        total(elements for _, elements in _memory(report, convention)),
    )


def memory_size(report: Report, convention: Convention) -> Dim:
    """Bytes of what counts as memory, for the whole batch."""
    return report.activation_bytes(_memory(report, convention))


def _memory(report: Report, convention: Convention) -> Iterator[tuple[Row, Dim]]:
    return (
        (row, times * convention.amount("memory", row)) for row, times in convention.alike(report)
    )


def param_terms(report: Report, convention: Convention) -> Terms:
    """Parameters of a report by what they are; zeros are left out."""
    return _gathered(
        (fact, times * number)
        for row, times in report.alike
        for fact, _, number in convention.parts("params", row)
    )


def operation_terms(report: Report, convention: Convention) -> Terms:
    """Operations of a report by what they are counted for; zeros are left out."""
    return _gathered(
        (_label(row.node.op.kind, fact, weight), times * number)
        for row, times in report.alike
        for fact, weight, number in convention.parts("operations", row)
    )


def memory_terms(report: Report, convention: Convention) -> Terms:
    """Elements that count as memory, by the kind of operation that puts them out."""
    return _gathered(
        (_times(weight, row.node.op.kind), times * number)
        for row, times in convention.alike(report)
        for _, weight, number in convention.parts("memory", row)
    )


_LABELS = {
    "macs": "MACs",
    "bias_additions": "bias additions",
    "output": "{kind} ({times} per output)",
    "input": "{kind} ({times} per input)",
    "side": "{kind} (side of the window per output)",
    "params": "{kind} (its parameters)",
    "once": "{kind} (once each)",
}


def _label(kind: str, fact: str, times: int) -> str:
    """What operations are counted for: 2*MACs, relu (1 per output)."""
    text = _LABELS.get(fact, kind).format(kind=kind, times=times)
    return _times(times, text) if fact == "macs" else text


def _times(times: int, text: str) -> str:
    return text if times in (0, 1) else f"{times}*{text}"


def _gathered(terms: Iterable[tuple[str, Dim]]) -> Terms:
    found: Terms = {}
    for label, number in terms:
        if number != 0:
            found[label] = found.get(label, 0) + number
    return found
