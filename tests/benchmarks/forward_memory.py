"""Peak resident memory of a run against the calculator's peak of activations plus scratch.

Each network runs in a process of its own, with its weights kept, so that what a second run adds is
activations and scratch alone; the buffers that BLAS keeps for itself are there already.
Linux only: the peak is reset through /proc/self/clear_refs.
Run: python -m tests.benchmarks.forward_memory [--save] [MODEL ...]
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import report

MODELS = ("vgg16 1", "vgg16 16", "resnet50 16", "googlenet 16", "densenet121 16")


def resident(field: str) -> int:
    """VmRSS or VmHWM of this process, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def measure(name: str, batch: int) -> dict[str, Any]:
    """Bytes that a run adds to the resident memory at its peak, and what was predicted."""
    from cnncalc import analyze, load
    from cnncalc.forward.run import Executor

    graph = load(name)
    executor = Executor(graph, keep=True, check=False)
    executor.run(batch=batch)
    executor.scratch.known.clear()
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    executor.run(batch=batch)
    grown = resident("VmHWM") - before
    predicted: Any = analyze(graph, batch).totals.peak_activation_bytes
    scratch = executor.scratch.nbytes
    return {
        "peak_activation_MB": round(predicted / 1e6, 1),
        "scratch_MB": round(scratch / 1e6, 1),
        "resident_MB": round(grown / 1e6, 1),
        "within_bar": abs(grown - predicted - scratch) <= 0.1 * (predicted + scratch) + 20e6,
    }


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return
    figures = {}
    for case in [a for a in sys.argv[1:] if not a.startswith("-")] or MODELS:
        command = [sys.executable, "-m", "tests.benchmarks.forward_memory", "--one", *case.split()]
        figures[case] = json.loads(subprocess.check_output(command))
    report("forward_memory", figures)


if __name__ == "__main__":
    main()
