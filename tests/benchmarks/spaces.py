"""Design spaces as whole commands: their time beside the floor, the interpreter that loads NumPy.

Run: python -m tests.benchmarks.spaces [--save]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from tests.benchmarks.measure import report

SPACES = {
    "all cells of nas-bench-201": ["nas-bench-201"],
    "100,000 of regnetx": ["regnetx", "--sample", "100000", "--seed", "1"],
    "1,000,000 of ofa-mobilenet-v3": ["ofa-mobilenet-v3", "--sample", "1000000", "--seed", "1"],
}
ROUNDS = 3
FLOOR = [sys.executable, "-c", "import numpy"]


class Run(NamedTuple):
    """One whole process: seconds on the clock and of CPU, and the most memory in MiB."""

    clock: float
    cpu: float
    memory: float


def run(command: list[str]) -> Run:
    """Run a command to its end."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    clock = time.perf_counter() - start
    return Run(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measured(words: list[str], folder: str) -> dict[str, float]:
    """A sweep to a CSV file, and the floor in turn with it."""
    runs, floors = [], []
    for number in range(ROUNDS):
        path = os.path.join(folder, f"{number}.csv")
        command = [sys.executable, "-m", "cnncalc", "sweep", *words, "--format", "csv", "-o", path]
        runs.append(run(command))
        os.unlink(path)
        floors.append(run(FLOOR))
    clocks = sorted(one.clock for one in runs)
    floor = statistics.median(one.clock for one in floors)
    return {
        "least_seconds": round(clocks[0], 2),
        "seconds": round(statistics.median(clocks), 2),
        "most_seconds": round(clocks[-1], 2),
        "cpu_seconds": round(statistics.median(one.cpu for one in runs), 2),
        "ratio": round(statistics.median(clocks) / floor, 1),
        "MiB": round(max(one.memory for one in runs)),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        figures = {name: measured(words, folder) for name, words in SPACES.items()}
    report("spaces", figures)


if __name__ == "__main__":
    main()
