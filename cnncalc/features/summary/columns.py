"""The columns that a summary can have, and what their cells hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import accumulate
from operator import attrgetter
from typing import Any

from cnncalc.analysis.alike import alike, once, summed
from cnncalc.analysis.fold import Line
from cnncalc.analysis.memory import bytes_of
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.training import by_name
from cnncalc.counting.convention import Convention
from cnncalc.dims import Dim, Expr, maximum, total
from cnncalc.features.summary.blocks import spelled
from cnncalc.records import NamedTuple
from cnncalc.render.page import Column
from cnncalc.shape import Shape
from cnncalc.units import (
    VARIES,
    compact,
    exact,
    factor,
    fixed,
    show_field,
    show_shape,
    size_in_bytes,
)


class Context(NamedTuple):
    """What a cell may need beside its line; `work` is that of the whole network."""

    report: Report
    convention: Convention
    layout: str
    work: Dim = 0


Cell = Callable[[Line, Context], Any]


def _field(attribute: str) -> Cell:
    """A property of the receptive field on every axis; None where all cells share one field."""

    def cell(line: Line, context: Context) -> Any:
        fields = line.last.fields
        if fields is None or (attribute == "jump" and fields[0].jump == 0):
            return None
        return tuple(getattr(field, attribute) for field in fields)

    return cell


def _per_axis_in_latex(value: tuple[Any, ...]) -> str:
    one = value[:1] if all(part == value[0] for part in value) else value
    parts = ["" if part is None else factor(part, "latex") for part in one]
    return r" \times ".join(part or rf"\text{{{VARIES}}}" for part in parts)


def _spelling(line: Line, context: Context) -> str:
    if line.layers:
        return spelled(line)
    if line.is_block:
        return f"{len(line.rows)} layers"
    return line.last.spec if line.input_shapes else line.last.node.op.kind


def _name(line: Line, context: Context) -> str:
    times = line.rows[0].node.times
    return line.name if times == 1 else f"{line.name} ×{factor(times)}"


def _kind(line: Line, context: Context) -> str:
    return "block" if line.is_block else line.main.node.op.kind


def _summed(figure: str) -> Cell:
    """A figure of what is computed: an input has none."""
    figure_of = attrgetter(f"facts.{figure}")
    return lambda line, _: summed((row for row in line.rows if row.node.inputs), figure_of)


def _counted(fact: str) -> Cell:
    """The weights or the biases among the parameters that count."""

    def cell(line: Line, context: Context) -> Dim:
        def counted(row: Row) -> Dim:
            parts = context.convention.parts("params", row)
            return total(number for what, _, number in parts if what == fact)

        return summed(line.rows, counted)

    return cell


def _by_convention(figure: str) -> Cell:
    def cell(line: Line, context: Context) -> Dim:
        return summed(line.rows, partial(context.convention.amount, figure))

    return cell


def _memory(line: Line, context: Context) -> Dim:
    amount = context.convention.amount
    counted = ((row, times * amount("memory", row)) for row, times in alike(line.rows))
    return context.report.activation_bytes(counted)


def _working(line: Line, context: Context) -> str:
    return "" if line.is_block else line.main.working


def _shape(line: Line, context: Context) -> Shape:
    """The shape that leaves a line; of a map that is flattened in it the map itself."""
    if line.layers and not line.is_block:
        maps = [row for row in line.rows if row.node.op.kind != "flatten"]
        return (maps or line.rows)[-1].facts.output
    return line.last.facts.output


def _inputs(line: Line, context: Context) -> tuple[Shape, ...]:
    return line.input_shapes


def _share(line: Line, context: Context) -> Fraction | None:
    """The part of the network's work that is done here, of 1; None where a size is a symbol."""
    part, whole = KINDS[context.convention.work].cell(line, context), context.work
    if isinstance(part, Expr) or isinstance(whole, Expr) or whole == 0:
        return None
    return Fraction(part, whole)


def _trained(figure: str) -> Cell:
    """Parameters that are trained, or frozen."""

    def cell(line: Line, context: Context) -> Dim:
        found = by_name(context.report)
        figure_of = attrgetter(figure)
        rows = (row for row in line.rows if row.name in found)
        return total(row.node.times * figure_of(found[row.name]) for row in rows)

    return cell


def _live(line: Line, context: Context) -> Dim:
    """The most bytes alive while any layer of the line works."""
    live = [context.report.live[row.name] for row in line.rows if row.node.inputs]
    return maximum(*live) if live else 0


def _param_bytes(line: Line, context: Context) -> Dim:
    return context.report.bytes_of(_by_convention("params")(line, context))


def _activation_bytes(line: Line, context: Context) -> Dim:
    counted = ((row, times * row.facts.activations) for row, times in alike(line.rows))
    return context.report.activation_bytes(counted)


def _intensity(line: Line, context: Context) -> Fraction | None:
    """MACs of the batch for each byte of inputs, outputs and parameters that a layer touches."""
    report = context.report
    work = summed(line.rows, attrgetter("facts.macs")) * report.batch
    moved = total(_moved(row, report) for row in line.rows)
    if isinstance(work, Expr) or isinstance(moved, Expr) or moved == 0:
        return None
    return Fraction(work, moved)


def _moved(row: Row, report: Report) -> Dim:
    """Bytes that a layer reads and writes: its inputs, its output, its parameters."""
    tensors = (report.tensors[i] for i in row.node.inputs)
    read = total(bytes_of(t.shape.elements * report.batch, t.dtype) for t in tensors if t)
    written = report.activation_bytes([(row, row.facts.activations)])
    return read + written + report.bytes_of(row.facts.params)


def percent(share: Fraction) -> str:
    """A share of 1 in per cent: 12.34."""
    return fixed(100 * share, 2)


