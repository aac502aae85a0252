"""A difference as a reviewer reads it: equal runs folded, changes layer by layer, totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from cnncalc.analysis.report import Report
from cnncalc.dims import Dim, Expr, plain, total
from cnncalc.features.diff import ADDED, CHANGED, EQUAL, FOLLOWS, MOVED, REMOVED, Diff
from cnncalc.features.diff.change import COUNTS, Change, Measured, reached
from cnncalc.render.marking import shaped
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape
from cnncalc.units import counted, exact, fixed, show_field, show_shape, size_in_bytes

ARROW = "→"
_STYLES = {ADDED: "green", REMOVED: "red", CHANGED: "yellow", MOVED: "magenta", FOLLOWS: "dim"}
_TOTALS = {
    "params": "parameters",
    "macs": "MACs",
    "flops": "FLOPs",
    "activation_bytes": "activation memory",
    "peak_activation_bytes": "peak memory",
    "weight_layers": "weight layers",
}


def page(found: Diff, every: bool = False, stat: bool = False) -> Page:
    """The layers, runs of equal and of following ones folded unless `every`, and the totals.

    With `stat` the totals alone.
    """

    def sheets() -> list[Sheet]:
        return [totals_sheet(found)] if stat else [layers_sheet(found, every), totals_sheet(found)]

    return Page(sheets, lambda: document(found))


def layers_sheet(found: Diff, every: bool) -> Sheet:
    """A row a layer, runs of equal and of following ones folded unless `every`."""
    columns = [
        Column("change", "", style="dim"),
        Column("layer", "layer", style="cyan"),
        Column("what", "what changed"),
        shaped(Column("output", "output", show_shape, True, 2)),
        Column("params", "params", signed, True),
        Column("macs", "MACs", signed, True),
        Column("flops", "FLOPs", signed, True, 6),
        Column("memory", "memory", signed_bytes, True, 5),
        Column("rf", "RF", right=True, rank=4),
    ]
    rows = [*_rows(found.changes, every)]
    styles = {(i, "change"): _STYLES[row[0]] for i, row in enumerate(rows) if row[0] in _STYLES}
    title = f"{_name(found.before)} {ARROW} {_name(found.after)}"
    return Sheet(title, columns, rows, notes=_notes(found), styles=styles)


def _name(report: Report) -> str:
    shapes = ", ".join(show_shape(shape) for shape in report.graph.input_shapes)
    return f"{report.graph.name} ({shapes})"


def _notes(found: Diff) -> list[str]:
    notes = ["Signed figures are what the second network has more or less than the first."]
    if found.of(FOLLOWS):
        notes.append("follows: nothing of the layer changed, only what enters it.")
    renamed = sum(change.is_renamed for change in found.changes)
    if renamed:
        notes.append(f"{counted(renamed, 'layer')} renamed; a name alone is no difference.")
    if found.outputs_differ:
        notes.append("The two networks give the output of different layers.")
    return notes


def _rows(changes: Sequence[Change], every: bool) -> Iterator[list[Any]]:
    for kind, run in groupby(changes, lambda change: change.kind):
        members = [*run]
        if kind in (EQUAL, FOLLOWS) and not every:
            yield _folded(kind, members)
        else:
            yield from ([one.kind, names_of(one), told(one), *_cells([one])] for one in members)


def _folded(kind: str, members: list[Change]) -> list[Any]:
    """A run of layers in one row: what they have more in sum, and what the last of them gives."""
    if len(members) == 1 and kind == FOLLOWS:
        return [kind, names_of(members[0]), "", *_cells(members)]
    names = f"{members[0].layer.name} … {members[-1].layer.name}"
    said = f"{counted(len(members), 'layer')} {'equal' if kind == EQUAL else 'follow'}"
    return [kind, names if len(members) > 1 else names_of(members[0]), said, *_cells(members)]


def names_of(change: Change) -> str:
    """The name of a layer; both where it has another."""
    before, after = change.before, change.after
    if before and after and change.is_renamed:
        return f"{before.name} {ARROW} {after.name}"
    return change.layer.name


def told(change: Change) -> str:
    """The changed fields, before and after; the whole operation where it is new or gone."""
    if change.before is None or change.after is None:
        row = change.layer.row
        return row.spec if row else change.layer.node.op.kind
    before = " ".join(field.before for field in change.fields)
    after = " ".join(field.after for field in change.fields)
    return f"{before} {ARROW} {after}" if change.fields else ""


def _cells(members: list[Change]) -> list[Any]:
    """Output, counts and field of one change, or of a run: sums, and the last one's output."""
    before, after = members[-1].sides
    if members[-1].kind == EQUAL:  # as far as was asked
        return [after.output or "", *[""] * len(COUNTS), _field(after) or ""]
    deltas = [total(change.delta(figure) for change in members) for figure in COUNTS]
    return [
        _from_to(before.output, after.output),
        *("" if delta == 0 else delta for delta in deltas),
        _from_to(_field(before), _field(after)),
    ]


def _from_to(before: Any, after: Any) -> Any:
    """One value where nothing changed, or where only one side has any."""
    if before is None or after is None or before == after:
        return (before if after is None else after) or ""
    texts = (show_shape(v) if isinstance(v, Shape) else v for v in (before, after))
    return f" {ARROW} ".join(texts)


def _field(figures: Measured) -> str | None:
    return show_field(figures.rf) if figures.rf is not None else None


class _Bytes(int):
    """A number of bytes in a column of numbers: shown with its unit."""


