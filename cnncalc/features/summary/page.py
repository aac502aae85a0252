"""Every layer of a network and its totals, as a convention counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnncalc.analysis.field import Field
from cnncalc.analysis.fold import Line, automatic_depth, fold
from cnncalc.analysis.report import Report, Row
from cnncalc.counting.convention import Convention, Counts, count, memory_size
from cnncalc.dims import Dim, Expr, plain, total
from cnncalc.features.summary.columns import ALL, KINDS, Context, column, every, usual
from cnncalc.limits import LONGEST_FORMULA
from cnncalc.render.json import known_totals, notes
from cnncalc.render.page import Column, Formula, Page, Sheet
from cnncalc.units import compact, exact, show_shape, size_in_bytes


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

    `keys` are column keys, or ALL; without them the usual ones are shown. Blocks nested deeper than
    `depth` are folded; without it, as deep as a page allows.
    """

    def sheets() -> list[Sheet]:
        return [
            _sheet(one, depth or automatic_depth(one.report), keys, layout) for one in summaries
        ]

    def document() -> Any:
        return _document(summaries[0]) if len(summaries) == 1 else [*map(_document, summaries)]

    def records() -> list[Sheet]:
        """The rows of all networks, each with the name of its own."""
        tables = sheets()
        if len(summaries) == 1:
            return tables
        names = [one.report.graph.name for one in summaries]
        parts = zip(names, tables, strict=True)
        rows = [[name, *row] for name, one in parts for row in one.rows]
        columns = [Column("model", "model"), *tables[0].columns]
        return [tables[0]._replace(columns=columns, rows=rows)]

    return Page(sheets, document, records=records)


def _sheet(summary: Summary, depth: int, keys: Sequence[str], layout: str) -> Sheet:
    """The sheet of one report."""
    report, convention, counts = summary
    context = Context(report, convention, layout)
    keys = every(convention) if keys == ALL else keys or usual(convention)
    lines = fold(report, depth)
    lines = (*(Line(row.name, (row,)) for row in convention.inputs(report)), *lines)
    cells = [KINDS[key].cell for key in keys]
    return Sheet(
        title=_title(report, layout),
        columns=[column(key, context) for key in keys],
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


def _title(report: Report, layout: str) -> str:
    graph = report.graph
    shapes = [report.shapes[i] for i in graph.inputs]
    given = ", ".join(show_shape(shape, layout) for shape in shapes if shape)
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
        *([] if convention.label == "MACs" else [("MACs", _work(totals.macs, report.batch))]),
        (convention.label, _work(counts.operations, report.batch)),
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


def _work(figure: Dim, batch: Dim) -> str | Formula:
    """Operations of one image, and of a batch where there is one."""
    one = _both(figure)
    if batch == 1 or _reasons(figure):
        return one
    whole = figure * batch
    if isinstance(one, Formula) or isinstance(whole, Expr):
        return Formula(figure, note=f"per image, times the batch of {batch}")
    return f"{one} per image, {exact(whole)} ({compact(whole)}) per batch of {batch}"


def _bytes(figure: Dim, kilo: int, where: str = "") -> str | Formula:
    """Bytes, and where a peak is; the place of a symbolic one depends on its symbols."""
    if isinstance(figure, Expr) and not _reasons(figure):
        return Formula(figure, "B")
    text = size_in_bytes(figure, kilo)
    return f"{text} {where}" if where else text


_MAC = (
    "a MAC is one multiply-accumulate of convolution, transposed convolution or fully connected "
    "layers"
)


def _notes(context: Context, counts: Counts, folded: bool, depth: int) -> list[str]:
    report, convention = context.report, context.convention
    mega = "MB = 10⁶ bytes" if convention.memory_kilo == 1000 else "MiB = 2²⁰ bytes"
    notes = [
        f"Convention {convention.name}: {convention.label} are {convention.meaning}; {_MAC}; "
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
