"""Sweeps that are killed, edited, resumed and raced: the file is that of an undisturbed run."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cnncalc.errors import WriteError
from cnncalc.features.sweep import run, writing
from cnncalc.features.sweep.grid import INPUT, read_axis
from cnncalc.features.sweep.parquet import write_parquet
from cnncalc.features.sweep.run import Sweep
from cnncalc.features.sweep.writing import TEXT_FORMATS, key, stream, write_rows
from tests.cli.run import cnncalc

SPEC = """\
input: 8x8x3
params: {width: 8, deep: 1}
layers:
  - conv3-(width) pad 1 | relu     # a remark
  - repeat (deep): [conv3-(2*width) pad 1]
  - flatten
  - fc 10
"""
GRID = ("-p", "width=2:6", "-p", "deep=1,2", "--input", "8,10")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "POINTS", 3)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return path


def sweep_of(model: str, widths: str = "2:6", fixed: dict[str, str] | None = None) -> Sweep:
    return Sweep(model, [read_axis("width", widths), read_axis(INPUT, "8,10")], fixed or {})


def undisturbed(sweep: Sweep, form: str) -> bytes:
    parts: list[bytes] = []
    list(stream(sweep, TEXT_FORMATS[form], parts.append))
    return b"".join(parts)


def interrupt(sweep: Sweep, form: str, path: Path, blocks: int = 2) -> None:
    steps = write_rows(sweep, form, str(path), lambda done, note: None)
    for _ in range(blocks):
        next(steps)
    steps.close()


def begun(sweep: Sweep, form: str, path: Path) -> tuple[int, str]:
    """Write the file; where the run began, and what it said of that."""
    seen: list[tuple[int, str]] = []
    list(write_rows(sweep, form, str(path), lambda *given: seen.append(given)))
    return seen[0]


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("blocks", [1, 2, 4])
def test_a_sweep_goes_on_where_it_stopped(
    form: str, blocks: int, spec: Path, tmp_path: Path
) -> None:
    sweep, path = sweep_of(str(spec)), tmp_path / "grid"
    interrupt(sweep, form, path, blocks)
    spec.write_text(SPEC.replace("# a remark", "# another"))
    assert begun(sweep_of(str(spec)), form, path) == (blocks, "")
    assert path.read_bytes() == undisturbed(sweep, form)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["grid", "net.yaml"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fc 10", "fc 11"),
        ("8x8x3", "9x9x3"),
        ("deep: 1", "deep: 2"),
        ("conv3-(2*width)", "conv3-(3*width)"),
        ("width: 8", "width: 8.0"),
        ("input:", "defaults: {conv: nobias}\ninput:"),
    ],
)
def test_an_edited_network_begins_anew(spec: Path, tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "grid.csv"
    interrupt(sweep_of(str(spec)), "csv", path)
    spec.write_text(SPEC.replace(old, new))
    done, note = begun(sweep_of(str(spec)), "csv", path)
    assert (done, note[:11]) == (0, "starts over")
    assert path.read_bytes() == undisturbed(sweep_of(str(spec)), "csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["grid.csv", "net.yaml"]


def test_a_network_on_one_line_is_its_own_content(tmp_path: Path) -> None:
    lines = [f"8x8x3 -> conv3-4 -> fc {n}" for n in (10, 11)]
    first, second = (Sweep(line, [read_axis(INPUT, "8,10")], {}) for line in lines)
    assert key(first, "csv") != key(second, "csv")


def test_grid_params_form_version_and_blocks_are_bound_too(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(spec)
    keys = [
        key(sweep_of(name), "csv"),
        key(sweep_of(name), "json"),
        key(sweep_of(name, "2:7"), "csv"),
        key(sweep_of(name, "2:6", {"deep": "2"}), "csv"),
        key(Sweep(name, [read_axis("width", "2:6")], {}, "8x8x3"), "csv"),
        key(Sweep(name, [read_axis("width", "2:6")], {}, "9x9x3"), "csv"),
    ]
    for place, attribute, value in (
        (run, "POINTS", 4),
        (writing, "__version__", "0"),
        (writing, "names", lambda sweep: ["macs"]),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(place, attribute, value)
            keys.append(key(sweep_of(name), "csv"))
    assert len({*keys}) == len(keys)
    assert key(sweep_of(name), "csv") == keys[0]


def test_a_file_that_is_edited_while_the_sweep_runs_is_read_once(
    spec: Path, tmp_path: Path
) -> None:
    path = tmp_path / "grid.csv"
    axes = [read_axis("deep", "1:3"), read_axis("width", "2:6")]
    expected = undisturbed(Sweep(str(spec), axes, {}), "csv")
    steps = write_rows(Sweep(str(spec), axes, {}), "csv", str(path), lambda done, note: None)
    next(steps)
    spec.write_text(SPEC.replace("fc 10", "fc 11"))
    list(steps)
    assert path.read_bytes() == expected


def test_standard_input_is_read_once() -> None:
    done = cnncalc("sweep", "-", *GRID, "--format", "csv", stdin=SPEC)
    assert (done.code, done.out.count("\n")) == (0, 21)


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_a_second_run_on_the_same_file_is_refused(form: str, spec: Path, tmp_path: Path) -> None:
    path, sweep = tmp_path / f"grid.{form}", sweep_of(str(spec))
    first = (
        write_parquet(sweep, str(path))
        if form == "parquet"
        else write_rows(sweep, form, str(path), lambda done, note: None)
    )
    next(first)
    done = cnncalc("sweep", str(spec), *GRID, "-o", str(path))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"Error: {path} cannot be written: another run is writing it\n"
    list(first)
    if form != "parquet":
        assert path.read_bytes() == undisturbed(sweep, form)
    assert cnncalc("sweep", str(spec), *GRID, "-o", str(path)).code == 0


def test_an_interrupted_parquet_file_leaves_nothing(spec: Path, tmp_path: Path) -> None:
    steps = write_parquet(sweep_of(str(spec)), str(tmp_path / "grid.parquet"))
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == [spec]


def test_what_a_run_says_of_where_it_begins(spec: Path, tmp_path: Path) -> None:
    path = tmp_path / "grid.csv"
    axes = [read_axis("width", "2:6"), read_axis("deep", "1,2"), read_axis(INPUT, "8,10")]
    interrupt(Sweep(str(spec), axes, {}), "csv", path)
    call = ("sweep", str(spec), *GRID, "-o", str(path))
    assert cnncalc(*call).err.startswith("resumes after 2 of ")
    assert cnncalc(*call).err == ""
    interrupt(Sweep(str(spec), axes, {}), "csv", path)
    spec.write_text(SPEC.replace("fc 10", "fc 11"))
    assert cnncalc(*call).err.startswith("starts over: ")


def test_files_of_the_users_stay(spec: Path, tmp_path: Path) -> None:
    for name in ("grid.csv.partial", "grid.csv.progress"):
        (tmp_path / name).write_text("own")
    interrupt(sweep_of(str(spec)), "csv", tmp_path / "grid.csv")
    begun(sweep_of(str(spec)), "csv", tmp_path / "grid.csv")
    for name in ("grid.csv.partial", "grid.csv.progress"):
        assert (tmp_path / name).read_text() == "own"


KILLED = """
import sys
from pathlib import Path
from cnncalc.features.sweep import run
from tests.features.sweep.test_interrupted import killed_at
run.POINTS = 3
for names in range(3):
    place = Path(sys.argv[1]) / f"{names} names"
    place.mkdir()
    print(killed_at(place, names))
