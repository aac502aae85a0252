"""Every layer of a network and its totals, as a convention counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from cnncalc.analysis.field import Field
from cnncalc.analysis.fold import Line, automatic_depth, fold
from cnncalc.analysis.report import Report, Row
from cnncalc.counting.convention import Convention, Counts, count, memory_size
from cnncalc.dims import Dim, Expr, plain, total
from cnncalc.limits import LONGEST_FORMULA
from cnncalc.render.json import known_totals, notes
from cnncalc.render.page import Column, Formula, Page, Sheet
from cnncalc.shape import Shape
from cnncalc.units import compact, exact, factor, show_shape, size_in_bytes


class Summary(NamedTuple):
    """A network's report, and its totals as a convention counts them."""

    report: Report
    convention: Convention
    counts: Counts


def summary(report: Report, convention: Convention) -> Summary:
    """What a convention counts in a network."""
    return Summary(report, convention, count(report, convention))


def page(
    summaries: Sequence[Summary], depth: int | None = None, keys: Sequence[str] = (),
    layout: str = "hwc",
) -> Page:  # fmt: skip
    """A sheet for each network; a document, or of several networks a list of documents.

    `keys` are column keys; without them the usual ones are shown. Blocks nested deeper than `depth`
    are folded; without it, as deep as a page allows.
    """

    def sheets() -> list[Sheet]:
        return [
            _sheet(one, depth or automatic_depth(one.report), keys, layout) for one in summaries
        ]

    def document() -> Any:
        return _document(summaries[0]) if len(summaries) == 1 else [*map(_document, summaries)]

    return Page(sheets, document)


class Context(NamedTuple):
    """What a cell may need beside its line."""

    report: Report
    convention: Convention
    layout: str


Cell = Callable[[Line, Context], Any]


def _field(attribute: str) -> Cell:
    """A property of the receptive field on both axes; None where all cells share one field."""

    def cell(line: Line, context: Context) -> Any:
        fields = line.last.fields
        if fields is None or (attribute == "jump" and fields[0].jump == 0):
            return None
        return getattr(fields[0], attribute), getattr(fields[1], attribute)

    return cell


def _pair(value: tuple[Any, Any]) -> str:
    vertical, horizontal = value
    return str(vertical) if vertical == horizontal else f"{factor(vertical)}×{factor(horizontal)}"


def _pair_in_latex(value: tuple[Any, Any]) -> str:
    return r" \times ".join(factor(part, "latex") for part in dict.fromkeys(value))


def _spelling(line: Line, context: Context) -> str:
    if line.is_block:
        return f"{len(line.rows)} layers"
    return line.last.spec if line.input_shapes else line.last.node.op.kind


def _kind(line: Line, context: Context) -> str:
    return "block" if line.is_block else line.last.node.op.kind


def _summed(figure: str) -> Cell:
    """A figure of what is computed: an input has none."""
    return lambda line, _: total(getattr(row.facts, figure) for row in line.rows if row.node.inputs)


def _counted(fact: str) -> Cell:
    """The weights or the biases among the parameters that count."""

    def cell(line: Line, context: Context) -> Dim:
        parts = (context.convention.parts("params", row) for row in line.rows)
        return total(number for row in parts for what, _, number in row if what == fact)

    return cell


def _by_convention(figure: str) -> Cell:
    def cell(line: Line, context: Context) -> Dim:
        return total(context.convention.amount(figure, row) for row in line.rows)

    return cell


def _memory(line: Line, context: Context) -> Dim:
    amount = context.convention.amount
    return context.report.activation_bytes([(row, amount("memory", row)) for row in line.rows])


def _working(line: Line, context: Context) -> str:
    return "" if line.is_block else line.last.working


def _shape(line: Line, context: Context) -> Shape:
    return line.last.facts.output


def _inputs(line: Line, context: Context) -> tuple[Shape, ...]:
    return line.input_shapes


class Kind(NamedTuple):
    """A column that a summary can have, and what its cells hold.

    `is_usual` says that it is shown unasked, `is_sum` that the last row has the sum.
    """

    column: Column
    cell: Cell
    is_usual: bool = False
    is_sum: bool = False


def _count(key: str, heading: str, rank: int, cell: Cell, is_usual: bool = False) -> Kind:
    return Kind(Column(key, heading, exact, True, rank), cell, is_usual, is_sum=True)


def _axes(key: str, heading: str, rank: int, figure: str, is_usual: bool = False) -> Kind:
    column = Column(key, heading, _pair, True, rank, latex=_pair_in_latex)
    return Kind(column, _field(figure), is_usual)


