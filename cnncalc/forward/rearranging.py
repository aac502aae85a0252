"""Kernels that rearrange elements: between channels and cells, along axes, and of windows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from cnncalc.forward.arrays import Array, apart
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.windows import slides


def pixel_shuffle(layer: Layer, x: Array, together: bool = True) -> Array:
    """Channels to blocks of cells; the channels of a block stand together, or apart."""
    rank, factor = layer.rank_of(x), int(layer["factor"])
    lead, cells = x.shape[: -1 - rank], x.shape[-1 - rank : -1]
    block, channels = (factor,) * rank, x.shape[-1] // factor**rank
    split = x.reshape(*lead, *cells, *((channels, *block) if together else (*block, channels)))
    first, blocks = len(lead), len(lead) + rank + (1 if together else 0)
    order = [axis for i in range(rank) for axis in (first + i, blocks + i)]
    at = first + rank if together else split.ndim - 1
    moved = split.transpose(*range(first), *order, at)
    return np.ascontiguousarray(moved).reshape(*lead, *(n * factor for n in cells), channels)


def pixel_unshuffle(layer: Layer, x: Array, together: bool = True) -> Array:
    """Blocks of cells to channels; those of a block stand together, or apart."""
    rank, factor = layer.rank_of(x), int(layer["factor"])
    lead, cells = x.shape[: -1 - rank], [n // factor for n in x.shape[-1 - rank : -1]]
    split = x.reshape(*lead, *(size for n in cells for size in (n, factor)), x.shape[-1])
    first = len(lead)
    outer = [first + 2 * i for i in range(rank)]
    inner = [first + 2 * i + 1 for i in range(rank)]
    last = split.ndim - 1
    order = (*outer, last, *inner) if together else (*outer, *inner, last)
    moved = np.ascontiguousarray(split.transpose(*range(first), *order))
    return moved.reshape(*lead, *cells, -1)


def patches(layer: Layer, x: Array) -> Array:
    """The cells under every tap of a window, one tap beside the other: channels C, Fh, Fw."""
    lead, x = apart(x, layer.rank_of(x))
    slid = slides(layer.fields, x.shape[1:-1])
    taps = [_under(x, slid, tap) for tap in np.ndindex(*(slide.kernel for slide in slid))]
    made = np.stack(taps, axis=-1)
    return made.reshape(*lead, *made.shape[1:-2], -1)


def _under(x: Array, slid: tuple[object, ...], tap: tuple[int, ...]) -> Array:
    """What lies under one tap of all windows, zeros in the padding."""
    for axis, (slide, t) in enumerate(zip(slid, tap, strict=True), 1):
        at = np.arange(slide.outputs) * slide.stride - slide.before + t * slide.dilation  # type: ignore[attr-defined]
        inside = (at >= 0) & (at < x.shape[axis])
        x = x.take(np.where(inside, at, 0), axis)
        x *= inside.reshape(-1, *(1,) * (x.ndim - axis - 1))
    return x


def permute(layer: Layer, x: Array, order: tuple[str, ...] = ()) -> Array:
    """The axes in the order that is named."""
    names = order or layer["order"]
    rank = layer.rank_of(x)
    if names == ("all",):
        return x.copy()
    lead = x.ndim - rank - 1
    places = [x.ndim + layer.places(x, (name,))[0] for name in names]
    return np.ascontiguousarray(x.transpose(*range(lead), *places))


def transpose(layer: Layer, x: Array) -> Array:
    """Height and width, or length and channels, in each other's place."""
    is_line = layer.rank_of(x) == 1
    return permute(layer, x, ("channels", "length") if is_line else ("width", "height", "channels"))


def roll(layer: Layer, x: Array) -> Array:
    """Cells moved along each axis, and in again at the other side."""
    return np.roll(x, tuple(int(n) for n in layer["distance"]), layer.spatial(x))


KERNELS: Mapping[str, Kernel] = {
    "pixelshuffle": pixel_shuffle,
    "pixelunshuffle": pixel_unshuffle,
    "depthtospace": partial(pixel_shuffle, together=False),  # in TensorFlow's order
    "spacetodepth": partial(pixel_unshuffle, together=False),
    "patches": patches,
    "permute": permute,
    "transpose": transpose,
    "roll": roll,
}
