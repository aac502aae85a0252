"""Layers of a report by name: a layer, a block, a pattern, several of these.

A selector names layers: `conv1`, a block (`inception3a`), a pattern (`conv4_*`), several of these
with blanks between, `input`, or `total`.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import partial

from cnncalc.analysis.report import Report, Row
from cnncalc.errors import SpecError, did_you_mean
from cnncalc.limits import MOST_LAYERS_NAMED, MOST_MATCHED
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape
from cnncalc.units import some

_WILDCARD = LatePattern(r"[*?[]")


class Selection(NamedTuple):
    """Layers of one report; `input` stands for the network's input itself."""

    report: Report
    rows: tuple[Row, ...]
    includes_input: bool = False

    @property
    def output(self) -> Shape:
        """Shape of the last layer selected, or of the input."""
        return self.rows[-1].facts.output if self.rows else self.input

    @property
    def input(self) -> Shape:
        """Shape that enters the first layer selected."""
        if self.rows and not self.includes_input:
            return self.rows[0].input_shapes[0]
        return self.report.graph.input_shape


def select(report: Report, selector: str) -> Selection:
    """The layers that a selector names. Raises C116 where it names none, C115
    where too many names would have to be compared."""
    if selector in ("total", "*", ""):
        return Selection(report, report.rows, True)
    if selector == "input":
        return Selection(report, (), True)
    rows: list[Row] = []
    for pattern in selector.split():
        found = report.named.get(pattern) or _matching(report, pattern)
        if not found:
            message, hint = f"'{pattern[:60]}' selects no layer", partial(_hint, report, pattern)
            raise SpecError("C116", message, hint=hint)
        rows += found
    return Selection(report, tuple(rows))


def layers(report: Report, selector: str) -> tuple[Row, ...]:
    """The layers that a selector names, at least one. Raises C116 where it names none, the input
    perhaps, and C115 as `select` does."""
    rows = select(report, selector).rows
    if not rows:
        message = f"'{selector[:60]}' selects no layer"
        hint = (
            "the input is not a layer: name one behind it"
            if selector == "input"
            else "the network has no layers"
        )
        raise SpecError("C116", message, hint=hint)
    return rows


def _matching(report: Report, pattern: str) -> list[Row]:
    """The layers that a pattern matches. Raises C115 after too many patterns."""
    if not _WILDCARD.search(pattern):
        return []
    matched = report.matched
    if pattern not in matched:
        if len(matched) * len(report.rows) > MOST_MATCHED:
            message = f"more than {MOST_MATCHED:,} names of layers are compared with patterns"
            raise SpecError("C115", message, hint="name layers in full")
        matches = re.compile(translate(pattern)).match
        matched[pattern] = [row for row in report.rows if matches(row.name)]
    return matched[pattern]


_OF_MEMORY = ("peak", "live", "memory")


def _hint(report: Report, pattern: str) -> str:
    if pattern.lower() in _OF_MEMORY:
        return "what is alive at each layer, up to the peak: cnncalc summary MODEL --sort live"
    names = [row.name for row in report.rows]
    begun = [name for name in names if name.startswith(pattern)]
    if begun and pattern:
        return f"name one of {some(begun, MOST_LAYERS_NAMED)}, or all: '{pattern}*'"
    stem = re.match(r"[A-Za-z]*", pattern)
    kin = [name for name in names if stem and re.match(rf"{stem[0]}(?![A-Za-z])", name)]
    if kin and stem and stem[0]:
        return f"name one of {some(kin, MOST_LAYERS_NAMED)}"
    blocks = [*dict.fromkeys(name.partition(".")[0] for name in names)]
    near = did_you_mean(pattern, (*blocks, *names))
    return (
        near
        or f"name a layer, a block, or a pattern such as conv*: {some(blocks, MOST_LAYERS_NAMED)}"
    )
