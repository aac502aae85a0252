"""Pooling: a window is taken apart along its axes, each reduced by strided slices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, reduce
from math import prod
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, apart, for_pieces
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.windows import SlidingWindow, slides

Ufunc = Any  # np.ufunc has no useful type for its calls


def _along(x: Array, slide: SlidingWindow, axis: int, join: Ufunc, start: float) -> Array:
    """Windows of one axis of an image reduced by `join`; cells outside count as `start`."""
    shape = list(x.shape)
    shape[axis] = slide.outputs
    out = np.empty(shape, x.dtype)
    covered = None
    for t in sorted(range(slide.kernel), key=lambda t: -_length(slide.tap(t)[0])):
        to, source = slide.tap(t)
        here = (slice(None),) * axis
        if covered is None:
            covered = _length(to) == slide.outputs
            out[...] = x[(*here, source)] if covered else start
            if covered:
                continue
        join(out[(*here, to)], x[(*here, source)], out=out[(*here, to)])
    return out


def _length(part: slice) -> int:
    return int(part.stop - part.start) if part.step is None else len(range(part.stop)[part])


def _pool(
    layer: Layer,
    x: Array,
    join: Ufunc,
    start: float,
    before: Callable[[Array], Array] | None = None,
) -> Array:
    """Every window reduced by `join`, image by image and band by band."""
    lead, x = apart(x, layer.rank_of(x))
    images, *sizes, channels = x.shape
    axes = slides(layer.fields, sizes)
    first_axis, *others = axes
    out = np.empty((images, *(axis.outputs for axis in axes), channels), x.dtype)

    def work(image: int, first: int, last: int) -> None:
        top, bottom = first_axis.reach(first, last)
        top, bottom = max(top, 0), min(max(bottom, 0), sizes[0])
        rows = x[image, top:bottom]
        rows = rows if before is None else before(rows)
        for axis in range(len(others), 0, -1):
            rows = _along(rows, axes[axis], axis, join, start)
        band = first_axis.rows(first, last)
        band = band._replace(n=bottom - top, before=band.before + top)
        out[image, first:last] = _along(rows, band, 0, join, start)

    for image in range(images):
        for_pieces(first_axis.outputs, prod(sizes[1:]) * channels, partial(work, image))
    layer.covered += out.size * prod(axis.kernel for axis in axes)
    return out.reshape(*lead, *out.shape[1:])


def maxpool(layer: Layer, x: Array) -> Array:
    """The largest value of each window; padding counts as -∞, in Caffe as the lowest number."""
    lowest = np.finfo(x.dtype).min if layer["ceil"] == "caffe" else -np.inf
    return _pool(layer, x, np.maximum, float(lowest))


def avgpool(layer: Layer, x: Array) -> Array:
    """The mean of each window; a divisor of padding too unless `count_padding` is off."""
    out = _pool(layer, x, np.add, 0.0)
    axes = slides(layer.fields, x.shape[-1 - layer.rank_of(x) : -1])
    counted = (_cells(axis, bool(layer["count_padding"])) for axis in axes)
    out /= reduce(np.multiply.outer, counted).astype(x.dtype)[..., None]
    return out


def _cells(slide: SlidingWindow, padding: bool) -> Array:
    """How many cells of the input (and its padding) each window covers."""
    low, high = (-slide.before, slide.n + slide.after) if padding else (0, slide.n)
    starts = np.arange(slide.outputs)[:, None] * slide.stride - slide.before
    taps = starts + np.arange(slide.kernel) * slide.dilation
    cells: Array = np.count_nonzero((taps >= low) & (taps < high), axis=1)
    return cells


def l2pool(layer: Layer, x: Array) -> Array:
    """The root of the sum of squares of each window."""
    out = _pool(layer, x, np.add, 0.0, np.square)
    return np.sqrt(out, out=out)


def subsample(layer: Layer, x: Array) -> Array:
    """The sum of each window times a coefficient, plus a bias, per channel."""
    out = _pool(layer, x, np.add, 0.0)
    channels = x.shape[-1]
    out *= layer.array("coefficient", (channels,), kind="scale")
    out += layer.array("bias", (channels,), kind="bias")
    return out


def _parts(n: int, m: int) -> list[range]:
    """The cells ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ - 1 of each window i."""
    return [range(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def _grid(x: Array, size: tuple[int, ...], join: Callable[..., Array]) -> Array:
    """(…, H, W, C) reduced over windows of every axis."""
    for axis, m in enumerate(size, -1 - len(size)):
        parts = _parts(x.shape[axis], m)
        x = np.stack([join(x.take(part, axis), axis=axis) for part in parts], axis=axis)
    return x


def _adaptive(layer: Layer, x: Array, join: Callable[..., Array]) -> Array:
    """A grid over all that each image has, of which every window is counted."""
    sizes = x.shape[-1 - layer.rank_of(x) : -1]
    size = _size(layer, sizes)
    covered = (sum(map(len, _parts(n, m))) for n, m in zip(sizes, size, strict=True))
    layer.covered += x.size // prod(sizes) * prod(covered)
    return _grid(x, size, join)


def _size(layer: Layer, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes of the output, those that are kept as they are."""
    stated = zip(sizes, layer["size"], strict=True)
    return tuple(n if m == "keep" else int(m) for n, m in stated)


def whole(join: Callable[..., Array], over: Callable[[Layer, Array], tuple[int, ...]]) -> Kernel:
    """The kernel of a pool of all cells of each channel, or over the channels."""

    def run(layer: Layer, x: Array) -> Array:
        layer.covered += x.size
        return join(x, axis=over(layer, x), keepdims=True)

    return run


def roipool(layer: Layer, x: Array) -> Array:
    """Maxima over a grid in each of the regions, which are drawn from a seed: (N, regions, …)."""
    images, height, width, channels = x.shape
    regions, size = int(layer["regions"]), _size(layer, (height, width))
    rng = np.random.default_rng(0)
    out = np.empty((images, regions, *size, channels), x.dtype)
    for region in range(regions):
        top, bottom = np.sort(rng.integers(0, height, 2))
        left, right = np.sort(rng.integers(0, width, 2))
        out[:, region] = _grid(x[:, top : bottom + 1, left : right + 1], size, np.max)
    return out


KERNELS: Mapping[str, Kernel] = {
    "maxpool": maxpool,
    "avgpool": avgpool,
    "l2pool": l2pool,
    "subsample": subsample,
    "adaptiveavgpool": partial(_adaptive, join=np.mean),  # all cells of a window are alike
    "adaptivemaxpool": partial(_adaptive, join=np.max),
    "globalavgpool": whole(np.mean, Layer.spatial),
    "globalmaxpool": whole(np.max, Layer.spatial),
    "roipool": roipool,
}
