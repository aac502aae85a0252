"""What a cell is recomputed from: figures of the layers it selects, and arithmetic over them.

Layers of the table's model are named as `analysis.selection` has it; `vgg:fc6` selects in the
network that the table calls vgg.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import exp
from typing import Any, NamedTuple

from cnncalc.analysis.report import Row, weight_layers
from cnncalc.analysis.selection import Selection
from cnncalc.counting.builtin import BY_NAME
from cnncalc.dims import Dim, symbol, total
from cnncalc.features.audit import repeated
from cnncalc.features.audit.described import BYTES_PER_ELEMENT, OF_OUTPUTS
from cnncalc.features.audit.notes.ratio import Ratio, in_letters, rounded
from cnncalc.limits import LONGEST_FIGURE
from cnncalc.shape import Shape
from cnncalc.units import counted
from cnncalc.window import same_padding, span

OPERATIONS = {"MACs": "googlenet", "MACs + biases": "ptflops-aten", "FLOPs": "cnncalc"}
PARAMS = {True: "cnncalc", False: "cs231n"}  # with biases or without
MEMORY = ("cs231n", "convnet-burden", "cnncalc")
VOLUME = ("elements", "side")

LAYOUTS = ("height x width x channels", "channels x height x width")


class Reading(NamedTuple):
    """How figures are counted and printed: one point in the space of conventions.

    `operations` is a key of OPERATIONS and `memory` one of MEMORY: built-in conventions both.
    `digits` are the significant digits to which a column abbreviates. A row that is repeated has
    the figures of one of its layers, or of all of them `together`.
    """

    biases: bool = True
    operations: str = "MACs"
    memory: str = "cs231n"
    variant: str = ""
    volume: str = "elements"
    kilo: int = 1000
    precision: str = "rounded"
    digits: int = LONGEST_FIGURE
    layout: str = LAYOUTS[0]
    together: bool = False


class NoFigureError(ValueError):
    """What is asked of a layer that has no such thing."""


Find = Callable[[str], Selection]


def functions(find: Find, reading: Reading) -> Mapping[str, Callable[..., Any]]:
    """The functions that a cell's expression may call; selectors are quoted texts."""
    table: dict[str, Callable[..., Any]] = {
        "output": lambda s: _printed(find(s).output, reading),
        "input": lambda s: _printed(find(s).input, reading),
        "plane": lambda s: find(s).output.spatial,
        "size": lambda s: _square(find(s).output),
        "exact_size": lambda s: find(s).rows[0].workings[0].formula.value,  # not rounded
        "channels": lambda s: find(s).output.channels,
        "biases": lambda s: _sum(find(s), "biases"),
        "macs": lambda s: _sum(find(s), "macs"),
        "memory": lambda s: _memory(find(s), reading),
        "bytes": lambda s: BYTES_PER_ELEMENT * _memory(find(s), reading),
        "neurons": lambda s: find(s).output.elements,
        "volume": lambda s: _volume(find(s).output, reading),
        "layers": lambda s="": _layers(find(s)),
        "hidden": lambda s="": _layers(find(s)) - 1,
        "count": lambda kind, s="": len(_of_kind(find(s), kind)),
        "after": lambda kind, s: _after(find(s), kind),
        "filter": lambda s: _filter(find(s)),
        "stride": lambda s: _field(find(s), "stride"),
        "kernel": lambda s: _kernels(find(s)),
        "padding": lambda s: _padding(find(s)),
        "field": lambda s: _receptive_field(find(s)),
        "pixels": lambda s, row, column: _pixels(find(s), row, column),
        "output_gradient": lambda s: find(s).output.spatial,
        "weight_gradient": lambda s: _weight_gradient(find(s)),
        "towers": lambda s: _towers(find(s)),
        "units": lambda s: total(r.facts.activations for r in find(s).rows if r.facts.weights),
        "training": lambda s: _training(find(s), reading),
        "rule": lambda s: _rule(find(s)),
        "floored": lambda s: rounded("floor", _rule(find(s))),
        "same_rule": _same_rule,
        "sigmoid": _sigmoid,
    }
    table |= {"filters": table["channels"], **_repeated(find, reading)}
    for name, size in OF_OUTPUTS.items():
        table[name] = repeated.outputs(table[name], _needed(find), reading.together, size)
    return {name: _stated(function) for name, function in table.items()}


def _repeated(find: Find, reading: Reading) -> Mapping[str, Callable[..., Any]]:
    """The sums of SUMMED, of which a row may stand for several layers."""
    summed: dict[str, Callable[[Selection], Dim]] = {
        "params": lambda found: _params(found, reading),
        "weights": lambda found: _sum(found, "weights"),
        "ops": lambda found: _operations(found, reading),
        "param_bytes": lambda found: BYTES_PER_ELEMENT * _params(found, reading),
    }
    return {
        name: repeated.each(figure, _needed(find), reading.together)
        for name, figure in summed.items()
    }


def _needed(find: Find) -> repeated.Take:
    """Finds as many layers as a row stands for, at least. Raises NoFigureError for fewer."""

    def take(selector: str, times: int) -> Selection:
        selection = find(selector)
        found = len(selection.rows) if times > 1 else times
        if found < times:
            many = counted(found, "layer")
            raise NoFigureError(f"the row stands for {times}, and it selects {many}")
        return selection

    return take


def _printed(shape: Shape, reading: Reading) -> tuple[Dim, ...]:
    return shape.printed if reading.layout == LAYOUTS[0] else shape.dims


