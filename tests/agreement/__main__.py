"""`python -m tests.agreement --seed S --networks N [--rank R]`: all figures of random networks.

Shapes, parameters, MACs, FLOPs and activations of every layer, totals, memory and its peak, what
each cell reads, the closed form and a sweep are held against independent recomputation, and the
peak of further networks of views and joins against a forward pass. Exit 1 where one does not agree.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter

from cnncalc import SpecWarning, verify
from cnncalc.shape import PLANE
from tests.agreement.compare import faults
from tests.agreement.views import network as views
from tests.reach.networks import network

SIZES = {  # small, by the number of axes: every cell is made by plain loops
    1: {"most": 7, "sides": (3, 20), "largest": 30},
    2: {"most": 5, "sides": (3, 9), "largest": 14},
    3: {"most": 4, "sides": (2, 4), "largest": 7},
}


def main() -> int:
    """Run what is asked for; the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--networks", type=int, default=1000)
    parser.add_argument("--rank", type=int, choices=(1, 2, 3), default=2)
    given = parser.parse_args()
    warnings.simplefilter("ignore", SpecWarning)
    counts: Counter[str] = Counter()
    seed, start = given.seed, time.monotonic()
    while counts["networks"] < given.networks:
        report = network(seed, rank=given.rank, **SIZES[given.rank])  # type: ignore[arg-type]
        if report is not None:
            found = [*faults(report)]
            counts.update(networks=1, layers=len(report.rows), wrong=bool(found))
            counts["cells"] += sum(int(f.cells) for r in report.rows for f in r.fields or ())
            for fault in found[:3]:
                print(f"network {seed}: {fault}", flush=True)
        graph = views(seed) if given.rank == PLANE else None
        if graph is not None:
            agrees = verify(graph, batch=1 + seed % 2).agrees
            counts.update(views=1, wrong=not agrees)
            if not agrees:
                print(f"network of views {seed}: the peak differs", flush=True)
        seed += 1
    print(f"seeds {given.seed} to {seed - 1}: {counts['networks']:,} networks, ", end="")
    print(f"{counts['layers']:,} layers, {counts['cells']:,} cells of an axis, ", end="")
    print(f"{counts['views']:,} networks of views")
    print(f"{counts['wrong']:,} do not agree, {time.monotonic() - start:.0f} s")
    return int(bool(counts["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
