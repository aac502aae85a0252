"""What a check found, each finding on one line: FILE:LINE:COLUMN: CODE message."""

from __future__ import annotations

from cnncalc.render.diagnostic import first_of_each, in_one_line
from cnncalc.render.page import PLAIN, Findings, Surface


def write(found: Findings, surface: Surface = PLAIN) -> str:
    """A line a finding, and the summary in the last line."""
    shown, rest = first_of_each([(file, f) for file in found.checked for f in file.findings])
    lines = [in_one_line(finding, file, surface.color) for file, finding in shown]
    return "".join(f"{line}\n" for line in (*lines, *rest, found.summary) if line)
