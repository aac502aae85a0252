"""What the benchmarks share: commands timed in turn in one run, and a file for the figures."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"


def seconds(command: Sequence[str]) -> float:
    """Wall time of one whole process; its output is thrown away."""
    environment = {**os.environ, "COLUMNS": "100"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


Timer = Callable[[], float]


def ratio(subject: Timer, floor: Timer, rounds: int) -> dict[str, float]:
    """Median times and the median ratio of pairs, taken in turn after a warm-up."""
    subject(), floor()
    pairs = [(subject(), floor()) for _ in range(rounds)]
    return {
        "subject_ms": round(1000 * statistics.median(a for a, _ in pairs), 1),
        "floor_ms": round(1000 * statistics.median(b for _, b in pairs), 1),
        "ratio": round(statistics.median(a / b for a, b in pairs), 2),
    }


def save(section: str, figures: Any) -> None:
    """Put figures into the file that the README's tables are made from."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known[section] = figures
    RESULTS.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


def report(section: str, figures: Any) -> None:
    """Print figures, and keep them when the benchmark is run with --save."""
    print(json.dumps({section: figures}, indent=2))
    if "--save" in sys.argv:
        save(section, figures)
