"""Writes the golden outputs anew (python -m tests.golden.renew); read what changed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.run import cnncalc
from tests.cli.test_summary import GOLDENS

HERE = Path(__file__).parent

for name, arguments in GOLDENS.items():
    (HERE / name).write_text(cnncalc(*arguments).out, encoding="utf-8")
