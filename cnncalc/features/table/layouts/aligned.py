"""Networks beside each other: a column each, rows where any of them has one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from cnncalc.limits import MOST_ROWS_BESIDE
from cnncalc.records import NamedTuple


class PlacedCell(NamedTuple):
    """A cell of a network's column: which row it is in, the row's label, its size, the cells."""

    key: Hashable
    label: str
    size: str
    cells: tuple[str, ...]


def rows(networks: Sequence[Sequence[PlacedCell]], width: int = 1) -> list[list[str]]:
    """Label, size and the cells of every network; a row that one has not is blank in its column.

    Sizes that differ from network to network stand beside each other: 56×56 / 75×75.
    """
    known = [{entry.key: entry for entry in entries} for entries in networks]
    found = []
    for key in _keys(networks)[:MOST_ROWS_BESIDE]:
        here = [column.get(key) for column in known]
        there = [entry for entry in here if entry]
        sizes = " / ".join(dict.fromkeys(entry.size for entry in there if entry.size))
        cells = [cell for entry in here for cell in (entry.cells if entry else ("",) * width)]
        found.append([there[0].label, sizes, *cells])
    return _once(found)


def _keys(networks: Sequence[Sequence[PlacedCell]]) -> list[Hashable]:
    """The rows of all networks; one that is new comes behind those before it in its network."""
    keys: list[Hashable] = []
    places: dict[Hashable, int] = {}
    for entries in networks:
        at = 0
        for entry in entries:
            if entry.key not in places:
                keys.insert(at, entry.key)
                places = {key: number for number, key in enumerate(keys)}
            at = places[entry.key] + 1
    return keys


def _once(found: list[list[str]]) -> list[list[str]]:
    """A label in the first of its rows alone, and a size where it changes."""
    label = size = None
    for row in found:
        here = row[0], row[1]
        if row[0] == label:
            row[:2] = "", "" if row[1] == size else row[1]
        label, size = here
    return found
