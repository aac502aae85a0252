"""A summary for a terminal: the eye goes to where the weights and the work are.

Every colour repeats what a length, a place or a sign says already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any

from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report
from cnncalc.analysis.training import is_partial, split
from cnncalc.counting.convention import Convention, Counts, memory_size
from cnncalc.dims import Expr
from cnncalc.features.summary import View
from cnncalc.features.summary.columns import KINDS, Context
from cnncalc.features.summary.sheet import context_of, lines_read, made
from cnncalc.render.bars import Bar
from cnncalc.render.marking import shaped, with_bars
from cnncalc.render.page import Sheet, Total
from cnncalc.render.paint import Span, parted
from cnncalc.units import compact, exact, size_in_bytes

NOTHING = "·"
DTYPE = "float32"  # of another type one asks for its bytes
_BARS = {
    "params": ("blue", 2, Bar(8)), "macs": ("magenta", 1, Bar(8)),
    "operations": ("magenta", 1, Bar(8)),
}  # fmt: skip


def screen(report: Report, convention: Convention, counts: Counts, view: View) -> Sheet:
    """The sheet for a terminal: what was asked for stays, and one line says how it is counted.

    Raises C401 where an order depends on a symbol.
    """
    context = context_of(report, convention, counts, view)
    lines = lines_read(context, view)
    panel: Panel = ((), ()) if view.keys else _panel(context, counts, lines)
    found = made(context, counts, view, lines, summed=not any(panel))
    styles = {**_quiet(found, lines), **_marked(found)}
    notes = [] if view.quiet else [_reading(report, convention), *found.notes[1:]]
    shown = _dotted(found)._replace(notes=notes, units=view.units, styles=styles, close=True)
    if view.keys:
        return _tinted(shown, 0)
    asked = {view.order} | ({"memory"} if report.dtype != DTYPE else set())
    return _tinted(with_bars(shown._replace(panel=panel), found, _BARS), asked=asked)


def _tinted(sheet: Sheet, rank: int | None = None, asked: Collection[str] = ()) -> Sheet:
    """The sheet with what is less to be read dimmed within its cells, and with shapes aligned.

    Columns that are `asked` for are shown however narrow the terminal is.
    """
    changes: dict[str, dict[str, Any]] = {key: {"rank": 0} for key in asked}
    changes["spec"] = {"tint": _operation, "rank": 0}
    ranked = {} if rank is None else {"rank": rank}
    columns = [c._replace(**{**changes.get(c.key, {}), **ranked}) for c in sheet.columns]
    return sheet._replace(columns=[shaped(c) if c.key == "output" else c for c in columns])


def _operation(text: str, style: str) -> Sequence[Span]:
    """A layer as it is, what follows it dimmed; of a block the dots between its layers."""
    if "[" in text or "]" in text:
        return parted(text, style, " · ", "dim")
    if text.startswith("·"):
        return [(text, "dim")]
    layer, dot, followers = text.partition(" · ")
    return [(layer, style), (dot + followers, "dim")]


def _dotted(sheet: Sheet) -> Sheet:
    """The sheet with a dot for every nought of a column that is summed."""
    summed = [KINDS[column.key].is_sum for column in sheet.columns]

    def dotted(row: Sequence[Any]) -> tuple[Any, ...]:
        pairs = zip(row, summed, strict=True)
        return tuple([NOTHING if is_sum and value == 0 else value for value, is_sum in pairs])

    return sheet._replace(rows=[*map(dotted, sheet.rows)])


def _quiet(sheet: Sheet, lines: Sequence[Line]) -> dict[tuple[int, str], str]:
    """Rows dimmed that have neither weights nor work."""
    keys = [column.key for column in sheet.columns if column.key != "layer"]
    rows = [n for n, line in enumerate(lines) if line.total("params") == line.total("macs") == 0]
    styles = {(number, key): "dim" for number in rows for key in keys}
    return {**styles, **{(number, "layer"): "dim cyan" for number in rows}}


def _marked(sheet: Sheet) -> dict[tuple[int, str], str]:
    """Figures as they weigh: the largest of a column bold, every nought dim."""
    styles: dict[tuple[int, str], str] = {}
    for place, column in enumerate(sheet.columns):
        figures = [row[place] for row in sheet.rows]
        if not KINDS[column.key].is_sum or not all(isinstance(f, int | Fraction) for f in figures):
            continue
        largest = max(figures, default=0)
        for number, figure in enumerate(figures):
            if figure in (0, largest):
                styles[number, column.key] = "bold" if figure else "dim"
    return styles


Panel = tuple[Sequence[Total], Sequence[Total]]


def _panel(context: Context, counts: Counts, lines: Sequence[Line]) -> Panel:
    """The totals side by side, exact and short; nothing where one is no number of one image."""
    report, convention = context.report, context.convention
    totals, kilo = report.totals, convention.memory_kilo
    forward = memory_size(report, convention)
    peak = totals.peak_activation_bytes
    if report.batch != 1 or any(isinstance(f, Expr) for f in (*counts, *totals, forward, peak)):
        return (), ()
    work = {convention.label: counts.operations}
    if convention.label != "MACs":
        work = {"MACs": totals.macs, **work}
    parts = zip(("trained", "frozen"), split(report), strict=True) if is_partial(report) else ()
    left = [
        Total("params", exact(counts.params), f"({size_in_bytes(counts.param_bytes, kilo)})"),
        *(Total(name, exact(n), f"({compact(n)})") for name, n in parts),
        *(Total(name, exact(n), f"({compact(n)})") for name, n in work.items()),
    ]
    right = [
        Total("forward memory", size_in_bytes(forward, kilo)),
        Total("peak memory", size_in_bytes(peak, kilo), f"at {_place(report.peak[1], lines)}"),
        Total("weight layers", str(totals.weight_layers)),
    ]
    return left, right


def _place(name: str, lines: Sequence[Line]) -> str:
    """A layer by its name, or by that of the block in which it is folded."""
    for line in lines:
        if line.is_block and any(row.name == name for row in line.rows):
            return line.name
    return name


def _reading(report: Report, convention: Convention) -> str:
    """How it is counted in one line, and where that is explained."""
    bytes_of = f"{report.dtype}, batch {report.batch}"
    return f"Counts as {convention.name}, per image · {bytes_of} · cnncalc help conventions"
