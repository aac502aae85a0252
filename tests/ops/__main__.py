"""`python -m tests.ops --seed S --draws N`: random layers of every kind on every rank it takes.

Rules, closed forms, plain loops, kernels and gradients are held against each other. Exit 1 where
they do not agree.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.ops.draws import CASES
from tests.ops.held import check_drawn


def main() -> int:
    """Draw what is asked for; the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.ops", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draws", type=int, default=20, help="of each kind on each rank")
    given = parser.parse_args()
    start, wrong = time.monotonic(), 0
    for seed in range(given.seed, given.seed + given.draws):
        for kind, rank in CASES:
            try:
                check_drawn(kind, rank, seed)
            except AssertionError as error:
                wrong += 1
                print(f"{kind} of rank {rank}: {error}", flush=True)
    print(f"seeds {given.seed} to {given.seed + given.draws - 1}: ", end="")
    print(f"{given.draws * len(CASES):,} layers of {len({kind for kind, _ in CASES})} kinds")
    print(f"{wrong:,} do not agree, {time.monotonic() - start:.0f} s")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
