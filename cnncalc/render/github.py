"""What a check found as workflow commands of GitHub Actions: annotations on the lines of a change.

The form is that of "Workflow commands for GitHub Actions", GitHub Docs.
"""

from __future__ import annotations

from cnncalc.errors import Fault, Location, Origin
from cnncalc.escape import command_property, command_value
from cnncalc.lint.base import Checked
from cnncalc.render.diagnostic import parts_of
from cnncalc.render.page import PLAIN, Findings, Surface


def write(found: Findings, surface: Surface = PLAIN) -> str:
    """A command a finding, and the summary in the last line."""
    return "".join(f"{line}\n" for line in parts_of(found, _command))


def _command(finding: Fault, file: Checked) -> str:
    place = finding.location
    properties = {"file": place.file if place else file.path}
    if isinstance(place, Location):
        end_line, end_column = place.source.position(place.end)
        properties |= {"line": str(place.line), "endLine": str(end_line)}
        properties |= {"col": str(place.column), "endColumn": str(end_column)}
    properties["title"] = f"cnncalc {finding.code}"
    where = f"{place.label}: " if isinstance(place, Origin) else ""
    message = command_value(f"{where}{finding.message}", finding.hint)
    shown = ",".join(f"{key}={command_property(value)}" for key, value in properties.items())
    return f"::{finding.severity} {shown}::{message}"
