"""Why two tools disagree: one network's totals under every convention, term by term."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, cast

from cnncalc.analysis.report import Report
from cnncalc.choices import LADDERS
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import (
    Convention,
    Terms,
    memory_size,
    memory_terms,
    operation_terms,
    param_terms,
)
from cnncalc.dims import Dim, total
from cnncalc.dims.unknown import at_least, known_part

_TERMS = dict(zip(LADDERS, (operation_terms, memory_terms, param_terms), strict=True))
ELEMENTS = "elements"


class Rung(NamedTuple):
    """A total, the terms that it is the sum of, and the conventions that count so."""

    conventions: tuple[Convention, ...]
    total: Dim
    terms: Terms


def ladder(report: Report, quantity: str, only: Collection[str] = ()) -> list[Rung]:
    """A report's totals under the conventions that print the quantity, the smallest first.

    With `only` they are those of these names.

    Memory that is printed in another unit is another rung.
    """
    rungs: dict[tuple[object, ...], Rung] = {}
    for convention in CONVENTIONS:
        if quantity in convention.prints and (not only or convention.name in only):
            terms = _TERMS[quantity](report, convention)
            unit = (convention.memory_bytes, convention.memory_kilo) if quantity == "memory" else ()
            key = tuple(terms.items()), unit
            others = rungs[key].conventions if key in rungs else ()
            rungs[key] = Rung((*others, convention), total(terms.values()), terms)
    found = list(rungs.values())
    if all(isinstance(at_least(rung.total), int) for rung in found):
        found.sort(key=lambda rung: cast("int", at_least(rung.total)))
    return found


def printed(report: Report, rung: Rung) -> str:
    """A memory as its tool prints it: elements, or bytes in its own unit."""
    convention = rung.conventions[0]
    if not convention.memory_bytes:
        return ELEMENTS
    unit = "MiB" if convention.memory_kilo == 1024 else "MB"
    size = at_least(memory_size(report, convention))
    if not isinstance(size, int):
        return unit
    least = "" if known_part(rung.total) is rung.total else "at least "
    return f"{least}{size / convention.memory_kilo**2:.2f} {unit}"
