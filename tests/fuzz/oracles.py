"""What has to hold of every case, whatever it is: run it, and list what does not."""

from __future__ import annotations

import os
import re
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from click.testing import CliRunner

from cnncalc import SpecError, analyze, load
from cnncalc.cli import cli
from cnncalc.dims import evaluate
from tests.fuzz.case import Case, Failure
from tests.fuzz.laid import lay
from tests.fuzz.printed import left, parsed, printed

CODES = (0, 1, 2, 130)
MOST_SECONDS = 2.0  # of CPU
_LONG = (
    "sweep",
    "verify",
    "list",
    "compare",
)  # rows, a forward pass, every built-in network: no reading
MOST_BYTES = 500 * 10**6
GIVEN_UP = 20.0  # seconds of CPU after which a case is ended
_TOTALS = ("params", "macs", "flops", "activation_bytes", "peak_activation_bytes")


class Outcome(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str
    error: BaseException | None
    seconds: float
    grown: int


class TooSlowError(BaseException):
    """A case that would take for ever."""


def run(case: Case, folder: Path) -> Outcome:
    """Run a case in a folder of its own, within this process."""
    lay(case, folder)
    before, memory = time.process_time(), _peak(anew=True)
    runner, error, result = CliRunner(), None, None
    with _limited():
        try:
            result = runner.invoke(cli, case.arguments, input=case.stdin, prog_name="cnncalc")
            error = result.exception
        except TooSlowError as slow:
            error = slow
    spent, grown = time.process_time() - before, _peak() - memory
    if isinstance(error, SystemExit):
        error = None
    if result is None:
        return Outcome(2, "", "-", error, spent, grown)
    out, err = (data.decode("utf-8", "surrogateescape") for data in _streams(result))
    return Outcome(result.exit_code, out, err, error, spent, grown)


def _is_long(case: Case) -> bool:
    """Whether a command line asks for rows, a forward pass, or every built-in network or table."""
    line = case.arguments
    return line[:1] in {(name,) for name in _LONG} or (line[:1] == ("audit",) and not case.names)


def _streams(result: Any) -> tuple[bytes, bytes]:
    return result.stdout_bytes, result.stderr_bytes or b""


def _peak(anew: bool = False) -> int:
    """The most bytes that this process has held in memory, counted anew from now on where asked.

    Linux alone forgets its highest point: elsewhere it is that of all cases of the process so far,
    and one that takes less than an earlier one seems to take nothing.
    """
    try:
        if anew:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        (most,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(most) * 1024
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class _limited:  # noqa: N801 (used as a statement)
    """Ends what takes longer than GIVEN_UP."""

    def __enter__(self) -> None:
        def end(number: int, frame: FrameType | None) -> None:
            raise TooSlowError

        self.usual = signal.signal(signal.SIGPROF, end)
        signal.setitimer(signal.ITIMER_PROF, GIVEN_UP)

    def __exit__(self, *error: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self.usual)


def failures(case: Case, folder: Path) -> list[Failure]:
    """Everything that does not hold of a case."""
    if case.kind == "figures":
        return [*_guarded(case)]
    seen = run(case, folder)
    found = [*_ended(case, seen), *_bounded(case, seen), *printed(_shown(seen.out), seen.err)]
    if seen.error is None:
        found += parsed(case, seen.code, seen.out)
        found += left(case, seen.code, folder)
        if case.kind in ("spec", "line") and case.arguments[0] == "show" and seen.code == 0:
            found += _read_back(case, seen, folder)
    return found


def _shown(out: str) -> str:
    """What is printed, but for what is typed at a prompt, which click's runner writes as well."""
    return re.sub(r"^  > .*$", "", out, flags=re.MULTILINE)


def _ended(case: Case, seen: Outcome) -> Iterator[Failure]:
    if isinstance(seen.error, TooSlowError):
        yield Failure("time", f"more than {GIVEN_UP:.0f} s")
    elif seen.error is not None:
        yield Failure("traceback", signature(seen.error))
    elif seen.code not in CODES:
        yield Failure("exit code", str(seen.code))
    elif seen.code == 2 and not seen.err and not (seen.out and case.arguments[:1] == ("check",)):
        yield Failure("exit code", "2, and nothing said")


def signature(error: BaseException) -> str:
    """The kind of an error, and the last line of the program that it came through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/cnncalc/" in f.filename]
    frames = frames or traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f"{last.filename.rpartition('/cnncalc/')[2]}:{last.lineno} {last.name}" if last else ""
    return f"{type(error).__name__} at {place}: {str(error)[:120]}"


def _bounded(case: Case, seen: Outcome) -> Iterator[Failure]:
    if seen.seconds > MOST_SECONDS and not _is_long(case):
        yield Failure("time", f"{seen.seconds:.1f} s")
    if seen.grown > MOST_BYTES and case.arguments[:1] != ("verify",):  # which asks what is free
        yield Failure("memory", f"{seen.grown >> 20} MiB more")


def _read_back(case: Case, seen: Outcome, folder: Path) -> Iterator[Failure]:
    """What `show` prints is a spec with the same figures."""
    (folder / "shown.yaml").write_bytes(seen.out.encode("utf-8", "surrogateescape"))
    model = case.arguments[1]
    try:
        before = analyze(load(str(folder / model) if case.files else model))
    except SpecError:
        return
    try:
        after = analyze(load(str(folder / "shown.yaml")))
    except SpecError as error:
        yield Failure("show", f"cannot be read back: {error.code} {error.message[:80]}")
        return
    for field in _TOTALS:
        if getattr(before.totals, field) != getattr(after.totals, field):
            yield Failure("show", f"{field} differs once read back")
            return


def _guarded(case: Case) -> Iterator[Failure]:
    try:
        with _limited():
            yield from _figures(*case.arguments)
    except TooSlowError:
        yield Failure("time", f"more than {GIVEN_UP:.0f} s")
    except Exception as error:
        yield Failure("traceback", signature(error))


def _figures(line: str, height: str, width: str) -> Iterator[Failure]:
    """Closed form, numbers, a sweep and a run of one network at one size."""
    shape = f"{height}x{width}x{line.partition(' ')[0].rpartition('x')[2]}"
    try:
        numbers = analyze(load(line, input_shape=shape))
    except SpecError:
        return
    sizes = {"H": int(height), "W": int(width)}
    try:
        closed = analyze(load(line)).totals
    except SpecError as error:
        if error.code != "C110":
            yield Failure("figures", f"the closed form is refused: {error.code}")
    else:
        for field in _TOTALS:
            value, known = evaluate(getattr(closed, field), sizes), getattr(numbers.totals, field)
            if value != known:
                yield Failure("figures", f"closed form: {field} {value}, not {known}")
    yield from _swept(line, height)
    yield from _verified(numbers.graph)


def _swept(line: str, side: str) -> Iterator[Failure]:
    from cnncalc.choices import SWEPT
    from cnncalc.features.sweep.grid import read_axis
    from cnncalc.features.sweep.run import Sweep

    try:
        block = next(Sweep(line, [read_axis("input", f"{side},{int(side) + 5}")], {}).run())
    except SpecError as error:
        if error.code != "C110":
            yield Failure("figures", f"the sweep is refused: {error.code}")
        return
    channels = line.partition(" ")[0].rpartition("x")[2]
    try:
        totals = analyze(load(line, input_shape=f"{side}x{side}x{channels}")).totals
    except SpecError:
        if block.valid[0]:
            yield Failure("figures", "the sweep has figures for what is refused")
        return
    if not block.valid[0]:
        yield Failure("figures", "the sweep refuses what can be built")
        return
    for name, field in SWEPT.items():
        if int(block.columns[name][0]) != getattr(totals, field):
            found = f"{block.columns[name][0]}, not {getattr(totals, field)}"
            yield Failure("figures", f"sweep: {name} {found}")


def _verified(graph: Any) -> Iterator[Failure]:
    from cnncalc import verify

    try:
        found = verify(graph)
    except SpecError as error:
        if error.code not in ("C402", "C404"):
            yield Failure("verify", f"refused: {error.code} {error.message[:60]}")
        return
    if not found.agrees:
        yield Failure("verify", found.first_difference)


def in_folder(folder: Path) -> None:
    """Work in a folder; nothing that a case names lies anywhere else."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
