"""Counting under a convention: exact facts of a report, weighted as a tool or a paper does it.

A convention never changes what the network does. MACs of transposed convolutions are counted on
input elements in all of them, also where a tool is known to charge stride² too much (`caveat`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnncalc.analysis.report import Report, Row
from cnncalc.dims import Dim, product, total

STATED = "stated"
Terms = dict[str, Dim]


class Cost(NamedTuple):
    """What an operation of one kind counts: per element of output or input, per parameter, once.

    `side` is per element of output and cell along one side of the window.
    """

    output: int = 0
    input: int = 0
    param: int = 0
    side: int = 0
    once: int = 0


class Convention(NamedTuple):
    """How figures are counted.

    `per_mac` and `per_bias` weight multiply-accumulates and bias additions in the operation count;
    `biased` are the kinds whose bias additions count (all when empty); `costs` are those of further
    kinds, or STATED for each operation's own. `biases`, `normalization` and `buffers` say whether
    those parameters count. `prints` are the figures that the tool prints: the others are there for
    want of any. `label` heads a column of operations, the field `operations` says in words what one
    is. `memory` are the kinds whose outputs count as memory (all when empty), without those of
    `no_memory`; `memory_factor` says how often, `memory_input` whether the input does,
    `memory_bytes` whether it is printed in bytes, `memory_kilo` with which K. `caveat` says where
    the tool is known to be wrong, in which figure `caveat_of` and of which kinds of operation (all
    when empty).
    """

    name: str
    title: str
    source: str
    label: str
    operations: str
    prints: tuple[str, ...] = ("params", "operations")
    per_mac: int = 1
    per_bias: int = 0
    biased: tuple[str, ...] = ()
    costs: Mapping[str, Cost] | str = {}
    biases: bool = True
    normalization: bool = True
    buffers: bool = False
    memory: tuple[str, ...] = ()
    no_memory: tuple[str, ...] = ()
    memory_factor: int = 1
    memory_input: bool = False
    memory_bytes: bool = True
    kilo: int = 1000
    memory_kilo: int = 1024
    caveat: str = ""
    caveat_of: str = "operations"
    caveat_kinds: tuple[str, ...] = ()

    def params(self, row: Row) -> Dim:
        """Parameters of a row under the convention."""
        return total(count for _, count in self.param_terms(row))

    def param_terms(self, row: Row) -> Iterator[tuple[str, Dim]]:
        """Parameters of a row, by what they are."""
        facts = row.facts
        if self.normalization or row.node.op.kind != "bn":
            yield "weights", facts.weights
            if self.biases:
                yield "biases", facts.biases
        if self.buffers:
            yield "buffers", facts.buffers

    def operation_count(self, row: Row) -> Dim:
        """Operations of a row: what the tool prints as its MACs, mult-adds or FLOPs."""
        return total(count for _, count in self.operation_terms(row))

    def operation_terms(self, row: Row) -> Iterator[tuple[str, Dim]]:
        """Operations of a row, by what they are counted for."""
        facts, kind = row.facts, row.node.op.kind
        yield ("MACs" if self.per_mac == 1 else f"{self.per_mac}*MACs"), self.per_mac * facts.macs
        if not self.biased or kind in self.biased:
            yield "bias additions", self.per_bias * facts.bias_additions
        if isinstance(self.costs, str):
            yield kind, facts.other_flops
        elif kind in self.costs:
            cost = self.costs[kind]
            yield f"{kind} ({cost.output} per output)", cost.output * facts.activations
            entering = product(row.input_shapes[0])
            yield f"{kind} ({cost.input} per input)", cost.input * entering
            side = getattr(row.node.op, "kernel", (0, 0))[0]
            yield f"{kind} (side of the window per output)", cost.side * side * facts.activations
            yield f"{kind} (its parameters)", cost.param * facts.params
            yield f"{kind} (once each)", cost.once

    def memory_elements(self, row: Row) -> Dim:
        """Elements of a row's output that count as memory."""
        kind = row.node.op.kind
        counts = kind in self.memory if self.memory else kind not in self.no_memory
        return self.memory_factor * row.facts.activations if counts else 0


class Counts(NamedTuple):
    """A report's totals under a convention; `operations` in the convention's own unit."""

    params: Dim
    operations: Dim
    memory_elements: Dim


def count(report: Report, convention: Convention) -> Counts:
    """Totals of a report under a convention."""
    return Counts(
        total(map(convention.params, report.rows)),
        total(map(convention.operation_count, report.rows)),
        total(memory_terms(report, convention).values()),
    )


def param_terms(report: Report, convention: Convention) -> Terms:
    """Parameters of a report by what they are; zeros are left out."""
    return _gathered(term for row in report.rows for term in convention.param_terms(row))


def operation_terms(report: Report, convention: Convention) -> Terms:
    """Operations of a report by what they are counted for; zeros are left out."""
    return _gathered(term for row in report.rows for term in convention.operation_terms(row))


def memory_terms(report: Report, convention: Convention) -> Terms:
    """Elements that count as memory, by the kind of operation that puts them out."""
    return _gathered(_memory(report, convention))


def _memory(report: Report, convention: Convention) -> Iterator[tuple[str, Dim]]:
    times = "" if convention.memory_factor == 1 else f"{convention.memory_factor}*"
    for index in report.graph.inputs if convention.memory_input else ():
        yield f"{times}input", convention.memory_factor * product(report.shapes[index] or (0,))
    for row in report.rows:
        yield f"{times}{row.node.op.kind}", convention.memory_elements(row)


def _gathered(terms: Iterator[tuple[str, Dim]]) -> Terms:
    found: Terms = {}
    for label, number in terms:
        if number != 0:
            found[label] = found.get(label, 0) + number
    return found
