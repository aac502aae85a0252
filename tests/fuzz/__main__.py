"""`python -m tests.fuzz --seed S --cases N`: run that many cases, and print what does not hold.

`--kind` tries cases of one kind, `--number` one case alone, with its files left in place. Exit 1
where a failure is found that is not known.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz.cases import KINDS, Case, case
from tests.fuzz.known import is_known
from tests.fuzz.oracles import Failure, failures, in_folder


def main() -> int:
    """Run what is asked for; the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--kind", choices=[make.__name__ for make, _ in KINDS], default="")
    parser.add_argument("--number", type=int, default=None)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        in_folder(Path(folder))
        if given.number is not None:
            return _one(case(given.seed, given.number, given.kind), Path(folder))
        return _many(given, Path(folder))


def _one(tried: Case, folder: Path) -> int:
    found = failures(tried, folder)
    print(tried.arguments)
    for name, data in tried.files.items():
        print(f"--- {name}\n{data[:4000]!r}" if b"\0" in data else f"--- {name}\n{data.decode()}")
    for failure in found:
        print(*failure, "(known)" if is_known(tried, failure) else "")
    return int(bool(found))


def _many(given: Any, folder: Path) -> int:
    kinds: Counter[str] = Counter()
    new: dict[Failure, list[int]] = {}
    known = 0
    start, spent = time.monotonic(), time.process_time()
    for number in range(given.cases):
        tried = case(given.seed, number, given.kind)
        kinds[tried.kind] += 1
        for failure in failures(tried, folder):
            if is_known(tried, failure):
                known += 1
            else:
                new.setdefault(failure, []).append(number)
    spent = time.process_time() - spent
    for failure, numbers in sorted(new.items()):
        print(f"{failure.oracle}: {failure.detail}\n    {len(numbers)} times, {numbers[:5]}")
    others, rate = sum(map(len, new.values())), given.cases / max(spent, 1e-9)
    print(f"seed {given.seed}: {given.cases:,} cases", *_each(kinds), sep=", ")
    print(f"{time.monotonic() - start:.0f} s, {rate:.0f} cases a second of CPU")
    print(f"{known:,} known failures, {others:,} others")
    return int(bool(new))


def _each(kinds: Counter[str]) -> list[str]:
    return [f"{kind} {number:,}" for kind, number in sorted(kinds.items())]


if __name__ == "__main__":
    sys.exit(main())
