"""Transposed convolution: every input cell times its kernels, scattered over the output."""

from __future__ import annotations

from math import prod

import numpy as np

from cnncalc.forward.arrays import Array, apart, as_rows
from cnncalc.forward.layer import Layer
from cnncalc.forward.windows import bands, scatter, scattering


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
    first, *others = (
        scattering(layer.fields, axis, n, int(wanted[axis]) if wanted else None)
        for axis, n in enumerate(sizes)
    )
    out = np.zeros((images, first.n, *(axis.n for axis in others), filters), x.dtype)
    bias = layer.bias(filters)
    if bias is not None:
        out += bias
    row_bytes = prod(sizes[1:]) * prod(kernel) * filters * x.itemsize
    for band in bands(images, sizes[0], row_bytes):
        source = x[band.first : band.last, band.start : band.stop]
        made = _spread(layer, source, matrices, prod(kernel))
        axes = (first.rows(band.start, band.stop), *others)
        scatter(made, axes, out[band.first : band.last])
    return out.reshape(*lead, *out.shape[1:])


def _scatter_matrices(weight: Array, groups: int) -> Array:
    """(C, filters/groups, Fh, Fw) as one matrix (C/groups, Fh·Fw·filters/groups) per group."""
    channels, each, *kernel = weight.shape
    grouped = weight.reshape(groups, channels // groups, each, *kernel)
    return np.ascontiguousarray(np.moveaxis(grouped, 2, -1)).reshape(groups, channels // groups, -1)


def _spread(layer: Layer, x: Array, matrices: Array, taps: int) -> Array:
    """Each input cell times its kernels: (N, H, W, Fh·Fw, filters)."""
    groups, depth, _ = matrices.shape
    cells = as_rows(x).reshape(-1, groups, depth).transpose(1, 0, 2)
    made = np.empty((groups, cells.shape[1], matrices.shape[-1]), x.dtype)
    layer.product(cells, matrices, made)
    by_group = np.moveaxis(made.reshape(groups, *x.shape[:-1], taps, -1), 0, -2)
    return by_group.reshape(*x.shape[:-1], taps, -1)
