"""Operations that move elements and compute nothing, and upsampling."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from cnncalc.forward.arrays import Array
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
    if not rank or x.shape[-1] == 1 or prod(x.shape[-1 - rank : -1]) == 1:
        return x.reshape(shape)
    ordered = np.ascontiguousarray(np.moveaxis(x, -1, -1 - rank)).reshape(shape)
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
    written = tuple(int(d) for d in layer["shape"].printed)
    layer.rank = len(layer["shape"].spatial)
    if len(written) < 3:
        return _in_order(layer, x, (len(x), *written))
    *before, height, width, channels = written
    planes = _in_order(layer, x, (len(x), *before, channels, height, width))
    if channels == 1 or (height, width) == (1, 1):
        return planes.reshape(len(x), *written)
    moved = np.ascontiguousarray(np.moveaxis(planes, -3, -1))
    if not layer.writable[0]:
        return moved
    place = planes.reshape(len(x), *written)
    place[...] = moved
    return place


MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def zero_pad(layer: Layer, x: Array) -> Array:
    """Zeros around the map, or cells of its own."""
    vertical, horizontal = (tuple(int(d) for d in sides) for sides in layer["padding"])
    sides = (*((0, 0),) * (x.ndim - 3), vertical, horizontal, (0, 0))
    return np.pad(x, sides, MODES[layer["mode"]])  # type: ignore[call-overload, no-any-return]


def crop(layer: Layer, x: Array, *reference: Array) -> Array:
    """Cells taken away on all sides, or down to the height and width of a second input."""
    height, width = x.shape[-3:-1]
    if reference:
        rows, columns = (
            _window(layer, n, wanted)
            for n, wanted in zip((height, width), reference[0].shape[-3:-1], strict=True)
        )
    else:
        (top, bottom), (left, right) = layer["sides"]
        rows, columns = slice(top, height - bottom), slice(left, width - right)
    return x[..., rows, columns, :].copy()


def _window(layer: Layer, n: int, wanted: int) -> slice:
    """`wanted` of n cells: from the stated offset, or from the middle."""
    offset = int(layer["offset"])
    start = (n - wanted) // 2 if offset == -1 else offset
    return slice(start, start + wanted)


def unpool(layer: Layer, x: Array, before: Array) -> Array:
    """Each value where the first maximum of its window of `before` stands, zeros elsewhere."""
    down, across = (int(k) for k in layer["kernel"])
    rows, columns = x.shape[-3:-1]
    out = np.zeros((*before.shape[:-1], x.shape[-1]), x.dtype)
    largest = np.full(x.shape, -np.inf, before.dtype)
    taps = [(i, j) for i in range(down) for j in range(across)]
    for i, j in taps:
        cells = before[..., i::down, j::across, :][..., :rows, :columns, :]
        part = largest[..., : cells.shape[-3], : cells.shape[-2], :]
        np.maximum(part, cells, out=part)
    placed = np.zeros(x.shape, bool)
    for i, j in taps:
        target = out[..., i::down, j::across, :][..., :rows, :columns, :]
        cells = before[..., i::down, j::across, :][..., :rows, :columns, :]
        here = (..., slice(cells.shape[-3]), slice(cells.shape[-2]), slice(None))
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
