"""`python -m tests.reach [--zoo] [--small] [--from S] [--networks N] [--rank R]`: fields by cell.

Random networks on images of two axes, or of R, or with `--zoo` every built-in network at its own
size, against boolean matrices; of layers with many cells in a large network, some. With `--small`
each at the smallest of a few inputs that it takes, where its layers are the same and their cells
fewer. Exit 1 where something does not agree.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator

from cnncalc import Report, analyze, load
from cnncalc.sources.zoo import catalogue
from tests.reach.compare import differences
from tests.reach.networks import network, reduced

LARGE = 120  # layers from which on a few cells of each are compared


def reports(given: argparse.Namespace) -> Iterator[tuple[str, Report]]:
    """Networks and what they are called."""
    if given.small:
        yield from ((name, reduced(name)) for name in catalogue())
    elif given.zoo:
        yield from ((name, analyze(load(name))) for name in catalogue())
    if given.zoo or given.small:
        return
    for seed in range(given.first, given.first + given.networks):
        made = network(seed, rank=given.rank)
        if made is not None:
            yield f"network {seed}", made


def main() -> int:
    """Run what is asked for; the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.reach", description=__doc__)
    parser.add_argument("--zoo", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--networks", type=int, default=1000)
    parser.add_argument("--rank", type=int, choices=(1, 2, 3), default=2)
    given = parser.parse_args()
    networks = layers = cells = uneven = wrong = 0
    start, inputs = time.monotonic(), Counter[str]()
    for name, report in reports(given):
        inputs["×".join(map(str, report.graph.input_shape.spatial)) or "a vector"] += 1
        most = 10**9 if not given.zoo and not given.small else 8 if len(report.rows) < LARGE else 2
        found = [*differences(report, most)]
        fields = [field for row in report.rows for field in row.fields or ()]
        networks, layers, wrong = networks + 1, layers + len(report.rows), wrong + bool(found)
        cells += sum(int(field.cells) for field in fields)  # type: ignore[arg-type]
        uneven += sum(not field.moves_evenly for field in fields)
        for fault in found[:3]:
            print(f"{name}: {fault}", flush=True)
    print(f"{networks:,} networks, {layers:,} layers, {cells:,} cells of an axis")
    print(f"{uneven:,} fields that do not move evenly, {wrong:,} networks that do not agree")
    if given.small:
        print("inputs:", ", ".join(f"{size} of {n}" for size, n in inputs.most_common()))
    print(f"{time.monotonic() - start:.0f} s")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
