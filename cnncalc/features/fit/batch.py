"""The largest batch of a training step that fits in a memory."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from cnncalc.analysis.report import analyze
from cnncalc.analysis.training import LEDGER, Ledger, Setting, Training
from cnncalc.errors import SpecError
from cnncalc.graph import Graph
from cnncalc.limits import LARGEST_BUDGETED
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.units import exact, size_in_bytes


class Batch(NamedTuple):
    """The largest batch that fits in `most` bytes, with its memory and that of the next.

    `size` is 0 where not even one image fits; where no bound was found it is the largest that was
    tried, and `next` is None.
    """

    name: str
    most: int
    how: str
    size: int
    ledger: Ledger | None
    next: Ledger | None


def fit_batch(graph: Graph, most: int, dtype: str, setting: Setting) -> Batch:
    """The largest batch of a step within a number of bytes.

    Raises SpecError where the network cannot be built, or C401 where a size is symbolic.
    """

    @cache
    def ledger(size: int) -> Ledger:
        return Training(analyze(graph, size, dtype), setting).ledger

    def fits(size: int) -> bool:
        total = ledger(size).total
        if not isinstance(total, int):
            message = "a memory needs sizes as numbers"
            raise SpecError("C401", message, hint="give --input and -p in numbers")
        return total <= most

    low, high = 0, 1
    while fits(high) and high < LARGEST_BUDGETED:
        low, high = high, 2 * high
    while high - low > 1 and not fits(high):
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    low = high if fits(high) else low
    how = f"{setting.optimizer}, {dtype}"
    found = ledger(low) if low else None
    return Batch(graph.name, most, how, low, found, None if fits(high) else ledger(high))


def page(found: Batch) -> Page:
    """The memory of the batch that fits, part by part, beside the next that does not."""
    return Page(lambda: [_sheet(found)], lambda: _document(found))


def _sheet(found: Batch) -> Sheet:
    columns = [
        Column("part", "part", style="cyan"),
        Column("batch", f"batch {found.size}" if found.size else "", size_in_bytes, True),
        Column("next", f"batch {found.size + 1}", size_in_bytes, True),
    ]
    rows: list[list[Any]] = []
    for field, words in LEDGER.items():
        both = [getattr(one, field) if one else None for one in (found.ledger, found.next)]
        if any(both):
            rows.append([words, *both])
    totals = [one.total if one else None for one in (found.ledger, found.next)]
    most = f"{size_in_bytes(found.most)} ({exact(found.most)} bytes)"
    title = f"{found.name}: a batch of {exact(found.size)} fits in {most}"
    if not found.size:
        title = f"{found.name}: not even one image fits in {most}"
    sheet = Sheet(title, columns, rows, ["total", *totals], subtitle=found.how)
    return sheet.without([*(() if found.size else ("batch",)), *(() if found.next else ("next",))])


def _document(found: Batch) -> dict[str, Any]:
    """The document cnncalc.fit/1 of a batch."""
    memory, following = (one.document if one else None for one in (found.ledger, found.next))
    return {
        "schema": "cnncalc.fit/1", "model": {"name": found.name}, "max_memory": found.most,
        "batch": found.size or None, "memory": memory, "next": following,
    }  # fmt: skip
