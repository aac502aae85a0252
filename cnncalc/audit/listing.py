"""A listing as a published table: every figure that it prints, held against its own network."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.audit.published import Cell, Published
from cnncalc.errors import Source
from cnncalc.sources.listing import Listed, read
from cnncalc.sources.listing.rows import OUTPUT
from cnncalc.sources.listing.walk import Print, sizes_of
from cnncalc.sources.spec import name_of

_COLUMNS = ("output", "plane", "params", "memory", "bytes", "ops", "layers")


def tables_of(source: Source, model: str, variant: str = "") -> Iterator[Published]:
    """A table for each network of a listing; `model` is what the listing is known by."""
    listed = read(source)
    for one in listed:
        if variant in ("", one.name):
            yield _table(
                source, one, f"{model}:{one.name}" if len(listed) > 1 and not variant else model
            )


def _table(source: Source, one: Listed, model: str) -> Published:
    cells = tuple(_cells(one.prints))
    columns = tuple(c for c in _COLUMNS if any(cell.column == c for cell in cells))
    rows = tuple(dict.fromkeys(cell.row for cell in cells))
    said, name = "; ".join(one.said), one.name or name_of(source)
    return Published(name, "", said, {"": model}, (), (), {}, columns, rows, cells, "", {}, {}, {})


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
