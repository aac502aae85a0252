"""A kernel that works in pieces gives what it gives in one, along every number of axes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import numpy as np
import pytest

from cnncalc.forward import arrays as pieces
from cnncalc.language.reader import LayerReader
from tests.forward.run_op import arrays, run

SIZES = {1: (4, 23), 2: (4, 11, 9), 3: (4, 7, 6, 5)}  # channels, then the axes
SLIDING = (
    "conv3-6", "conv3-6 /2 pad 1", "conv3-6 dilation 2", "conv3-8 groups 2", "depthwise3",
    "depthwise3 pad 1", "depthwise3 mult 2 /2", "maxpool2", "maxpool3 /2", "avgpool3 /2",
    "deconv3-5 /2", "adaptiveavgpool 2", "bn", "relu", "softmax", "conv1-3",
)  # fmt: skip


@pytest.mark.parametrize("rank", SIZES)
@pytest.mark.parametrize("text", SLIDING)
def test_pieces_are_parts_of_the_whole(text, rank, monkeypatch):
    op = LayerReader().read(text, {})[0].along(rank)
    (x,) = arrays(SIZES[rank])
    whole, *_ = run(op, x, ranks=(rank,))
    monkeypatch.setattr(pieces, "PIECE_ELEMENTS", 16)
    cut, *_ = run(op, x, ranks=(rank,))
    np.testing.assert_allclose(cut, whole, rtol=1e-12)


@pytest.fixture
def three_threads(monkeypatch):
    with ThreadPoolExecutor(3) as pool:
        monkeypatch.setattr(pieces, "threads", lambda: 3)
        monkeypatch.setattr(pieces, "_pool", lambda: pool)
        monkeypatch.setattr(pieces, "PARALLEL_ELEMENTS", 60)
        monkeypatch.setattr(pieces, "PIECE_ELEMENTS", 20)
        yield


def test_much_work_is_shared_by_all_threads(three_threads):
    together, done, errors = Barrier(3, timeout=60), [], []

    def work(start, stop):
        if start % 3 == 0:  # the first piece of a share waits for those of the others
            together.wait()
        done.append((start, stop, get_ident()))
        errors.append(np.geterr()["over"])

    with np.errstate(over="raise"):
        pieces.for_pieces(8, 10, work)
    assert sorted(piece[:2] for piece in done) == [(0, 2), (2, 3), (3, 5), (5, 6), (6, 8)]
    assert len({thread for *_, thread in done}) == 3
    assert {*errors} == {"raise"}


def test_little_work_stays_with_one_thread(three_threads):
    done = []
    pieces.for_pieces(5, 10, lambda start, stop: done.append((start, stop, get_ident())))
    assert done == [(0, 2, get_ident()), (2, 4, get_ident()), (4, 5, get_ident())]


def test_what_a_thread_raises_ends_the_work(three_threads):
    def work(start, stop):
        if start == 6:
            raise MemoryError

    with pytest.raises(MemoryError):
        pieces.for_pieces(8, 10, work)


@pytest.mark.parametrize("text", ["relu", "conv3-6", "maxpool2", "bn"])
def test_threads_give_what_one_gives(text, three_threads, monkeypatch):
    op = LayerReader().read(text, {})[0]
    (x,) = arrays(SIZES[2])
    shared, *_ = run(op, x)
    monkeypatch.setattr(pieces, "threads", lambda: 1)
    alone, *_ = run(op, x)
    np.testing.assert_allclose(shared, alone, rtol=1e-12)


def test_the_environment_says_how_many_threads(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert pieces.threads.__wrapped__() == 5
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "0")
    assert pieces.threads.__wrapped__() == 1
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "many")
    assert pieces.threads.__wrapped__() == 5
