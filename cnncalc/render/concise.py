"""What a check found, each finding on one line: FILE:LINE:COLUMN: CODE message."""

from __future__ import annotations

from functools import partial

from cnncalc.render.diagnostic import in_one_line, parts_of
from cnncalc.render.page import PLAIN, Findings, Surface


def write(found: Findings, surface: Surface = PLAIN) -> str:
    """A line a finding, and the summary in the last line."""
    lines = parts_of(found, partial(in_one_line, color=surface.color))
    return "".join(f"{line}\n" for line in lines)
