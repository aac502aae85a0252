"""A summary as a sheet: a row a layer or block, the totals, and what is to be known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.analysis.fold import Line, automatic_depth, fold
from cnncalc.analysis.report import Report
from cnncalc.analysis.training import is_partial, split
from cnncalc.counting.convention import Convention, Counts, memory_size
from cnncalc.dims import Dim, Expr
from cnncalc.errors import SpecError
from cnncalc.features.summary import View, folding
from cnncalc.features.summary.columns import ALL, KINDS, Context, column_of, every
from cnncalc.limits import LONGEST_FORMULA, LONGEST_NAME
from cnncalc.render.page import Sheet, SymbolicFact
from cnncalc.units import compact, exact, show_shape, size_in_bytes


def sheet(report: Report, convention: Convention, counts: Counts, view: View) -> Sheet:
    """The sheet of one report, operation by operation. Raises C401 where a symbol decides an order.

    Programs read it: a row for each operation, or for each block of one depth.
    """
    context = context_of(report, convention, counts, view)
    return made(context, counts, view, lined(context, view, fold(report, view.depth or 1)))


def read(report: Report, convention: Convention, counts: Counts, view: View) -> Sheet:
    """The sheet of one report for people: rows of layers and of blocks.

    A paper has its networks so, where activations and normalisation stand in the text: that is why
    Markdown and LaTeX have these rows, too. Raises C401 where an order depends on a symbol.
    """
    context = context_of(report, convention, counts, view)
    return made(context, counts, view, lines_read(context, view))


def context_of(report: Report, convention: Convention, counts: Counts, view: View) -> Context:
    """What the cells of a report may need."""
    work = counts.operations if convention.name != "cnncalc" else report.totals.macs
    return Context(report, convention, view.layout, work)


def lines_read(context: Context, view: View) -> tuple[Line, ...]:
    """The lines that people read, in their order: of layers, or with `ops` of operations.

    Rows that are put in an order are compared one by one, so no neighbours are made one there.
    """
    report = context.report
    if view.ops:
        found = fold(report, view.depth or LONGEST_NAME)
    elif view.order or view.top:
        found = folding.read(report, view.depth or automatic_depth(report))
    else:
        found = folding.read(report, view.depth)
    return lined(context, view, found)


def lined(context: Context, view: View, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with inputs that count before them, in the order that is asked for.

    Raises C401 where that depends on a symbol.
    """
    inputs = context.convention.inputs(context.report)
    lines = (*(Line(row.name, (row,)) for row in inputs), *lines)
    return _ordered(lines, context, view) if view.order or view.top else lines


def made(
    context: Context, counts: Counts, view: View, lines: Sequence[Line], summed: bool = True
) -> Sheet:
    """The sheet of some lines; without totals where those are not `summed`."""
    report, convention = context.report, context.convention
    keys = every(convention) if view.keys == ALL else view.keys or _usual(convention)
    if view.order and view.order not in keys and not view.keys:
        keys = [*keys, view.order]  # an order is not seen without what it is by
    cells = [KINDS[key].filled(lines, context) for key in keys]
    is_ordered = view.order or view.top
    return Sheet(
        title=_title(report, view.layout),
        columns=[column_of(key, context) for key in keys],
        rows=[*zip(*cells, strict=True)],
        total=_totals(context, keys) if summed else (),
        subtitle=report.graph.source,
        facts=_facts(context, counts) if summed else (),
        notes=[_meaning(context), *_remarks(context, counts, lines, keys, view)],
        longest=LONGEST_FORMULA if _is_symbolic(report) else 0,
        gaps=frozenset() if is_ordered else folding.stages(lines),
    )


def _ordered(lines: Sequence[Line], context: Context, view: View) -> tuple[Line, ...]:
    """The lines with the largest figures first, or by a text; those without a figure last.

    Raises C401 where a symbol decides.
    """
    key = view.order or context.convention.work
    kind = KINDS[key]
    cells = [_rank(cell, kind.column.heading) for cell in kind.filled(lines, context)]
    if any(isinstance(cell, str) for cell in cells):
        order = sorted(range(len(lines)), key=lambda i: str(cells[i]))
    else:
        order = sorted(range(len(lines)), key=lambda i: (cells[i] is None, -(cells[i] or 0)))
    return tuple(lines[i] for i in order[: view.top or None])


def _rank(cell: Any, heading: str) -> Any:
    """What a cell is ordered by: a number, the product of a pair, a text; None where not known."""
    if isinstance(cell, tuple):
        return None if None in cell else _rank(cell[0] * cell[1], heading)
    if isinstance(cell, Expr):
        if _reasons(cell):
            return None
        message = f"the order by {heading} depends on a symbol"
        raise SpecError("C401", message, received=str(cell)[:200], hint=_NUMBERS)
    return cell


_NUMBERS = "give --input and -p in numbers"


_UNEVEN = "The RF of some layers varies with the cell: the largest is shown; `rf` says where."


def _varies(line: Line) -> bool:
    """Whether the cells of the layer, or of the last of a block, see more and less."""
    return any(len(field.sizes) > 1 for field in line.last.fields or ())


def _is_symbolic(report: Report) -> bool:
    """Whether a size, a number of parameters or the batch is not known as a number."""
    sizes = [size for row, _ in report.alike for size in row.facts.output.dims]
    figures = (report.batch, report.totals.params, *sizes)
    return any(isinstance(figure, Expr) for figure in figures)


