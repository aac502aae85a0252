"""What the tests of the linter share."""

from __future__ import annotations

from cnncalc.errors import Source
from cnncalc.features.check import read
from cnncalc.lint.base import Checked
from cnncalc.lint.check import USUAL, Settings, check_spec


def check_source(source: Source, settings: Settings = USUAL, variant: str = "") -> Checked:
    """Everything that is wrong with a text."""
    return check_spec(read(source, variant, settings.budgets), settings)


def check(text: str, settings: Settings | None = None) -> Checked:
    """The check of a text by the default rules, or by others."""
    return check_source(Source("net.yaml", text), settings or Settings())


def found(text: str, settings: Settings | None = None) -> list[str]:
    """Code, line and column of every finding, as C301 3:5."""
    findings = check(text, settings).findings
    return [f"{f.code} {f.location.line}:{f.location.column}" for f in findings]


def codes(text: str, settings: Settings | None = None) -> list[str]:
    return [finding.code for finding in check(text, settings).findings]


def network(layers: str, head: str = "", size: str = "8x8x3") -> str:
    """A spec with layers, one in a line; an indented line goes on with the one before."""
    marks = (("  " if line.startswith(" ") else "  - ") + line for line in layers.split("\n"))
    lines = "".join(f"{line}\n" for line in marks)
    return f"input: {size}\n{head}layers:\n{lines}"
