"""Sweeps by several workers: the file is that of one process, whoever is killed or interrupted."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cnncalc.cli.plotting import Plot
from cnncalc.errors import SpecError, WriteError
from cnncalc.features.sweep.chosen import Within
from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.space import configurations
from cnncalc.features.sweep.space.configurations import Draw
from cnncalc.features.sweep.space.sweep import SpaceSweep
from cnncalc.features.sweep.strict import Strict
from cnncalc.features.sweep.workers.parts import write_parts
from cnncalc.features.sweep.workers.processes import Processes
from cnncalc.features.sweep.workers.work import blocks_by, ordered, texts_by, work
from cnncalc.features.sweep.writing import rows, write_rows
from tests.cli.run import cnncalc
from tests.features.sweep.test_space import SPEC, written

BLOCKS = 7  # of 84 configurations: the last is not full
BUILT = 70  # of them, without those that no layer fits


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC.replace("conv3-(twice)", "conv5-(twice)"))
    return str(path)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configurations, "ROWS", 16)


def sweep_of(net: str, draw: Draw | None = None) -> Any:
    return planned(net, TypedSpace(draw=draw))


def kept(sweep: Any, path: Path, workers: Any, form: str = "csv") -> list[tuple[int, str]]:
    """Write a file; where the run began."""
    seen: list[tuple[int, str]] = []
    list(write_rows(sweep, form, str(path), lambda *said: seen.append(said), texts_by(workers)))
    return seen


class Here:
    """Workers that are this process, one order after the other, each sent as to another."""

    def __init__(self, kills: int = 0) -> None:
        self.kills = kills

    def results(self, order: Any, tasks: Any) -> Iterator[Any]:
        import pickle

        for number, task in enumerate(tasks, 1):
            if number == self.kills:
                raise KeyboardInterrupt
            yield pickle.loads(pickle.dumps(work(order, task)))


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    found = Processes(2)
    yield found
    found.close()


@pytest.fixture
def begun(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line is given two processes that have begun already."""

    class Begun:
        def __init__(self, count: int) -> None:
            assert count == processes.count

        def results(self, order: Any, tasks: Any) -> Iterator[Any]:
            return processes.results(order, tasks)

        def close(self) -> None:
            pass

    monkeypatch.setattr("cnncalc.features.sweep.workers.processes.Processes", Begun)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("draw", [None, Draw(60, 3)])
def test_a_file_is_that_of_one_process(net, tmp_path, form, draw):
    path = tmp_path / "space"
    sweep = Within(sweep_of(net, draw), {"macs": (None, 300_000)})
    assert kept(sweep, path, Here(), form) == [(0, "")]
    assert path.read_bytes() == written(sweep, form)


def test_an_interrupted_run_is_gone_on_with(net, tmp_path):
    sweep, path = sweep_of(net), tmp_path / "space.csv"
    with pytest.raises(KeyboardInterrupt):
        kept(sweep, path, Here(kills=4))
    assert not path.exists()
    assert kept(sweep, path, Here()) == [(3, "")]
    assert path.read_bytes() == written(sweep)


def test_processes_give_the_same_file_and_one_that_is_killed_is_replaced(net, tmp_path, processes):
    sweep, path = sweep_of(net, Draw(160, 2)), tmp_path / "space.csv"
    steps = write_rows(sweep, "csv", str(path), lambda *said: None, texts_by(processes))
    next(steps)
    os.kill(next(iter(processes._pool._processes)), signal.SIGKILL)
    assert sum(1 for _ in steps) > 5
    assert path.read_bytes() == written(sweep)


def test_blocks_are_given_again_where_the_processes_have_ended_already(net, tmp_path):
    sweep, path, workers = sweep_of(net, Draw(160, 2)), tmp_path / "space.csv", Processes(1)
    steps = write_rows(sweep, "csv", str(path), lambda *said: None, texts_by(workers))
    next(steps)
    for process in [*workers._pool._processes.values()]:
        process.kill()
        process.join()
    while not workers._pool._broken:  # until the pool has seen it
        pass
    assert sum(1 for _ in steps) > 5
    assert path.read_bytes() == written(sweep)
    workers.close()


