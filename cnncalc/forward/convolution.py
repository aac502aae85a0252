"""Convolutions as matrix products.

A band of output rows at a time: the band's windows are copied below one another (im2col), small
enough to stay in the cache, and multiplied with all filters at once by BLAS.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward import winograd
from cnncalc.forward.arrays import Array, Scratch, as_rows, for_pieces
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.transposed import deconv
from cnncalc.forward.windows import SlidingWindow, bands, padded_rows, slides, views


def conv(layer: Layer, x: Array) -> Array:
    """Convolution: weights (filters, C/groups, Fh, Fw)."""
    lead, x = x.shape[:-3], x.reshape(-1, *x.shape[-3:])
    images, height, width, channels = x.shape
    vertical, horizontal = slides(layer.fields, height, width)
    groups, filters = int(layer["groups"]), int(layer["filters"])
    shape = (filters, channels // groups, vertical.kernel, horizontal.kernel)
    fan_in = shape[1] * shape[2] * shape[3]
    out = np.empty((images, vertical.outputs, horizontal.outputs, filters), x.dtype)
    if layer.fast and winograd.gains(layer.fields, out.shape, channels):
        transformed = layer.array("weight", shape, fan_in, form=winograd.filters)
        winograd.conv(
            x, transformed, layer.bias(filters), (vertical, horizontal), out, layer.scratch
        )
        layer.macs += out.size * fan_in
    else:
        matrices = layer.array("weight", shape, fan_in, form=lambda w: _matrices(w, groups))
        _products(layer, x, matrices, (vertical, horizontal), out)
    return out.reshape(*lead, *out.shape[1:])


def _matrices(weight: Array, groups: int) -> Array:
    """(filters, C/groups, Fh, Fw) as one matrix (Fh·Fw·C/groups, filters/groups) per group."""
    filters, depth, *kernel = weight.shape
    grouped = weight.reshape(groups, filters // groups, depth, *kernel)
    ordered = np.ascontiguousarray(grouped.transpose(0, 3, 4, 2, 1))
    return ordered.reshape(groups, -1, filters // groups)


def _products(
    layer: Layer, x: Array, matrices: Array, axes: tuple[SlidingWindow, SlidingWindow], out: Array
) -> None:
    """Band by band: windows times matrices into `out`, plus the bias while it is in the cache."""
    vertical, horizontal = axes
    bias = layer.bias(out.shape[-1])
    groups, depth, _ = matrices.shape
    pointwise = groups == 1 and depth == x.shape[-1] and x.shape[:3] == out.shape[:3]
    row_bytes = 1 if pointwise else horizontal.outputs * groups * depth * x.itemsize
    for band in bands(len(x), vertical.outputs, row_bytes):
        rows = band.stop - band.start
        source = padded_rows(x[band.first : band.last], vertical, horizontal, band.start, band.stop)
        windows = views(source, vertical, horizontal, rows)
        target = as_rows(out[band.first : band.last, band.start : band.stop])
        if groups == 1 and _narrows(vertical, x.shape[-1], out.shape[-1]):
            _by_kernel_row(layer, source, matrices[0], axes, target)
        elif groups == 1:
            layer.product(_columns(windows, layer.scratch), matrices[0], target)
        else:
            apart = target.reshape(len(target), groups, -1).transpose(1, 0, 2)
            layer.product(_grouped_columns(windows, groups, layer.scratch), matrices, apart)
        if bias is not None:
            target += bias


def _narrows(vertical: SlidingWindow, channels: int, filters: int) -> bool:
    """Whether sums over the outputs cost less than copies of the inputs."""
    return vertical.kernel > 1 and vertical.stride == 1 and 2 * filters <= channels


def _by_kernel_row(
    layer: Layer,
    source: Array,
    matrix: Array,
    axes: tuple[SlidingWindow, SlidingWindow],
    target: Array,
) -> None:
    """Sum the products of each row of the kernels; a line of windows is copied once for all."""
    vertical, horizontal = axes
    line = vertical._replace(kernel=1, stride=1)
    copied = _columns(views(source, line, horizontal, source.shape[1]), layer.scratch)
    lines = copied.reshape(len(source), source.shape[1], horizontal.outputs, -1)
    rows = len(target) // (len(source) * horizontal.outputs)
    sums = target.reshape(len(source), rows * horizontal.outputs, -1)
    for i, part in enumerate(np.split(matrix, vertical.kernel)):
        first = i * vertical.dilation
        below = lines[:, first : first + rows].reshape(*sums.shape[:2], -1)
        if i == 0:
            layer.product(below, part, sums)
        else:
            sums += layer.product(below, part, layer.scratch("part", sums.shape, sums.dtype))


def _columns(windows: Array, scratch: Scratch) -> Array:
    """Windows below one another, (positions, Fh·Fw·C): a view for 1×1, else a copy."""
    images, rows, columns, *kernel, channels = windows.shape
    if kernel == [1, 1] and windows.strides[1] == columns * windows.strides[2]:
        flat = windows.reshape(-1, channels) if images == 1 else _merged(windows)
        if flat is not None:
            return flat
    out = scratch("columns", windows.shape, windows.dtype)
    out[...] = windows
    return out.reshape(images * rows * columns, -1)


def _merged(windows: Array) -> Array | None:
    """1×1 windows of several images as one matrix where their strides allow it."""
    images, rows, columns, _, _, channels = windows.shape
    step = windows.strides[2]
    if windows.strides[0] != rows * columns * step:
        return None
    return np.lib.stride_tricks.as_strided(
        windows, (images * rows * columns, channels), (step, windows.strides[-1]), writeable=False
    )


def _grouped_columns(windows: Array, groups: int, scratch: Scratch) -> Array:
    """Windows of each group below one another: (groups, positions, Fh·Fw·C/groups)."""
    images, rows, columns = windows.shape[:3]
    apart = _apart(windows, groups)
    by_group = apart.transpose(5, 0, 1, 2, 3, 4, 6)
    ordered = scratch("columns", by_group.shape, windows.dtype)
    ordered[...] = by_group
    return ordered.reshape(groups, images * rows * columns, -1)


def _apart(windows: Array, groups: int) -> Array:
    """The channels of windows as (groups, C/groups), without a copy."""
    *shape, channels = windows.shape
    *strides, step = windows.strides
    each = channels // groups
    return np.lib.stride_tricks.as_strided(
        windows, (*shape, groups, each), (*strides, each * step, step), writeable=False
    )


def depthwise(layer: Layer, x: Array) -> Array:
    """Depthwise convolution: weights (C·multiplier, 1, Fh, Fw), tap by tap over all channels."""
    lead, x = x.shape[:-3], x.reshape(-1, *x.shape[-3:])
    images, height, width, channels = x.shape
    vertical, horizontal = slides(layer.fields, height, width)
    many = int(layer["multiplier"])
    shape = (channels * many, 1, vertical.kernel, horizontal.kernel)
    out = np.empty((images, vertical.outputs, horizontal.outputs, channels * many), x.dtype)
    taps = layer.array(
        "weight",
        shape,
        shape[2] * shape[3],
        form=lambda w: _tap_rows(w, many, horizontal.outputs),
    )
    bias = layer.bias(channels * many)
    row_elements = horizontal.outputs * channels * many
    parts = out.reshape(*out.shape[:3], channels, many)
    for image in range(images):

        def work(start: int, stop: int, image: int = image) -> None:
            source = padded_rows(x[image : image + 1], vertical, horizontal, start, stop)
            windows = views(source, vertical, horizontal, stop - start)[0]
            _sum_taps(windows, taps, parts[image, start:stop])
            if bias is not None:
                out[image, start:stop] += bias

        for_pieces(vertical.outputs, 2 * row_elements, work)
    layer.macs += out.size * taps.shape[0] * taps.shape[1]
    return out.reshape(*lead, *out.shape[1:])


def _tap_rows(weight: Array, many: int, columns: int) -> Array:
    """(Fh, Fw, columns, C, multiplier): repeated along a row, so that a row is one long product."""
    taps = weight[:, 0].transpose(1, 2, 0).reshape(*weight.shape[2:], 1, -1, many)
    return np.ascontiguousarray(np.broadcast_to(taps, (*taps.shape[:2], columns, *taps.shape[3:])))


def _sum_taps(windows: Array, taps: Array, out: Array) -> None:
    """Σ over taps of input cell times weight: out (rows, columns, C, multiplier)."""
    cells = windows[..., None]
    product = np.empty(out.shape, out.dtype)
    for i in range(taps.shape[0]):
        for j in range(taps.shape[1]):
            first = i == j == 0
            np.multiply(cells[:, :, i, j], taps[i, j], out=out if first else product)
            if not first:
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
