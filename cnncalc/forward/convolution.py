"""Convolutions as matrix products.

A band of output rows at a time: the band's windows are copied below one another (im2col), small
enough to stay in the cache, and multiplied with all filters at once by BLAS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from cnncalc.forward import winograd
from cnncalc.forward.arrays import Array, Scratch, as_rows, for_pieces
from cnncalc.forward.layer import Layer
from cnncalc.forward.windows import Slide, padded_rows, slides, views

BAND_BYTES = 4 << 20  # scratch of a band's windows


class Band(NamedTuple):
    """Images `first` to `last` - 1, output rows `start` to `stop` - 1."""

    first: int
    last: int
    start: int
    stop: int


def bands(images: int, rows: int, row_bytes: int, most: int = BAND_BYTES) -> Iterator[Band]:
    """Bands of at most `most` bytes: several whole images, or some rows of one; at least a row."""
    together = most // max(rows * row_bytes, 1)
    if together >= 1:
        for first in range(0, images, together):
            yield Band(first, min(first + together, images), 0, rows)
        return
    parts = -(-rows * row_bytes // most)
    step = max(-(-rows // parts), 1)
    for image in range(images):
        for start in range(0, rows, step):
            yield Band(image, image + 1, start, min(start + step, rows))


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
    layer: Layer, x: Array, matrices: Array, axes: tuple[Slide, Slide], out: Array
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
        if groups == 1:
            layer.product(_columns(windows, layer.scratch), matrices[0], target)
        else:
            apart = target.reshape(len(target), groups, -1).transpose(1, 0, 2)
            layer.product(_grouped_columns(windows, groups, layer.scratch), matrices, apart)
        if bias is not None:
            target += bias


def _columns(windows: Array, scratch: Scratch) -> Array:
    """Windows below one another, (positions, Fh·Fw·C): a view for 1×1, else a copy."""
    images, rows, columns, *kernel, channels = windows.shape
    if kernel == [1, 1] and windows.strides[1] == columns * windows.strides[2]:
        flat = windows.reshape(-1, channels) if images == 1 else _merged(windows)
        if flat is not None:
            return flat
    out = scratch("columns", windows.shape, windows.dtype)
    flat_out, flat_in = _by_row(out), _by_row(windows)

    def work(start: int, stop: int) -> None:
        flat_out[start:stop] = flat_in[start:stop]

    for_pieces(len(flat_out), flat_out[0].size, work)
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


def _by_row(windows: Array) -> Array:
    """Windows by the row they stand in: the axis along which threads share the work."""
    return windows[0] if len(windows) == 1 else windows


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


def deconv(layer: Layer, x: Array) -> Array:
    """Transposed convolution: weights (C, filters/groups, Fh, Fw); input cells are scattered."""
    lead, x = x.shape[:-3], x.reshape(-1, *x.shape[-3:])
    images, height, width, channels = x.shape
    groups, filters = int(layer["groups"]), int(layer["filters"])
    kernel = tuple(int(k) for k in layer["kernel"])
    shape = (channels, filters // groups, *kernel)
    fan_in = max(channels // groups * kernel[0] * kernel[1] // _cells(layer["stride"]), 1)
    matrices = layer.array("weight", shape, fan_in, form=lambda w: _scatter_matrices(w, groups))
    rows, columns = (_Scatter(layer.fields, a, n) for a, n in enumerate((height, width)))
    out = np.zeros((images, rows.size, columns.size, filters), x.dtype)
    bias = layer.bias(filters)
    if bias is not None:
        out += bias
    row_bytes = width * kernel[0] * kernel[1] * filters * x.itemsize
    for band in bands(images, height, row_bytes):
        source = x[band.first : band.last, band.start : band.stop]
        made = _spread(layer, source, matrices, kernel)
        _scatter(made, rows, columns, band.start, out[band.first : band.last])
    return out.reshape(*lead, *out.shape[1:])


def _cells(pair: tuple[int, int]) -> int:
    return int(pair[0]) * int(pair[1])


def _scatter_matrices(weight: Array, groups: int) -> Array:
    """(C, filters/groups, Fh, Fw) as one matrix (C/groups, Fh·Fw·filters/groups) per group."""
    channels, each, *kernel = weight.shape
    grouped = weight.reshape(groups, channels // groups, each, *kernel)
    return np.ascontiguousarray(grouped.transpose(0, 1, 3, 4, 2)).reshape(
        groups, channels // groups, -1
    )


def _spread(layer: Layer, x: Array, matrices: Array, kernel: tuple[int, ...]) -> Array:
    """Each input cell times its kernels: (N, H, W, Fh, Fw, filters)."""
    groups, depth, _ = matrices.shape
    cells = as_rows(x).reshape(-1, groups, depth).transpose(1, 0, 2)
    made = np.empty((groups, cells.shape[1], matrices.shape[-1]), x.dtype)
    layer.product(cells, matrices, made)
    apart = made.reshape(groups, *x.shape[:3], *kernel, -1).transpose(1, 2, 3, 4, 5, 0, 6)
    return apart.reshape(*x.shape[:3], *kernel, -1)


class _Scatter:
    """Where the taps of a transposed convolution fall on one axis."""

    def __init__(self, fields: Mapping[str, Any], axis: int, n: int) -> None:
        kernel, self.stride, self.dilation, extra = (
            int(fields[f][axis]) for f in ("kernel", "stride", "dilation", "output_padding")
        )
        self.before, after = (int(side) for side in fields["padding"][axis])
        farthest = max(range(0, n * self.stride, self.stride)) + (kernel - 1) * self.dilation
        self.size = farthest + 1 - self.before - after + extra

    def tap(self, t: int, start: int, count: int) -> tuple[slice, slice]:
        """For input cells `start` on: those whose tap t falls on the output, and where."""
        offset = start * self.stride + t * self.dilation - self.before
        first = max(-(offset // self.stride), 0)
        last = min((self.size - 1 - offset) // self.stride, count - 1)
        length = max(last - first + 1, 0)
        begin = first * self.stride + offset
        return slice(first, first + length), slice(begin, begin + length * self.stride, self.stride)


def _scatter(made: Array, rows: _Scatter, columns: _Scatter, start: int, out: Array) -> None:
    """Add every tap's products where they fall."""
    _, height, width, *kernel, _ = made.shape
    for i in range(kernel[0]):
        from_rows, to_rows = rows.tap(i, start, height)
        for j in range(kernel[1]):
            from_columns, to_columns = columns.tap(j, 0, width)
            out[:, to_rows, to_columns] += made[:, from_rows, from_columns, i, j]


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
