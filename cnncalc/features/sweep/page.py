"""Configurations of a sweep as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cnncalc.render.page import Column, Sheet
from cnncalc.units import exact, size_in_bytes

_BYTES = ("memory", "peak")


def sweep_sheet(
    model: str,
    names: Sequence[str],
    axes: int,
    rows: Iterable[Sequence[Any]],
    front: set[tuple[Any, ...]],
    objectives: str,
    count: int,
) -> Sheet:
    """Rows with those of the front marked; the first `axes` columns are what was varied."""
    columns = [Column(name, name, _show(name), True) for name in names[:axes]]
    columns += [
        Column(name, name, _show(name), True, rank) for rank, name in enumerate(names[axes:])
    ]
    columns.append(Column("front", "front"))
    lines = [[*row, "✓" if tuple(row[:axes]) in front else ""] for row in rows]
    notes = [f"✓ on the front: nothing has {objectives}."]
    if len(lines) < count:
        notes.append(f"The front alone is shown, {len(lines):,} of {count:,}; -o FILE writes all.")
    return Sheet(f"{model} · {count:,} configurations", columns, lines, notes=notes)


def _show(name: str) -> Callable[[Any], str]:
    if name in _BYTES:
        return size_in_bytes
    return lambda value: exact(value) if isinstance(value, int) else f"{value:g}"
