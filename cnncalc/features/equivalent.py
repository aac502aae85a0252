"""One convolution that sees what a stack of layers sees, and what each of the two costs.

Simonyan & Zisserman 2014, arXiv:1409.1556, section 2.3: three 3×3 convolutions see 7×7 cells with
27·C² weights in place of 49·C².
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from cnncalc.analysis.field import Field
from cnncalc.analysis.reach import known_fields
from cnncalc.analysis.report import Facts, Report, analyze, facts
from cnncalc.dims import Dim, Expr, evaluate, symbols_of
from cnncalc.errors import SpecError
from cnncalc.graph import Graph
from cnncalc.ops.convolution import Conv
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import exact

_FIGURES = {"weights": "weights", "params": "parameters", "macs": "MACs"}


class Side(NamedTuple):
    """One side of the comparison: its cost, and how many non-linearities it has."""

    name: str
    weights: Dim
    params: Dim
    macs: Dim
    nonlinearities: int


class Equivalence(NamedTuple):
    """A stack of layers beside the one convolution with its receptive field.

    `same_output` says whether both put out one size for every input.
    """

    field: tuple[int, int]
    stride: tuple[int, int]
    stack: Side
    single: Side
    same_output: bool
    ratios: dict[str, Fraction]


def equivalent(graph: Graph) -> Equivalence:
    """Compare a network's layers with one convolution. Raises C205 where none sees the same."""
    report = analyze(graph)
    last = report.rows[-1]
    if not last.facts.output.is_map:
        raise _no_equivalent("the last layer puts out a vector")
    fields = known_fields(last)
    field, stride = _sizes(fields, "size"), _sizes(fields, "jump")
    before = _paddings(fields)
    sides = ((before[0], before[0]), (before[1], before[1]))
    channels = last.facts.output.channels
    bias = report.totals.biases != 0
    one = Conv(kernel=field, filters=channels, stride=stride, padding=sides, bias=bias)
    found = facts(one, report.rows[0].input_shapes)
    stack, single = _stack(report), _single(one, found)
    same = found.output == last.facts.output
    return Equivalence(field, stride, stack, single, same, _ratios(stack, single))


def _sizes(fields: tuple[Field, Field], figure: str) -> tuple[int, int]:
    """A figure of both axes. Raises C205 unless it is a whole number from 1."""
    height, width = (getattr(field, figure) for field in fields)
    if not all(isinstance(size, int) and size > 0 for size in (height, width)):
        raise _no_equivalent("the layers see all of their input, or scale it up")
    return height, width


def _paddings(fields: tuple[Field, Field]) -> tuple[int, int]:
    """Cells before the input at which the first window begins. Raises C205 or C401 if unknown."""
    found = []
    for start in (field.start for field in fields):
        if isinstance(start, Expr):
            message = "how far the layers pad depends on the size of their input"
            raise SpecError("C401", message, hint="give --input in numbers, as --input 224x224x3")
        if start.denominator != 1:
            raise _no_equivalent("the first of their windows begins between two cells of the input")
        found.append(-int(start))
    return found[0], found[1]


def _no_equivalent(why: str) -> SpecError:
    return SpecError(
        "C205",
        f"no single convolution sees the same: {why}",
        hint="give convolutions and pools that slide, as in conv3-C | conv3-C",
    )


def _stack(report: Report) -> Side:
    totals = report.totals
    nonlinear = sum(not row.node.op.linear for row in report.rows)
    return Side("the stack", totals.weights, totals.params, totals.macs, nonlinear)


def _single(one: Conv, found: Facts) -> Side:
    size = f"{one.kernel[0]}×{one.kernel[1]}"
    return Side(f"one {size}", found.weights, found.params, found.macs, 0)


def _ratios(stack: Side, single: Side) -> dict[str, Fraction]:
    """Stack over single, for the figures whose ratio does not depend on a symbol."""
    ratios = {}
    for figure in ("weights", "params", "macs"):
        above, below = getattr(stack, figure), getattr(single, figure)
        sampled = [_sampled(value) for value in (above, below)]
        if sampled[1] and above * sampled[1] == below * sampled[0]:
            ratios[figure] = sampled[0] / sampled[1]
    return ratios


def _sampled(value: Dim) -> Fraction:
    """The value where every symbol is 1000."""
    return Fraction(evaluate(value, dict.fromkeys(symbols_of(value), 1000)))


def page(equivalence: Equivalence) -> Page:
    """One figure a row, for both sides."""
    return Page(lambda: [_sheet(equivalence)], lambda: _document(equivalence))


def _sheet(equivalence: Equivalence) -> Sheet:
    (height, width), (down, across) = equivalence.field, equivalence.stride
    columns = [
        Column("figure", "figure", style="cyan"),
        Column("stack", equivalence.stack.name, exact, True),
        Column("single", equivalence.single.name, exact, True),
        Column("ratio", "ratio", right=True),
    ]
    rows: list[list[Any]] = [["receptive field", *2 * [f"{height}×{width}"], ""]]
    for figure, heading in _FIGURES.items():
        ratio = equivalence.ratios.get(figure)
        shown = f"{ratio} = {float(ratio):.3g}" if ratio is not None else ""
        sides = [getattr(side, figure) for side in (equivalence.stack, equivalence.single)]
        rows.append([heading, *sides, shown])
    rows.append(
        ["non-linearities", equivalence.stack.nonlinearities, equivalence.single.nonlinearities, ""]
    )
    stride = f" at stride {down}" if down == across else f" at stride {down}×{across}"
    title = f"One {height}×{width} convolution{stride if (down, across) != (1, 1) else ''}"
    same = (
        "Both put out one size."
        if equivalence.same_output
        else "At the borders the two differ in size."
    )
    return Sheet(f"{title} sees the same cells", columns, rows, notes=[same])


def _document(equivalence: Equivalence) -> dict[str, Any]:
    """The document cnncalc.equivalent/1."""
    return {
        "schema": "cnncalc.equivalent/1",
        "receptive_field": list(equivalence.field),
        "stride": list(equivalence.stride),
        "stack": equivalence.stack._asdict(),
        "single": equivalence.single._asdict(),
        "same_output": equivalence.same_output,
        "ratios": {figure: str(ratio) for figure, ratio in equivalence.ratios.items()},
    }
