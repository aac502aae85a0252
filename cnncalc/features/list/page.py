"""The list as a page: a terminal sees a family under its heading, a program one table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from cnncalc.choices import ORDERS
from cnncalc.features.list.columns import ERRORS, KINDS, known
from cnncalc.features.list.errors import USUAL
from cnncalc.features.list.network import ListedNetwork
from cnncalc.limits import MOST_NAMES
from cnncalc.render.bars import Bar
from cnncalc.render.marking import with_bars
from cnncalc.render.page import Page, Sheet
from cnncalc.sources.zoo import catalogue
from cnncalc.units import counted, some

_SHOWN = (
    "family", "name", "year", "layers", "params", "macs", "top1", "top5", "submitted", "data",
    "protocol", "per_params", "per_macs", "aliases",
)  # fmt: skip
_RECORDED = ("family", "name", "year", "params", "macs", "top1", "top5", "aliases")
_BARS = {"params": ("blue", 2, Bar(8, False)), "macs": ("magenta", 1, Bar(8, False))}
ALL = "all"
_OTHER = "*"  # behind an error that is not of the usual data set


def page(members: list[ListedNetwork], sort: str = ORDERS[0], keys: Sequence[str] = ()) -> Page:
    """One row a network; the columns of `keys`, or those that have room. Raises SpecError C252."""
    keys = [*KINDS] if [*keys] == [ALL] else [known(key) for key in keys]
    records = keys or [*_RECORDED, *(key for key in _SHOWN if key not in _RECORDED)]
    return Page(
        lambda: [_marked(_sheet(members, keys or _SHOWN), members, keys)],
        lambda: _document(members),
        listing=lambda: [_screen(members, sort, keys)],
        records=lambda: [_sheet(members, records)],
    )


def _sheet(members: list[ListedNetwork], keys: Sequence[str]) -> Sheet:
    columns = [KINDS[key].column(key) for key in keys]
    return Sheet(_title(members), columns, [[KINDS[k].value(m) for k in keys] for m in members])


def _screen(members: list[ListedNetwork], sort: str, keys: Sequence[str]) -> Sheet:
    """The list for a terminal: families under their headings where that is their order."""
    groups = _groups(members) if sort == ORDERS[0] else []
    shown = [*(keys or _told(members))]
    if groups and "family" in shown:
        shown.remove("family")
    figures = _sheet(members, shown)
    columns = [column._replace(rank=0) if keys else column for column in figures.columns]
    sheet = _marked(figures._replace(columns=columns, close=True), members, keys)
    heads = {group.start: members[group.start].family for group in groups}
    notes = sheet.notes
    if any(len(group) > 1 for group in groups) and {*_BARS} & {*shown}:
        notes = ["Bars are parts of the largest of each family.", *notes]
    ranked = sheet._replace(heads=heads, gaps=frozenset(heads) - {0}, notes=notes)
    return with_bars(ranked, figures, _BARS, groups)


def _groups(members: list[ListedNetwork]) -> list[range]:
    """The rows of each family."""
    found, start = [], 0
    for _, group in groupby(members, lambda one: one.family):
        end = start + len([*group])
        found.append(range(start, end))
        start = end
    return found


def _told(members: list[ListedNetwork]) -> list[str]:
    """The usual columns but those in which no network has anything."""
    empty = (None, "", ())
    return [key for key in _SHOWN if any(KINDS[key].value(one) not in empty for one in members)]


def _marked(sheet: Sheet, members: list[ListedNetwork], keys: Sequence[str]) -> Sheet:
    """The sheet with its notes, and a mark behind errors that are not of the usual data set."""
    marked = {n for n, one in enumerate(members) if one.error_data not in ("", USUAL)}
    places = [n for n, column in enumerate(sheet.columns) if column.key in ERRORS[:3]]
    rows = [list(row) for row in sheet.rows]
    for number, row in enumerate(rows) if marked else ():
        for place in places:
            row[place] += (_OTHER if number in marked else " ") if row[place] else ""
    return sheet._replace(rows=rows, notes=_notes(members, keys))


def _title(members: list[ListedNetwork]) -> str:
    kind = "" if any(m.name not in catalogue() for m in members) else "built-in "
    return counted(len(members), f"{kind}network")


def _notes(members: list[ListedNetwork], keys: Sequence[str] = ()) -> list[str]:
    shown = keys or _SHOWN
    cited = any(one.top1 or one.top5 or one.submitted for one in members)
    notes = [_of_errors(members)] if cited and {*ERRORS} & {*shown} else []
    broken = [m.source for m in members if m.params is None]
    if broken:
        notes.append(f"{some(broken, MOST_NAMES)} cannot be read: see cnncalc check.")
    names = [m.name for m in members]
    hidden = {*filter(None, (name if names.count(name) > 1 else "" for name in names))}
    if hidden:
        notes.append(f"By name, {', '.join(sorted(hidden))} is the built-in network.")
    return notes


def _of_errors(members: list[ListedNetwork]) -> str:
    """What the errors are of, where there are any."""
    others = sorted({m.error_data for m in members} - {"", USUAL})
    said = f"Errors on {USUAL} in percent"
    if others:
        said += f", those with {_OTHER} on {' or '.join(others)}"
    return f"{said}; entries are those of the contests. --format json names protocols and sources."


def _document(members: list[ListedNetwork]) -> dict[str, Any]:
    """The document cnncalc.list/1."""
    return {"schema": "cnncalc.list/1", "models": [m._asdict() for m in members]}
