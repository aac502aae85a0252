"""What a check found, as a compiler prints it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from cnncalc.lint.base import Checked
from cnncalc.render.diagnostic import finding_text, parts_of
from cnncalc.render.page import PLAIN, Findings, Surface


def write(found: Findings, surface: Surface = PLAIN) -> str:
    """Every finding with its line and token, and a summary in the last line; or their counts."""
    if found.titles is not None:
        return _statistics(found.checked, found.titles) + summary_line(found)
    parts = parts_of(found, partial(finding_text, color=surface.color))
    return "\n\n".join(parts) + "\n" * bool(parts)


def summary_line(found: Findings) -> str:
    """The last line, where there is one."""
    return f"{found.summary}\n" if found.summary else ""


def _statistics(checked: Sequence[Checked], titles: Mapping[str, str]) -> str:
    """How often each code was found, the most frequent first."""
    counts = Counter(f.code for file in checked for f in file.findings)
    width = max((len(str(n)) for n in counts.values()), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{n:>{width}} {code} {titles.get(code, '')}\n" for code, n in ordered)
