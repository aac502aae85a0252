"""The working of one layer's figures: the rule, the rule with its numbers, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from cnncalc.analysis.field import Extent, Field, Fields, through
from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import layers
from cnncalc.choices import DTYPES
from cnncalc.dims import Dim
from cnncalc.formula import (
    PLAIN,
    Ceiling,
    Formula,
    Quotient,
    Size,
    Style,
    Sum,
    Words,
    Working,
    lettered,
    per_axis,
    times,
)
from cnncalc.ops.base import BIAS, BUFFER, WEIGHT, Weight, macs_formula
from cnncalc.reach import POINTWISE, Grid, Reach, Scattered, Window, along
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape, axis_names

# The letters that a lecturer writes before the numbers are put in.
LETTERS: Mapping[str, str] = {
    "H, W": "height and width of the input",
    "H', W'": "height and width of the output",
    "C": "input channels",
    "K": "filters or units",
    "F": "kernel (Fh its height, Fw its width)",
    "S": "stride",
    "P": "padding on each side",
    "P'": "padding after, where it differs from P before",
    "D": "dilation",
    "E": "output padding",
    "G": "groups",
    "M": "channel multiplier",
    "N": "inputs",
    "R": "regions",
    "T": "input cells from the first to the last that one output cell reads",
    "r, j": "receptive field and jump of the input",
}


_OF_RANK: Mapping[int, Mapping[str, str]] = {  # beside those, or in their stead
    1: {"L": "length of the input", "L'": "length of the output", "F": "kernel (Fl along L)"},
    3: {
        "D": "depth of the input; dilation in the working of an axis",
        "D'": "depth of the output",
        "F": "kernel (Fd its depth, Fh its height, Fw its width)",
    },
}


def letters_of(shape: Shape) -> Mapping[str, str]:
    """What the letters of a network stand for whose image has such a shape."""
    return {**LETTERS, **_OF_RANK.get(shape.rank, {})}


class Derivation(NamedTuple):
    """One figure: what comes out, its rule in words or in LETTERS, and its working on each axis."""

    figure: str
    value: Dim | Fraction | Shape
    words: str = ""
    workings: tuple[Working, ...] = ()

    def rule(self, style: Style = PLAIN) -> str:
        """The rule, in words where it has no letters."""
        return self.words or per_axis([one.rule(style) for one in self.workings])

    def working(self, style: Style = PLAIN) -> str:
        """The rule with its numbers."""
        return per_axis([one.text(style) for one in self.workings])

    @property
    def is_complete(self) -> bool:
        """Whether the working itself says what comes out."""
        return any(one.result is not None for one in self.workings)

    def letters(self) -> set[str]:
        """The letters of the rule."""
        used = (letter for one in self.workings for letter in one.formula.letters())
        return set() if self.words else set(used)


class Explanation(NamedTuple):
    """A layer and the derivations of its figures."""

    row: Row
    steps: tuple[Derivation, ...]


def lines(report: Report, selectors: Sequence[str]) -> tuple[list[Line], list[Row]]:
    """The blocks and the single layers that selectors name; every layer where there are none.

    Raises C116 when a selector names nothing.
    """
    blocks, rows = [], [] if selectors else list(report.rows)
    for selector in selectors:
        selected = layers(report, selector)
        if selected[0].name.startswith(f"{selector}."):
            blocks.append(Line(selector, selected))
        else:
            rows += selected
    return blocks, rows


def explain(report: Report, row: Row) -> Explanation:
    """The steps to a layer's shape, parameters, arithmetic, memory and receptive field."""
    steps = [*_shape(row), *_params(row), *_arithmetic(row), *_memory(report, row)]
    return Explanation(row, (*steps, *_field(row, input_fields(report, row))))


def _by(
    figure: str, formula: Formula, value: Dim | Fraction | Shape, words: str = ""
) -> Derivation:
    return Derivation(figure, value, words, (Working(formula),))


def _shape(row: Row) -> list[Derivation]:
    op, workings = row.node.op, row.workings
    words = op.shape_rule or ("" if workings else "the shape of the input")
    return [Derivation("output", row.facts.output, words, workings)]


