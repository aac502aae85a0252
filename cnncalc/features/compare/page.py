"""A comparison as a sheet: a row a network, each figure beside its ratio to the reference."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from cnncalc.choices import RELATIONS
from cnncalc.dims import Dim, plain
from cnncalc.features.compare import ComparedNetwork, Comparison, relation
from cnncalc.limits import LONGEST_HEADING, MOST_SOURCES
from cnncalc.render.json import known_totals, notes
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape
from cnncalc.units import (
    compact,
    counted,
    exact,
    fixed,
    show_field,
    show_shape,
    size_in_bytes,
    some,
    times,
)

_BYTES = ("memory", "peak")
_HEADINGS = {
    "params": "params", "macs": "MACs", "flops": "FLOPs", "memory": "memory", "peak": "peak",
}  # fmt: skip


KEYS = (
    "name", "family", "title", "year", "input", "params", "macs", "flops", "memory", "peak", "rf",
    "layers", "top1", "top5",
)  # fmt: skip
"""Columns that can be asked for; a ratio stands beside its figure."""


def page(
    found: Comparison, relative: str = RELATIONS[0], layout: str = "hwc", keys: Sequence[str] = ()
) -> Page:
    """One row a network; its figures as multiples of the reference's, in percent, or alone.

    With `keys` these columns alone, in their order, each figure with its ratio.
    """
    return Page(
        lambda: [_chosen(_sheet(found, relative, layout, bool(keys)), keys)],
        lambda: _document(found),
        records=lambda: [_chosen(_records(found, relative, layout), keys)],
    )


def _chosen(sheet: Sheet, keys: Sequence[str]) -> Sheet:
    """The columns of some keys, in their order, the ratio of each behind it; all without keys."""
    if not keys:
        return sheet
    wanted = [part for key in keys for part in _parts(key)]
    places = {column.key: place for place, column in enumerate(sheet.columns)}
    kept = [places[key] for key in dict.fromkeys(["name", *wanted]) if key in places]
    columns = [sheet.columns[place]._replace(rank=0) for place in kept]
    rows = [[row[place] for place in kept] for row in sheet.rows]
    return sheet._replace(columns=columns, rows=rows)


def _parts(key: str) -> tuple[str, ...]:
    """A column with its ratio; of MACs what a tool counts in their place, too."""
    work = ("operations", "operations_ratio") if key == "macs" else ()
    return (key, f"{key}_ratio", *work)


def _sheet(found: Comparison, relative: str, layout: str, whole: bool = False) -> Sheet:
    """The columns that are told apart: none where all have the same, or none has any.

    The `whole` of it has all columns.
    """
    if not found.networks:
        return Sheet(_title(found), (), [], notes=[_none(found), *_left_out(found)])
    columns = _columns(found, relative, layout)
    sheet = Sheet(_title(found), columns, _rows(found, columns), notes=_notes(found, relative))
    rows = sheet.rows
    if whole:
        return sheet
    keys = [column.key for column in columns]
    empty = [key for key in ("top1", "top5", "year") if not any(r[keys.index(key)] for r in rows)]
    return sheet.without(("family", "title", *empty))


def _records(found: Comparison, relative: str, layout: str) -> Sheet:
    """All columns, the ratios as numbers."""
    columns = [
        column._replace(show=partial(_decimal, relative))
        if column.key.endswith("_ratio")
        else column
        for column in _columns(found, relative, layout)
    ]
    return Sheet("", columns, _rows(found, columns))


def _decimal(relative: str, ratio: Fraction) -> str:
    return fixed(100 * ratio if relative == "percent" else ratio, 4)


def _columns(found: Comparison, relative: str, layout: str) -> list[Column]:
    size = partial(size_in_bytes, kilo=found.convention.memory_kilo)
    ranked = {"params": 0, "macs": 0, "flops": 9, "memory": 5, "peak": 6}
    work = found.convention.work
    named = {**_HEADINGS, "macs": found.convention.work_label}
    columns = [
        Column("name", "network", style="cyan"),
        Column("family", "family"),
        Column("title", "title"),
        Column("year", "year", rank=11),
        Column("input", "input", partial(_inputs, layout), True, 10),
    ]
    for key, heading in named.items():
        rank = ranked[key]
        if key == "flops" and work != "macs":
            continue
        figure = work if key == "macs" else key
        show = size if key in _BYTES else exact
        short = None if key in _BYTES else compact
        columns.append(Column(figure, heading, show, True, rank, short=short))
        if relative != "none" and key != "flops":
            columns.append(_ratio_column(figure, found, relative, rank))
    return [
        *columns,
        Column("rf", "RF", show_field, True, 7),
        Column("layers", "layers", right=True, rank=4),
        Column("top1", "top-1 %", right=True, rank=3),
        Column("top5", "top-5 %", right=True, rank=8),
    ]


def _ratio_column(key: str, found: Comparison, relative: str, rank: int) -> Column:
    name = found.reference.name if found.reference else ""
    heading = f"to {name}" if len(name) <= LONGEST_HEADING else "ratio"
    few, many = ("less", "more") if key in _BYTES else ("fewer", "more")

    def show(ratio: Fraction) -> str:
        return f"{fixed(100 * ratio, 1)} %" if relative == "percent" else times(ratio, few, many)

    return Column(f"{key}_ratio", heading, show, True, rank + bool(rank) or 2)


def _rows(found: Comparison, columns: Sequence[Column]) -> list[list[Any]]:
    return [[_cell(found, one, column.key) for column in columns] for one in found.networks]


def _cell(found: Comparison, one: ComparedNetwork, key: str) -> Any:
    """A figure of a network, or its ratio to that of the reference."""
    figure = key.removesuffix("_ratio")
    value = getattr(one, "inputs" if key == "input" else figure)
    return value if figure == key else _ratio(found, one, figure)


def _ratio(found: Comparison, one: ComparedNetwork, figure: str) -> Fraction | str | None:
    """Nothing for the reference itself."""
    if found.reference is None or one == found.reference:
        return ""
    return relation(getattr(one, figure), getattr(found.reference, figure))


def _none(found: Comparison) -> str:
    """Why there is nothing to compare."""
    if not found.asked:
        return "There is no network that has figures."
    family, most, _ = found.chosen
    of = "The network is not" if found.asked == 1 else f"None of the {found.asked} networks is"
    bounds = ", ".join(f"{_HEADINGS[name]} {exact(bound)}" for name, bound in most.items())
    within = [f"of a family '{family[:60]}'"] * bool(family) + [f"within {bounds}"] * bool(bounds)
    return f"{of} {' and '.join(within)}."


def _inputs(layout: str, shapes: Sequence[Shape]) -> str:
    return ", ".join(show_shape(shape, layout) for shape in shapes)


def _title(found: Comparison) -> str:
    networks = counted(len(found.networks), "network")
    beside = found.reference if found.networks else None
    return f"{networks}, beside {beside.name}" if beside else networks


def _notes(found: Comparison, relative: str) -> list[str]:
    convention, counting = found.convention, found.counting
    said = (
        f"Counts as {convention.name}, per image · {counting.dtype}, batch {counting.batch} · "
        "cnncalc help conventions"
    )
    lines = [said]
    if relative == "percent" and found.reference:
        lines.append(f"Percentages are of {found.reference.name}.")
    lines += _sources(found.networks)
    lines += [
        f"{convention.name} {caveat.text}." for caveat in convention.caveats if not caveat.kinds
    ]
    lines += [f"{reason[0].upper()}{reason[1:]}." for reason in _reasons(found)]
    return [*lines, *_left_out(found)]


def _sources(networks: Sequence[ComparedNetwork]) -> list[str]:
    """Who states the errors: each where they are few."""
    cited = [one for one in networks if one.top1 or one.top5]
    if not cited:
        return []
    if len(cited) > MOST_SOURCES:
        return ["Errors in percent, as their sources state them; --format json names the sources."]
    said = "; ".join(f"{one.name}: {one.cited}" for one in cited)
    return [f"Errors in percent. {said}."]


def _reasons(found: Comparison) -> list[str]:
    figures = [getattr(one, key) for one in found.networks for key in _KEYS]
    return notes(*figures).get("notes", [])


def _left_out(found: Comparison) -> list[str]:
    names = [one.name for one in found.unfit]
    if not names:
        return []
    verb = "does" if len(names) == 1 else "do"
    return [f"{some(names, MOST_SOURCES)} {verb} not take this input: left out."]


def _document(found: Comparison) -> dict[str, Any]:
    """The document cnncalc.compare/1."""
    counting = found.counting
    return {
        "schema": "cnncalc.compare/1",
        "convention": found.convention.name,
        "batch": counting.batch,
        "dtype": counting.dtype,
        "reference": found.reference.name if found.reference else None,
        "networks": [_network(found, one) for one in found.networks],
        "left_out": [
            {"name": one.name, "code": one.fault.code, "message": one.fault.message}
            for one in found.left_out
        ],
    }


_KEYS = {
    **{key: key for key in ("params", "macs", "flops", "operations")},
    "memory": "activation_bytes",
    "peak": "peak_activation_bytes",
}


def _network(found: Comparison, one: ComparedNetwork) -> dict[str, Any]:
    figures: dict[str, Dim] = {name: getattr(one, key) for key, name in _KEYS.items()}
    return {
        "name": one.name, "family": one.family, "title": one.title, "source": one.source,
        "year": one.year, "input_shapes": [[*shape.dims] for shape in one.inputs],
        **known_totals(figures),
        "receptive_field": [plain(size) for size in one.rf] if one.rf else None,
        "weight_layers": one.layers,
        "top1": one.top1, "top5": one.top5, "error_source": one.error_source,
        "error_data": one.error_data,
        "ratio": {name: _number(found, one, key) for key, name in _KEYS.items()},
        **notes(*figures.values()),
    }  # fmt: skip


def _number(found: Comparison, one: ComparedNetwork, key: str) -> float | None:
    """A figure as a multiple of the reference's: 1 is the same."""
    if found.reference is None:
        return None
    ratio = relation(getattr(one, key), getattr(found.reference, key))
    return None if ratio is None else float(f"{float(ratio):.6g}")
