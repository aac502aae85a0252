"""The whole process `cnncalc check`: a folder of 1,000 small specs, and the built-in networks.

Run: python -m tests.benchmarks.check [--save]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from cnncalc.sources.zoo import folder
from tests.benchmarks.measure import report, seconds

SPEC = """\
name: net{number}
title: A small classifier, number {number}
input: 32x32x3
params: {{classes: {classes}, width: {width}}}
layers:
  - for c in [width, 2*width, 4*width] as s:
      - conv(s)a: conv3-(c) pad 1 nobias | bn | relu
      - conv(s)b: conv3-(c) pad 1 nobias | bn | relu
      - pool(s): maxpool2
  - globalavgpool
  - fc (classes)
  - softmax
expect:
  output: {classes}
  layers: {{conv1a: {{output: 32x32x{width}}}, pool3: {{output: 4x4x(4*width)}}}}
"""
COMMAND = "from cnncalc.cli import main; main()"


def write(place: Path, count: int) -> None:
    """Specs that differ from each other, a hundred to a folder."""
    for number in range(count):
        path = place / str(number // 100) / f"net{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        text = SPEC.format(number=number, classes=10 + number, width=8 + number % 64)
        path.write_text(text, encoding="utf-8")


def median(path: str, rounds: int) -> float:
    command = [sys.executable, "-c", COMMAND, "check", path]
    return round(statistics.median(seconds(command) for _ in range(rounds)), 2)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        write(Path(place), 1000)
        small = median(place, 5)
    report("check", {"small_specs": 1000, "seconds": small, "zoo_seconds": median(folder(), 5)})


if __name__ == "__main__":
    main()
