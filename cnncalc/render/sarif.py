"""What a check found as SARIF 2.1.0, the format of code scanning: OASIS standard of 2020."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from cnncalc import __version__
from cnncalc.errors import ERROR, Fault, Location, Origin, Place
from cnncalc.escape import uri, visible
from cnncalc.lint.base import Checked
from cnncalc.lint.rules import CATALOGUE
from cnncalc.render.json import dump
from cnncalc.render.page import PLAIN, Findings, Surface

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


# A message may hold links, [text](address); what is no link keeps its brackets.
_LINK = re.compile(r"\[(?=[^\]]*\]\()")


def write(found: Findings, surface: Surface = PLAIN) -> str:
    """The log as JSON."""
    return dump(sarif_document(found.checked))


def sarif_document(checked: Sequence[Checked]) -> dict[str, Any]:
    """A log of one run; the rules are those that found something, each with its page of help."""
    found = [(finding, file.path) for file in checked for finding in file.findings]
    silenced = [(finding, file.path) for file in checked for finding in file.silenced]
    codes = sorted({finding.code for finding, _ in [*found, *silenced]})
    results = [_result(*one, codes) for one in found]
    results += [_suppressed(_result(*one, codes)) for one in silenced]
    driver = {"name": "cnncalc", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    help_page = CATALOGUE.page(code)
    text = " ".join(part for part in (help_page.what, help_page.why) if part)
    return {
        "id": code,
        "shortDescription": {"text": help_page.title},
        "fullDescription": {"text": text},
        "help": {"text": f"{text} See cnncalc check --explain {code}."},
    }


def _result(finding: Fault, path: str, codes: list[str]) -> dict[str, Any]:
    text = visible(". ".join(part for part in (finding.message, finding.hint) if part))
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": "error" if finding.severity == ERROR else "warning",
        "message": {"text": _LINK.sub(r"\\[", text)},
        "locations": [_place(finding.location, path)],
    }


def _suppressed(result: dict[str, Any]) -> dict[str, Any]:
    """A finding that the spec itself silences, with a reason."""
    return {**result, "suppressions": [{"kind": "inSource"}]}


def _place(location: Place | None, path: str) -> dict[str, Any]:
    """The file by a relative address, and the stretch of text or the node of it.

    Columns count characters from 1.
    """
    artifact = {"artifactLocation": {"uri": _uri(location.file if location else path)}}
    if isinstance(location, Origin):
        node = {"name": visible(location.name or location.label)}
        return {"physicalLocation": artifact, "logicalLocations": [node]}
    if not isinstance(location, Location):
        return {"physicalLocation": artifact}
    end_line, end_column = location.source.position(location.end)
    region = {"startLine": location.line, "startColumn": location.column}
    region |= {"endLine": end_line, "endColumn": end_column}
    return {"physicalLocation": {**artifact, "region": region}}


def _uri(name: str) -> str:
    """The address from the folder that is checked; that of a file elsewhere is whole."""
    if not os.path.isabs(name):
        return uri(os.path.normpath(name).replace(os.sep, "/"))
    near = os.path.relpath(name)
    inside = not near.startswith(os.pardir)
    return uri(near.replace(os.sep, "/")) if inside else f"file://{uri(name)}"
