"""Operations that move elements and compute nothing, and upsampling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, channels_first
from cnncalc.forward.layer import Kernel, Layer


def identity(layer: Layer, x: Array) -> Array:
    """The input as it is: also dropout and stochastic depth at inference."""
    layer.is_view = True
    return x


def _in_order(layer: Layer, x: Array, shape: tuple[int, ...]) -> Array:
    """The elements of x in the order C, H, W as an array of `shape`.

    The order differs from the array's own where there are several channels and several positions.
    Then they are moved within x's memory where nobody reads x later, else to a new array, which
    counts as the view that it would be if arrays lay in the order C, H, W.
    """
    layer.is_view = True
    rank = layer.rank_of(x)
    if x.shape[-1] == 1 or prod(x.shape[-1 - rank : -1]) == 1:
        return x.reshape(shape)
    ordered = np.ascontiguousarray(channels_first(x, rank)).reshape(shape)
    if layer.writable[0] and x.flags.c_contiguous:
        place = x.reshape(shape)
        place[...] = ordered
        return place
    return ordered


def flatten(layer: Layer, x: Array) -> Array:
    """A map as one vector, in the order C, H, W, or some of its axes as one axis."""
    if layer["over"] != ("all",):
        return _merged(layer, x)
    layer.rank = 0
    return _in_order(layer, x, (*x.shape[: -1 - layer.rank_of(x)], -1))


def _merged(layer: Layer, x: Array) -> Array:
    """Some axes as one: the channels in front where they are among them, else cells in order."""
    rank, axes = layer.rank_of(x), layer.places(x, layer["over"])
    lead = x.shape[: -1 - rank]
    left = [axis for axis in range(-1 - rank, 0) if axis not in axes]
    if -1 not in axes:
        spatial = [x.shape[axis] for axis in range(-1 - rank, axes[0])]
        layer.rank = rank - len(axes) + 1
        return x.reshape(*lead, *spatial, -1, *x.shape[axes[-1] + 1 :])
    moved = x.transpose(
        *range(len(lead)), *(x.ndim + a for a in left), x.ndim - 1, *(x.ndim + a for a in axes[:-1])
    )
    layer.rank = len(left)
    layer.is_view = True
    return np.ascontiguousarray(moved).reshape(*lead, *(x.shape[a] for a in left), -1)


def reshape(layer: Layer, x: Array) -> Array:
    """The elements in the order C, H, W in another shape, which is written H×W×C."""
    written, rank = tuple(int(d) for d in layer["shape"].printed), layer["shape"].rank
    layer.rank = rank
    *before, channels = written
    before, sizes = before[: len(before) - rank], before[len(before) - rank :]
    planes = _in_order(layer, x, (len(x), *before, channels, *sizes))
    if channels == 1 or prod(sizes) == 1:
        return planes.reshape(len(x), *written)
    moved = np.ascontiguousarray(np.moveaxis(planes, -1 - rank, -1))
    if not layer.writable[0]:
        return moved
    place = planes.reshape(len(x), *written)
    place[...] = moved
    return place


MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def zero_pad(layer: Layer, x: Array) -> Array:
    """Zeros before and after the cells of each axis, or cells of its own."""
    given = [(int(before), int(after)) for before, after in layer["padding"]]
    sides = (*((0, 0),) * (x.ndim - 1 - layer.rank_of(x)), *given, (0, 0))
    return np.pad(x, sides, MODES[layer["mode"]])  # type: ignore[call-overload, no-any-return]


def crop(layer: Layer, x: Array, *reference: Array) -> Array:
    """Cells taken away on all sides, or down to the sizes of a second input."""
    sizes = x.shape[-1 - layer.rank_of(x) : -1]
    if reference:
        wanted = reference[0].shape[-1 - layer.rank_of(x) : -1]
        kept = [_window(layer, n, m) for n, m in zip(sizes, wanted, strict=True)]
    else:
        sides = zip(sizes, layer["sides"], strict=True)
        kept = [slice(before, n - after) for n, (before, after) in sides]
    out: Array = x[_cells(kept)].copy()
    return out


def _cells(parts: Iterable[slice]) -> tuple[Any, ...]:
    """The index of parts of every axis, of all channels."""
    return (..., *parts, slice(None))


def _window(layer: Layer, n: int, wanted: int) -> slice:
    """`wanted` of n cells: from the stated offset, or from the middle."""
    offset = int(layer["offset"])
    start = (n - wanted) // 2 if offset == -1 else offset
    return slice(start, start + wanted)


def unpool(layer: Layer, x: Array, before: Array) -> Array:
    """Each value where the first maximum of its window of `before` stands, zeros elsewhere."""
    kernel, rank = tuple(map(int, layer["kernel"])), layer.rank_of(x)
    windows = _cells(map(slice, x.shape[-1 - rank : -1]))
    out = np.zeros((*before.shape[:-1], x.shape[-1]), x.dtype)
    largest = np.full(x.shape, -np.inf, before.dtype)
    taps = [
        _cells(slice(t, None, step) for t, step in zip(tap, kernel, strict=True))
        for tap in np.ndindex(kernel)
    ]
    for tap in taps:
        cells = before[tap][windows]
        part = largest[_cells(map(slice, cells.shape[-1 - rank : -1]))]  # the last may lack some
        np.maximum(part, cells, out=part)
    placed = np.zeros(x.shape, bool)
    for tap in taps:
        target = out[tap][windows]
        cells = before[tap][windows]
        here = _cells(map(slice, cells.shape[-1 - rank : -1]))
        hit = (cells == largest[here]) & ~placed[here]
        np.copyto(target, x[here], where=hit)
        placed[here] |= hit
    return out


KERNELS: Mapping[str, Kernel] = {
    "flatten": flatten,
    "reshape": reshape,
    "zeropad": zero_pad,
    "crop": crop,
    "unpool": unpool,
    "identity": identity,
}