"""


def watch(limit: int) -> None:
    """Kill this process at so many of the moments before and after what changes the disk."""
    from cnncalc.files.unfinished import Unfinished

    steps = itertools.count(1)

    def step() -> None:
        if next(steps) == limit:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(right: Any) -> Any:
        def call(*given: Any, **more: Any) -> Any:
            step()
            result = right(*given, **more)
            step()
            return result

        return call

    for name in ("open", "write", "replace", "unlink", "ftruncate", "fsync", "chmod"):
        setattr(os, name, watched(getattr(os, name)))
    Unfinished.write = watched(Unfinished.write)  # type: ignore[method-assign]


def killed(task: Any, limit: int) -> bool:
    """Do something in a process of its own, killed at a moment; whether it came so far."""
    process = os.fork()
    if process == 0:
        watch(limit)
        try:
            task()
        finally:
            os._exit(0)
    return os.waitpid(process, 0)[1] != 0


def killed_at(folder: Path, names: int) -> str:
    """Kill a sweep at its 1st, 2nd, 3rd … moment until it ends before; what went wrong."""
    spec = folder / "net.yaml"
    spec.write_text(SPEC)
    sweeps = []
    for text in (SPEC, SPEC.replace("fc 10", "fc 11")):
        spec.write_text(text)
        sweeps.append(sweep_of(str(spec)))
        blocks = list(sweeps[-1].run())  # computed once, written a hundred times
        sweeps[-1].run = lambda skip=0, blocks=blocks: iter(blocks[skip:])  # type: ignore
    wanted = [undisturbed(sweep, "csv") for sweep in sweeps]
    for limit in range(1, 200):
        place = folder / str(limit)
        place.mkdir()
        path = place / "grid.csv"
        for name in ("grid.csv", "second")[:names]:
            path.write_text("old") if name == path.name else (place / name).hardlink_to(path)
        came_so_far = killed(lambda path=path: begun(sweeps[0], "csv", path), limit)
        begun(sweeps[limit % 2], "csv", path)
        if path.read_bytes() != wanted[limit % 2]:
            return f"another file after {limit} moments"
        left = {p.name for p in place.iterdir() if not p.name.endswith(".old")}
        if left != {"grid.csv", "second"} - ({"second"} if names < 2 else set()):
            return f"{left} after {limit} moments"
        if not came_so_far:
            return "clean" if limit > 30 else f"{limit} moments are too few"
    return "no end"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_run_that_is_killed_at_any_moment_is_gone_on_with(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (3 * "clean\n", ""), "without a file, over one, over two"


def test_a_target_that_may_not_be_written_is_refused_at_once(spec: Path, tmp_path: Path) -> None:
    path = tmp_path / "grid.csv"
    path.touch()
    path.chmod(0o444)
    with pytest.raises(WriteError, match="Permission denied"):
        next(write_rows(sweep_of(str(spec)), "csv", str(path), lambda done, note: None))
