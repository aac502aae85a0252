"""Arrays: layout, storage, and work in pieces that stay in the cache."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from math import prod
from threading import Event
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

PIECE_ELEMENTS = 1 << 17  # 512 KiB of float32: a piece stays in a core's cache
PARALLEL_ELEMENTS = 1 << 21  # less is done before another thread has woken up


class Scratch:
    """Memory that kernels work in, used again from layer to layer; never part of an output."""

    def __init__(self) -> None:
        self.known: dict[str, Array] = {}

    def __call__(self, name: str, shape: tuple[int, ...], dtype: Any) -> Array:
        """An array of arbitrary content; asking for the same name again gives the same memory."""
        needed = prod(shape) * np.dtype(dtype).itemsize
        if name not in self.known or self.known[name].nbytes < needed:
            self.known[name] = np.empty(needed, np.uint8)
        array: Array = self.known[name][:needed].view(dtype).reshape(shape)
        return array

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(array.nbytes for array in self.known.values())


def is_map(x: Array) -> bool:
    """Whether an array of which nothing is said is taken for (N, …, H, W, C), not (N, …, n)."""
    return x.ndim >= 4


def apart(x: Array, rank: int) -> tuple[tuple[int, ...], Array]:
    """The leading sizes of x, and all images of so many axes one behind the other: (N, …, C)."""
    return x.shape[: -rank - 1], x.reshape(-1, *x.shape[-rank - 1 :])


def places(rank: int, names: Sequence[str] = ("all",)) -> tuple[int, ...]:
    """Where the axes of these names are, of an array with `rank` spatial ones, channels last."""
    known = ("depth", "height", "width")[3 - rank :] if rank != 1 else ("length",)
    every = {name: i - rank - 1 for i, name in enumerate((*known, "channels"))}
    return tuple(sorted(every[name] for name in (every if (*names,) == ("all",) else names)))


def storage(x: Array) -> Array:
    """The array that owns the memory which x shows."""
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def as_rows(x: Array) -> Array:
    """All positions below one another: (positions, channels)."""
    return x.reshape(-1, x.shape[-1])


def channels_first(x: Array, rank: int) -> Array:
    """Images in the order C, H, W, as published weights expect a flattened one."""
    return np.moveaxis(x, -1, -1 - rank)


@cache
def threads() -> int:
    """As many as BLAS uses: the environment's number, or one for each processor."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        if os.environ.get(name, "").isdigit():
            return max(int(os.environ[name]), 1)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads(), thread_name_prefix="kernel")


def for_pieces(count: int, weight: int, work: Callable[[int, int], None]) -> None:
    """Call work(start, stop) for pieces of range(count), every thread on a share of its own.

    `weight` is the number of elements of one item; a piece has about PIECE_ELEMENTS. Little work is
    done before another thread has woken up, so it stays with this one.
    """
    step = max(PIECE_ELEMENTS // max(weight, 1), 1)
    several = count * weight >= PARALLEL_ELEMENTS and count > 1
    share = -(-count // (threads() if several else 1))

    stopped, faults = Event(), np.geterr()

    def do(first: int) -> None:
        last = min(first + share, count)
        with np.errstate(**faults):  # a thread's own is NumPy's default
            for start in range(first, last, step):
                if stopped.is_set():
                    return
                work(start, min(start + step, last))

    others = [_pool().submit(do, first) for first in range(share, count, share)]
    try:
        do(0)
        for other in others:
            other.result()
    except BaseException:
        stopped.set()  # nobody waits for the rest
        raise


def elementwise(function: Callable[..., Any], out: Array, *inputs: Array) -> Array:
    """Call function(*pieces of the inputs, out=piece of out), all of one shape, on all threads.

    The pieces are rows of channels, so that a function may use one factor per channel.
    """
    rows = [_rows_of(x) for x in (out, *inputs)]
    if any(r.shape != rows[0].shape for r in rows):  # one of them lies in pieces
        rows = [out, *inputs]
    target = rows[0]

    def work(start: int, stop: int) -> None:
        function(*(r[start:stop] for r in rows[1:]), out=target[start:stop])

    for_pieces(len(target), max(target[0].size, 1) if len(target) else 1, work)
    return out


@cache
def _zeros(dtype: np.dtype[Any]) -> Array:
    return np.zeros(PIECE_ELEMENTS, dtype)


def zeros_for(piece: Array) -> Array:
    """Zeros in the shape of a piece, to be read only.

    NumPy compares two arrays several times as fast as an array and a number.
    """
    known = _zeros(piece.dtype)
    return (
        known[: piece.size].reshape(piece.shape)
        if piece.size <= known.size
        else np.zeros_like(piece)
    )


def _rows_of(x: Array) -> Array:
    """The positions below one another where strides allow it without a copy, else the images."""
    flat = x.view()
    try:
        flat.shape = (-1, x.shape[-1])
    except AttributeError:
        return x
    return flat
