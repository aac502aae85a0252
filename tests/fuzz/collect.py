"""`python -m tests.fuzz.collect FILE…`: what runs printed, as lines of tests/fuzz/runs.csv.

The page on security quotes their sums; `python -m tests.readme.blocks` renews it.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

RUNS = Path(__file__).parent / "runs.csv"
HEAD = ("seed", "cases", "per_second", "known", "others")
_RUN = re.compile(
    r"^seed (?P<seed>\d+): (?P<cases>[\d,]+) cases in .* s, (?P<per_second>\d+) a second of CPU, "
    r"(?P<known>[\d,]+) known failures, (?P<others>[\d,]+) others",
    re.MULTILINE,
)


def collected(texts: list[str]) -> list[tuple[int, ...]]:
    """Of each run its seed, cases, rate, and failures that are known and that are not."""
    found = [match for text in texts for match in _RUN.finditer(text)]
    return sorted(tuple(int(match[name].replace(",", "")) for name in HEAD) for match in found)


def runs() -> list[dict[str, int]]:
    """The runs that are quoted."""
    with RUNS.open(encoding="utf-8", newline="") as file:
        return [{key: int(value) for key, value in row.items()} for row in csv.DictReader(file)]


if __name__ == "__main__":
    lines = collected([Path(name).read_text("utf-8") for name in sys.argv[1:]])
    with RUNS.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([HEAD, *lines])
