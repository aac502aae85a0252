"""A fault as a compiler shows it: place, code, message, the line, the token underlined, a hint.

What a check found is shown alike, the first findings of each code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from cnncalc.errors import Fault, Location
from cnncalc.escape import lines as page_lines
from cnncalc.escape import visible
from cnncalc.limits import LONGEST_LINE, LONGEST_MESSAGE, MOST_FINDINGS, MOST_NAMES

if TYPE_CHECKING:
    from cnncalc.lint.base import Checked
    from cnncalc.render.page import Findings

_STYLES = {"error": "1;31", "warning": "1;33", "place": "1", "mark": "1;31", "note": "36"}


def diagnostic(fault: Fault, color: bool = False) -> str:
    """The fault on several lines, without a newline at the end."""
    paint = _painter(color)
    lines = [_head(fault, paint)]
    if isinstance(fault.location, Location):
        lines += _excerpt(fault.location, lambda mark: paint("mark", mark))
    if fault.received:
        lines.append(f"  {paint('note', 'received')}: {_shown(fault.received)}")
    if fault.hint:
        lines.append(f"  {paint('note', 'help')}: {_shown(fault.hint)}")
    return page_lines("\n".join(lines))


def _painter(color: bool) -> Callable[[str, str], str]:
    """What gives a text the colour of a style."""

    def paint(style: str, text: str) -> str:
        return f"\033[{_STYLES[style]}m{text}\033[0m" if color else text

    return paint


def _head(fault: Fault, paint: Callable[[str, str], str]) -> str:
    """The first line of a fault: its place, its code and its message."""
    where = f"{paint('place', visible(str(fault.location)))}: " if fault.location else ""
    return f"{where}{paint(fault.severity, fault.code)} {_shown(fault.message)}"


def in_one_line(finding: Fault, file: Checked, color: bool = False) -> str:
    """The first line of a finding, which names its file."""
    text = page_lines(_head(finding, _painter(color)))
    return text if finding.location else page_lines(f"{visible(file.path)}: {text}")


def _shown(text: str) -> str:
    """A text on one line, which foreign names in it cannot make longer than a page."""
    is_long = len(text) > LONGEST_MESSAGE
    return visible(f"{text[:LONGEST_MESSAGE]}…" if is_long else text)


def _excerpt(location: Location, paint: Callable[[str], str]) -> list[str]:
    """The line of a location, cut to a readable width, and the marks under its token."""
    text = location.source.line_at(location.start)
    column = location.column - 1
    length = max(min(location.end - location.start, len(text) - column), 1)
    cut = max(column - LONGEST_LINE // 2, 0)
    before, token, after = text[cut:column], text[column:][:length], text[column + length :]
    token = token[: LONGEST_LINE - len(before)]
    after = after[: LONGEST_LINE - len(before) - len(token)]
    shown = [visible(part) for part in (before, token, after)]
    marks = "^" * max(len(shown[1]), 1)
    number = str(location.line)
    gutter = " " * len(number)
    lead = " " * len(shown[0])
    return [f"  {number} | {''.join(shown)}", f"  {gutter} | {lead}{paint(marks)}"]


def parts_of(found: Findings, say: Callable[[Fault, Checked], str]) -> list[str]:
    """What is said of the first findings of each code, a line on the rest of each, the summary."""
    counts: Counter[str] = Counter()
    shown = []
    for file in found.checked:
        for finding in file.findings:
            counts[finding.code] += 1
            if counts[finding.code] <= MOST_FINDINGS:
                shown.append(say(finding, file))
    over = sorted((code, n - MOST_FINDINGS) for code, n in counts.items() if n > MOST_FINDINGS)
    rest = [f"{n:,} more finding{'s' * (n != 1)} of {code}" for code, n in over]
    return [part for part in (*shown, *rest, found.summary) if part]


def finding_text(finding: Fault, file: Checked, color: bool = False) -> str:
    """One finding; where a family has several networks, in how many it stands."""
    text = diagnostic(finding, color)
    if finding.location is None and file.path not in finding.message:
        text = page_lines(f"{visible(file.path)}: {text}")
    names = finding.networks
    if not names or len(file.networks) < 2:
        return text
    listed = ", ".join(map(visible, names[:MOST_NAMES]))
    more = ", …" if len(names) > MOST_NAMES else ""
    return f"{text}\n  note: in {len(names)} of {len(file.networks)} networks: {listed}{more}"