def _usual(convention: Convention) -> Sequence[str]:
    """The usual columns; another convention's operations stand in the place of MACs."""
    usual = [key for key, kind in KINDS.items() if kind.is_usual]
    return [convention.work if key == "macs" else key for key in usual]


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


def _facts(context: Context, counts: Counts) -> list[tuple[str, str | SymbolicFact]]:
    """The totals panel."""
    report, convention = context.report, context.convention
    totals, kilo = report.totals, convention.memory_kilo
    forward = memory_size(report, convention)
    facts: list[tuple[str, str | SymbolicFact]] = [
        ("params", _params(counts, kilo)),
        *([] if convention.label == "MACs" else [("MACs", _work(totals.macs, report.batch))]),
        (convention.label, _work(counts.operations, report.batch)),
        ("forward memory", _bytes(forward, kilo)),
        ("peak memory", _bytes(totals.peak_activation_bytes, kilo, f"at {report.peak[1]}")),
        ("weight layers", str(totals.weight_layers)),
    ]
    if is_partial(report):
        trained, frozen = split(report)
        facts.insert(1, ("trained", _both(trained)))
        facts.insert(2, ("frozen", _both(frozen)))
    return facts


def _params(counts: Counts, kilo: int) -> str | SymbolicFact:
    if isinstance(counts.params, Expr):
        return SymbolicFact(counts.params)
    return f"{exact(counts.params)} ({size_in_bytes(counts.param_bytes, kilo)})"


def _reasons(figure: Dim) -> tuple[str, ...]:
    """Why a figure is not known."""
    if not isinstance(figure, Expr):
        return ()
    from cnncalc.dims.unknown import reasons

    return reasons(figure)


def _both(figure: Dim) -> str | SymbolicFact:
    """A figure to its last digit, and rounded where that is shorter."""
    if isinstance(figure, Expr):
        return exact(figure) if _reasons(figure) else SymbolicFact(figure)
    return f"{exact(figure)} ({compact(figure)})"


def _work(figure: Dim, batch: Dim) -> str | SymbolicFact:
    """Operations of one image, and of a batch where there is one."""
    one = _both(figure)
    if batch == 1 or _reasons(figure):
        return one
    whole = figure * batch
    if isinstance(one, SymbolicFact) or isinstance(whole, Expr):
        return SymbolicFact(figure, note=f"per image, times the batch of {batch}")
    return f"{one} per image, {exact(whole)} ({compact(whole)}) per batch of {batch}"


def _bytes(figure: Dim, kilo: int, where: str = "") -> str | SymbolicFact:
    """Bytes, and where a peak is; the place of a symbolic one depends on its symbols."""
    if isinstance(figure, Expr) and not _reasons(figure):
        return SymbolicFact(figure, "B")
    text = size_in_bytes(figure, kilo)
    return f"{text} {where}" if where else text


def _meaning(context: Context) -> str:
    """How it is counted, in full."""
    report, convention = context.report, context.convention
    mega = "MB = 10⁶ bytes" if convention.memory_kilo == 1000 else "MiB = 2²⁰ bytes"
    return (
        f"Convention {convention.name}: {convention.label} are {convention.meaning}; a MAC is "
        "one multiply-accumulate of convolution, transposed convolution or fully connected layers; "
        f"{mega}; {report.dtype}, batch {report.batch}; counts are for one image."
    )


def _folded(lines: Sequence[Line], view: View) -> list[str]:
    """How blocks are opened, where there are any."""
    blocks = [line for line in lines if line.is_block]
    if not blocks:
        return []
    deeper = (view.depth or max(line.name.count(".") + 1 for line in blocks)) + 1
    if not any(line.layers for line in blocks):
        return [f"Blocks are folded; --depth {deeper} shows more."]
    return [f"Blocks are folded; --depth {deeper} opens them, --ops shows every operation."]


def _repeated(report: Report, keys: Sequence[str]) -> list[str]:
    """What symbols count, where layers stand for those of many turns."""
    counts = dict.fromkeys(str(one.turns) for one in report.graph.repeated)
    if not counts:
        return []
    field = "; their RF is that of the last turn" if "rf" in keys else ""
    return [
        f"Exact for every {', '.join(counts)} from 1: rows with × stand for the layers of all "
        f"turns behind the first{field}."
    ]


def _remarks(
    context: Context, counts: Counts, lines: Sequence[Line], keys: Sequence[str], view: View
) -> list[str]:
    """What is to be known of this network's figures."""
    report, convention = context.report, context.convention
    figures = (counts.params, counts.operations, counts.memory_elements)
    lacking = dict.fromkeys(reason for figure in figures for reason in _reasons(figure))
    notes = [f"{reason[0].upper()}{reason[1:]}." for reason in lacking]
    if view.top:
        notes.append(f"The first {view.top} rows; the totals are those of all.")
    if any(row.node.op.gates for row in report.rows):
        notes.append(
            "Weight layers are those with multiply-accumulates on the longest path; the layers of "
            "a gate are not on it."
        )
    notes += _repeated(report, keys)
    warnings = convention.warnings(report, "operations", "memory")
    notes += [f"{convention.name} {warning}." for warning in warnings]
    notes += _folded(lines, view)
    return [*notes, *([_UNEVEN] if "rf" in keys and any(map(_varies, lines)) else [])]
