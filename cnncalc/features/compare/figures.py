"""The figures of one network in a comparison: from the generated file, or read and analysed."""

from __future__ import annotations

import re
import warnings
from typing import Any, NamedTuple

from cnncalc.dims import Dim
from cnncalc.features.compare.gather import Common, ComparedModel
from cnncalc.features.list import described, known
from cnncalc.shape import Shape


class Counting(NamedTuple):
    """How figures are counted; `batch` and `dtype` scale bytes alone."""

    batch: Dim = 1
    dtype: str = "float32"
    convention: str = "cnncalc"
    training: bool = False


USUAL = Counting()


class ComparedNetwork(NamedTuple):
    """One network: `memory`, of all outputs, and `peak` in bytes, for the whole batch.

    `operations` are in the convention's own unit, `params` and `memory` those that it counts;
    `top1` and `top5` are errors in percent on `error_data` that `error_source` states.
    """

    name: str
    family: str
    title: str
    source: str
    year: str
    inputs: tuple[Shape, ...]
    params: Dim
    macs: Dim
    flops: Dim
    operations: Dim
    memory: Dim
    peak: Dim
    rf: tuple[Any, ...] | None
    layers: Dim
    top1: str = ""
    top5: str = ""
    error_source: str = ""
    is_built_in: bool = False
    error_data: str = ""

    @property
    def cited(self) -> str:
        """Who states the errors: a table is one of the network's own paper."""
        paper = re.match(r".*?\b(?:19|20)\d\d\b", self.source)
        is_table = self.error_source.startswith("table") and paper
        said = f"{paper[0]}, {self.error_source}" if is_table and paper else self.error_source
        return said or "no source"


def measured(entry: ComparedModel, given: Common, counting: Counting) -> ComparedNetwork:
    """The figures of an entry.

    Those of a built-in network as it is stand in a file. Raises SpecError.
    """
    is_kept = not given.params and not given.input_shape and counting == USUAL
    if entry.built_in and is_kept:
        return _kept(known(entry.built_in))
    return _analysed(entry, given, counting)


def _kept(one: Any) -> ComparedNetwork:
    shapes = tuple(Shape(channels, (*spatial,)) for channels, *spatial in one.input_shapes)
    return ComparedNetwork(
        one.name, one.family, one.title, one.source, one.year, shapes, one.params, one.macs,
        one.flops, one.flops, one.activation_bytes, one.peak_activation_bytes, one.receptive_field,
        one.weight_layers, one.top1, one.top5, one.error_source, True, one.error_data,
    )  # fmt: skip


def _analysed(entry: ComparedModel, given: Common, counting: Counting) -> ComparedNetwork:
    from cnncalc.analysis.report import analyze
    from cnncalc.counting.builtin import BY_NAME
    from cnncalc.counting.convention import count, memory_size
    from cnncalc.errors import SpecWarning

    model = entry.model(given)
    for doubt in model.origin.doubts(model.graph):
        warnings.warn(SpecWarning(doubt), stacklevel=2)
    graph, convention = model.graph, BY_NAME[counting.convention]
    report = analyze(graph, counting.batch, counting.dtype, counting.training)
    counts = count(report, convention)
    return _kept(described(graph.name, report, ()))._replace(
        inputs=(*graph.input_shapes,), params=counts.params, operations=counts.operations,
        memory=memory_size(report, convention), is_built_in=bool(entry.built_in),
    )  # fmt: skip
