"""`python -m tests.fuzz --seed S --cases N --jobs J`: run that many cases, and print what fails.

A failure is printed once, when it is first found, with the command line that repeats its case; the
last line has cases, rate and failures. `--first` starts at another number than 0, `--kind` tries
cases of one kind, `--number` one case alone, whose files are shown. Exit 1 where a failure is found
that is not known.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz import running
from tests.fuzz.case import Case, Failure
from tests.fuzz.cases import HAS_PICTURES, KINDS, case
from tests.fuzz.further import HAS_GIT
from tests.fuzz.known import is_known
from tests.fuzz.oracles import failures
from tests.fuzz.printed import HAS_SCHEMAS


def main() -> int:
    """Run what is asked for; the number of the exit."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--kind", choices=["", *(make.__name__ for make, _ in KINDS)], default="")
    parser.add_argument("--number", type=int, default=None)
    parser.add_argument("--part", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.cases)
    if not given.part:
        _tell_what_is_missing()
    if given.number is None and not given.part:
        return _all(given, numbers)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        running.ready(folder)
        if given.number is not None:
            return _one(case(given.seed, given.number, given.kind))
        running.tell(given.seed, numbers, given.kind)
    return 0


def _tell_what_is_missing() -> None:
    for is_there, said in (
        (HAS_SCHEMAS, "jsonschema is not installed: JSON is not held against its schema"),
        (HAS_PICTURES, "pillow is not installed: no pictures are tried"),
        (HAS_GIT, "git is not installed: no repositories are tried"),
    ):
        if not is_there:
            print(said, file=sys.stderr)


def _one(tried: Case) -> int:
    found = failures(tried, Path.cwd())
    print(tried.arguments)
    for name, data in {**tried.committed, **tried.files, "-": tried.stdin}.items():
        shown = data.decode("utf-8", "backslashreplace")
        print(f"--- {name!r}\n{data[:4000]!r}" if b"\0" in data else f"--- {name!r}\n{shown}")
    for failure in found:
        print(*failure, "(known)" if is_known(tried, failure) else "")
    return int(bool(found))


def _all(given: Any, numbers: range) -> int:
    kinds: Counter[str] = Counter()
    new: Counter[Failure] = Counter()
    known, spent, start = 0, 0.0, time.monotonic()
    again = f"python -m tests.fuzz --seed {given.seed}" + (
        f" --kind {given.kind}" * bool(given.kind)
    )
    for tried in running.in_turn(given.seed, numbers, given.kind, given.jobs):
        kinds[tried.kind] += 1
        known, spent = known + tried.known, spent + tried.spent
        for failure in tried.found:
            new[failure] += 1
            if new[failure] == 1:
                print(f"{failure.oracle}: {failure.detail}")
                print(f"    {again} --number {tried.number}", flush=True)
    cases, seconds = sum(kinds.values()), time.monotonic() - start
    print(", ".join(f"{kind} {number:,}" for kind, number in sorted(kinds.items())))
    print(
        f"seed {given.seed}: {cases:,} cases in {seconds:.0f} s, {cases / max(spent, 1e-9):.0f} a "
        f"second of CPU, {known:,} known failures, {sum(new.values()):,} others of {len(new)} kinds"
    )
    return int(bool(new))


if __name__ == "__main__":
    sys.exit(main())
