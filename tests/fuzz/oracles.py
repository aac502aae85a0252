"""What has to hold of every case, whatever it is: run it, and list what does not."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import signal
import time
import traceback
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from xml.etree import ElementTree

from click.testing import CliRunner

from cnncalc import SpecError, analyze, load
from cnncalc.cli import cli
from cnncalc.dims import evaluate
from tests.fuzz.cases import Case

CODES = (0, 1, 2, 130)
MOST_SECONDS = 2.0  # of CPU
_LONG = ("sweep", "verify", "list")  # rows, a forward pass, every built-in network: no reading
MOST_BYTES = 500 * 10**6
GIVEN_UP = 20.0  # seconds of CPU after which a case is ended
_FORMATS = ("json", "csv", "sarif", "junit", "github")
_TOTALS = ("params", "macs", "flops", "activation_bytes", "peak_activation_bytes")


class Failure(NamedTuple):
    """An oracle that does not hold, and what was seen."""

    oracle: str
    detail: str


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
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    before, memory = time.process_time(), _peak()
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


def _streams(result: Any) -> tuple[bytes, bytes]:
    return result.stdout_bytes, result.stderr_bytes or b""


def _peak() -> int:
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
    found = [*_ended(case, seen), *_bounded(case, seen), *_printed(seen)]
    if seen.error is None:
        found += _parsed(case, seen)
        if case.kind in ("spec", "line") and case.arguments[0] == "show" and seen.code == 0:
            found += _read_back(case, seen, folder)
    return found


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
    if seen.seconds > MOST_SECONDS and not {*_LONG} & {*case.arguments[:1]}:
        yield Failure("time", f"{seen.seconds:.1f} s")
    if seen.grown > MOST_BYTES:
        yield Failure("memory", f"{seen.grown >> 20} MiB more")


def _printed(seen: Outcome) -> Iterator[Failure]:
    for stream, text in (("output", seen.out), ("errors", seen.err)):
        raw = sorted({f"U+{ord(c):04X}" for c in text if _is_control(c)})
        if raw:
            yield Failure("control", f"{', '.join(raw)} in the {stream}")
        if re.search(r"^::(?!error |warning |notice )", text, re.MULTILINE):
            yield Failure("control", f"a workflow command in the {stream}")


def _is_control(character: str) -> bool:
    """Controls, bidirectional marks, line separators, lone surrogates; all but the line's end."""
    if character in "\n\xad":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _form(case: Case) -> str:
    """The format that a command line asks for, if it asks once."""
    line = case.arguments
    at = [i for i, argument in enumerate(line) if argument == "--format"]
    return line[at[0] + 1] if len(at) == 1 and at[0] + 1 < len(line) else ""


def _parsed(case: Case, seen: Outcome) -> Iterator[Failure]:
    form = _form(case)
    if form not in _FORMATS or not seen.out or seen.code == 2 or "-h" in case.arguments:
        return
    if seen.out.startswith("Usage:") or "--explain" in case.arguments:
        return
    try:
        _parse(form, seen.out)
    except (ValueError, csv.Error, ElementTree.ParseError) as error:
        yield Failure("format", f"{case.arguments[0]} {form}: {str(error)[:80]}")


def _parse(form: str, text: str) -> None:
    if form in ("json", "sarif"):
        json.loads(text, parse_constant=lambda name: _refuse(f"{name} is no JSON"))
    elif form == "junit":
        ElementTree.fromstring(text)
    elif form == "csv":
        for sheet in text.split("\n\n"):
            widths = {len(row) for row in csv.reader(io.StringIO(sheet), strict=True) if row}
            if len(widths) > 1:
                _refuse(f"rows of {sorted(widths)} cells")


def _refuse(why: str) -> None:
    raise ValueError(why)


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
