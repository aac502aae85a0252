"""Maps brought to another size, one axis after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Kernel, Layer

SHARPNESS = -0.75  # of the cubic, as frameworks have it (Keys 1981, IEEE TASSP 29(6), equation 4)


def upsample(layer: Layer, x: Array, *reference: Array) -> Array:
    """Cells repeated, interpolated, or averaged where the map becomes smaller."""
    for i, axis in enumerate(layer.spatial(x)):
        if reference:
            wanted = reference[0].shape[axis]
        elif layer["size"] is not None:
            wanted = int(layer["size"][i])
        else:
            wanted = int(x.shape[axis] * layer["factor"][i])
        x = np.moveaxis(resampled(layer, np.moveaxis(x, axis, 0), i, wanted), 0, axis)
    return np.ascontiguousarray(x)


def resampled(layer: Layer, x: Array, i: int, m: int) -> Array:
    """`m` cells of the first axis, which is the spatial axis i of the layer's input."""
    n, cells = len(x), np.arange(m)
    step = n / m if layer["factor"] is None else 1 / float(layer["factor"][i])
    if layer["mode"] == "area":
        return _averaged(x, m)
    if layer["mode"] == "nearest":
        low: Array = np.minimum(np.floor(cells * step + 1e-9).astype(int), n - 1)
        return np.take(x, low, 0)
    at = cells * ((n - 1) / max(m - 1, 1)) if layer["corners"] else (cells + 0.5) * step - 0.5
    if layer["mode"] == "bilinear":
        return _weighted(x, np.clip(at, 0, n - 1), lambda distance: 1 - distance, (0, 1))
    return _weighted(x, at, _cubic, (-1, 0, 1, 2))


def _weighted(
    x: Array, at: Array, weight: Callable[[Array], Array], taps: tuple[int, ...]
) -> Array:
    """The sum of some cells around each place, times their weights; edges are repeated."""
    low = np.floor(at).astype(int)
    out: Array = np.zeros((), x.dtype)
    for tap in taps:
        share = weight(np.abs(at - low - tap)).astype(x.dtype).reshape(-1, *(1,) * (x.ndim - 1))
        out = out + x.take(np.clip(low + tap, 0, len(x) - 1), 0) * share
    return out


def _cubic(distance: Array) -> Array:
    """Keys' cubic convolution."""
    a, d = SHARPNESS, distance
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    return np.where(d <= 1, near, (((d - 5) * d + 8) * d - 4) * a)


def _averaged(x: Array, m: int) -> Array:
    """The mean of the cells that each of m cells covers, in whole or in part."""
    n = len(x)
    return np.stack([x[i * n // m : -(-(i + 1) * n // m)].mean(0) for i in range(m)])


KERNELS: Mapping[str, Kernel] = {"upsample": upsample}
