"""One convolution that sees what a stack of layers sees, and what each of the two costs.

Simonyan & Zisserman 2014, arXiv:1409.1556, section 2.3: three 3×3 convolutions see 7×7 cells with
27·C² weights in place of 49·C².
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from cnncalc.analysis.field import Field, Fields
from cnncalc.analysis.reach import Strand, image, known_fields, strands, trace
from cnncalc.analysis.report import Facts, Report, analyze, facts
from cnncalc.dims import Dim, Expr, evaluate, symbols_of
from cnncalc.errors import SpecError
from cnncalc.features.equivalent.ratios import FIGURES, in_letters
from cnncalc.graph import Graph
from cnncalc.limits import MOST_BORDERS
from cnncalc.ops.base import SAME, Sides
from cnncalc.ops.convolution import Conv
from cnncalc.reach import Reach, Window
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import exact
from cnncalc.window import same_padding


class Stack(NamedTuple):
    """One side of the comparison: its cost, and how many non-linearities it has."""

    name: str
    weights: Dim
    params: Dim
    macs: Dim
    nonlinearities: int


class Equivalence(NamedTuple):
    """A stack of layers beside the one convolution with its receptive field.

    `cells` are the rows and the columns that a cell of the stack sees, away from the borders: all
    those of the field where no layer leaves gaps. `same_borders` says whether, where sizes are
    numbers, the cells at the borders see the same too, and `same_output` whether both put out one
    size for every input. `letters` are the ratios that symbols decide, `one` is the convolution,
    `layers` are those of the stack as a spec has them.
    """

    field: tuple[int, ...]
    stride: tuple[int, ...]
    stack: Stack
    single: Stack
    same_output: bool
    ratios: dict[str, Fraction]
    cells: tuple[int, ...]
    same_borders: bool
    letters: dict[str, str]
    one: Conv
    layers: tuple[str, ...]

    @property
    def same_cells(self) -> bool:
        """Whether the two see the same cells, away from the borders."""
        return self.cells == self.field


def equivalent(graph: Graph) -> Equivalence:
    """Compare a network's layers with one convolution. Raises C205 where none sees the same,
    C401 where that depends on a symbol."""
    report = analyze(graph)
    last = report.rows[-1]
    if not last.facts.output.rank:
        raise _no_equivalent("the last layer outputs a vector")
    fields = known_fields(report, last)
    field, stride = _sizes(fields, "size"), _sizes(fields, "jump")
    even = [one for one in fields if isinstance(one, Field)]
    sides = [_sides(one, n) for one, n in zip(even, image(report), strict=True)]
    channels = last.facts.output.channels
    bias = report.totals.biases != 0
    one = Conv(kernel=field, filters=channels, stride=stride, padding=_padding(sides), bias=bias)
    found = facts(one, report.rows[0].input_shapes)
    stack, single = _stack(report), _single(one, found)
    same = found.output == last.facts.output
    seen = tuple(_seen(report, axis) for axis in range(len(field)))
    borders = all(_same_borders(report, one, axis) for axis, one in enumerate(even))
    return Equivalence(
        field, stride, stack, single, same, _ratios(stack, single), seen, borders,
        _letters(stack, single, last.facts.output.spatial), one,
        tuple(row.spec for row in report.rows),
    )  # fmt: skip


def _sizes(fields: Fields, figure: str) -> tuple[int, ...]:
    """A figure of every axis. Raises C205 unless it is a whole number from 1."""
    sizes = tuple(getattr(field, figure) for field in fields)
    if not all(isinstance(size, int) and size > 0 for size in sizes):
        raise _no_equivalent("the layers see all of their input, or scale it up")
    return sizes


def _sides(field: Field, n: Dim) -> tuple[Dim, Dim] | str:
    """The padding with which one window begins and ends where the stack's windows do.

    Raises C401 where a symbol decides.
    """
    before, after = -field.start, field.end - n
    if isinstance(after, int):
        return before, max(after, 0)
    if not isinstance(before, Expr):
        return before, before
    if before == same_padding(n, field.size, field.jump)[0]:
        return SAME
    message = "how far the layers pad depends on the size of their input"
    raise SpecError("C401", message, hint="give --input in numbers, as --input 224x224x3")


def _padding(sides: list[tuple[Dim, Dim] | str]) -> Sides | str:
    known = tuple(side for side in sides if not isinstance(side, str))
    return known if len(known) == len(sides) else SAME


def _seen(report: Report, axis: int) -> int:
    """The cells that one output cell sees on an axis, as if no border were near."""
    nodes = strands(report, axis)
    if all(len(strand.links) < 2 for strand in nodes if strand):  # where it begins is all one
        nodes = [strand and Strand(0, tuple(map(_unpadded, strand.links))) for strand in nodes]
    return sum(map(len, trace(nodes, report.graph.outputs[0], 0, bounded=False)))


def _unpadded(link: tuple[int, Reach]) -> tuple[int, Reach]:
    index, reach = link
    return index, reach._replace(before=0) if isinstance(reach, Window) else reach


def _same_borders(report: Report, field: Field, axis: int) -> bool:
    """Whether every cell of the stack sees what of one window lies inside the image."""
    n, count, nodes = image(report)[axis], field.cells, strands(report, axis)
    if not isinstance(n, int) or not isinstance(count, int):
        return True
    at_the_edges = {*range(min(count, MOST_BORDERS)), *range(max(count - MOST_BORDERS, 0), count)}
    for cell in at_the_edges:
        first, last = field.at(cell)
        first, stop = max(int(first), 0), min(int(last) + 1, n)  # type: ignore[arg-type]
        window = (range(first, stop),) if first < stop else ()
        if trace(nodes, report.graph.outputs[0], cell) != window:
            return False
    return True


def _no_equivalent(why: str) -> SpecError:
    return SpecError(
        "C205",
        f"no single convolution sees the same: {why}",
        hint="give convolutions and pools that slide, as in conv3-C | conv3-C",
    )


def _stack(report: Report) -> Stack:
    totals = report.totals
    nonlinear = sum(not row.node.op.linear for row in report.rows)
    return Stack("the stack", totals.weights, totals.params, totals.macs, nonlinear)


def _single(one: Conv, found: Facts) -> Stack:
    return Stack(f"one {_window(one.kernel)}", found.weights, found.params, found.macs, 0)


def _by(sizes: Sequence[Dim]) -> str:
    return "×".join(map(str, sizes))


def _window(sizes: Sequence[Dim]) -> str:
    """What a convolution is called by its window: 3×3, and 3-tap along one axis."""
    return _by(sizes) if len(sizes) > 1 else f"{sizes[0]}-tap"


def _ratios(stack: Stack, single: Stack) -> dict[str, Fraction]:
    """Stack over single, for the figures whose ratio does not depend on a symbol."""
    ratios = {}
    for figure in FIGURES:
        above, below = getattr(stack, figure), getattr(single, figure)
        sampled = [_sampled(value) for value in (above, below)]
        if sampled[1] and above * sampled[1] == below * sampled[0]:
            ratios[figure] = sampled[0] / sampled[1]
    return ratios


def _letters(stack: Stack, single: Stack, sizes: tuple[Dim, ...]) -> dict[str, str]:
    """Stack over single where that depends on a symbol, reduced."""
    known = _ratios(stack, single)
    found = {
        figure: in_letters(getattr(stack, figure), getattr(single, figure), sizes)
        for figure in FIGURES
        if figure not in known
    }
    return {figure: text for figure, text in found.items() if text}


def _sampled(value: Dim) -> Fraction:
    """The value where every symbol is 1000."""
    return Fraction(evaluate(value, dict.fromkeys(symbols_of(value), 1000)))


def split(graph: Graph, kernel: int) -> Equivalence:
    """A stack of convolutions of a small kernel that sees what a network sees, beside the one.

    Raises C205 where none does, C401 where that depends on a symbol.
    """
    from cnncalc.features.equivalent.twins import stacked

    return equivalent(stacked(equivalent(graph).one, kernel, graph.input_shape))


def page(equivalence: Equivalence, split: bool = False) -> Page:
    """One figure a row, for both sides; of a `split`, the layers of the stack are named."""
    return Page(lambda: [_sheet(equivalence, split)], lambda: _document(equivalence))


def _sheet(equivalence: Equivalence, split: bool) -> Sheet:
    field, stride = equivalence.field, equivalence.stride
    columns = [
        Column("figure", "figure", style="cyan"),
        Column("stack", equivalence.stack.name, exact, True),
        Column("single", equivalence.single.name, exact, True),
        Column("ratio", "ratio", right=True),
    ]
    rows: list[list[Any]] = [["receptive field", *2 * [_by(field)], ""]]
    if not equivalence.same_cells:
        rows.append(["cells seen", prod(equivalence.cells), prod(field), ""])
    for figure, heading in FIGURES.items():
        ratio = equivalence.ratios.get(figure)
        letters = equivalence.letters.get(figure, "")
        shown = _ratio(ratio) if ratio is not None else letters
        sides = [getattr(side, figure) for side in (equivalence.stack, equivalence.single)]
        rows.append([heading, *sides, shown])
    rows.append(
        ["non-linearities", equivalence.stack.nonlinearities, equivalence.single.nonlinearities, ""]
    )
    step = _by(stride if len({*stride}) > 1 else stride[:1])
    at = "" if step == "1" else f" at stride {step}"
    title = f"One {_window(field)} convolution{at}"
    same = (
        "Both have the same output size."
        if equivalence.same_output
        else "At the borders the two output sizes differ."
    )
    stack = [f"The stack: {' | '.join(equivalence.layers)}"] if split else []
    return Sheet(f"{title} {_sees(equivalence)}", columns, rows, notes=[*stack, same])


def _ratio(ratio: Fraction) -> str:
    """A ratio with its decimals, where it has any."""
    return str(ratio) if ratio.denominator == 1 else f"{ratio} = {float(ratio):.3g}"


def _sees(equivalence: Equivalence) -> str:
    """What the one convolution sees beside the stack."""
    if not equivalence.same_cells:
        seen, spanned = prod(equivalence.cells), prod(equivalence.field)
        return f"sees more: the stack sees {seen} of the {spanned} cells"
    return f"sees the same cells{'' if equivalence.same_borders else ', except at the borders'}"


def _document(equivalence: Equivalence) -> dict[str, Any]:
    """The document cnncalc.equivalent/1."""
    return {
        "schema": "cnncalc.equivalent/1",
        "receptive_field": list(equivalence.field),
        "stride": list(equivalence.stride),
        "stack": equivalence.stack._asdict(),
        "single": equivalence.single._asdict(),
        "same_output": equivalence.same_output,
        "cells": list(equivalence.cells),
        "same_cells": equivalence.same_cells and equivalence.same_borders,
        "ratios": {
            **{figure: str(ratio) for figure, ratio in equivalence.ratios.items()},
            **equivalence.letters,
        },
        "layers": list(equivalence.layers),
    }