def test_a_fault_of_a_worker_is_told_whole(net, processes):
    with pytest.raises(SpecError) as raised:
        list(blocks_by(processes, Strict(sweep_of(net))))
    assert (raised.value.code, raised.value.location.line) == ("C271", 12)
    assert raised.value.hint == "leave out --strict"


def test_figures_come_back_as_they_are(net):
    sweep = sweep_of(net)
    found = [row for block in blocks_by(Here(), sweep) for row in rows(block)]
    assert found == [row for block in sweep.run() for row in rows(block)]


def test_a_worker_of_another_version_refuses(net, monkeypatch):
    order = ordered(sweep_of(net))._replace(version="0.1")
    with pytest.raises(SpecError, match="C273 workers have another version of cnncalc"):
        work(order, (0, 16, 16))


# A folder of parts


def parts_of(sweep: Any, path: str, workers: Any = None) -> list[int]:
    """Write the parts; how many were there."""
    seen: list[int] = []
    list(write_parts(sweep, path, workers, lambda done, note: seen.append(done)))
    return seen


def table_of_folder(folder: Path) -> Any:
    from pyarrow import parquet

    names = sorted(path for path in folder.iterdir() if path.suffix == ".parquet")
    return [row for name in names for row in parquet.read_table(name).to_pylist()]


@pytest.fixture
def parts() -> None:
    pytest.importorskip("fsspec", reason="fsspec is not installed: the extra cluster")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: the extra parquet")


@pytest.mark.usefixtures("parts")
def test_parts_are_the_rows_in_order_and_those_that_are_there_stay(net, tmp_path):
    sweep, folder = sweep_of(net), tmp_path / "space"
    assert parts_of(sweep, f"{folder}/", Here()) == [0]
    names = [*next(sweep.run()).columns]
    wanted = [dict(zip(names, row, strict=True)) for block in sweep.run() for row in rows(block)]
    assert table_of_folder(folder) == wanted
    assert sorted(path.name for path in folder.iterdir())[0] == "_cnncalc.json"
    data = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name in ("part-000002.parquet", "part-000005.parquet"):
        (folder / name).unlink()
    (folder / "_unfinished-0").write_text("left by one that was killed")
    assert parts_of(sweep, f"{folder}/") == [BLOCKS - 2]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == data


@pytest.mark.usefixtures("parts")
def test_a_folder_of_another_sweep_is_refused(net, tmp_path):
    folder = f"{tmp_path}/space/"
    parts_of(sweep_of(net), folder)
    with pytest.raises(SpecError, match="C275"):
        parts_of(sweep_of(net, Draw(9)), folder)
    (tmp_path / "space" / "_cnncalc.json").unlink()
    with pytest.raises(SpecError, match="does not say of what"):
        parts_of(sweep_of(net), folder)
    with pytest.raises(WriteError):
        parts_of(sweep_of(net), "nosuchprotocol://x/")


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("further", [(), ("--top", "1", "--sort", "macs")])
@pytest.mark.parametrize("is_there", [False, True])
def test_a_sweep_that_ends_before_its_first_part_leaves_nothing(
    net, tmp_path, monkeypatch, is_there, further
):
    monkeypatch.setattr(configurations, "ROWS", 1000)  # all in one block
    folder = tmp_path / "space"
    if is_there:
        folder.mkdir()
    done = cnncalc("sweep", net, "--strict", "-o", f"{folder}/", *further)
    assert (done.code, "C271" in done.err) == (2, True)
    assert {*tmp_path.rglob("*")} == {*[folder] * is_there, tmp_path / "net.yaml"}
    assert cnncalc("sweep", net, "--sample", "20", "-o", f"{folder}/").code == 0


@pytest.mark.usefixtures("parts")
def test_a_sweep_that_ends_after_a_part_is_gone_on_with(net, tmp_path):
    folder = tmp_path / "space"
    steps = write_parts(sweep_of(net), f"{folder}/", None, lambda *said: None)
    next(steps)
    steps.close()
    assert parts_of(sweep_of(net), f"{folder}/") == [1]


