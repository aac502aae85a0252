"""What a check found: as a compiler prints it, and as JSON."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cnncalc.catalogue import Page
from cnncalc.errors import ERROR, Fault, Location, Place, Source
from cnncalc.escape import lines, visible
from cnncalc.limits import MOST_FINDINGS, MOST_NAMES
from cnncalc.lint.base import Checked
from cnncalc.render.diagnostic import diagnostic

WIDTH = 92


def check_text(checked: Sequence[Checked], summary: str, color: bool = False) -> str:
    """Every finding with its line and token, and a summary in the last line."""
    shown, rest = first_of_each([(file, f) for file in checked for f in file.findings])
    found = [finding_text(finding, file, color) for file, finding in shown]
    return "\n\n".join([*found, *rest, summary]) + "\n"


def first_of_each(
    findings: Sequence[tuple[Checked, Fault]],
) -> tuple[list[tuple[Checked, Fault]], list[str]]:
    """The first findings of each code, and a line on the rest of each that has more."""
    counts: Counter[str] = Counter()
    shown = []
    for file, finding in findings:
        counts[finding.code] += 1
        if counts[finding.code] <= MOST_FINDINGS:
            shown.append((file, finding))
    over = {code: n - MOST_FINDINGS for code, n in counts.items() if n > MOST_FINDINGS}
    return shown, [f"{_count(n, 'more finding')} of {code}" for code, n in sorted(over.items())]


def finding_text(finding: Fault, file: Checked, color: bool = False) -> str:
    """One finding; where a family has several networks, in how many it stands."""
    text = diagnostic(finding, color)
    if finding.location is None and file.path not in finding.message:
        text = lines(f"{visible(file.path)}: {text}")
    names = finding.networks
    if not names or len(file.networks) < 2:
        return text
    listed = ", ".join(map(visible, names[:MOST_NAMES])) + (
        ", …" if len(names) > MOST_NAMES else ""
    )
    return f"{text}\n  note: in {len(names)} of {len(file.networks)} networks: {listed}"


def summary_line(checked: Sequence[Checked], tables: int = 0, others: int = 0) -> str:
    """What was checked and what was found, in one line."""
    networks = sum(len(file.networks) for file in checked)
    files = f"{_count(len(checked), 'file')}, {_count(networks, 'network')}"
    silenced = sum(len(file.silenced) for file in checked)
    asides = [
        f"{_count(silenced, 'finding')} ignored with a reason" if silenced else "",
        f"{_count(tables, 'table')} passed over, see cnncalc audit" if tables else "",
        f"{_count(others, 'other YAML file')} passed over" if others else "",
    ]
    aside = "".join(f"; {text}" for text in asides if text)
    return f"{files}: {_found(checked)}{aside}"


def _found(checked: Sequence[Checked]) -> str:
    severities = [f.severity for file in checked for f in file.findings]
    if not severities:
        return "nothing found"
    errors = severities.count(ERROR)
    parts = [_count(errors, "error"), _count(len(severities) - errors, "warning")]
    where = sum(bool(file.findings) for file in checked)
    shown = " and ".join(part for part in parts if not part.startswith("0 "))
    return f"{shown} in {_count(where, 'file')}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def statistics(checked: Sequence[Checked], titles: Mapping[str, str]) -> str:
    """How often each code was found, the most frequent first."""
    counts = Counter(f.code for file in checked for f in file.findings)
    width = max((len(str(n)) for n in counts.values()), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{n:>{width}} {code} {titles.get(code, '')}\n" for code, n in ordered)


def check_document(checked: Sequence[Checked]) -> dict[str, Any]:
    """The JSON document of schema cnncalc.check/1."""
    findings = [f for file in checked for f in file.findings]
    errors = sum(f.severity == ERROR for f in findings)
    return {
        "schema": "cnncalc.check/1",
        "files": [
            {
                "path": file.path,
                "networks": [*file.networks],
                "findings": [_entry(f) for f in file.findings],
                "silenced": [_entry(f) for f in file.silenced],
            }
            for file in checked
        ],
        "totals": {
            "files": len(checked),
            "networks": sum(len(file.networks) for file in checked),
            "errors": errors,
            "warnings": len(findings) - errors,
        },
    }


def _entry(finding: Fault) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **_stretch(finding.location),
        "received": finding.received,
        "help": finding.hint,
        "networks": [*finding.networks],
    }


def _stretch(place: Place | None) -> dict[str, Any]:
    """Lines and columns of a place in a text; the node, of a file that holds none."""
    if isinstance(place, Location):
        (line, column), end = place.source.position(place.start), place.source.position(place.end)
        return {"line": line, "column": column, "end_line": end[0], "end_column": end[1]}
    nowhere = dict.fromkeys(("line", "column", "end_line", "end_column"))
    return {**nowhere, "node": place.name, "node_number": place.start} if place else nowhere


def page_text(page: Page) -> str:
    """A page of help."""
    parts = [f"{page.code}: {page.title}", _wrapped(page.what), _wrapped(page.why)]
    for head, example in (("Reported:", page.wrong), ("Not reported:", page.right)):
        if example:
            parts.append(f"{head}\n\n{textwrap.indent(example.rstrip(), '    ')}")
    return "\n\n".join(part for part in parts if part) + "\n"


def unified(source: Source, text: str) -> str:
    """The difference between a source and its new text, as a patch to read."""
    from difflib import unified_diff

    old, new = (part.removesuffix("\n").split("\n") for part in (source.text, text))
    found = unified_diff(old, new, source.name, source.name, lineterm="")
    return lines("".join(visible(line.removesuffix("\r")) + "\n" for line in found))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH)