def _params(row: Row) -> list[Derivation]:
    """Parameters with and without biases, from the arrays that the layer holds."""
    if row.node.shared is not None:
        return [Derivation("parameters", 0, "the weights are another layer's")]
    arrays = row.node.op.weights(row.given)
    learned = [array for array in arrays if array.role in (WEIGHT, BIAS)]
    kept = [array for array in arrays if array.role == BUFFER]
    steps = [_by("parameters", sum_of(learned), row.facts.params)] if learned else []
    if row.facts.biases != 0 and row.facts.weights != 0:
        weights = [array for array in learned if array.role == WEIGHT]
        steps.append(_by("without biases", sum_of(weights), row.facts.weights))
    return [*steps, _by("buffers", sum_of(kept), row.facts.buffers)] if kept else steps


def sum_of(arrays: Sequence[Weight]) -> Formula:
    """The elements of arrays, each as a product."""
    return Sum(tuple((1, array.formula) for array in arrays))


def _arithmetic(row: Row) -> list[Derivation]:
    facts, op = row.facts, row.node.op
    macs = macs_formula(op, row.given)
    steps = [_by("MACs", macs, facts.macs)] if macs else []
    parts: list[tuple[Dim, Formula]] = [
        (facts.macs, 2 * Size(facts.macs, "MACs")),
        (facts.bias_additions, Size(facts.bias_additions, "bias additions")),
        (facts.other_flops, Size(facts.other_flops, op.cost())),
    ]
    counted = tuple((1, formula) for count, formula in parts if count != 0)
    return [*steps, _by("FLOPs", Sum(counted), facts.flops)] if counted else steps


