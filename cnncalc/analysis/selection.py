"""Layers of a report by name: a layer, a block, a pattern, several of these.

A selector names layers: `conv1`, a block (`inception3a`), a pattern (`conv4_*`), several of these
with blanks between, `input`, or `total`.
"""

from __future__ import annotations

from typing import NamedTuple

from cnncalc.analysis.report import Report, Row
from cnncalc.errors import SpecError, did_you_mean
from cnncalc.shape import Shape


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
    """The layers that a selector names. Raises C116 when it names none."""
    if selector in ("total", "*", ""):
        return Selection(report, report.rows, True)
    if selector == "input":
        return Selection(report, (), True)
    rows: list[Row] = []
    for pattern in selector.split():
        found = [row for row in report.rows if _matches(row.name, pattern)]
        if not found:
            hint = did_you_mean(pattern, [row.name for row in report.rows])
            hint = hint or "name a layer, a block, or a pattern such as conv*"
            raise SpecError("C116", f"'{pattern[:60]}' selects no layer", hint=hint)
        rows += found
    return Selection(report, tuple(rows))


def _matches(name: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return name == pattern or name.startswith(f"{pattern}.") or fnmatchcase(name, pattern)