KINDS: dict[str, Kind] = {
    kind.column.key: kind
    for kind in (
        Kind(Column("layer", "layer", style="cyan"), lambda line, _: line.name, is_usual=True),
        Kind(Column("op", "op", rank=5), _kind),
        Kind(Column("spec", "operation", rank=3), _spelling, is_usual=True),
        Kind(Column("input", "input", right=True, rank=7), _inputs),
        Kind(Column("output", "output", right=True), _shape, is_usual=True),
        _count("params", "params", 0, _by_convention("params"), is_usual=True),
        _count("weights", "weights", 8, _counted("weights")),
        _count("biases", "biases", 8, _counted("biases")),
        _count("buffers", "buffers", 8, _summed("buffers")),
        _count("macs", "MACs", 0, _summed("macs"), is_usual=True),
        _count("flops", "FLOPs", 6, _summed("flops")),
        _count("operations", "operations", 4, _by_convention("operations")),
        _count("activations", "activations", 6, _summed("activations")),
        Kind(Column("memory", "memory", size_in_bytes, True, 4), _memory, True, is_sum=True),
        _axes("rf", "RF", 5, "size", is_usual=True),
        _axes("jump", "jump", 8, "jump"),
        _axes("center", "centre", 8, "center"),
        Kind(Column("working", "working", rank=9), _working),
    )
}
COLUMN_KEYS = tuple(KINDS)


def _column(key: str, context: Context) -> Column:
    """A column with shapes in the layout that is asked for, and operations by their name."""

    def shape(value: Shape, style: str = "unicode") -> str:
        return show_shape(value, context.layout, style)

    column = KINDS[key].column
    if key == "operations":
        return column._replace(heading=context.convention.label)
    if key == "memory":
        return column._replace(show=partial(size_in_bytes, kilo=context.convention.memory_kilo))
    if key == "input":
        return column._replace(show=lambda value: ", ".join(map(shape, value)))
    if key == "output":
        return column._replace(show=shape, latex=lambda value: shape(value, "latex"))
    return column


def _sheet(summary: Summary, depth: int, keys: Sequence[str], layout: str) -> Sheet:
    """The sheet of one report."""
    report, convention, counts = summary
    context = Context(report, convention, layout)
    keys = keys or _usual(convention)
    lines = fold(report, depth)
    lines = (*(Line(row.name, (row,)) for row in convention.inputs(report)), *lines)
    cells = [KINDS[key].cell for key in keys]
    return Sheet(
        title=_title(report),
        columns=[_column(key, context) for key in keys],
        rows=[[cell(line, context) for cell in cells] for line in lines],
        total=_totals(context, keys),
        subtitle=report.graph.source,
        facts=_facts(context, counts),
        notes=_notes(context, counts, any(line.is_block for line in lines), depth),
        longest=LONGEST_FORMULA if _is_symbolic(report) else 0,
    )


def _is_symbolic(report: Report) -> bool:
    """Whether a size, a number of parameters or the batch is not known as a number."""
    sizes = [size for row in report.rows for size in row.facts.output.dims]
    figures = (report.batch, report.totals.params, *sizes)
    return any(isinstance(figure, Expr) for figure in figures)


def _usual(convention: Convention) -> Sequence[str]:
    """The usual columns; another convention's operations stand in the place of MACs."""
    keys = [key for key, kind in KINDS.items() if kind.is_usual]
    if convention.name == "cnncalc":
        return keys
    return ["operations" if key == "macs" else key for key in keys]


def _title(report: Report) -> str:
    graph = report.graph
    shapes = [report.shapes[i] for i in graph.inputs]
    given = ", ".join(show_shape(shape) for shape in shapes if shape)
    return f"{graph.name}{f' · {graph.title}' if graph.title else ''} · input {given}"


def _totals(context: Context, keys: Sequence[str]) -> list[Any]:
    """The last row: sums of what can be summed."""
    whole = Line("total", context.convention.rows(context.report))
    return [
        KINDS[key].cell(whole, context) if KINDS[key].is_sum else "total" if key == "layer" else ""
        for key in keys
    ]