def _memory(report: Report, row: Row) -> list[Derivation]:
    elements, dtype = row.facts.activations, report.dtype_of(row.node)
    sizes = times(map(Size, row.facts.output.printed))
    bits, counted = DTYPES[dtype], {"activations": elements, "batch": report.batch}
    unit, size = ("bits", bits) if bits % 8 else ("bytes", bits // 8)
    amount = lettered([*counted, f"{unit} of {dtype}"], [*counted.values(), size])
    packed = Quotient(amount, Size(8)) if bits % 8 else amount
    words = "packed, rounded up to whole bytes" if bits % 8 else ""
    return [
        _by("activations", sizes, elements, "elements of the output"),
        _by("activation bytes", packed, report.activation_bytes([(row, elements)]), words),
    ]


def input_fields(report: Report, row: Row) -> tuple[tuple[str, Fields], ...]:
    """The receptive fields that enter a layer, by the name of where they come from.

    Where several meet, each is that of the cells that an output cell reads of it.
    """
    if row.fields is None or row.facts.reach is None:
        return ()
    nodes, rank = report.graph.nodes, len(row.fields)
    counts = row.facts.output.cells(rank)
    pairs = zip(row.node.inputs, row.facts.reach, strict=True)
    read = [(i, reaches) for i, reaches in pairs if reaches is not None]
    known = [(nodes[i].name, fields, reach) for i, reach in read if (fields := report.fields[i])]
    if len(known) < 2:
        return tuple((name, fields) for name, fields, _ in known)
    return tuple(
        (name, tuple(through(f, along(reach, i, rank), counts[i]) for i, f in enumerate(fields)))
        for name, fields, reach in known
    )


def _field(row: Row, inputs: tuple[tuple[str, Fields], ...]) -> list[Derivation]:
    """Receptive field and jump, per axis where the axes differ."""
    if row.fields is None or not inputs:
        return []
    rank = len(row.fields)
    each = [_axis_field(row, inputs, axis) for axis in range(rank)]
    if all(_texts(one) == _texts(each[0]) for one in each):
        return each[0]
    named = zip(each, axis_names(rank), strict=True)
    return [
        step._replace(figure=f"{step.figure}, {axis}") for steps, axis in named for step in steps
    ]


def _texts(steps: Sequence[Derivation]) -> list[tuple[str, str, str]]:
    return [(step.rule(), step.working(), str(step.value)) for step in steps]


def _axis_field(row: Row, inputs: tuple[tuple[str, Fields], ...], axis: int) -> list[Derivation]:
    assert row.fields
    field, before = row.fields[axis], inputs[0][1][axis]
    steps = [_size_working(row, inputs, axis)]
    reach = _reach(row, inputs, axis)
    if field.jump is None or field.jump == 0:
        return steps
    if reach is None or reach == POINTWISE or not isinstance(before, Field):
        words = "that of the input" if field.moves_evenly else "on average"
        return [*steps, Derivation("jump", field.jump, words)]
    jump, stride = Size(before.jump, "j"), reach.shift
    if isinstance(reach, Scattered):
        return [*steps, _by("jump", jump / Size(reach.stride, "S"), field.jump)]
    if isinstance(reach, Grid):
        return [*steps, _by("jump", jump * Size(reach.n, "W") / Size(reach.m, "W'"), field.jump)]
    return [*steps, _by("jump", jump * Size(stride, "S"), field.jump)]


def _reach(row: Row, inputs: tuple[tuple[str, Fields], ...], axis: int) -> Reach | None:
    """How the one input is read, where it itself moves evenly."""
    even = len(inputs) == 1 and isinstance(inputs[0][1][axis], Field)
    return _first_reach(row, axis) if even else None


def _first_reach(row: Row, axis: int) -> Reach:
    assert row.fields and row.facts.reach and row.facts.reach[0]
    return along(row.facts.reach[0], axis, len(row.fields))


def _size_working(row: Row, inputs: tuple[tuple[str, Fields], ...], axis: int) -> Derivation:
    assert row.fields
    figure, value = "receptive field", row.fields[axis].size
    if len(inputs) == 1 and _first_reach(row, axis).shift == 0:
        return Derivation(figure, value, "all that the input sees")
    entering = [fields[axis] for _, fields in inputs]
    if len({*entering}) == 1 and (len(inputs) > 1 or _first_reach(row, axis) == POINTWISE):
        return Derivation(figure, value, "that of the input")
    reach, before = _reach(row, inputs, axis), entering[0]
    size, kernel = _span(reach) if reach else 0, getattr(row.node.op, "kernel", None)
    if reach and isinstance(before, Field) and _grown(before, size) == value:
        taps = _taps(_along(kernel, axis, len(row.fields)), reach, size)
        grown = Size(before.size, "r") + (taps - 1) * Size(before.jump, "j")
        return _by(figure, grown, value)
    if not row.fields[axis].moves_evenly:
        return Derivation(figure, value, "the most that one cell sees")
    seen = dict.fromkeys(interval(field) for field in entering)
    return _by(figure, Words(" and ".join(seen)), value, "the union over the inputs")


def _along(kernel: object, axis: int, rank: int) -> Dim | None:
    """The kernel of an operation along an axis of the image, where it has one."""
    return kernel[axis] if isinstance(kernel, tuple) and len(kernel) == rank else None


def _taps(kernel: Dim | None, reach: Reach, size: Dim) -> Formula:
    """The input cells that one output cell reads: F, ⌈F/S⌉ of a transposed window, else T."""
    if isinstance(reach, Window):
        return Size(size, "F" if kernel == size else "T")
    if isinstance(kernel, int) and isinstance(reach, Scattered):
        taps = Ceiling(Size(kernel, "F") / Size(reach.stride, "S"))
        if taps.value == size:
            return taps
    return Size(size, "T")


def _grown(before: Field, taps: Dim) -> Dim:
    """r + (T - 1)·j, which is the largest field unless a small map lacks the cell that has it."""
    return before.size + (taps - 1) * before.jump


def _span(reach: Reach) -> Dim:
    """Input cells from the first to the last that one output cell reads, at the most; 0 unknown."""
    if isinstance(reach, Window):
        return reach.size
    if isinstance(reach, Grid) and not isinstance(reach.n, int):
        return 0
    reads = (reach.sources(cell) for cell in range(reach.period))
    return max(one[-1] - one[0] + 1 if one else 0 for one in reads)


def interval(field: Extent, cell: int = 0) -> str:
    """The input cells that an output cell sees, as [first, last]."""
    span = field.at(cell)
    return f"[{span[0]}, {span[1]}]" if span else "[]"
