"""Counting under a convention: exact facts of a report, weighted as a tool or a paper does it.

A convention never changes what the network does. It counts as its tool counts, where that is wrong
too: `caveats` say where, and what is right. What a tool does with an operation is not always known:
such a figure is a symbol without a name (`cnncalc.dims.unknown`), never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from cnncalc.analysis.alike import weighed
from cnncalc.analysis.report import Report, Row, facts
from cnncalc.counting.cells import LEARNED, OUTPUTS
from cnncalc.counting.cost import FACTS, NOTHING, Cells, names, used
from cnncalc.counting.grouped import CountedRows, rank_of
from cnncalc.dims import Dim, total
from cnncalc.records import NamedTuple

Terms = dict[str, Dim]


class Caveat(NamedTuple):
    """Where a tool is known to be wrong, and what is right: in which figure, of which kinds.

    `kinds` are words of operations, with a flag or without; none for all.
    """

    text: str
    kinds: tuple[str, ...] = ()
    of: str = "operations"


class Convention(NamedTuple):
    """How figures are counted: `params`, `operations` and `memory` by classes of operation.

    Parameters are all that is learned, and memory is all outputs, unless others are stated.
    `prints` are the figures that the tool prints: the others are there for want of any. `label`
    heads a column of operations, `meaning` says in words what one is. `memory_bytes` says whether
    memory is printed in bytes, `kilo` and `memory_kilo` with which K.
    """

    name: str
    title: str
    source: str
    label: str
    meaning: str
    operations: Cells
    params: Cells = LEARNED
    memory: Cells = OUTPUTS
    prints: tuple[str, ...] = ("params", "operations")
    memory_bytes: bool = True
    kilo: int = 1000
    memory_kilo: int = 1024
    caveats: tuple[Caveat, ...] = ()

    @property
    def work(self) -> str:
        """The figure that says how much is computed: MACs, or what a tool counts in their place."""
        return "macs" if self.name == "cnncalc" else "operations"

    @property
    def work_label(self) -> str:
        """What that figure is called."""
        return "MACs" if self.work == "macs" else self.label

    def amount(self, quantity: str, row: Row) -> Dim:
        """A quantity of a row: its "params", "operations" or elements of "memory"."""
        return total([number for *_, number in self.parts(quantity, row)])

    def parts(self, quantity: str, row: Row) -> Iterator[tuple[str, int, Dim]]:
        """The facts that a quantity of a row is made of, how often each counts, and what it is."""
        cells: Cells = getattr(self, quantity)
        for fact, times in used(cells.of(row.node.op, rank_of(row))):
            if fact == "unknown":
                yield fact, times, self._unknown(row.node.op.kind)
            else:
                yield fact, times, times * FACTS[fact](row)

    def sum_over(self, quantity: str, groups: Iterable[CountedRows]) -> Dim:
        """A quantity of all rows: its "params", "operations" or elements of "memory"."""
        cells: Cells = getattr(self, quantity)
        found: list[Dim] = []
        for group in groups:
            for fact, times in used(cells.of(group.op, group.rank)):
                if fact == "unknown":
                    found.append(group.times * self._unknown(group.op.kind))
                else:
                    found.append(times * group.sum_of(fact))
        return total(found)

    def warnings(self, report: Report, *quantities: str) -> list[str]:
        """What it does wrong in quantities of a report, for the operations that are there."""
        there = {name for row, _ in report.alike for name in names(row.node.op, rank_of(row))}
        return [
            caveat.text
            for caveat in self.caveats
            if caveat.of in quantities and (not caveat.kinds or there & {*caveat.kinds})
        ]

    def inputs(self, report: Report) -> tuple[Row, ...]:
        """Rows of the inputs, where these count as memory."""
        if self.memory.source == NOTHING:
            return ()
        nodes = (report.graph.nodes[index] for index in report.graph.inputs)
        return tuple(Row(node, (), (), facts(node.op, ()), None) for node in nodes)

    def rows(self, report: Report) -> tuple[Row, ...]:
        """Whatever counts: the inputs where they do, and the rows of the report."""
        return (*self.inputs(report), *report.rows)

    def alike(self, report: Report) -> list[tuple[Row, Dim]]:
        """Whatever counts, the first of all rows that are alike, and how many they stand for."""
        return [*((row, 1) for row in self.inputs(report)), *report.alike]

    def _unknown(self, kind: str) -> Dim:
        from cnncalc.dims.unknown import unknown

        return unknown(f"what {self.name} counts for {kind} is not known")


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
        report.bytes_of(counted),
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
    "learned": "{kind} ({times} per output with parameters)",
    "position": "{kind} (once per position)",
    "side": "{kind} (side of the window per output)",
    "neighbours": "{kind} (its channels per output)",
    "margin": "{kind} (channels of zeros)",
    "kernel_at_outputs": "{kind} (weights at output positions)",
    "groups_twice": "{kind} (MACs, filters over groups twice)",
    "biases_backwards": "{kind} (biases of a convolution)",
    "params": "{kind} (its parameters)",
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
