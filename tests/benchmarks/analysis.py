"""Analysis in process: nodes a second at several sizes, and the memory of a large network.

Run: python -m tests.benchmarks.analysis [--save]
"""

from __future__ import annotations

import resource
import statistics
import time

from cnncalc import analyze
from cnncalc.errors import Source
from cnncalc.sources.resolve import read_source
from tests.benchmarks.measure import report

SPEC = """
input: 32x32x16
layers:
  - repeat {count}:
      - residual: [conv3-16 pad 1 | bn | relu, conv3-16 pad 1 | bn]
      - relu
"""
NODES_PER_ROUND = 7


def network(nodes: int):
    """A residual network of about so many nodes."""
    text = SPEC.format(count=nodes // NODES_PER_ROUND)
    return read_source(Source("benchmark", text)).graph


def speed(nodes: int, rounds: int = 5) -> dict[str, float]:
    """Median time of walk, totals and peak."""
    times = []
    started = time.perf_counter()
    graph = network(nodes)
    reading = time.perf_counter() - started
    for _ in range(rounds):
        start = time.perf_counter()
        totals = analyze(graph).totals
        times.append(time.perf_counter() - start)
        assert totals.params > 0
    median = statistics.median(times)
    return {
        "nodes": len(graph.nodes),
        "seconds": round(median, 4),
        "nodes_per_second": round(len(graph.nodes) / median),
        "reading_seconds": round(reading, 3),
    }


def main() -> None:
    figures = {str(nodes): speed(nodes) for nodes in (1_000, 4_000, 16_000)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report("analysis", {"sizes": figures, "peak_MiB": peak})


if __name__ == "__main__":
    main()