@pytest.mark.usefixtures("parts")
def test_parts_at_the_command_line(net, tmp_path):
    call = ("sweep", net, "--sample", "20", "-o", f"{tmp_path}/space/")
    assert cnncalc(*call).code == 0
    done = cnncalc(*call)
    assert (done.code, "resumes after 2 of 2 blocks" in done.err) == (0, True)
    assert len(table_of_folder(tmp_path / "space")) == 20
    other = cnncalc("sweep", net, "--sample", "21", "-o", f"{tmp_path}/space/")
    assert (other.code, "C275" in other.err) == (2, True)
    top = cnncalc("sweep", net, "--top", "3", "-o", f"{tmp_path}/top/")
    assert (top.code, len(table_of_folder(tmp_path / "top"))) == (0, 3)
    assert cnncalc("sweep", net, "--format", "csv", "-o", f"{tmp_path}/x/").code == 2


def test_jobs_at_the_command_line(net, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    assert cnncalc("sweep", net, "-o", str(one)).code == 0
    assert cnncalc("sweep", net, "--jobs", "2", "-o", str(two)).code == 0
    assert one.read_bytes() == two.read_bytes()
    both = cnncalc("sweep", net, "--jobs", "2", "--scheduler", "tcp://localhost:1")
    assert (both.code, "give one" in both.err) == (2, True)


def test_without_the_extra_it_is_asked_for(net, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    done = cnncalc("sweep", net, "--scheduler", "tcp://localhost:1")
    assert (done.code, "pip install 'cnncalc[cluster]'" in done.err) == (2, True)


# A chart beside a file


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The charts that are written; nothing is drawn."""
    charts: list[Any] = []
    monkeypatch.setattr(Plot, "check", lambda plot: None)
    monkeypatch.setattr(Plot, "write", lambda plot, chart, write: charts.append(chart))
    return charts


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The blocks that are computed here."""
    blocks: list[Any] = []
    block = SpaceSweep.block
    monkeypatch.setattr(
        SpaceSweep, "block", lambda sweep, task: (blocks.append(task), block(sweep, task))[1]
    )
    return blocks


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("further", [(), ("--top", "3"), ("--columns", "macs,rf"), ("--jobs", "2")])
def test_a_file_and_a_chart_are_of_one_computation(net, tmp_path, drawn, computed, further):
    path, alone = tmp_path / "space.csv", tmp_path / "alone.csv"
    assert cnncalc("sweep", net, "-o", str(path), "--plot", "x.svg", *further).code == 0
    assert len(computed) == (0 if "--jobs" in further else BLOCKS)
    (chart,) = drawn
    assert len(chart.data.rows) == BUILT
    assert cnncalc("sweep", net, "-o", str(alone), *further).code == 0
    assert path.read_bytes() == alone.read_bytes()


@pytest.mark.parametrize("name", ["space.csv", "space.json", "space.parquet", "space/"])
@pytest.mark.parametrize("further", [(), ("--top", "2"), ("--jobs", "2")])
def test_neither_is_written_where_the_chart_cannot_be(net, tmp_path, monkeypatch, name, further):
    if name.endswith((".parquet", "/")):
        pytest.importorskip("pyarrow", reason="pyarrow is not installed: the extra parquet")
    if name.endswith("/"):
        pytest.importorskip("fsspec", reason="fsspec is not installed: the extra cluster")

    def refuses(plot: Plot, chart: Any, write: Any) -> None:
        write(plot.path, "x")

    monkeypatch.setattr(Plot, "check", lambda plot: None)
    monkeypatch.setattr(Plot, "write", refuses)
    place = f"{tmp_path}/{name}"
    done = cnncalc("sweep", net, "-o", place, "--plot", f"{tmp_path}/none/x.svg", *further)
    assert (done.code, "No such file" in done.err) == (2, True)
    left = [path for path in tmp_path.iterdir() if path.name != "space"]  # parts are gone on with
    assert left == [tmp_path / "net.yaml"]


def test_a_chart_beside_a_file_that_is_gone_on_with_is_of_all(net, tmp_path, drawn, computed):
    path, whole = tmp_path / "space.csv", sweep_of(net)
    steps = write_rows(whole, "csv", str(path), lambda *said: None)
    for _ in range(3):
        next(steps)
    steps.close()
    done = cnncalc("sweep", net, "-o", str(path), "--plot", "x.svg")
    assert (done.code, f"resumes after 3 of {BLOCKS} blocks" in done.err) == (0, True)
    assert path.read_bytes() == written(whole)
    assert len(drawn[0].data.rows) == BUILT


@pytest.mark.usefixtures("parts")
def test_a_chart_beside_a_folder_of_parts(net, tmp_path, drawn, computed):
    folder = f"{tmp_path}/space/"
    assert cnncalc("sweep", net, "-o", folder, "--plot", "x.svg").code == 0
    assert (len(computed), len(table_of_folder(tmp_path / "space"))) == (BLOCKS, 84)
    (tmp_path / "space" / "part-000003.parquet").unlink()
    assert cnncalc("sweep", net, "-o", folder, "--plot", "x.svg").code == 0
    assert [len(chart.data.rows) for chart in drawn] == [BUILT, BUILT]
    assert len(table_of_folder(tmp_path / "space")) == 84


def test_a_chart_that_cannot_be_drawn_is_refused_before_anything_is_computed(
    net, tmp_path, monkeypatch, computed
):
    monkeypatch.setattr("cnncalc.render.plot.find_spec", lambda name: None)
    done = cnncalc("sweep", net, "-o", str(tmp_path / "x.csv"), "--plot", "x.svg")
    assert (done.code, "C425" in done.err, computed) == (2, True, [])
    monkeypatch.setattr("cnncalc.render.plot.find_spec", lambda name: name)
    done = cnncalc("sweep", "lenet5", "--input", "28:96", "--plot", "x.svg", "--format", "csv")
    assert (done.code, "at most 60 configurations of a grid" in done.err, done.out) == (2, True, "")


# A URL


@pytest.mark.usefixtures("parts", "begun")
@pytest.mark.parametrize("workers", [(), ("--jobs", "2")])
def test_csv_and_json_go_to_a_url_whole(net, tmp_path, workers):
    url = f"file://{tmp_path}/space"
    for form in ("csv", "json"):
        assert cnncalc("sweep", net, "-o", f"{url}.{form}", *workers).code == 0
        assert (tmp_path / f"space.{form}").read_bytes() == written(sweep_of(net), form)
    assert cnncalc("sweep", net, "-o", url, "--format", "csv").code == 0
    assert (tmp_path / "space").read_bytes() == written(sweep_of(net))
    assert len([*tmp_path.iterdir()]) == 4


@pytest.mark.usefixtures("parts")
def test_of_a_file_at_a_url_that_is_not_finished_nothing_is_left(net, tmp_path):
    place = tmp_path / "space.csv"
    place.write_text("before")
    steps = write_rows(sweep_of(net), "csv", f"file://{place}", lambda *said: None)
    next(steps)
    steps.close()
    done = cnncalc("sweep", net, "--strict", "-o", f"file://{place}")
    assert (done.code, "C271" in done.err) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} == {"net.yaml", "space.csv"}
    assert place.read_text() == "before"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("memory://x.md", "to a URL go csv, json and parquet, not markdown"),
        ("memory://x/", "a folder of parts is Parquet, not csv"),
        ("nosuchprotocol://x.csv", "nosuchprotocol://x.csv cannot be written"),
        ("file:///nowhere/x.csv", "file:///nowhere/x.csv cannot be written"),
    ],
)
@pytest.mark.usefixtures("parts")
def test_a_url_that_takes_no_file_is_one_clear_error(net, place, message):
    form = ("--format", "csv") if place.endswith("/") else ()
    done = cnncalc("sweep", net, "-o", place, *form)
    assert (done.code, message in done.err) == (2, True)
    assert "Traceback" not in done.err


def test_without_fsspec_it_is_asked_for(net, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fsspec", None)
    done = cnncalc("sweep", net, "-o", "s3://bucket/space.csv")
    assert (done.code, "needs fsspec: pip install 'cnncalc[cluster]'" in done.err) == (2, True)
