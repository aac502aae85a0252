"""A listing as a published table: every figure that it prints, held against its own network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cnncalc.analysis.report import analyze
from cnncalc.errors import Fault, Source, SpecError
from cnncalc.features.audit.described import BYTES_PER_ELEMENT
from cnncalc.features.audit.marks import ERRATUM
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.verdicts import Audit, audit
from cnncalc.sources.listing import ListingNetwork, listed, one_of
from cnncalc.sources.listing.rows import OUTPUT
from cnncalc.sources.listing.slides import sizes_of
from cnncalc.sources.listing.walk import Print
from cnncalc.sources.model import Choice, made, name_of
from cnncalc.sources.spec import Spec

_COLUMNS = ("input", "output", "plane", "params", "memory", "bytes", "ops", "layers")


def tables_of(source: Source, variant: str = "") -> Iterator[Published]:
    """A table for each network of a listing, or for one of them. Raises SpecError."""
    yield from (_table(source, one) for one in _chosen(source, variant))


def _chosen(source: Source, variant: str) -> list[ListingNetwork]:
    """The networks of a listing, or one of them. Raises SpecError."""
    found = listed(source)
    place = found[0].family.root.location.within(0, 1)
    name = one_of(variant, [one.name for one in found], place)
    return [one for one in found if name in ("", one.name)]


def misprints(source: Source, variant: str = "") -> Iterator[Fault]:
    """The figures of a listing, or of one of its networks, that do not hold.

    None of one that cannot be read.
    """
    try:
        found = _chosen(source, variant)
        tables = [_table(source, one) for one in found]
    except SpecError:
        return
    yield from (doubt for one in found for doubt in one.doubts)
    for table in tables:
        name = table.name if len(tables) > 1 else ""
        yield from misprinted(audit(table), name)


def misprinted(audited: Audit, name: str = "") -> Iterator[Fault]:
    """The errata of a table, at their cells."""
    for verdict in audited.verdicts:
        if verdict.verdict == ERRATUM:
            message = f"{verdict.cell.published} should be {verdict.corrected}"
            working = next((one.text() for one in verdict.workings if one.formula.parts()), "")
            fault = Fault("C320", message, verdict.cell.location, working, verdict.cause)
            yield fault.within(name)


def _table(source: Source, one: ListingNetwork) -> Published:
    name = one.name or name_of(source)
    network = made(Spec(source, one.family), Choice(name=name))
    cells = tuple(_cells(one.prints))
    columns = tuple(c for c in _COLUMNS if any(cell.column == c for cell in cells))
    rows = tuple(dict.fromkeys(cell.row for cell in cells))
    return Published(
        name, "", "; ".join(one.said), {"": name}, (), (), {}, columns, rows, cells, "", {}, {},
        one.causes, {name: analyze(network.graph)}, follows=_follows(cells),
    )  # fmt: skip


def _follows(cells: tuple[Cell, ...]) -> dict[str, str]:
    """Bytes that a listing calculates from its own count of elements, as 24M * 4 bytes ~= 96MB."""
    memory = {cell.id: cell for cell in cells if cell.column == "memory"}
    pairs = ((cell.id, re.sub("bytes", "memory", cell.id)) for cell in cells)
    return {
        ident: f"{BYTES_PER_ELEMENT}*printed('{other}')"
        for ident, other in pairs
        if ident != other and other in memory
    }


def _cells(prints: tuple[Print, ...]) -> Iterator[Cell]:
    seen: dict[str, int] = {}
    for one in prints:
        column, expression = _expression(one)
        ident = f"{one.layer}.{column}"
        count = seen[ident] = seen.get(ident, 0) + 1
        ident += f".{count}" if count > 1 else ""
        yield Cell(ident, one.label, column, one.text.text, expression, one.text.location)


def _expression(one: Print) -> tuple[str, str]:
    """The column of a print, and what recomputes it."""
    if one.quantity != OUTPUT:
        return one.quantity, f"{one.quantity}('{one.layer}')"
    count = len(sizes_of(one.text))
    function = {4: "towers", 2: "plane"}.get(count, "output")
    return ("plane" if count == 2 else "output"), f"{function}('{one.layer}')"