def _shown(figure: Dim) -> str:
    return size_in_bytes(figure) if isinstance(figure, _Bytes) else exact(figure)


def signed(figure: Dim) -> str:
    """+1,234 or −20,736; a symbolic one as its expression."""
    if isinstance(figure, _Bytes):
        return signed_bytes(int(figure))
    if isinstance(figure, Expr):
        return exact(figure)
    return f"{'−' if figure < 0 else '+'}{exact(abs(figure))}" if figure else "0"


def signed_bytes(figure: Dim) -> str:
    """+1.5 MiB or −1.5 MiB; a symbolic one as its expression."""
    if isinstance(figure, Expr):
        return size_in_bytes(figure)
    return f"{'−' if figure < 0 else '+'}{size_in_bytes(abs(figure))}" if figure else "0"


def totals_sheet(found: Diff) -> Sheet:
    """The totals before and after."""
    columns = [
        Column("figure", "total", style="cyan"),
        Column("before", "before", _shown, True),
        Column("after", "after", _shown, True),
        Column("change", "change", signed, True),
        Column("percent", "relative", right=True, rank=1),
    ]
    rows: list[list[Any]] = [
        [_TOTALS[key], *_row(key, before, after)] for key, (before, after) in _pairs(found).items()
    ]
    ends = [_end(report) for report in (found.before, found.after)]
    rows += [
        [what, *("" if v is None else v for v in values), "", ""]
        for what, *values in (
            ("receptive field", *map(_field, ends)),
            ("output", *(end.output and show_shape(end.output) for end in ends)),
        )
    ]
    title = f"{found.before.graph.name} {ARROW} {found.after.graph.name} · totals"
    return Sheet(title, columns, rows, facts=[("layers", _counts(found))])


def _row(key: str, before: Dim, after: Dim) -> list[Any]:
    change = after - before
    if not key.endswith("bytes"):
        return [before, after, change, percent(before, after)]
    if isinstance(before, int) and isinstance(after, int):
        sizes = [_Bytes(size) for size in (before, after, after - before)]
        return [*sizes, percent(before, after)]
    return [size_in_bytes(before), size_in_bytes(after), signed_bytes(change), ""]


def percent(before: Dim, after: Dim) -> str:
    """By how much of 100 a figure grew: +5.99 %; nothing where that is no number, or 0."""
    if not isinstance(before, int) or not isinstance(after, int) or before == 0:
        return ""
    if before == after:
        return ""
    text = fixed(Fraction(100 * (after - before), before), 2)
    return f"{text.replace('-', '−') if text[0] == '-' else f'+{text}'} %"


def _pairs(found: Diff) -> dict[str, tuple[Dim, Dim]]:
    totals = found.before.totals, found.after.totals
    return {key: tuple(getattr(one, key) for one in totals) for key in _TOTALS}


def _end(report: Report) -> Measured:
    """The output and the field of the first output of a network."""
    return reached(report, report.graph.outputs[0])


def _counts(found: Diff) -> str:
    kinds = (EQUAL, CHANGED, FOLLOWS, ADDED, REMOVED, MOVED)
    counts = ((len(found.of(kind)), kind) for kind in kinds)
    return ", ".join(f"{count:,} {_many(kind, count)}" for count, kind in counts if count)


def _many(kind: str, count: int) -> str:
    return "follow" if kind == FOLLOWS and count > 1 else kind


def document(found: Diff) -> dict[str, Any]:
    """The document cnncalc.diff/1."""
    changed = found.of(CHANGED, FOLLOWS)
    return {
        "schema": "cnncalc.diff/1",
        "before": _network(found.before),
        "after": _network(found.after),
        "by": found.by or None,
        "differs": found.differs,
        "cost": found.cost,
        "equal": len(found.of(EQUAL)),
        "changed": [{**_change(c), "follows": c.kind == FOLLOWS} for c in changed],
        "added": [_change(c) for c in found.of(ADDED)],
        "removed": [_change(c) for c in found.of(REMOVED)],
        "moved": [_change(c) for c in found.of(MOVED)],
        "renamed": [
            {"before": c.before.name, "after": c.after.name}
            for c in found.changes
            if c.is_renamed and c.before and c.after
        ],
        "outputs_differ": found.outputs_differ,
        "totals": {
            key: {"before": before, "after": after, "change": after - before}
            for key, (before, after) in _pairs(found).items()
        },
    }


def _network(report: Report) -> dict[str, Any]:
    shape = [list(shape.dims) for shape in report.graph.input_shapes]
    params = {name: plain(value) for name, value in report.graph.params.items()}
    return {"model": report.graph.name, "inputs": shape, "params": params, **_given(_end(report))}


def _given(figures: Measured) -> dict[str, Any]:
    return {
        "output_shape": list(figures.output.dims) if figures.output else None,
        "receptive_field": [plain(size) for size in figures.rf] if figures.rf else None,
    }


def _change(change: Change) -> dict[str, Any]:
    sides = zip(("before", "after"), (change.before, change.after), strict=True)
    return {
        "name": change.layer.name,
        "fields": {f.name: {"before": f.before, "after": f.after} for f in change.fields},
        **{
            side: {
                "name": layer.name,
                "spec": layer.row.spec if layer.row else layer.node.op.kind,
                **{figure: getattr(layer.figures, figure) for figure in COUNTS},
                **_given(layer.figures),
            }
            if layer
            else None
            for side, layer in sides
        },
        "change": {figure: change.delta(figure) for figure in COUNTS},
    }