def _facts(context: Context, counts: Counts) -> list[tuple[str, str | Formula]]:
    """The totals panel."""
    report, convention = context.report, context.convention
    totals, kilo = report.totals, convention.memory_kilo
    forward = memory_size(report, convention)
    facts: list[tuple[str, str | Formula]] = [
        ("params", _params(counts, kilo)),
        *([] if convention.label == "MACs" else [("MACs", _both(totals.macs))]),
        (convention.label, _both(counts.operations)),
        ("forward memory", _bytes(forward, kilo)),
        ("peak memory", _bytes(totals.peak_activation_bytes, kilo, f"at {report.peak[1]}")),
        ("weight layers", str(totals.weight_layers)),
    ]
    return facts


def _params(counts: Counts, kilo: int) -> str | Formula:
    if isinstance(counts.params, Expr):
        return Formula(counts.params)
    return f"{exact(counts.params)} ({size_in_bytes(counts.param_bytes, kilo)})"


def _reasons(figure: Dim) -> tuple[str, ...]:
    """Why a figure is not known."""
    if not isinstance(figure, Expr):
        return ()
    from cnncalc.dims.unknown import reasons

    return reasons(figure)


def _both(figure: Dim) -> str | Formula:
    """A figure to its last digit, and rounded where that is shorter."""
    if isinstance(figure, Expr):
        return exact(figure) if _reasons(figure) else Formula(figure)
    return f"{exact(figure)} ({compact(figure)})"


def _bytes(figure: Dim, kilo: int, where: str = "") -> str | Formula:
    """Bytes, and where a peak is; the place of a symbolic one depends on its symbols."""
    if isinstance(figure, Expr) and not _reasons(figure):
        return Formula(figure, "B")
    text = size_in_bytes(figure, kilo)
    return f"{text} {where}" if where else text


def _notes(context: Context, counts: Counts, folded: bool, depth: int) -> list[str]:
    report, convention = context.report, context.convention
    mega = "MB = 10⁶ bytes" if convention.memory_kilo == 1000 else "MiB = 2²⁰ bytes"
    notes = [
        f"Convention {convention.name}: {convention.label} are {convention.meaning}; a MAC is "
        "one multiply-accumulate of convolution, transposed convolution or fully connected layers; "
        f"{mega}; {report.dtype}, batch {report.batch}; counts are for one image."
    ]
    figures = (counts.params, counts.operations, counts.memory_elements)
    lacking = dict.fromkeys(reason for figure in figures for reason in _reasons(figure))
    notes += [f"{reason[0].upper()}{reason[1:]}." for reason in lacking]
    if convention.caveat:
        notes.append(f"{convention.name} itself {convention.caveat.text}; not reproduced here.")
    if folded:
        notes.append(f"Blocks are folded; --depth {depth + 1} shows more.")
    return notes


def _document(summary: Summary) -> dict[str, Any]:
    """The document cnncalc.summary/1."""
    report, convention = summary.report, summary.convention
    graph, figures = report.graph, {**report.totals._asdict(), **summary.counts._asdict()}
    return {
        "schema": "cnncalc.summary/1",
        "model": {
            "name": graph.name,
            "title": graph.title,
            "source": graph.source,
            "params": {name: _value(value) for name, value in graph.params.items()},
            "input": list(graph.input_shape.dims),
            "batch": report.batch,
            "dtype": report.dtype,
        },
        "convention": convention.name,
        "layers": [_layer_entry(report, row, convention) for row in report.rows],
        "totals": known_totals(figures),
        **notes(*figures.values()),
    }


def _layer_entry(report: Report, row: Row, convention: Convention) -> dict[str, Any]:
    facts = row.facts
    counted = {fact: number for fact, _, number in convention.parts("params", row)}
    return {
        "name": row.name,
        "op": row.node.op.kind,
        "spec": row.spec,
        "depth": len(row.node.path),
        "inputs": row.input_names,
        "input_shapes": [list(shape.dims) for shape in row.input_shapes],
        "output_shape": list(facts.output.dims),
        "params": total(counted.values()),
        "weights": counted.get("weights", 0),
        "biases": counted.get("biases", 0),
        "buffers": facts.buffers,
        "macs": facts.macs,
        "flops": facts.flops,
        "operations": convention.amount("operations", row),
        "activations": facts.activations,
        "activation_bytes": report.activation_bytes([(row, facts.activations)]),
        "receptive_field": _sides(row.fields, "size"),
        "jump": None if row.fields and row.fields[0].jump == 0 else _sides(row.fields, "jump"),
        "working": row.working,
    }


def _sides(fields: tuple[Field, Field] | None, attribute: str) -> list[Any] | None:
    return [_value(getattr(field, attribute)) for field in fields] if fields else None


def _value(value: Any) -> Any:
    """A whole fraction as a number, a tuple as a list."""
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return plain(value)
