"""Arrays: where axes are, whose memory they show, and work in pieces."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.forward import arrays
from cnncalc.forward.arrays import (
    Scratch,
    apart,
    as_rows,
    channels_first,
    elementwise,
    for_pieces,
    is_map,
    places,
    storage,
    zeros_for,
)

FOUR = np.arange(120.0).reshape(2, 3, 4, 5)


def test_scratch_memory_is_used_again_and_grows():
    scratch = Scratch()
    first = scratch("a", (2, 3), np.float32)
    assert (first.shape, first.dtype, scratch.nbytes) == ((2, 3), np.float32, 24)
    first[...] = 7
    assert (scratch("a", (6,), np.float32) == 7).all()
    assert scratch("a", (2,), np.float64).nbytes == 16 and scratch.nbytes == 24
    assert scratch("a", (3,), np.float64).nbytes == 24 and scratch.nbytes == 24
    scratch("a", (5, 5), np.uint8)
    assert scratch.nbytes == 25
    scratch("b", (4,), np.uint8)
    assert (scratch.nbytes, [*scratch.known]) == (29, ["a", "b"])
    assert not np.shares_memory(scratch("a", (4,), np.uint8), scratch("b", (4,), np.uint8))


def test_axes_and_their_places():
    assert is_map(FOUR) and is_map(FOUR[None]) and not is_map(FOUR[0])
    leading, images = apart(FOUR[None], 2)
    assert (leading, images.shape) == ((1, 2), (2, 3, 4, 5))
    assert apart(FOUR, 1)[1].shape == (6, 4, 5) and apart(FOUR, 0)[1].shape == (24, 5)
    assert places(2) == (-3, -2, -1) and places(3) == (-4, -3, -2, -1) and places(1) == (-2, -1)
    assert places(0) == (-1,)
    assert places(2, ("width", "channels")) == (-2, -1) and places(2, ("height",)) == (-3,)
    assert places(3, ("depth", "width")) == (-4, -2) and places(1, ("length",)) == (-2,)
    assert as_rows(FOUR).shape == (24, 5) and (as_rows(FOUR)[1] == FOUR[0, 0, 1]).all()
    assert channels_first(FOUR, 2).shape == (2, 5, 3, 4)
    assert channels_first(FOUR, 1).shape == (2, 3, 5, 4)


def test_whose_memory_is_shown():
    own = np.zeros(24)
    assert storage(own) is own
    assert storage(own.reshape(4, 6)[1:, ::2].T) is own
    assert storage(own.copy()) is not own
    inner = np.frombuffer(b"12345678", np.uint8)
    assert storage(inner[2:]) is storage(inner)


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        ({"OPENBLAS_NUM_THREADS": "3"}, 3), ({"OMP_NUM_THREADS": "5"}, 5),
        ({"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "5"}, 2),
        ({"OPENBLAS_NUM_THREADS": "x", "OMP_NUM_THREADS": "5"}, 5),
        ({"OPENBLAS_NUM_THREADS": "0"}, 1),
    ],
)  # fmt: skip
def test_as_many_threads_as_the_environment_says(environment, number, monkeypatch):
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert arrays.threads.__wrapped__() == number


def test_one_thread_for_each_processor(monkeypatch):
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(arrays.os, "sched_getaffinity", lambda _: {2, 5, 7}, raising=False)
    assert arrays.threads.__wrapped__() == 3
    monkeypatch.delattr(arrays.os, "sched_getaffinity")
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: 6)
    assert arrays.threads.__wrapped__() == 6
    monkeypatch.setattr(arrays.os, "cpu_count", lambda: None)
    assert arrays.threads.__wrapped__() == 1


@pytest.mark.parametrize(
    ("count", "weight", "pieces"),
    [
        (7, 10, [(0, 2), (2, 4), (4, 6), (6, 7)]), (7, 20, [(i, i + 1) for i in range(7)]),
        (7, 11, [(i, i + 1) for i in range(7)]), (4, 5, [(0, 4)]), (2, 99, [(0, 1), (1, 2)]),
        (3, 0, [(0, 3)]), (1, 99, [(0, 1)]),
    ],
)  # fmt: skip
def test_pieces_have_so_many_elements(count, weight, pieces, monkeypatch):
    monkeypatch.setattr(arrays, "PIECE_ELEMENTS", 20)
    done = []
    for_pieces(count, weight, lambda start, stop: done.append((start, stop)))
    assert done == pieces


def test_a_function_on_pieces_of_rows(monkeypatch):
    monkeypatch.setattr(arrays, "PIECE_ELEMENTS", 10)
    sizes = []

    def add(a, b, out):
        sizes.append(a.shape)
        np.add(a, b, out=out)

    out = np.empty_like(FOUR)
    assert elementwise(add, out, FOUR, FOUR) is out and (out == 2 * FOUR).all()
    assert sizes == [(2, 5)] * 12
    sizes.clear()
    apart_ = np.arange(240.0).reshape(2, 3, 8, 5)[:, :, :4]  # rows of it are no rows of memory
    elementwise(add, out, apart_, FOUR)
    assert (out == apart_ + FOUR).all() and sizes == [(1, 3, 4, 5)] * 2


def test_zeros_to_be_read(monkeypatch):
    piece = np.ones((2, 3), np.float32)
    zeros = zeros_for(piece)
    assert (zeros.shape, zeros.dtype) == ((2, 3), np.float32) and not zeros.any()
    assert np.shares_memory(zeros, zeros_for(np.ones(4, np.float32)))
    large = np.ones(arrays.PIECE_ELEMENTS, np.float32)
    assert np.shares_memory(zeros_for(large), zeros)
    larger = np.ones(arrays.PIECE_ELEMENTS + 1, np.float32)
    assert zeros_for(larger).shape == larger.shape and not zeros_for(larger).any()
    assert not np.shares_memory(zeros_for(larger), zeros)
