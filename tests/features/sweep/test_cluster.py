"""Sweeps on a Dask cluster of two worker processes: one is killed, the client is interrupted."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.space import configurations
from cnncalc.features.sweep.space.configurations import Draw
from cnncalc.features.sweep.workers import cluster as of_cluster
from cnncalc.features.sweep.workers.work import texts_by
from cnncalc.features.sweep.writing import write_rows
from tests.cli.run import cnncalc
from tests.features.sweep.test_space import SPEC, written

distributed = pytest.importorskip(
    "distributed", reason="dask.distributed is not installed: the extra cluster"
)
pytestmark = pytest.mark.filterwarnings("default")  # of what others do

DRAW = Draw(400, 3)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        silence_logs=50,
    ) as found:  # fmt: skip
        yield found.scheduler_address


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configurations, "ROWS", 16)


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return str(path)


@pytest.fixture
def workers(address: str) -> Iterator[Any]:
    found = of_cluster.Cluster(address)
    yield found
    found.close()


def test_one_is_killed_in_the_middle(net, tmp_path, workers):
    sweep, path = planned(net, TypedSpace(draw=DRAW)), tmp_path / "space.csv"
    steps = write_rows(sweep, "csv", str(path), lambda *said: None, texts_by(workers))
    next(steps)
    victim = next(iter(workers.client.run(os.getpid).values()))
    next(steps)
    os.kill(victim, signal.SIGKILL)
    assert sum(1 for _ in steps) > 20
    assert path.read_bytes() == written(sweep)


def test_the_client_is_interrupted_and_goes_on(net, tmp_path, address):
    sweep, path = planned(net, TypedSpace(draw=DRAW)), tmp_path / "space.csv"
    first = of_cluster.Cluster(address)
    steps = write_rows(sweep, "csv", str(path), lambda *said: None, texts_by(first))
    for _ in range(5):
        next(steps)
    with pytest.raises(KeyboardInterrupt):
        steps.throw(KeyboardInterrupt)
    first.close()
    call = ("sweep", net, "--sample", "400", "--seed", "3", "-o", str(path))
    done = cnncalc(*call, "--scheduler", address)
    assert (done.code, "resumes after 5 of " in done.err) == (0, True)
    assert path.read_bytes() == written(sweep)


def test_the_workers_write_parts(net, tmp_path, address):
    pytest.importorskip("fsspec", reason="fsspec is not installed: the extra cluster")
    call = ("sweep", net, "--sample", "400", "-o")
    assert cnncalc(*call, f"{tmp_path}/one/").code == 0
    assert cnncalc(*call, f"{tmp_path}/two/", "--scheduler", address).code == 0
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) > 20


def test_a_page_and_a_top_are_those_of_one_process(net, address):
    for more in ((), ("--top", "5"), ("--format", "csv", "--front"), ("--format", "json")):
        call = ("sweep", net, "--sample", "100", *more)
        assert cnncalc(*call, "--scheduler", address) == cnncalc(*call)


def other(version: str) -> None:
    """Let this worker be of another version."""
    of_cluster.__version__ = version


def test_workers_of_another_version_are_refused(net, address, workers):
    (one, *_) = workers.client.nthreads()
    right = of_cluster.__version__
    workers.client.run(other, "0.1", workers=[one])
    done = cnncalc("sweep", net, "--scheduler", address)
    workers.client.run(other, right, workers=[one])
    assert (done.code, done.out) == (2, "")
    assert f"{one} has 0.1" in done.err
    assert "C273 workers have another version of cnncalc" in done.err
    assert cnncalc("sweep", net, "--scheduler", address).code == 0


def test_a_cluster_that_does_not_answer(net, monkeypatch):
    monkeypatch.setattr(of_cluster, "LONGEST_SILENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense", "tcp://"):
        done = cnncalc("sweep", net, "--scheduler", address)
        assert (done.code, done.out) == (2, "")
        assert f"C274 the cluster at {address} cannot be used" in done.err
        assert "Traceback" not in done.err