def _two_decimals(value: Fraction) -> str:
    return fixed(value, 2)


class ColumnKind(NamedTuple):
    """A column that a summary can have, and what its cells hold.

    `is_usual` says that it is shown unasked, `is_sum` that the last row has the sum, `is_own` that
    rows that are alike in their operation and their shapes may differ in it, `is_running` that each
    cell has those above it added.
    """

    column: Column
    cell: Cell
    is_usual: bool = False
    is_sum: bool = False
    is_own: bool = False
    is_running: bool = False

    def filled(self, lines: Sequence[Line], context: Context) -> list[Any]:
        """Its cells in all lines."""
        if self.is_running:
            shares = [self.cell(line, context) for line in lines]
            return shares if None in shares else [*accumulate(shares)]
        if self.is_own:
            return [self.cell(line, context) for line in lines]
        alone = once(lambda row: self.cell(Line(row.name, (row,)), context))
        return [
            self.cell(line, context) if line.is_block or len(line.rows) > 1 else alone(line.last)
            for line in lines
        ]


def _count(key: str, heading: str, rank: int, cell: Cell, is_usual: bool = False) -> ColumnKind:
    column = Column(key, heading, exact, True, rank, short=compact)
    return ColumnKind(column, cell, is_usual, is_sum=True)


def _bytes(key: str, heading: str, cell: Cell) -> ColumnKind:
    return ColumnKind(Column(key, heading, size_in_bytes, True, 6), cell, is_sum=True)


def _axes(key: str, heading: str, rank: int, figure: str, is_usual: bool = False) -> ColumnKind:
    column = Column(key, heading, show_field, True, rank, latex=_per_axis_in_latex)
    return ColumnKind(column, _field(figure), is_usual, is_own=True)


KINDS: dict[str, ColumnKind] = {
    kind.column.key: kind
    for kind in (
        ColumnKind(Column("layer", "layer", style="cyan"), _name, is_usual=True, is_own=True),
        ColumnKind(Column("op", "op", rank=5), _kind),
        ColumnKind(Column("spec", "operation", rank=3), _spelling, is_usual=True),
        ColumnKind(Column("input", "input", right=True, rank=7), _inputs),
        ColumnKind(Column("output", "output", right=True), _shape, is_usual=True),
        _count("params", "params", 0, _by_convention("params"), is_usual=True),
        _count("weights", "weights", 8, _counted("weights")),
        _count("biases", "biases", 8, _counted("biases")),
        _count("buffers", "buffers", 8, _summed("buffers")),
        _count("trainable", "trained", 8, _trained("trainable"))._replace(is_own=True),
        _count("frozen", "frozen", 8, _trained("frozen"))._replace(is_own=True),
        _count("macs", "MACs", 0, _summed("macs"), is_usual=True),
        _count("flops", "FLOPs", 6, _summed("flops")),
        _count("operations", "operations", 4, _by_convention("operations")),
        _count("activations", "activations", 6, _summed("activations")),
        ColumnKind(Column("memory", "memory", size_in_bytes, True, 4), _memory, True, is_sum=True),
        _axes("rf", "RF", 5, "size", is_usual=True),
        _axes("jump", "jump", 8, "jump"),
        _axes("center", "centre", 8, "center"),
        ColumnKind(Column("percent", "% of work", percent, True, 6), _share, is_sum=True),
        ColumnKind(Column("cumulative", "cumulative %", percent, True, 6), _share, is_running=True),
        _bytes("param_bytes", "param bytes", _param_bytes),
        _bytes("activation_bytes", "activation bytes", _activation_bytes),
        ColumnKind(Column("live", "live memory", size_in_bytes, True, 6), _live, is_own=True),
        ColumnKind(
            Column("intensity", "MACs/byte", _two_decimals, True, 6), _intensity, is_sum=True
        ),
        ColumnKind(Column("working", "working", rank=9), _working),
    )
}
COLUMN_KEYS = tuple(KINDS)
ALL = ("all",)
SORTED_KEYS = tuple(key for key in KINDS if key not in ("input", "output", "working", "cumulative"))
_HEADINGS = {
    **{kind.column.heading.lower(): key for key, kind in KINDS.items()},
    "peak": "live", "bytes": "activation_bytes", "parameters": "params", "shape": "output",
    "name": "layer", "type": "op", "ram": "live", "receptive field": "rf", "mult-adds": "macs",
    "share": "percent",
}  # fmt: skip
_BYTES = ("memory", "live", "param_bytes", "activation_bytes")


def key_of(word: str) -> str:
    """The key of a column by its key, its heading or another word for it, in any case.

    The word itself where it is none.
    """
    wanted = word.strip().lower()
    return wanted if wanted in KINDS else _HEADINGS.get(wanted, word.strip())


def every(convention: Convention) -> Sequence[str]:
    """All columns; a convention's operations where they are not what another column has."""
    headings = [kind.column.heading for key, kind in KINDS.items() if key != "operations"]
    return [key for key in KINDS if key != "operations" or convention.label not in headings]


def column_of(key: str, context: Context) -> Column:
    """A column with shapes in the layout that is asked for, and operations by their name."""

    def shape(value: Shape, style: str = "unicode") -> str:
        return show_shape(value, context.layout, style)

    column = KINDS[key].column
    if key == "operations":
        return column._replace(heading=context.convention.label)
    if key in _BYTES:
        return column._replace(show=partial(size_in_bytes, kilo=context.convention.memory_kilo))
    if key == "input":
        return column._replace(show=lambda value: ", ".join(map(shape, value)))
    if key == "output":
        return column._replace(show=shape, latex=lambda value: shape(value, "latex"))
    return column
