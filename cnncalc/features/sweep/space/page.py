"""A space that was gone through, as sheets: configurations, and how their figures are spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from math import prod
from typing import Any

from cnncalc.features.sweep.networks import FAULT, SweptAxis
from cnncalc.features.sweep.page import USUAL_DTYPE, figure_columns, show
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
    """How large a space is, and by what: 125 configurations: e10 5 × widths[0..1] 5^2."""
    named = []
    for name, group in _grouped(sweep):
        length = exact(len(group[0].values))
        named.append(f"{name} {length}^{len(group)}" if len(group) > 1 else f"{name} {length}")
    return f"{_told(_size(sweep))}: {' × '.join(named)}"


def _told(count: str) -> str:
    return f"{count} configuration" if count == "1" else f"{count} configurations"


def _size(sweep: Sweeping) -> str:
    size = prod(len(axis.values) for axis in sweep.axes)
    return exact(size) if size < 10**15 else f"{float(size):.1e}"


def _grouped(sweep: Sweeping) -> Iterator[tuple[str, Sequence[SweptAxis]]]:
    """What varies, the elements of a list that follow each other and vary as far as one."""

    def kind(axis: SweptAxis) -> tuple[str, int]:
        name, bracket, _ = axis.name.partition("[")
        return (name, len(axis.values)) if bracket else (axis.name, 0)

    for (name, length), found in groupby(sweep.axes, kind):
        group = [*found]
        if not length or len(group) == 1:
            yield from ((axis.name, [axis]) for axis in group)
        else:
            first, last = (axis.name.removeprefix(name)[1:-1] for axis in (group[0], group[-1]))
            between = "]..[" if "[" in first else ".."
            yield f"{name}[{first}{between}{last}]", group


def _configurations(found: Explored) -> Sheet:
    names, axes = found.names, len(found.sweep.axes)
    best = {tuple(row[:axes]) for row in found.front}
    together = axes > MOST_SLOT_COLUMNS
    columns = [Column(_TOGETHER, _TOGETHER)] if together else [_slot(n) for n in names[:axes]]
    figures = [*found.shown]
    columns += figure_columns(figures, bool(found.wanted.columns))
    places = [names.index(figure) for figure in figures]
    has_faults = FAULT in names and any(row[-1] for row in found.rows)
    columns += [Column(FAULT, FAULT, _or_nothing, rank=len(figures))] if has_faults else []
    columns.append(Column("front", "front"))
    lines, groups = [], [(len(group), _between(group)) for _, group in _grouped(found.sweep)]
    for row in found.rows:
        values = [_written(groups, row[:axes])] if together else row[:axes]
        cells = [row[-1] or ""] if has_faults else []
        mark = "✓" if tuple(row[:axes]) in best else ""
        lines.append([*values, *(row[place] for place in places), *cells, mark])
    return Sheet(_title(found), columns, lines, notes=[*_notes(found, together)])


def _between(group: Sequence[SweptAxis]) -> str:
    """What stands between the elements of a list: nothing where each is a digit or a letter."""
    return "" if all(len(text_of(v)) == 1 for axis in group for v in axis.values) else ","


def _written(groups: Sequence[tuple[int, str]], values: Sequence[Any]) -> str:
    """Values in a row, the elements of a list close together: 23224 16,24,40 conv3."""
    texts = iter(map(text_of, values))
    return " ".join(between.join(islice(texts, length)) for length, between in groups)


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
    size, told = prod(len(axis.values) for axis in sweep.axes), _size(sweep)
    if sweep.count != size:
        return f"{sweep.model} · {exact(sweep.count)} drawn of {_told(told)}"
    kept = "" if tally.met >= size else f", {exact(tally.met)} of them in the space"
    return f"{sweep.model} · {_told(told)}{kept}"


def _notes(found: Explored, together: bool) -> Iterator[str]:
    if together:
        named = ", ".join(name for name, _ in _grouped(found.sweep))
        yield f"A configuration is {named}."
    yield from found.tally.notes()
    minimize, maximize = found.wanted.objectives
    objectives = [f"lower {name}" for name in minimize] + [f"higher {name}" for name in maximize]
    if found.rows:
        yield f"✓ on the front: nothing has {' and '.join(objectives)}."
    if not found.rows:
        yield (
            "Nothing can be built." if not found.tally.beyond else "Nothing is within the budgets."
        )
    elif len(found.rows) < found.tally.rows:
        part = f"{len(found.rows):,} of {found.tally.rows:,}"
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
    for name in found.shown:
        values = found.spread.quantiles(name)
        if values:
            lines.append([name, *map(show(name), values)])
    if lines:
        built = _told(exact(found.spread.seen))
        every = f", every {exact(found.spread.step)}th" if found.spread.step > 1 else ""
        yield Sheet(f"Quantiles · {built}{every}", columns, lines)
