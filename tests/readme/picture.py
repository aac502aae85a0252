"""The picture of the README, made by the tool: `python -m tests.readme.picture` writes it anew."""

from __future__ import annotations

from pathlib import Path

import cnncalc as package
from tests.cli.run import cnncalc

PLACE = Path(package.__file__).parent / "docs" / "summary.svg"


def picture() -> str:
    """The summary of a network that everybody knows, in 110 columns."""
    return cnncalc("summary", "resnet50", "--format", "svg", COLUMNS="110").out


if __name__ == "__main__":
    PLACE.write_text(picture(), encoding="utf-8")
