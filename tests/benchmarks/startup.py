"""Start-up: whole processes against the imports that any such tool needs.

Run: python -m tests.benchmarks.startup [--save]
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.measure import ratio, report, seconds

FLOOR = [sys.executable, "-c", "import click, yaml, rich.console, rich.table"]
BARE = [sys.executable, "-c", "import click, yaml"]
ROUNDS = 21


def cnncalc(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "cnncalc"), *arguments]


CASES = {
    "summary vgg16": (cnncalc("summary", "vgg16"), FLOOR),
    "summary resnet152": (cnncalc("summary", "resnet152"), FLOOR),
    "summary vgg16 --format json": (cnncalc("summary", "vgg16", "--format", "json"), BARE),
    "list": (cnncalc("list"), FLOOR),
    "--help": (cnncalc("--help"), BARE),
}


def main() -> None:
    figures = {}
    for name, (command, floor) in CASES.items():
        measured = ratio(lambda c=command: seconds(c), lambda f=floor: seconds(f), ROUNDS)
        figures[name] = {**measured, "floor": floor[-1]}
    report("startup", figures)


if __name__ == "__main__":
    main()
