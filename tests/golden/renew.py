"""Writes the golden outputs anew (python tests/golden/renew.py); read what changed."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "cli"))

from run import cnncalc  # noqa: E402
from test_summary import GOLDENS  # noqa: E402

for name, arguments in GOLDENS.items():
    (HERE / name).write_text(cnncalc(*arguments).out, encoding="utf-8")