def _stated(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with one sentence where the layers selected have nothing of the kind."""

    def ask(*selected: Any) -> Any:
        try:
            return function(*selected)
        except NoFigureError:
            raise
        except (AttributeError, IndexError, TypeError, ValueError):
            raise NoFigureError("the layers that it selects have no such figure") from None

    return ask


def _square(shape: Shape) -> Dim:
    if not shape.is_map or shape.spatial[0] != shape.spatial[1]:
        raise NoFigureError("the map is not square")
    return shape.spatial[0]


def _sum(selection: Selection, figure: str) -> Dim:
    return total(getattr(row.facts, figure) for row in selection.rows)


def _params(selection: Selection, reading: Reading) -> Dim:
    return _counted(selection, PARAMS[reading.biases], "params")


def _operations(selection: Selection, reading: Reading) -> Dim:
    return _counted(selection, OPERATIONS[reading.operations], "operations")


def _counted(selection: Selection, convention: str, quantity: str) -> Dim:
    """What a convention counts of the layers."""
    return total(BY_NAME[convention].amount(quantity, row) for row in selection.rows)


def _memory(selection: Selection, reading: Reading) -> Dim:
    """Elements of the outputs that count as memory; a single layer counts whatever it is."""
    if len(selection.rows) <= 1:
        return selection.output.elements
    given = BY_NAME[reading.memory].memory.source.output * selection.input.elements
    return _counted(selection, reading.memory, "memory") + given


def _volume(shape: Shape, reading: Reading) -> Any:
    """What lectures call the volume of a map: its elements, or its height and width alone."""
    return shape.elements if reading.volume == VOLUME[0] else _square(shape)


def _layers(selection: Selection) -> Dim:
    """Layers with weights on the longest path through those selected."""
    return weight_layers(selection.report.graph, selection.rows)


def _of_kind(selection: Selection, kind: str) -> list[Row]:
    return [row for row in selection.rows if row.node.op.kind == kind]


def _after(selection: Selection, kind: str) -> tuple[int, ...]:
    """For each layer selected, how many layers of a kind stand before it."""
    rows = selection.report.rows
    chosen = [rows.index(row) for row in selection.rows]
    return tuple(sum(row.node.op.kind == kind for row in rows[:index]) for index in chosen)


def _filter(selection: Selection) -> tuple[Dim, ...]:
    """Height, width and depth of one kernel of a convolution."""
    row = selection.rows[0]
    weight = row.node.op.weights(row.given)[0]
    return (*weight.shape[2:], weight.shape[1])


def _field(selection: Selection, name: str) -> Any:
    """A field of the first layer that is the same on both axes and sides."""
    return _single(getattr(selection.rows[0].node.op, name), name)


def _padding(selection: Selection) -> Any:
    """Zeros on each side of the first layer; those that "same" adds to its input, too."""
    row = selection.rows[0]
    padding = row.node.op.padding  # type: ignore[attr-defined]
    if padding == "same":
        pair = row.node.op.axes(row.input_shapes[0])  # type: ignore[attr-defined]
        padding = tuple((axis.before, axis.after) for axis in pair)
    return _single(padding, "padding")


def _rule(selection: Selection) -> Ratio:
    """(W - F + 2P)/S + 1 in its letters, without P where the layer has no padding."""
    row = selection.rows[0]
    letters = {} if _padding(selection) else {"P": 0}
    return in_letters(row.workings[0].formula, letters)


def _same_rule() -> Ratio:
    """The padding on each side that keeps the size, of a kernel F that is odd."""
    before, after = same_padding(symbol("W"), span(symbol("F"), 1), 1)
    return Ratio(before + after, 2)


def _weight_gradient(selection: Selection) -> tuple[Dim, ...]:
    """Height and width of dE/dF: the input under dE/dO as a window that moves by one cell."""
    pairs = zip(selection.input.spatial, selection.output.spatial, strict=True)
    return tuple(size - window + 1 for size, window in pairs)


def _single(value: Any, name: str) -> Any:
    while isinstance(value, tuple):
        if len(set(value)) != 1:
            raise NoFigureError(f"{name} is not the same on both axes")
        value = value[0]
    return value


def _kernels(selection: Selection) -> Any:
    """Height and width of the window that the layers share, or of each where they differ."""
    windows = (getattr(row.node.op, "kernel", None) for row in selection.rows)
    different = tuple(dict.fromkeys(window for window in windows if window))
    return different[0] if len(different) == 1 else different


def _receptive_field(selection: Selection) -> tuple[Any, ...]:
    fields = selection.rows[-1].fields
    if fields is None:
        raise NoFigureError("the layer has no receptive field")
    return tuple(field.size for field in fields)


def _pixels(selection: Selection, row: int, column: int) -> tuple[Dim, ...]:
    """Numbers of the pixels that one output cell sees, counted from 1 along the image's rows."""
    from cnncalc.analysis.reach import cells, pixels

    axes = cells(selection.report, selection.rows[-1], (row, column))
    return pixels(selection.report, axes)


def _towers(selection: Selection) -> tuple[Dim, ...]:
    """Groups, height, width and channels of a group, as a network lies on several GPUs."""
    groups = max(getattr(row.node.op, "groups", 1) for row in selection.report.rows)
    height, width = selection.output.spatial
    return groups, height, width, selection.output.channels // groups


def _training(selection: Selection, reading: Reading) -> Dim:
    """Elements of activations and of their gradients; the image needs no gradient."""
    return 2 * _memory(selection, reading) - selection.report.graph.input_shape.elements


def _sigmoid(value: Any) -> Fraction:
    """1/(1 + exp(-value)), to nine decimals."""
    return Fraction(round(10**9 / (1 + exp(-value))), 10**9)
