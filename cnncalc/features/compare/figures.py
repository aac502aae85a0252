"""The figures of one network in a comparison: from the generated file, or read and analysed."""

from __future__ import annotations

import re
import warnings
from typing import Any, NamedTuple

from cnncalc.dims import Dim
from cnncalc.features.compare.gather import Common, ComparedModel
from cnncalc.features.list import known
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
    `top1` and `top5` are errors in percent that `error_source` states.
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
    layers: int
    top1: str = ""
    top5: str = ""
    error_source: str = ""
    is_built_in: bool = False

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
        one.weight_layers, one.top1, one.top5, one.error_source, True,
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
    counts, totals, meta = count(report, convention), report.totals, graph.meta
    error = meta.get("error", {})
    error = error if isinstance(error, dict) else {}
    return ComparedNetwork(
        graph.name, str(meta.get("family", "")), graph.title, graph.source,
        str(meta.get("year", "")), tuple(shape for shape in graph.input_shapes), counts.params,
        totals.macs, totals.flops, counts.operations, memory_size(report, convention),
        totals.peak_activation_bytes, report.receptive_field, totals.weight_layers,
        str(error.get("top1", "")), str(error.get("top5", "")), str(error.get("source", "")),
        bool(entry.built_in),
    )  # fmt: skip
