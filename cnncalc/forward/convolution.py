"""Convolutions as matrix products.

A band of output rows at a time: the band's windows are copied below one another (im2col), small
enough to stay in the cache, and multiplied with all filters at once by BLAS.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from cnncalc.forward import winograd
from cnncalc.forward.arrays import Array, Scratch, apart, as_rows, for_pieces
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.transposed import deconv
from cnncalc.forward.windows import SlidingWindow, Windows, bands, padded_rows, slides, views


def conv(layer: Layer, x: Array) -> Array:
    """Convolution: weights (filters, C/groups, Fh, Fw) on maps."""
    lead, x = apart(x, layer.rank_of(x))
    images, *sizes, channels = x.shape
    axes = slides(layer.fields, sizes)
    groups, filters = int(layer["groups"]), int(layer["filters"])
    shape = (filters, channels // groups, *(axis.kernel for axis in axes))
    fan_in = prod(shape[1:])
    out = np.empty((images, *(axis.outputs for axis in axes), filters), x.dtype)
    if layer.fast and winograd.gains(layer.fields, out.shape, channels):
        transformed = layer.array("weight", shape, fan_in, form=winograd.filters)
        winograd.conv(x, transformed, layer.bias(filters), axes, out, layer.scratch)
        layer.macs += out.size * fan_in
    else:
        matrices = layer.array("weight", shape, fan_in, form=lambda w: _matrices(w, groups))
        _products(layer, x, matrices, axes, out)
    return out.reshape(*lead, *out.shape[1:])


def _matrices(weight: Array, groups: int) -> Array:
    """(filters, C/groups, Fh, Fw) as one matrix (Fh·Fw·C/groups, filters/groups) per group."""
    filters, depth, *kernel = weight.shape
    grouped = weight.reshape(groups, filters // groups, depth, *kernel)
    window = range(3, grouped.ndim)
    ordered = np.ascontiguousarray(grouped.transpose(0, *window, 2, 1))
    return ordered.reshape(groups, -1, filters // groups)


def _products(layer: Layer, x: Array, matrices: Array, axes: Windows, out: Array) -> None:
    """Band by band: windows times matrices into `out`, plus the bias while it is in the cache."""
    first, *others = axes
    bias = layer.bias(out.shape[-1])
    groups, depth, _ = matrices.shape
    pointwise = groups == 1 and depth == x.shape[-1] and x.shape[:-1] == out.shape[:-1]
    across = prod(axis.outputs for axis in others)
    row_bytes = 1 if pointwise else across * groups * depth * x.itemsize
    for band in bands(len(x), first.outputs, row_bytes):
        source = padded_rows(x[band.first : band.last], axes, band.start, band.stop)
        windows = views(source, axes, band.stop - band.start)
        target = as_rows(out[band.first : band.last, band.start : band.stop])
        if groups == 1 and _narrows(first, x.shape[-1], out.shape[-1]):
            _by_kernel_row(layer, source, matrices[0], axes, target)
        elif groups == 1:
            layer.product(_columns(windows, layer.scratch), matrices[0], target)
        else:
            by_group = target.reshape(len(target), groups, -1).transpose(1, 0, 2)
            layer.product(_grouped_columns(windows, groups, layer.scratch), matrices, by_group)
        if bias is not None:
            target += bias


def _narrows(first: SlidingWindow, channels: int, filters: int) -> bool:
    """Whether sums over the outputs cost less than copies of the inputs."""
    return first.kernel > 1 and first.stride == 1 and 2 * filters <= channels


def _by_kernel_row(
    layer: Layer, source: Array, matrix: Array, axes: Windows, target: Array
) -> None:
    """Sum the products of each row of the kernels; a line of windows is copied once for all."""
    first, *others = axes
    line = first._replace(kernel=1, stride=1)
    across = prod(axis.outputs for axis in others)
    copied = _columns(views(source, (line, *others), source.shape[1]), layer.scratch)
    lines = copied.reshape(len(source), source.shape[1], across, -1)
    rows = len(target) // (len(source) * across)
    sums = target.reshape(len(source), rows * across, -1)
    for i, part in enumerate(np.split(matrix, first.kernel)):
        start = i * first.dilation
        below = lines[:, start : start + rows].reshape(*sums.shape[:2], -1)
        if i == 0:
            layer.product(below, part, sums)
        else:
            sums += layer.product(below, part, layer.scratch("part", sums.shape, sums.dtype))


def _columns(windows: Array, scratch: Scratch) -> Array:
    """Windows below one another, (positions, Fh·Fw·C): a view for 1×1, else a copy."""
    rank = windows.ndim // 2 - 1
    images, *counts = windows.shape[: rank + 1]
    kernel, steps = windows.shape[rank + 1 : -1], windows.strides[1 : rank + 1]
    pairs = zip(steps, steps[1:], counts[1:], strict=False)
    if all(size == 1 for size in kernel) and all(far == n * near for far, near, n in pairs):
        flat = windows.reshape(-1, windows.shape[-1]) if images == 1 else _merged(windows, rank)
        if flat is not None:
            return flat
    out = scratch("columns", windows.shape, windows.dtype)
    out[...] = windows
    return out.reshape(images * prod(counts), -1)


def _merged(windows: Array, rank: int) -> Array | None:
    """Windows of one cell in all images below one another, as a view where their strides allow."""
    positions, channels = prod(windows.shape[: rank + 1]), windows.shape[-1]
    step = windows.strides[rank]
    if windows.strides[0] != positions // len(windows) * step:
        return None
    return np.lib.stride_tricks.as_strided(
        windows, (positions, channels), (step, windows.strides[-1]), writeable=False
    )


def _grouped_columns(windows: Array, groups: int, scratch: Scratch) -> Array:
    """Windows of each group below one another: (groups, positions, Fh·Fw·C/groups)."""
    rank = windows.ndim // 2 - 1
    by_group = np.moveaxis(_by_group(windows, groups), -2, 0)
    ordered = scratch("columns", by_group.shape, windows.dtype)
    ordered[...] = by_group
    return ordered.reshape(groups, prod(windows.shape[: rank + 1]), -1)


def _by_group(windows: Array, groups: int) -> Array:
    """The channels of windows as (groups, C/groups), without a copy."""
    *shape, channels = windows.shape
    *strides, step = windows.strides
    each = channels // groups
    return np.lib.stride_tricks.as_strided(
        windows, (*shape, groups, each), (*strides, each * step, step), writeable=False
    )


def depthwise(layer: Layer, x: Array) -> Array:
    """Depthwise convolution: weights (C·multiplier, 1, Fh, Fw), tap by tap over all channels."""
    lead, x = apart(x, layer.rank_of(x))
    images, *sizes, channels = x.shape
    axes = slides(layer.fields, sizes)
    many, kernel = int(layer["multiplier"]), tuple(axis.kernel for axis in axes)
    counts = tuple(axis.outputs for axis in axes)
    out = np.empty((images, *counts, channels * many), x.dtype)
    taps = layer.array(
        "weight",
        (channels * many, 1, *kernel),
        prod(kernel),
        form=lambda w: _tap_rows(w, many, counts),
    )
    bias = layer.bias(channels * many)
    parts = out.reshape(*out.shape[:-1], channels, many)
    for image in range(images):

        def work(start: int, stop: int, image: int = image) -> None:
            source = padded_rows(x[image : image + 1], axes, start, stop)
            windows = views(source, axes, stop - start)[0]
            _sum_taps(windows, taps, kernel, parts[image, start:stop])
            if bias is not None:
                out[image, start:stop] += bias

        for_pieces(counts[0], 2 * prod(counts[1:]) * channels * many, work)
    layer.macs += out.size * prod(kernel)
    return out.reshape(*lead, *out.shape[1:])


def _tap_rows(weight: Array, many: int, counts: tuple[int, ...]) -> Array:
    """(Fh, Fw, columns, C, multiplier): repeated along a row, so that a row is one long product.

    Where bands are cut along the last axis there is one column, which serves them all.
    """
    taps = np.moveaxis(weight[:, 0], 0, -1)
    taps = taps.reshape(*taps.shape[:-1], 1, -1, many)
    columns = counts[-1] if len(counts) > 1 else 1
    sizes = (*taps.shape[:-3], columns, *taps.shape[-2:])
    return np.ascontiguousarray(np.broadcast_to(taps, sizes))


def _sum_taps(windows: Array, taps: Array, kernel: tuple[int, ...], out: Array) -> None:
    """Σ over taps of input cell times weight: out (rows, columns, C, multiplier)."""
    cells = windows[..., None]
    everywhere = (slice(None),) * len(kernel)
    product = np.empty(out.shape, out.dtype)
    for i, tap in enumerate(np.ndindex(kernel)):
        np.multiply(cells[(*everywhere, *tap)], taps[tap], out=product if i else out)
        if i:
            out += product


def channel_conv(layer: Layer, x: Array) -> Array:
    """One filter along the channels, zeros at both ends: weights (1, 1, F)."""
    taps = int(layer["kernel"])
    weight = layer.array("weight", (1, 1, taps), taps)[0, 0]
    before = (taps - 1) // 2
    padded = np.zeros((*x.shape[:-1], x.shape[-1] + taps - 1), x.dtype)
    padded[..., before : before + x.shape[-1]] = x
    out = np.zeros(x.shape, x.dtype)
    for t in range(taps):
        out += padded[..., t : t + x.shape[-1]] * weight[t]
        layer.macs += out.size
    bias = layer.bias(1)
    return out if bias is None else np.add(out, bias, out=out)


KERNELS: Mapping[str, Kernel] = {
    "conv": conv,
    "depthwise": depthwise,
    "deconv": deconv,
    "channelconv": channel_conv,
}
