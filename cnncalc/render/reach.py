"""Receptive fields as sheets and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.analysis.field import Fields
from cnncalc.analysis.reach import Cells, Path, covers, first_covering, image, paths
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.working import interval
from cnncalc.dims import is_number, plain
from cnncalc.render.page import Column, Sheet
from cnncalc.units import MISSING, show_shape

_GLOSSARY = (
    "RF: input cells that one output cell depends on; jump: input cells between neighbouring "
    "output cells; centre: middle of the first cell's field, in input cells from 0."
)


def fields_sheet(report: Report, every: bool) -> Sheet:
    """A layer a row; without `every` only those at which the field changes."""
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("spec", "operation", rank=1),
        Column("output", "output", show_shape, True, 2),
        Column("rf", "RF", right=True),
        Column("jump", "jump", right=True),
        Column("center", "centre", right=True),
        Column("image", "of the image", right=True, rank=3),
    ]
    size, rows, before = image(report), [], None
    for row in report.rows:
        if every or row.fields != before:
            values = [_both(row.fields, figure) for figure in ("size", "jump", "center")]
            whole = "all" if row.fields and covers(row.fields, size) else ""
            rows.append([row.name, row.spec, row.facts.output, *values, whole])
            before = row.fields
    notes = [
        _GLOSSARY,
        *([] if all(row.fields for row in report.rows) else [f"{MISSING}: depends on a symbol."]),
        *([] if every else ["Only layers at which the field changes; --all shows every one."]),
    ]
    title = f"{report.graph.name} · receptive fields"
    return Sheet(title, columns, rows, facts=[_covering(report)], notes=notes)


def layer_sheets(report: Report, row: Row, window: Sequence[Cells]) -> list[Sheet]:
    """One layer: its field on both axes, the window of one cell, and the paths that meet."""
    assert row.fields
    columns = [Column("figure", "figure", style="cyan"), *_axes()]
    rows: list[list[Any]] = [
        [name, *(getattr(field, figure) for field in row.fields)]
        for name, figure in (
            ("RF", "size"),
            ("jump", "jump"),
            ("centre of the first cell", "center"),
        )
    ]
    if window:
        rows.append(["window of the cell", *(f"{w.first} … {w.last}" for w in window)])
        rows.append(["inside the image", *(f"{w.inside[0]} … {w.inside[1]}" for w in window)])
    title = f"{row.name} · {row.spec} · {show_shape(row.facts.output)}"
    sheets = [Sheet(title, columns, rows, facts=[_covering(report)], notes=[_GLOSSARY])]
    entering = paths(report, row)
    return [_paths_sheet(row, entering), *sheets] if entering else sheets


def _covering(report: Report) -> tuple[str, str]:
    """From which layer on the field is as large as the image."""
    if not all(isinstance(n, int) for n in image(report)):
        return "covers the image", "from a layer that depends on its size"
    covering = first_covering(report)
    if covering:
        return "covers the image", f"from {covering.name} on"
    known = all(row.fields and all(is_number(f.size) for f in row.fields) for row in report.rows)
    return "covers the image", "at no layer" if known else "from a layer that depends on a symbol"


def _axes() -> list[Column]:
    return [Column("height", "height", right=True), Column("width", "width", right=True)]


def _paths_sheet(row: Row, entering: Sequence[Path]) -> Sheet:
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
    return fields and _alike([str(getattr(field, figure)) for field in fields])


def _alike(texts: list[str]) -> str:
    return texts[0] if texts[0] == texts[1] else "×".join(texts)


def reach_document(report: Report, rows: Sequence[Row], window: Sequence[Cells]) -> dict[str, Any]:
    """The document cnncalc.rf/1; an axis of a field is height, then width."""
    covering = first_covering(report)
    return {
        "schema": "cnncalc.rf/1",
        "model": report.graph.name,
        "image": list(image(report)),
        "covers_from": covering.name if covering else None,
        "layers": [_layer(report, row) for row in rows],
        "window": [cells._asdict() for cells in window] or None,
    }


def _layer(report: Report, row: Row) -> dict[str, Any]:
    inputs = [{"name": p.name, **_figures(p.fields)} for p in paths(report, row)]
    return {"name": row.name, **_figures(row.fields), "paths": inputs}


def _figures(fields: Fields | None) -> dict[str, Any]:
    """Figures of both axes; None where they depend on a symbol in a way that has no closed form."""
    figures = {"receptive_field": "size", "jump": "jump", "center": "center", "start": "start"}
    if fields is None:
        return dict.fromkeys(figures)
    return {key: [plain(getattr(f, name)) for f in fields] for key, name in figures.items()}
