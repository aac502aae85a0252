"""Runs the cases of a seed: some of them here, or all in processes of their own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.case import Failure
from tests.fuzz.cases import case
from tests.fuzz.known import is_known
from tests.fuzz.oracles import failures, in_folder

ROOT = Path(__file__).parents[2]
MOST_MEMORY = 4 << 30  # bytes of a process: what wants more is a failure, and harms nobody
TOGETHER = 500  # cases of a process
ENDED = "process"


class Tried(NamedTuple):
    """What some cases came to: how many of each kind, what failed at which, CPU seconds."""

    kinds: Counter[str]
    found: list[tuple[Failure, int]]
    known: int
    spent: float


def ready(folder: str) -> None:
    """Work in a folder, and within the memory of a process."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    in_folder(Path(folder) / "here")


def some(seed: int, numbers: range, kind: str) -> Tried:
    """Run the cases of these numbers in the folder where this process works."""
    kinds: Counter[str] = Counter()
    found, known, spent = [], 0, time.process_time()
    for number in numbers:
        tried = case(seed, number, kind)
        kinds[tried.kind] += 1
        for failure in failures(tried, Path.cwd()):
            if is_known(tried, failure):
                known += 1
            else:
                found.append((failure, number))
    return Tried(kinds, found, known, time.process_time() - spent)


def written(tried: Tried) -> str:
    """What some cases came to, as a line for the process that waits for it."""
    return json.dumps(tried)


def read(line: str) -> Tried:
    """What another process wrote."""
    kinds, found, known, spent = json.loads(line)
    failed = [(Failure(*failure), number) for failure, number in found]
    return Tried(Counter(kinds), failed, known, spent)


def beside(seed: int, numbers: range, kind: str) -> Tried:
    """Run the cases of these numbers in another process; one that ends early is a failure."""
    command = [sys.executable, "-m", "tests.fuzz", "--seed", f"{seed}", "--part"]
    command += ["--first", f"{numbers.start}", "--cases", f"{len(numbers)}", "--kind", kind]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        return read(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        said = " ".join(done.stderr.split())[-200:]
        detail = f"{numbers.start} to {numbers.stop - 1} ended with {done.returncode}: {said}"
        return Tried(Counter(), [(Failure(ENDED, detail), numbers.start)], 0, 0.0)


def in_turn(seed: int, numbers: range, kind: str, jobs: int) -> Iterator[Tried]:
    """What all cases come to, a few at a time, in so many processes."""
    starts = range(numbers.start, numbers.stop, TOGETHER)
    parts = [range(start, min(start + TOGETHER, numbers.stop)) for start in starts]
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda part: beside(seed, part, kind), parts)
