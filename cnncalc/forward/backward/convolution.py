"""Gradients of convolutions: the same products, with the factors exchanged.

By the kernel: the windows of the input times the gradient of the output. By the input: the
gradient of the output times the kernel, scattered to where its windows lie, which at stride 1 is
the full convolution with the kernel turned by half a turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import (
    Back,
    Gradient,
    Saved,
    Slopes,
    its_input,
    nothing,
    over_positions,
)
from cnncalc.forward.windows import Windows, padded_rows, scatter, scattering, slides, views


def _windows(x: Array, axes: Windows) -> Array:
    """All windows of the images x by position and tap: (positions, taps, C)."""
    count = axes[0].outputs
    windows = views(padded_rows(x, axes, 0, count), axes, count)
    return windows.reshape(-1, prod(axis.kernel for axis in axes), x.shape[-1])


def _scattered(made: Array, axes: Windows, shape: tuple[int, ...]) -> Array:
    """What belongs to the cells of windows, (positions, taps, C), added up by cell."""
    out = np.zeros(shape, made.dtype)
    counts = (axis.outputs for axis in axes)
    scatter(made.reshape(shape[0], *counts, made.shape[1], -1), axes, out)
    return out


def _images(x: Array, rank: int) -> Array:
    """Regions as images."""
    return x.reshape(-1, *x.shape[-1 - rank :])


def _shape(saved: Saved, rank: int) -> tuple[int, ...]:
    """The shape of the input, regions as images."""
    shape = saved["shapes"][0]
    return (prod(shape[: -1 - rank]), *shape[-1 - rank :])


def _bias(back: Back, slope: Array) -> None:
    if back.layer.fields.get("bias") and back.trains:
        back.learned("bias", over_positions(slope))


def conv(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (filters, C/groups, Fh, Fw)."""
    shape = _shape(saved, back.rank)
    axes = slides(back.layer.fields, shape[1:-1])
    groups, filters = int(back["groups"]), int(back["filters"])
    kernel = tuple(axis.kernel for axis in axes)
    depth, each = shape[-1] // groups, filters // groups
    by_group = slope.reshape(-1, groups, each).transpose(1, 0, 2)
    _bias(back, slope)
    if back.trains:
        columns = _by_group(_windows(_images(saved["x"], back.rank), axes), groups)
        made = back.for_weight(by_group.transpose(0, 2, 1), columns)
        back.learned("weight", _kernels(made.reshape(filters, *kernel, depth)))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", (filters, depth, *kernel))
    rows = weight.reshape(groups, each, depth, -1).transpose(0, 1, 3, 2)
    made = back.for_input(by_group, rows.reshape(groups, each, -1))
    apart = made.reshape(*made.shape[:2], prod(kernel), depth)
    cells = apart.transpose(1, 2, 0, 3).reshape(*apart.shape[1:3], -1)
    return (_scattered(cells, axes, shape).reshape(saved["shapes"][0]),)


def _by_group(windows: Array, groups: int) -> Array:
    """Windows (positions, taps, C) as a matrix (positions, taps·C/groups) for each group."""
    positions, taps, channels = windows.shape
    apart = windows.reshape(positions, taps, groups, channels // groups)
    return apart.transpose(2, 0, 1, 3).reshape(groups, positions, -1)


def _kernels(made: Array) -> Array:
    """(filters, Fh, Fw, depth) in the order of weights."""
    return np.ascontiguousarray(np.moveaxis(made, -1, 1))


def depthwise(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (C·multiplier, 1, Fh, Fw): each channel by itself."""
    shape = _shape(saved, back.rank)
    axes = slides(back.layer.fields, shape[1:-1])
    channels, many = shape[-1], int(back["multiplier"])
    kernel = tuple(axis.kernel for axis in axes)
    apart = slope.reshape(-1, channels, many)
    _bias(back, slope)
    if back.trains:
        windows = _windows(_images(saved["x"], back.rank), axes)
        made = np.einsum("ptc,pcm->cmt", windows, apart)
        back.macs_weight += made.size * len(apart)
        back.learned("weight", made.reshape(channels * many, 1, *kernel))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", (channels * many, 1, *kernel))
    made = np.einsum("pcm,cmt->ptc", apart, weight.reshape(channels, many, -1))
    back.macs_input += made.size * many
    return (_scattered(made, axes, shape).reshape(saved["shapes"][0]),)


def deconv(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (C, filters/groups, Fh, Fw): by the input it is a convolution of the gradient."""
    shape, slope_images = _shape(saved, back.rank), _images(slope, back.rank)
    groups, filters = int(back["groups"]), int(back["filters"])
    channels = shape[-1]
    kernel = tuple(int(k) for k in back["kernel"])
    sizes = enumerate(zip(shape[1:-1], slope_images.shape[1:-1], strict=True))
    is_stated = back["size"] is not None or len(back.needs) > 1
    axes = tuple(
        scattering(back.layer.fields, axis, n, size if is_stated else None)
        for axis, (n, size) in sizes
    )
    columns = _by_group(_windows(slope_images, axes), groups)
    _bias(back, slope)
    others = (None,) * (len(back.needs) - 1)
    if back.trains:
        by_group = saved["x"].reshape(-1, groups, channels // groups).transpose(1, 2, 0)
        made = back.for_weight(by_group, columns)
        back.learned("weight", _kernels(made.reshape(channels, *kernel, filters // groups)))
    if not back.needs[0]:
        return None, *others
    weight = back.weight("weight", (channels, filters // groups, *kernel))
    rows = weight.reshape(groups, channels // groups, filters // groups, -1)
    flat = rows.transpose(0, 3, 2, 1).reshape(groups, -1, channels // groups)
    made = back.for_input(columns, flat)
    return made.transpose(1, 0, 2).reshape(saved["shapes"][0]), *others


def channel_conv(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (1, 1, F), along the channels."""
    taps, channels = int(back["kernel"]), slope.shape[-1]
    inside = slice((taps - 1) // 2, (taps - 1) // 2 + channels)
    around = np.zeros((*slope.shape[:-1], channels + taps - 1), slope.dtype)
    if back.trains:
        around[..., inside] = saved["x"]
        made = [np.vdot(around[..., t : t + channels], slope) for t in range(taps)]
        back.learned("weight", np.array(made, slope.dtype).reshape(1, 1, taps))
        back.macs_weight += taps * slope.size
        if back.layer.fields.get("bias"):
            back.learned("bias", slope.sum().reshape(1))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", (1, 1, taps))[0, 0]
    around[...] = 0
    for t in range(taps):
        around[..., t : t + channels] += slope * weight[t]
        back.macs_input += slope.size
    return (around[..., inside],)


GRADIENTS: Mapping[str, Gradient] = {
    "conv": Gradient(its_input, conv, nothing),
    "depthwise": Gradient(its_input, depthwise, nothing),
    "deconv": Gradient(its_input, deconv, nothing),
    "channelconv": Gradient(its_input, channel_conv, nothing),
}
