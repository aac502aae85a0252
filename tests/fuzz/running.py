"""Runs the cases of a seed: some of them here, or all in processes of their own.

A process tells of each case before it begins and of each failure as it is found, a line each, so
that one that ends early, or no more tells anything, is a failure of the case that it was at; the
cases behind it go on in another process.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from typing import NamedTuple

from tests.fuzz.case import Failure
from tests.fuzz.cases import case
from tests.fuzz.known import is_known
from tests.fuzz.oracles import failures, in_folder

ROOT = Path(__file__).parents[2]
MOST_MEMORY = 4 << 30  # bytes of a process: what wants more is a failure, and harms nobody
TOGETHER = 500  # cases of a process
SILENT = 300.0  # seconds on the clock without a word after which a process is ended
ENDED = "process"


class Tried(NamedTuple):
    """What a case came to: of which kind it is, what failed, how many of that is known, seconds."""

    number: int
    kind: str
    found: list[Failure]
    known: int
    spent: float


def ready(folder: str) -> None:
    """Work in a folder, and within the memory of a process."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    in_folder(Path(folder) / "here")


def some(seed: int, numbers: range, kind: str) -> Iterator[Tried]:
    """Run the cases of these numbers in the folder where this process works."""
    for number in numbers:
        start = time.process_time()
        tried = case(seed, number, kind)
        found = failures(tried, Path.cwd())
        new = [failure for failure in found if not is_known(tried, failure)]
        spent = time.process_time() - start
        yield Tried(number, tried.kind, new, len(found) - len(new), spent)


def tell(seed: int, numbers: range, kind: str) -> None:
    """Run cases, and print what each came to as a line for the process that waits for it."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for tried in some(seed, numbers, kind):
        print(written(tried), file=output, flush=True)


def written(tried: Tried) -> str:
    """What a case came to, as a line."""
    return json.dumps(tried)


def read(line: str) -> Tried:
    """What another process wrote. Raises ValueError for anything else."""
    number, kind, found, known, spent = json.loads(line)
    return Tried(number, kind, [Failure(*failure) for failure in found], known, spent)


def beside(seed: int, numbers: range, kind: str) -> Iterator[Tried]:
    """Run the cases of these numbers in other processes, one after the other.

    A case at which one ends early is a failure, and is passed over.
    """
    while numbers:
        done = 0
        with _Process(seed, numbers, kind) as process:
            for tried in process.lines():
                yield tried
                done += 1
            numbers = numbers[done:]
            if numbers:
                yield Tried(numbers[0], "ended", [Failure(ENDED, process.ended())], 0, 0.0)
                numbers = numbers[1:]


class _Process:
    """A process that runs cases, and is ended where it says nothing for too long."""

    def __init__(self, seed: int, numbers: range, kind: str) -> None:
        command = [sys.executable, "-m", "tests.fuzz", "--seed", f"{seed}", "--part"]
        command += ["--first", f"{numbers.start}", "--cases", f"{len(numbers)}", "--kind", kind]
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.errors, encoding="utf-8",
            errors="replace", stdin=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        self.is_silent = False

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()
        self.errors.close()

    def lines(self) -> Iterator[Tried]:
        """What it tells, until it ends."""
        assert self.process.stdout
        while True:
            watch = Timer(SILENT, self._end)
            watch.start()
            line = self.process.stdout.readline()
            watch.cancel()
            try:
                yield read(line)
            except (TypeError, ValueError):
                self.process.kill()
                return

    def _end(self) -> None:
        self.is_silent = True
        self.process.kill()

    def ended(self) -> str:
        """How it ended, with the last that it said."""
        code = self.process.wait()
        self.errors.seek(0)
        said = " ".join(self.errors.read().decode("utf-8", "replace").split())[-200:]
        return f"no word for {SILENT:.0f} s" if self.is_silent else f"ended with {code}: {said}"


def in_turn(seed: int, numbers: range, kind: str, jobs: int) -> Iterator[Tried]:
    """What each case comes to, as soon as it is known, in so many processes at a time."""
    starts = range(numbers.start, numbers.stop, TOGETHER)
    parts = [range(start, min(start + TOGETHER, numbers.stop)) for start in starts]
    told: SimpleQueue[Tried | None] = SimpleQueue()

    def run(part: range) -> None:
        try:
            for tried in beside(seed, part, kind):
                told.put(tried)
        finally:
            told.put(None)

    with ThreadPoolExecutor(jobs) as pool:
        for part in parts:
            pool.submit(run, part)
        for _ in parts:
            yield from iter(told.get, None)
