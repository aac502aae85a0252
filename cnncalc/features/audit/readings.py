"""The readings of a column: every way in which its figures may be counted and printed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import product as combinations

from cnncalc.features.audit.correction import is_abbreviated, shown_digits
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import LAYOUTS, MEMORY, OPERATIONS, VOLUME, Reading
from cnncalc.figures import CUT_OFF, ROUNDED, Figure, figures_in
from cnncalc.limits import FEWEST_DIGITS

_COUNTED = {
    "biases": ("params", "param_bytes"),
    "operations": ("ops",),
    "memory": ("memory", "bytes", "training"),
    "volume": ("volume",),
    "layout": ("output", "input"),
}
_WHOSE = {False: "one", True: "all"}
_REPEATED = re.compile(r"', \d+\)")


def readings_of(table: Published, column: str, cells: Sequence[Cell]) -> Iterator[Reading]:
    """Every reading that can make a difference to a column, the plainest first."""
    text = f"{column}( " + " ".join(cell.expression for cell in cells)
    printed = [figure for cell in cells for figure in figures_in(cell.written)]

    def used(dimension: str) -> bool:
        return any(re.search(rf"\b{name}\(", text) for name in _COUNTED[dimension])

    yield from map(
        Reading._make,
        combinations(
            (True, False) if used("biases") else (True,),
            tuple(OPERATIONS) if used("operations") else ("MACs",),
            MEMORY if used("memory") else MEMORY[:1],
            ("", *table.variants),
            VOLUME if used("volume") else VOLUME[:1],
            (1000, 1024) if any(f.power and not f.binary for f in printed) else (1000,),
            (ROUNDED, CUT_OFF)
            if column == "value" or any(map(is_abbreviated, printed))
            else (ROUNDED,),
            _digits(column, printed),
            LAYOUTS if used("layout") and column != "value" else LAYOUTS[:1],
            (False, True) if _REPEATED.search(text) else (False,),
        ),
    )


def _digits(column: str, printed: Iterable[Figure]) -> tuple[int, ...]:
    """To how many digits a column may abbreviate, the most first: all that any figure shows.

    150K, 3.2M and 800K are all given to two digits; a single figure with more of them may be at
    odds with its column. Unrelated claims say nothing of each other.
    """
    figures = [*filter(is_abbreviated, printed)] if column != "value" else []
    shown = sorted(map(shown_digits, figures), reverse=True) or [int(FEWEST_DIGITS)]
    is_alone = len(shown) > 1 and shown[0] > shown[1]
    return (shown[0], shown[1]) if is_alone else (shown[0],)


def plain(reading: Reading, operations: str = "") -> Reading:
    """What is counted so, printed as it is where nothing is said: K is 1000, digits are rounded.

    `operations` is what the page calls them.
    """
    meant = operations or reading.operations
    return reading._replace(kilo=1000, precision=ROUNDED, operations=meant)


def called(text: str, readings: Sequence[Reading]) -> list[Reading]:
    """The readings that a convention in words names."""
    return [reading for reading in readings if convention(reading, readings) == text]


def distance(reading: Reading, best: Reading) -> tuple[int, list[bool]]:
    """In how much readings differ; how a figure is printed weighs less than what is counted."""
    different = [a != b for a, b in zip(reading, best, strict=True)]
    return sum(different), different


def differing(reading: Reading, other: Reading) -> frozenset[str]:
    """The fields in which two readings differ."""
    return frozenset(f for f in Reading._fields if getattr(reading, f) != getattr(other, f))


def in_words(reading: Reading, readings: Sequence[Reading], fields: Container[str]) -> str:
    """A reading in words: of these fields those in which it could have been another."""
    words = {
        "biases": "with biases" if reading.biases else "without biases",
        "operations": f"operations are {reading.operations}",
        "memory": f"memory as {reading.memory} counts",
        "variant": f"variant {reading.variant}" if reading.variant else "",
        "volume": f"a volume is measured by its {reading.volume}",
        "kilo": f"K = {reading.kilo}",
        "precision": reading.precision,
        "digits": f"to {reading.digits} digits",
        "layout": f"sizes are {reading.layout}" if reading.layout != LAYOUTS[0] else "",
        "together": f"rows of several layers have the figures of {_WHOSE[reading.together]}",
    }
    open_to_choice = (f for f in words if len({getattr(one, f) for one in readings}) > 1)
    return ", ".join(words[f] for f in open_to_choice if f in fields and words[f])


def convention(reading: Reading, readings: Sequence[Reading]) -> str:
    """The reading of a column in words; to how many digits it abbreviates is seen."""
    return in_words(reading, readings, {*Reading._fields} - {"digits"})
