"""Sweeps: configurations a second once the closed form is there, against analysing each anew.

Run: python -m tests.benchmarks.sweep [--save]
"""

from __future__ import annotations

import resource
import statistics
import time

from cnncalc import analyze, load
from cnncalc.features.sweep.grid import BATCH, INPUT, read_axis
from cnncalc.features.sweep.run import Sweep
from tests.benchmarks.measure import report

NETWORKS = ("mobilenet", "densenet121", "vgg16")
WIDTHS = {
    "mobilenet": ("alpha", "0.25:1.24:0.01"),
    "densenet121": ("k", "1:100"),
    "vgg16": ("classes", "1:100"),
}


def grid(name: str, sides: str) -> Sweep:
    """100 widths by sides by 50 batches."""
    param, values = WIDTHS[name]
    axes = [read_axis(param, values), read_axis(INPUT, sides), read_axis(BATCH, "1:50")]
    return Sweep(name, axes, {})


def swept(name: str, rounds: int = 3) -> dict[str, float]:
    """Figures of one network over a million configurations."""
    sweep = grid(name, "128:327")
    started = time.perf_counter()
    closed = sweep._closed({})
    forming = time.perf_counter() - started
    sweep._closed = lambda chosen: closed  # type: ignore[method-assign]
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        assert sum(len(block.valid) for block in sweep.run()) == sweep.count
        times.append(time.perf_counter() - start)
    param, _ = WIDTHS[name]
    start = time.perf_counter()
    for side in range(128, 138):
        assert analyze(load(name, {param: "1"}, f"{side}x{side}x3")).totals.macs
    single = (time.perf_counter() - start) / 10
    each = statistics.median(times) / sweep.count
    return {
        "configurations": sweep.count,
        "forming_seconds": round(forming, 2),
        "per_second": round(1 / each, -4),
        "ratio_to_one_by_one": round(single / each, -2),
    }


def main() -> None:
    figures = {name: swept(name) for name in NETWORKS}
    small = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for _ in grid("mobilenet", "128:2127").run():
        pass
    large = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report("sweep", {"networks": figures, "peak_MiB": small, "peak_MiB_tenfold": large})


if __name__ == "__main__":
    main()
