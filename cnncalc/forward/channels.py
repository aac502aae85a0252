"""Operations on the channels of each position."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.pooling import whole


def pad_channels(layer: Layer, x: Array) -> Array:
    """Channels of zeros after those received."""
    out = np.zeros((*x.shape[:-1], int(layer["channels"])), x.dtype)
    out[..., : x.shape[-1]] = x
    return out


def shuffle(layer: Layer, x: Array) -> Array:
    """Channels of the groups interleaved, in a new array also where that changes nothing."""
    groups = int(layer["groups"])
    apart = x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)
    return apart.swapaxes(-1, -2).copy("C").reshape(x.shape)


def split(layer: Layer, x: Array) -> Array:
    """One of several parts of an axis, as a view."""
    number, parts = layer["part"]
    (axis,) = layer.places(x, layer["over"])
    if isinstance(parts, tuple):
        start = sum(int(size) for size in parts[: int(number) - 1])
        return _stretch(layer, x, axis, start, start + int(parts[int(number) - 1]))
    each = x.shape[axis] // int(parts)
    return _stretch(layer, x, axis, (int(number) - 1) * each, int(number) * each)


def cut(layer: Layer, x: Array) -> Array:
    """What is from start to stop on an axis, as a view."""
    start, stop = layer["channels"]
    (axis,) = layer.places(x, layer["over"])
    return _stretch(layer, x, axis, int(start), x.shape[axis] if stop is None else int(stop))


def _stretch(layer: Layer, x: Array, axis: int, start: int, stop: int) -> Array:
    layer.is_view = True
    index = [slice(None)] * x.ndim
    index[axis] = slice(start, stop)
    return x[tuple(index)]


def select(layer: Layer, x: Array) -> Array:
    """The listed channels."""
    return np.take(x, [int(c) for c in layer["channels"]], axis=-1)


KERNELS: Mapping[str, Kernel] = {
    "padchannels": pad_channels,
    "shuffle": shuffle,
    "split": split,
    "slice": cut,
    "select": select,
    "channelavgpool": whole(np.mean, lambda layer, x: (-1,)),
    "channelmaxpool": whole(np.max, lambda layer, x: (-1,)),
}
