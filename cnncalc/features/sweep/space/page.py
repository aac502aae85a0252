"""A space that was gone through, as sheets: configurations, and how their figures are spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from cnncalc.features.sweep.page import USUAL_DTYPE, show
from cnncalc.features.sweep.run import FAULT
from cnncalc.features.sweep.space.explored import Explored
from cnncalc.features.sweep.tally import SHARES
from cnncalc.features.sweep.writing import Sweeping, text_of
from cnncalc.limits import MOST_SLOT_COLUMNS
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import exact

_TOGETHER = "configuration"


def page(found: Explored) -> Page:
    """A configuration a row, those of the front marked, and the quantiles of each figure."""
    return Page(lambda: [_configurations(found), *_quantiles(found)])


def size_of(sweep: Sweeping) -> str:
    """How large a space is, and by what: 15,625 configurations: e01 5 × e02 5 …"""
    lengths = [len(axis.values) for axis in sweep.axes]
    size = prod(lengths)
    told = exact(size) if size < 10**15 else f"{float(size):.1e}"
    noun = "configuration" if size == 1 else "configurations"
    named = " × ".join(f"{axis.name} {exact(len(axis.values))}" for axis in sweep.axes)
    return f"{told} {noun}: {named}" if sweep.axes else f"{told} {noun}"


def _configurations(found: Explored) -> Sheet:
    names, axes = found.names, len(found.sweep.axes)
    best = {tuple(row[:axes]) for row in found.front}
    together = axes > MOST_SLOT_COLUMNS
    columns = [Column(_TOGETHER, _TOGETHER)] if together else [_slot(n) for n in names[:axes]]
    figures = [*found.sweep.networks.figure_names]
    columns += [Column(n, n, show(n), True, rank) for rank, n in enumerate(figures)]
    has_faults = any(row[names.index(FAULT)] for row in found.shown) if FAULT in names else False
    columns += [Column(FAULT, FAULT, _or_nothing, rank=len(figures))] if has_faults else []
    columns.append(Column("front", "front"))
    last = axes + len(figures) + has_faults
    lines = []
    for row in found.shown:
        values = [" ".join(map(text_of, row[:axes]))] if together else row[:axes]
        cells = ["" if value is None else value for value in row[axes + len(figures) : last]]
        mark = "✓" if tuple(row[:axes]) in best else ""
        lines.append([*values, *row[axes : axes + len(figures)], *cells, mark])
    return Sheet(_title(found), columns, lines, notes=[*_notes(found, together)])


def _or_nothing(value: Any) -> str:
    return str(value or "")


def _slot(name: str) -> Column:
    return Column(name, name, _shown, True)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else text_of(value) if isinstance(value, tuple) else (
        exact(value) if isinstance(value, int) else f"{value:g}"
    )  # fmt: skip


def _title(found: Explored) -> str:
    """What was gone through: how many are drawn, or meet the conditions, of how many."""
    tally, sweep = found.tally, found.sweep
    size = prod(len(axis.values) for axis in sweep.axes)
    told = exact(size) if size < 10**15 else f"{float(size):.1e}"
    if sweep.count != size:
        return f"{sweep.model} · {exact(sweep.count)} drawn of {told} configurations"
    kept = "" if tally.met >= size else f", {exact(tally.met)} of them in the space"
    return f"{sweep.model} · {told} configurations{kept}"


def _notes(found: Explored, together: bool) -> Iterator[str]:
    if together:
        named = ", ".join(found.names[: len(found.sweep.axes)])
        yield f"A configuration is {named}."
    yield from found.tally.notes()
    minimize, maximize = found.wanted.objectives
    objectives = [f"less {name}" for name in minimize] + [f"more {name}" for name in maximize]
    yield f"✓ on the front: nothing has {' and '.join(objectives)}."
    if not found.shown:
        yield (
            "Nothing can be built." if not found.tally.beyond else "Nothing is within the budgets."
        )
    elif len(found.shown) < found.tally.rows:
        part = f"{len(found.shown):,} of {found.tally.rows:,}"
        what = "Only the front is shown"
        if found.wanted.top:
            column, descending = found.wanted.order
            what = f"Those with the {'most' if descending else 'least'} {column} are shown"
        yield f"{what}, {part}; -o FILE writes all."
    if found.sweep.dtype != USUAL_DTYPE:
        yield f"Memory and peak are bytes of {found.sweep.dtype}."


def _quantiles(found: Explored) -> Iterator[Sheet]:
    """How each figure is spread over all configurations that can be built."""
    heads = ["least", *(f"{share} %" for share in SHARES[1:-1]), "most"]
    columns = [Column("figure", "figure")]
    ranks = (0, 2, 1, 0, 1, 2, 0)
    columns += [Column(h, h, right=True, rank=r) for h, r in zip(heads, ranks, strict=True)]
    lines: list[Sequence[Any]] = []
    for name in found.sweep.networks.figure_names:
        values = found.spread.quantiles(name)
        if values:
            lines.append([name, *map(show(name), values)])
    if lines:
        built = f"{exact(found.spread.seen)} configurations"
        every = f", every {exact(found.spread.step)}th" if found.spread.step > 1 else ""
        yield Sheet(f"Quantiles · {built}{every}", columns, lines)
