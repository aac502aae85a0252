"""Transposed convolution: every input cell times its kernels, scattered over the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, apart, as_rows
from cnncalc.forward.layer import Layer
from cnncalc.forward.windows import bands


def deconv(layer: Layer, x: Array, *reference: Array) -> Array:
    """Transposed convolution: weights (C, filters/groups, Fh, Fw); input cells are scattered."""
    rank = layer.rank_of(x)
    wanted = reference[0].shape[-1 - rank : -1] if reference else layer["size"]
    lead, x = apart(x, rank)
    images, *sizes, channels = x.shape
    groups, filters = int(layer["groups"]), int(layer["filters"])
    kernel = tuple(int(k) for k in layer["kernel"])
    shape = (channels, filters // groups, *kernel)
    fan_in = max(channels // groups * prod(kernel) // prod(map(int, layer["stride"])), 1)
    matrices = layer.array("weight", shape, fan_in, form=lambda w: _scatter_matrices(w, groups))
    axes = [
        _Scatter(layer.fields, axis, n, int(wanted[axis]) if wanted else None)
        for axis, n in enumerate(sizes)
    ]
    out = np.zeros((images, *(axis.size for axis in axes), filters), x.dtype)
    bias = layer.bias(filters)
    if bias is not None:
        out += bias
    row_bytes = prod(sizes[1:]) * prod(kernel) * filters * x.itemsize
    for band in bands(images, sizes[0], row_bytes):
        source = x[band.first : band.last, band.start : band.stop]
        made = _spread(layer, source, matrices, kernel)
        _scatter(made, axes, band.start, out[band.first : band.last])
    return out.reshape(*lead, *out.shape[1:])


def _scatter_matrices(weight: Array, groups: int) -> Array:
    """(C, filters/groups, Fh, Fw) as one matrix (C/groups, Fh·Fw·filters/groups) per group."""
    channels, each, *kernel = weight.shape
    grouped = weight.reshape(groups, channels // groups, each, *kernel)
    return np.ascontiguousarray(np.moveaxis(grouped, 2, -1)).reshape(groups, channels // groups, -1)


def _spread(layer: Layer, x: Array, matrices: Array, kernel: tuple[int, ...]) -> Array:
    """Each input cell times its kernels: (N, H, W, Fh, Fw, filters)."""
    groups, depth, _ = matrices.shape
    cells = as_rows(x).reshape(-1, groups, depth).transpose(1, 0, 2)
    made = np.empty((groups, cells.shape[1], matrices.shape[-1]), x.dtype)
    layer.product(cells, matrices, made)
    by_group = np.moveaxis(made.reshape(groups, *x.shape[:-1], *kernel, -1), 0, -2)
    return by_group.reshape(*x.shape[:-1], *kernel, -1)


class _Scatter:
    """Where the taps of a transposed convolution fall on one axis."""

    def __init__(self, fields: Mapping[str, Any], axis: int, n: int, wanted: int | None) -> None:
        kernel, self.stride, self.dilation, extra = (
            int(fields[f][axis]) for f in ("kernel", "stride", "dilation", "output_padding")
        )
        farthest = max(range(0, n * self.stride, self.stride)) + (kernel - 1) * self.dilation
        padding = fields["padding"]
        if padding == "same" or (wanted is not None and tuple(padding[axis]) == (0, 0)):
            self.size = n * self.stride if wanted is None else wanted
            self.before = max(farthest + 1 - self.size, 0) // 2
            return
        self.before, after = (int(side) for side in padding[axis])
        self.size = farthest + 1 - self.before - after + extra if wanted is None else wanted

    def tap(self, t: int, start: int, count: int) -> tuple[slice, slice]:
        """For input cells `start` on: those whose tap t falls on the output, and where."""
        offset = start * self.stride + t * self.dilation - self.before
        first = max(-(offset // self.stride), 0)
        last = min((self.size - 1 - offset) // self.stride, count - 1)
        length = max(last - first + 1, 0)
        begin = first * self.stride + offset
        return slice(first, first + length), slice(begin, begin + length * self.stride, self.stride)


def _scatter(made: Array, axes: Sequence[_Scatter], start: int, out: Array) -> None:
    """Add every tap's products where they fall; the first axis of `made` begins at `start`."""
    rank = len(axes)
    sizes, kernel = made.shape[1 : rank + 1], made.shape[rank + 1 : -1]
    starts = (start, *(0,) * (rank - 1))
    for tap in np.ndindex(kernel):
        ways = [a.tap(t, s, n) for a, t, s, n in zip(axes, tap, starts, sizes, strict=True)]
        source, target = zip(*ways, strict=True)
        out[:, *target] += made[:, *source, *tap]
