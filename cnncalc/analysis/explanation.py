"""The working of one layer's figures, step by step: the rule, the numbers put in, the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from cnncalc.analysis.field import Field, unite
from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import select
from cnncalc.dims import Dim, Shape
from cnncalc.ops.base import BIAS, BUFFER, WEIGHT, Weight, is_map, times
from cnncalc.window import POINTWISE, Window

Fields = tuple[Field, Field]

# The letters that a lecturer writes before the numbers are put in.
LETTERS: Mapping[str, str] = {
    "H, W": "height and width of the input",
    "H', W'": "height and width of the output",
    "C": "input channels",
    "K": "filters or units",
    "F": "kernel (Fh its height, Fw its width), D(F - 1) + 1 where it is dilated",
    "S": "stride",
    "P": "padding on each side",
    "G": "groups",
    "M": "channel multiplier",
    "N": "inputs",
    "r, j": "receptive field and jump of the input",
}


class Step(NamedTuple):
    """One figure: its rule in LETTERS, the rule with its numbers, and what comes out."""

    figure: str
    rule: str
    working: str
    value: Dim | Fraction | Shape


class Explanation(NamedTuple):
    """A layer and the steps to its figures."""

    row: Row
    steps: tuple[Step, ...]


def lines(report: Report, selectors: Sequence[str]) -> tuple[list[Line], list[Row]]:
    """The blocks and the single layers that selectors name; every layer where there are none.

    Raises C116 when a selector names nothing.
    """
    blocks, rows = [], [] if selectors else list(report.rows)
    for selector in selectors:
        selected = select(report, selector).rows
        if selected[0].name.startswith(f"{selector}."):
            blocks.append(Line(selector, selected))
        else:
            rows += selected
    return blocks, rows


def explain(report: Report, row: Row) -> Explanation:
    """The steps to a layer's shape, parameters, arithmetic, memory and receptive field."""
    steps = [*_shape(row), *_params(row), *_arithmetic(row), *_memory(report, row)]
    return Explanation(row, (*steps, *_field(row, input_fields(report, row))))


def _shape(row: Row) -> list[Step]:
    rule = row.node.op.shape_rule or ("" if row.working else "the shape of the input")
    return [Step("output", rule, row.working, row.facts.output)]


def _params(row: Row) -> list[Step]:
    """Parameters with and without biases, from the arrays that the layer holds."""
    if row.node.shared is not None:
        working = f"{row.facts.params}" if row.facts.params != 0 else ""
        rule = "the weights are another layer's" + (", the bias is its own" if working else "")
        return [Step("parameters", rule, working, row.facts.params)]
    arrays = row.node.op.weights(*row.input_shapes)
    learned = [array for array in arrays if array.role in (WEIGHT, BIAS)]
    kept = [array for array in arrays if array.role == BUFFER]
    steps = []
    if learned:
        steps.append(_sum_of("parameters", learned, row.facts.params))
    if row.facts.biases != 0 and row.facts.weights != 0:
        weights = [array for array in learned if array.role == WEIGHT]
        steps.append(_sum_of("without biases", weights, row.facts.weights))
    return [*steps, _sum_of("buffers", kept, row.facts.buffers)] if kept else steps


def _sum_of(figure: str, arrays: list[Weight], value: Dim) -> Step:
    rule = " + ".join(array.rule for array in arrays)
    return Step(figure, rule, " + ".join(times(*array.shape) for array in arrays), value)


def _arithmetic(row: Row) -> list[Step]:
    facts, op = row.facts, row.node.op
    steps = []
    factors = op.mac_factors(row.input_shapes, facts.output)
    if factors:
        steps.append(Step("MACs", op.macs_rule, times(*factors), facts.macs))
    parts = [
        ("2*MACs", times(2, facts.macs), facts.macs),
        ("bias additions", times(facts.bias_additions), facts.bias_additions),
        (op.cost, times(facts.other_flops), facts.other_flops),
    ]
    counted = [(rule, working) for rule, working, count in parts if count != 0]
    if counted:
        rule, working = (" + ".join(texts) for texts in zip(*counted, strict=True))
        steps.append(Step("FLOPs", rule, working, facts.flops))
    return steps


def _memory(report: Report, row: Row) -> list[Step]:
    output, size = row.facts.output, report.bytes_per_element
    ordered = (*output[:-3], output[-2], output[-1], output[-3]) if is_map(output) else output
    elements = row.facts.activations
    return [
        Step("activations", "elements of the output", times(*ordered), elements),
        Step(
            "activation bytes",
            f"activations*batch*bytes of {report.dtype}",
            times(elements, report.batch, size),
            report.activation_bytes(elements),
        ),
    ]


def input_fields(report: Report, row: Row) -> tuple[tuple[str, Fields], ...]:
    """The receptive fields that enter a layer, by the name of where they come from."""
    known = {other.name: other.fields for other in report.rows}
    nodes = report.graph.nodes
    found = []
    for index in row.node.inputs[:1] if row.node.op.refers else row.node.inputs:
        fields = known.get(nodes[index].name, _own_field(report.shapes[index]))
        if fields is not None:
            found.append((nodes[index].name, fields))
    return tuple(found)


def _own_field(shape: Shape | None) -> Fields:
    """The field of an input of the network: each cell sees itself."""
    height, width = shape[-2:] if shape and is_map(shape) else (1, 1)
    return Field(0, 1, 1, height), Field(0, 1, 1, width)


def _field(row: Row, inputs: tuple[tuple[str, Fields], ...]) -> list[Step]:
    """Receptive field and jump, per axis where the axes differ."""
    if row.fields is None or not inputs:
        return []
    each = [_axis_field(row, inputs, axis) for axis in (0, 1)]
    if each[0] == each[1]:
        return each[0]
    named = zip(each, ("height", "width"), strict=True)
    return [
        step._replace(figure=f"{step.figure}, {axis}") for steps, axis in named for step in steps
    ]


def _axis_field(row: Row, inputs: tuple[tuple[str, Fields], ...], axis: int) -> list[Step]:
    assert row.fields and row.facts.windows
    field, window = row.fields[axis], row.facts.windows[axis]
    before = unite([fields[axis] for _, fields in inputs])
    size, jump = _size_working(inputs, before, window, axis), ("that of the input", "")
    if window != POINTWISE and window.stride != 0:
        jump = "j*S", times(before.jump, window.stride)
    steps = [Step("receptive field", *size, field.size)]
    return [*steps, Step("jump", *jump, field.jump)] if field.jump != 0 else steps


def _size_working(
    inputs: tuple[tuple[str, Fields], ...], before: Field, window: Window, axis: int
) -> tuple[str, str]:
    if window.stride == 0:
        return "all that the input sees", ""
    if window != POINTWISE:
        return "r + (F - 1)*j", f"{before.size} + ({window.size} - 1)*{before.jump}"
    if len({fields[axis] for _, fields in inputs}) == 1:
        return "that of the input", ""
    seen = dict.fromkeys(interval(fields[axis]) for _, fields in inputs)
    return "the union over the inputs", " and ".join(seen)


def interval(field: Field, cell: int = 0) -> str:
    """The input cells that an output cell sees, as [first, last]."""
    first = field.start + cell * field.jump
    return f"[{first}, {first + field.size - 1}]"
