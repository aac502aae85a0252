"""Maps brought to another size, one axis after the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Kernel, Layer

SHARPNESS = -0.75  # of the cubic, as frameworks have it (Keys 1981, IEEE TASSP 29(6), equation 4)


def upsample(layer: Layer, x: Array, *reference: Array) -> Array:
    """Cells repeated, interpolated, or averaged where the map becomes smaller."""
    for i, axis in enumerate(layer.spatial(x)):
        n, factor = x.shape[axis], 0.0
        if reference:
            wanted = reference[0].shape[axis]
        elif layer["size"] is not None:
            wanted = int(layer["size"][i])
        else:
            factor = float(layer["factor"][i])
            wanted = int(n * layer["factor"][i])
        x = _resampled(layer, x, axis, wanted, 1 / factor if factor else n / wanted)
    return x


def _resampled(layer: Layer, x: Array, axis: int, m: int, step: float) -> Array:
    """`m` cells of one axis, `step` cells of the input apart."""
    n, cells = x.shape[axis], np.arange(m)
    if layer["mode"] == "area":
        return _averaged(x, axis, m)
    if layer["mode"] == "nearest":
        low: Array = np.minimum(np.floor(cells * step + 1e-9).astype(int), n - 1)
        return np.take(x, low, axis)
    at = cells * ((n - 1) / max(m - 1, 1)) if layer["corners"] else (cells + 0.5) * step - 0.5
    if layer["mode"] == "bilinear":
        return _weighted(x, axis, np.clip(at, 0, n - 1), _line, (0, 1))
    return _weighted(x, axis, at, _cubic, (-1, 0, 1, 2))


def _weighted(x: Array, axis: int, at: Array, weight: object, taps: tuple[int, ...]) -> Array:
    """The sum of some cells around each place, times their weights; edges are repeated."""
    low = np.floor(at).astype(int)
    out: Array = np.zeros((), x.dtype)
    for tap in taps:
        share = weight(np.abs(at - low - tap))  # type: ignore[operator]
        spread = share.astype(x.dtype).reshape(-1, *(1,) * (-1 - axis))
        out = out + x.take(np.clip(low + tap, 0, x.shape[axis] - 1), axis) * spread
    return out


def _line(distance: Array) -> Array:
    return 1 - distance


def _cubic(distance: Array) -> Array:
    """Keys' cubic convolution."""
    a, d = SHARPNESS, distance
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    return np.where(d <= 1, near, (((d - 5) * d + 8) * d - 4) * a)


def _averaged(x: Array, axis: int, m: int) -> Array:
    """The mean of the cells that each of m cells covers, in whole or in part."""
    n = x.shape[axis]
    parts = [
        x.take(range(i * n // m, -(-(i + 1) * n // m)), axis).mean(axis, keepdims=True)
        for i in range(m)
    ]
    return np.concatenate(parts, axis)


KERNELS: Mapping[str, Kernel] = {"upsample": upsample}
