"""Receptive fields: of every layer, of one layer with the paths that meet, of one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cnncalc.analysis.covering import covering, first_covering
from cnncalc.analysis.field import Extent, Fields
from cnncalc.analysis.reach import (
    CellSet,
    Route,
    cells,
    image,
    image_axes,
    is_symbolic,
    known_fields,
    paths,
    pixels,
    why_unknown,
)
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import layers
from cnncalc.analysis.working import interval
from cnncalc.dims import is_number, plain
from cnncalc.limits import LARGEST_NUMBERED, MOST_SEEN
from cnncalc.records import NamedTuple
from cnncalc.render.marking import shaped
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import MISSING, VARIES, show_field, show_shape


class ReceptiveFields(NamedTuple):
    """Layers with their receptive fields, and those that cover the image, if that is known.

    `layer` is the one that was asked for, `window` what one of its cells reads on every axis.
    """

    report: Report
    rows: tuple[Row, ...]
    covering: list[Row] | None
    layer: Row | None = None
    window: tuple[CellSet, ...] = ()


def rf(report: Report, layer: str = "", cell: Sequence[int] | None = None) -> ReceptiveFields:
    """The receptive fields of all layers, or of one, and what one of its cells reads.

    Raises C116 where there is no such layer, C109 where it has no such cell, C401 where a symbol
    decides, and C115 where that would take too long.
    """
    found = covering(report)
    if not layer:
        return ReceptiveFields(report, report.rows, found)
    row = layers(report, layer)[-1]
    known_fields(report, row)
    window = cells(report, row, cell) if cell else ()
    return ReceptiveFields(report, (row,), found, row, window)


def page(fields: ReceptiveFields, every: bool = False) -> Page:
    """A layer a row, without `every` where the field changes; or one layer on every axis."""
    return Page(
        lambda: _layer_sheets(fields) if fields.layer else [_sheet(fields, every)],
        lambda: _document(fields),
    )


_GLOSSARY = (
    "RF: input cells that one output cell depends on; jump: input cells between neighbouring "
    "output cells; centre: middle of the first cell's field, in input cells from 0."
)
_UNEVEN = (
    "Where cells do not move evenly, RF is the largest and a fraction is the mean jump; "
    "--cell shows one cell."
)
_NUMBERED = "numbered from 1 along the rows"
_OTHER: Any = object()  # no field at all
_LISTED = 4  # runs of a set with gaps that are written out


def _sheet(fields: ReceptiveFields, every: bool) -> Sheet:
    """A layer a row; without `every` only those at which the field changes."""
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("spec", "operation", rank=1),
        shaped(Column("output", "output", show_shape, True, 2)),
        Column("rf", "RF", right=True),
        Column("sizes", "over the cells", right=True),
        Column("jump", "jump", right=True),
        Column("center", "centre", right=True),
        Column("image", "of the image", right=True, rank=3),
    ]
    report, rows, before = fields.report, [], _OTHER
    covers = {id(row) for row in fields.covering or ()}
    for row in report.rows:
        if every or row.fields != before:
            size, *others = (_both(row.fields, figure) for figure in ("size", "jump", "center"))
            whole = "all" if id(row) in covers else ""
            sizes = _alike([_variety(field) for field in row.fields or ()])
            rows.append([row.name, row.spec, row.facts.output, size, sizes, *others, whole])
            before = row.fields
    unknown = dict.fromkeys(why_unknown(report, row) for row in _first_unknown(report))
    notes = [
        _GLOSSARY,
        *([_UNEVEN] if any(map(_is_uneven, report.rows)) else []),
        *(f"{MISSING}: {reason}." for reason in unknown),
        *([] if every else ["Only layers at which the field changes; --all shows every one."]),
    ]
    title = f"{report.graph.name} · receptive fields"
    sheet = Sheet(title, columns, rows, facts=[_covering(fields)], notes=notes)
    return sheet if any(row[4] for row in rows) else sheet.without(["sizes"])


def _layer_sheets(fields: ReceptiveFields) -> list[Sheet]:
    """One layer: its field on every axis, the window of one cell, and the paths that meet."""
    row, window = fields.layer, fields.window
    assert row and row.fields
    columns = [Column("figure", "figure", style="cyan"), *_axes(fields)]
    rows: list[list[Any]] = [
        [name, *(_shown(getattr(field, figure)) for field in row.fields)]
        for name, figure in (
            ("RF", "size"),
            ("jump", "jump"),
            ("centre of the first cell", "center"),
        )
    ]
    sizes = [_variety(field) for field in row.fields]
    if any(sizes):
        rows.insert(1, ["over the cells", *sizes])
    if window:
        rows.append(["window of the cell", *(_interval(w.first, w.last) for w in window)])
        rows.append(["inside the image", *(_interval(*(w.inside or ())) for w in window)])
        rows.append(["cells read", *map(_read, window)])
    title = f"{row.name} · {row.spec} · {show_shape(row.facts.output)}"
    notes = [_GLOSSARY, *([_UNEVEN] if _is_uneven(row) else [])]
    read = _pixels(fields)
    seen = [("pixels", f"{', '.join(map(str, read))} ({_NUMBERED})")] if read else []
    sheets = [Sheet(title, columns, rows, facts=[*seen, _covering(fields)], notes=notes)]
    sheets += _grid(fields, read)
    entering = paths(fields.report, row)
    return [_paths_sheet(row, entering), *sheets] if entering else sheets


def _pixels(fields: ReceptiveFields) -> tuple[Any, ...]:
    """The numbers of the pixels that the cell reads; none where they are many, or no pixels."""
    sizes, window = image(fields.report), fields.window
    if len(window) != len(sizes) or len(sizes) != 2 or not is_number(sizes[1]):
        return ()
    if window[0].number * window[1].number > MOST_SEEN:
        return ()
    return pixels(fields.report, window)


def _grid(fields: ReceptiveFields, read: Sequence[Any]) -> list[Sheet]:
    """The pixels of a small image, those with their numbers that are read."""
    sizes = [n for n in image(fields.report) if isinstance(n, int) and n <= LARGEST_NUMBERED]
    if not read or len(sizes) < 2:
        return []
    height, width = sizes
    columns = [Column("row", "", right=True)]
    columns += [Column(f"column{i}", str(i), right=True) for i in range(width)]
    numbers = [range(width * row + 1, width * (row + 1) + 1) for row in range(height)]
    rows = [[i, *(str(n) if n in read else "·" for n in row)] for i, row in enumerate(numbers)]
    return [Sheet("what the cell reads of the image", columns, rows, close=True)]


def _is_uneven(row: Row) -> bool:
    return any(not field.moves_evenly for field in row.fields or ())


def _variety(field: Extent) -> str:
    """The sizes of the cells where they differ."""
    sizes = [] if field.moves_evenly else field.sizes
    if len(sizes) < 2:
        return ""
    return f"{sizes[0]} or {sizes[1]}" if len(sizes) == 2 else f"{sizes[0]} … {sizes[-1]}"


def _interval(*ends: Any) -> str:
    return f"{ends[0]} … {ends[-1]}" if ends and ends[0] is not None else "nothing"


def _read(axis: CellSet) -> str:
    """How many cells are read, and which, where some between the ends are not."""
    if len(axis.runs) < 2:
        return str(axis.number)
    runs = [str(run[0]) if len(run) == 1 else _interval(*run) for run in axis.runs]
    listed = ", ".join([*runs[:_LISTED], "…"] if len(runs) > _LISTED else runs)
    return f"{axis.number}, with gaps: {listed}"


def _covering(fields: ReceptiveFields) -> tuple[str, str]:
    """The first layer of which a cell reads all of the image."""
    what, report, found = "covers the image", fields.report, fields.covering
    if not all(isinstance(n, int) for n in image(report)):
        return what, "from a layer that depends on its size"
    first = first_covering(report, found)
    if first:
        return what, f"from {first.name} on"
    sizes = [f.size for row in report.rows for f in row.fields or ()]
    unknown = [*_first_unknown(report)]
    symbolic = any(is_symbolic(report, row) for row in unknown)
    if symbolic or not all(map(is_number, sizes)):
        return what, "from a layer that depends on a symbol"
    sought = found is not None and not unknown
    return what, "at no layer" if sought else "not sought in a network of this size"


def _first_unknown(report: Report) -> Iterator[Row]:
    """The layers without a field that receive nothing of another one without."""
    unknown: set[int] = set()
    for row in report.rows:
        if not row.fields:
            inputs = {id(report.graph.nodes[i]) for i in row.node.inputs}
            if not inputs & unknown:
                yield row
            unknown.add(id(row.node))


def _axes(fields: ReceptiveFields) -> list[Column]:
    return [Column(name, name, right=True) for name in image_axes(fields.report)]


def _paths_sheet(row: Row, entering: Sequence[Route]) -> Sheet:
    columns = [
        Column("path", "path", style="cyan"),
        Column("rf", "RF", right=True),
        Column("jump", "jump", right=True),
        Column("cells", "cells of the first output", right=True),
    ]
    rows = [[
        path.name,
        _both(path.fields, "size"),
        _both(path.fields, "jump"),
        _alike([interval(field) for field in path.fields]),
    ] for path in entering]  # fmt: skip
    return Sheet(f"{row.name} · the paths that meet", columns, rows)


def _both(fields: Fields | None, figure: str) -> str | None:
    return None if fields is None else show_field([getattr(field, figure) for field in fields])


def _shown(figure: Any) -> str:
    return VARIES if figure is None else str(figure)


def _alike(texts: Sequence[str]) -> str:
    return "×".join(dict.fromkeys(texts)) if len({*texts}) < 2 else "×".join(texts)


def _document(fields: ReceptiveFields) -> dict[str, Any]:
    """The document cnncalc.rf/1; the axes of a field are those of the image, in their order."""
    report, first = fields.report, first_covering(fields.report, fields.covering)
    return {
        "schema": "cnncalc.rf/1",
        "model": report.graph.name,
        "image": list(image(report)),
        "covers_from": first.name if first else None,
        "layers": [_layer(report, row) for row in fields.rows],
        "window": [_window(axis) for axis in fields.window] or None,
        "pixels": list(_pixels(fields)) or None,
    }


def _window(axis: CellSet) -> dict[str, Any]:
    inside = list(axis.inside) if axis.inside else None
    return {"first": axis.first, "last": axis.last, "inside": inside, "cells": axis.number}


def _layer(report: Report, row: Row) -> dict[str, Any]:
    inputs = [{"name": p.name, **_figures(p.fields)} for p in paths(report, row)]
    return {"name": row.name, **_figures(row.fields), "paths": inputs}


def _figures(fields: Fields | None) -> dict[str, Any]:
    """Figures of every axis; None where they depend on a symbol in a way that has no closed form.

    A jump is None where cells do not move evenly, not even on a mean that is a fraction.
    """
    figures = {
        "receptive_field": "size", "smallest": "smallest", "jump": "jump", "center": "center",
        "start": "start",
    }  # fmt: skip
    if fields is None:
        return dict.fromkeys(figures)
    return {key: [plain(getattr(f, name)) for f in fields] for key, name in figures.items()}
