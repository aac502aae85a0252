"""Operations on the channels of each position."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Kernel, Layer


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
    """One of several equal parts of the channels, as a view."""
    part, parts = (int(d) for d in layer["part"])
    each = x.shape[-1] // parts
    layer.is_view = True
    return x[..., (part - 1) * each : part * each]


def cut(layer: Layer, x: Array) -> Array:
    """The channels from start to stop, as a view."""
    start, stop = (int(d) for d in layer["channels"])
    layer.is_view = True
    return x[..., start:stop]


def select(layer: Layer, x: Array) -> Array:
    """The listed channels."""
    return np.take(x, [int(c) for c in layer["channels"]], axis=-1)


def channel_avgpool(layer: Layer, x: Array) -> Array:
    """The mean of each position."""
    layer.covered += x.size
    out: Array = np.mean(x, axis=-1, keepdims=True)
    return out


def channel_maxpool(layer: Layer, x: Array) -> Array:
    """The largest value of each position."""
    layer.covered += x.size
    out: Array = np.max(x, axis=-1, keepdims=True)
    return out


KERNELS: Mapping[str, Kernel] = {
    "padchannels": pad_channels,
    "shuffle": shuffle,
    "split": split,
    "slice": cut,
    "select": select,
    "channelavgpool": channel_avgpool,
    "channelmaxpool": channel_maxpool,
}
