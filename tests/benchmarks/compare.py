"""Differences and comparisons, in ratios: two ResNet-152, two long networks, the whole zoo.

Run: python -m tests.benchmarks.compare [--save]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from cnncalc.analysis.report import analyze
from cnncalc.cli import cli
from cnncalc.errors import Source
from cnncalc.features.diff import diff
from cnncalc.sources.resolve import read_source
from tests.benchmarks.measure import ratio, report, seconds

ROUNDS = 7
LONG = "input: 8x8x4\nlayers:\n  - repeat {}: [conv3-4 same, bn, relu]\n  - conv{}-4 same\n"


def command(*arguments: str) -> float:
    return seconds([sys.executable, "-m", "cnncalc", *arguments])


def difference() -> dict[str, Any]:
    """Wall time of a diff of two ResNet-152, over that of two summaries of them."""

    def summaries() -> float:
        return command("summary", "resnet152") + command("summary", "resnet152")

    def differing() -> float:
        start = time.perf_counter()
        arguments = ["diff", "resnet152", "resnet152", "--param-b", "classes=10", "--stat"]
        code = f"import sys; from cnncalc.cli import main; sys.argv[1:] = {arguments!r}\n" \
               "try: main()\nexcept SystemExit: pass"  # fmt: skip
        seconds([sys.executable, "-c", code])
        return time.perf_counter() - start

    return ratio(differing, summaries, ROUNDS)


def timed(work: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 3)


def long_networks() -> dict[str, float]:
    texts = (LONG.format(3333, 3), LONG.format(3333, 5))
    before, after = (analyze(read_source(Source("long", text)).graph) for text in texts)
    return {"nodes": len(before.graph.nodes), "seconds": timed(lambda: diff(before, after), 3)}


def main() -> None:
    assert "compare" in cli.list_commands(None)  # type: ignore[arg-type]
    report("compare", {
        "diff_of_two_resnet152_to_two_summaries": difference(),
        "diff_of_long_networks": long_networks(),
        "whole_zoo_seconds": timed(lambda: command("compare"), ROUNDS),
        "whole_zoo_analysed_seconds": timed(lambda: command("compare", "--batch", "2"), 3),
    })  # fmt: skip


if __name__ == "__main__":
    main()
