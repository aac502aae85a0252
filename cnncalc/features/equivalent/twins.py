"""The question turned round: a stack of small kernels, or a dense layer, for a convolution.

Simonyan & Zisserman 2014, arXiv:1409.1556, section 2.3; Goodfellow, Bengio & Courville 2016, Deep
Learning, section 9.2, on sparse connections and shared weights.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cnncalc.analysis.report import Facts, Report, analyze, facts
from cnncalc.dims import Dim, product
from cnncalc.errors import Faults, SpecError
from cnncalc.features.equivalent.ratios import FIGURES, in_letters
from cnncalc.graph import Graph
from cnncalc.graph.builder import Builder
from cnncalc.limits import LONGEST_STACK
from cnncalc.ops import Input
from cnncalc.ops.base import Sides
from cnncalc.ops.convolution import Conv
from cnncalc.ops.dense import FullyConnected
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape
from cnncalc.units import exact, factor


def stacked(one: Conv, kernel: int, shape: Shape) -> Graph:
    """Convolutions of a small kernel, one behind the other, that see what one convolution sees.

    All have its filters; the last has its stride. Raises C205 where no number of them sees as much,
    C115 where they are too many.
    """
    count = _count(one, kernel)
    builder = Builder(Faults())
    last = builder.add(Input(shape=shape), "input", ())
    sizes = tuple(kernel if size != 1 else 1 for size in one.kernel)
    for number in range(count):
        fields = dict(one.fields) | {
            "kernel": sizes, "padding": _padding(one, count, number),
            "stride": one.stride if number == count - 1 else (1,) * len(sizes),
        }  # fmt: skip
        op = Conv(**fields)
        last = builder.add(op, "", (last,))
    return builder.graph("stack", (last,))


def _count(one: Conv, kernel: int) -> int:
    """How many kernels reach as far: (F - 1)/(K - 1) on each axis that has a window."""
    if one.groups != 1 or kernel < 2:
        raise _no_stack("it needs kernels of at least 2 and no groups", one)
    steps = _steps(one, kernel)
    if not _is_even(steps):
        uneven = next((size for size, (_, rest) in steps.items() if rest), None)
        why = f"({uneven} - 1)/({kernel} - 1) is not a whole number"
        others = "its axes take different numbers of them" if steps else "it has no window"
        raise _no_stack(why if uneven else others, one)
    count = next(count for count, _ in steps.values())
    if count > LONGEST_STACK:
        message = f"the stack has {count} layers, more than {LONGEST_STACK}"
        raise SpecError("C115", message, hint="give a larger kernel")
    return count


def _steps(one: Conv, kernel: int) -> dict[int, tuple[int, int]]:
    """For each size of a window (F - 1)/(K - 1) and what is left over."""
    sizes = (size for size in one.kernel if isinstance(size, int) and size > 1)
    return {size: divmod(size - 1, kernel - 1) for size in sizes}


def _is_even(steps: dict[int, tuple[int, int]]) -> bool:
    """Whether all axes take the same whole number of kernels."""
    return len({*steps.values()}) == 1 and not any(rest for _, rest in steps.values())


def _no_stack(why: str, one: Conv) -> SpecError:
    size = max((size for size in one.kernel if isinstance(size, int)), default=0)
    fits = [k for k in range(2, min(size, LONGEST_STACK)) if _is_even(_steps(one, k))]
    hint = f"kernels that fit are {', '.join(map(str, fits))}" if fits else "give a larger kernel"
    return SpecError("C205", f"no stack of such kernels sees the same: {why}", hint=hint)


def _padding(one: Conv, count: int, number: int) -> Sides | str:
    """The padding shared out to the layers, or all of it before the first where it is uneven."""
    if isinstance(one.padding, str):
        return one.padding
    sides = [side for axis in one.padding for side in axis]
    if all(isinstance(side, int) and side % count == 0 for side in sides):
        return tuple((before // count, after // count) for before, after in one.padding)
    return one.padding if number == 0 else ((0, 0),) * len(one.padding)


class Twin(NamedTuple):
    """A convolution, or several, and the dense layer in their place, with the same output.

    `units` are those of the dense layer where they are given, else every cell of the output is one.
    `connected` are the inputs that a unit of each is connected to.
    """

    report: Report
    dense: Facts
    units: Dim
    ratios: dict[str, str]


def dense(graph: Graph, units: int | None = None) -> Twin:
    """The fully connected layer that makes what a network makes, or one of so many units."""
    report = analyze(graph)
    count = units or product(report.rows[-1].facts.output.dims)
    biased = report.totals.biases != 0
    found = facts(FullyConnected(units=count, bias=biased), (graph.input_shape,))
    totals, sizes = report.totals, report.rows[-1].facts.output.spatial
    pairs = {
        "weights": (totals.weights, found.weights), "params": (totals.params, found.params),
        "macs": (totals.macs, found.macs),
    }  # fmt: skip
    ratios = {name: _share(*pair, sizes) for name, pair in pairs.items()}
    return Twin(report, found, count, ratios)


def _share(above: Dim, below: Dim, sizes: tuple[Dim, ...]) -> str:
    text = in_letters(above, below, sizes)
    if not (isinstance(above, int) and isinstance(below, int) and below > 0):
        return text
    return f"{text} = {above / below:.3g}" if above % below else text  # a whole one says it all


def page(twin: Twin) -> Page:
    """One figure a row, for the layers and for their dense twin."""
    return Page(lambda: [_sheet(twin)], lambda: _document(twin))


def _sheet(twin: Twin) -> Sheet:
    columns = [
        Column("figure", "figure", style="cyan"), Column("layers", "the layers", exact, True),
        Column("dense", f"fc {factor(twin.units)}", exact, True),
        Column("ratio", "ratio", right=True),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [heading, getattr(twin.report.totals, name), getattr(twin.dense, name), twin.ratios[name]]
        for name, heading in FIGURES.items()
    ]
    shape = twin.report.graph.input_shape
    working = f"{'·'.join(map(factor, shape.printed))}·{factor(twin.units)}"
    note = f"The dense layer connects each unit to every input: {working} weights."
    return Sheet("The dense layer in place of the layers", columns, rows, notes=[note])


def _document(twin: Twin) -> dict[str, Any]:
    """The document cnncalc.equivalent/1 of a dense layer."""
    return {
        "schema": "cnncalc.equivalent/1",
        "units": twin.units,
        "layers": {name: getattr(twin.report.totals, name) for name in FIGURES},
        "dense": {name: getattr(twin.dense, name) for name in FIGURES},
        "ratios": {name: text for name, text in twin.ratios.items() if text},
    }
