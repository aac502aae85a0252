"""`python -m tests.reach [--zoo] [--small] [--from S] [--networks N] [--rank R]`: fields by cell.

Random networks on images of two axes, or of R, or with `--zoo` every built-in network at its own
size, against boolean matrices; of layers with many cells in a large network, some, of the deepest
networks some layers, and of those with over 4,000 what lies within the image alone. With `--small`
each at the smallest of a few inputs that it takes, where its layers are the same and their cells
fewer. With `--jobs J` as many processes. Exit 1 where something does not agree.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

from cnncalc import Report, analyze, load
from cnncalc.sources.zoo import catalogue
from tests.reach.compare import differences
from tests.reach.networks import network, reduced

LARGE = 120  # layers from which on a few cells of each are compared
DEEPEST = 4000  # layers from which on an image alone is looked at, not the ideal windows beyond it
DEEP = 600  # layers from which on one in so many is compared, so that about as many are
EVERY = 10**9  # cells of a layer: all of them


class Held(NamedTuple):
    """One network held against the oracle: its image, how much of it there is, what is wrong."""

    name: str
    image: str
    layers: int
    cells: int
    uneven: int
    faults: list[str]


def held(name: str, report: Report, most: int) -> Held:
    """Compare the fields of at most so many cells of a layer."""
    fields = [field for row in report.rows for field in row.fields or ()]
    layers = len(report.rows)
    faults = differences(report, most, ideal=layers < DEEPEST, every=layers // DEEP + 1)
    return Held(
        name,
        "×".join(map(str, report.graph.input_shape.spatial)) or "a vector",
        layers,
        sum(int(field.cells) for field in fields),  # type: ignore[arg-type]
        sum(not field.moves_evenly for field in fields),
        [*faults],
    )


def built_in(name: str, small: bool) -> Held:
    """A built-in network, on a small input or on its own."""
    report = reduced(name) if small else analyze(load(name))
    return held(name, report, 8 if len(report.rows) < LARGE else 2)


def drawn(seed: int, rank: int) -> Held | None:
    """The random network of a seed."""
    report = network(seed, rank=rank)
    return report and held(f"network {seed}", report, EVERY)


def work(given: argparse.Namespace) -> tuple[Callable[..., Held | None], Iterable[object]]:
    """What is done, and with which of them."""
    if given.zoo or given.small:
        return partial(built_in, small=given.small), catalogue()
    seeds = range(given.first, given.first + given.networks)
    return partial(drawn, rank=given.rank), seeds


def judged(given: argparse.Namespace) -> list[Held]:
    """All of them, what does not agree printed as it is found."""
    found = []
    with ProcessPoolExecutor(given.jobs) as pool:
        for one in filter(None, pool.map(*work(given))):
            found.append(one)
            for fault in one.faults[:3]:
                print(f"{one.name}: {fault}", flush=True)
    return found


def main() -> int:
    """Run what is asked for; the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.reach", description=__doc__)
    parser.add_argument("--zoo", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--networks", type=int, default=1000)
    parser.add_argument("--rank", type=int, choices=(1, 2, 3), default=2)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    start = time.monotonic()
    found = judged(given)
    wrong = sum(bool(one.faults) for one in found)
    layers, cells = sum(one.layers for one in found), sum(one.cells for one in found)
    print(f"{len(found):,} networks, {layers:,} layers, {cells:,} cells of an axis")
    uneven = sum(one.uneven for one in found)
    print(f"{uneven:,} fields that do not move evenly, {wrong:,} networks that do not agree")
    if given.small:
        inputs = Counter(one.image for one in found).most_common()
        print("inputs:", ", ".join(f"{size} of {n}" for size, n in inputs))
    print(f"{time.monotonic() - start:.0f} s")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
