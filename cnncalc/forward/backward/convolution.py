"""Gradients of convolutions: the same products, with the factors exchanged.

By the kernel: the windows of the input times the gradient of the output. By the input: the
gradient of the output times the kernel, scattered to where its windows lie, which at stride 1 is
the full convolution with the kernel turned by half a turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from cnncalc.forward.windows import SlidingWindow, padded_rows, slides, views


def _windows(x: Array, axes: tuple[SlidingWindow, SlidingWindow]) -> Array:
    """All windows of the images x: (N, rows, columns, Fh, Fw, C)."""
    vertical, horizontal = axes
    source = padded_rows(x, vertical, horizontal, 0, vertical.outputs)
    return views(source, vertical, horizontal, vertical.outputs)


def _scattered(made: Array, axes: tuple[SlidingWindow, SlidingWindow], shape: Any) -> Array:
    """What belongs to the cells of windows, (N, rows, columns, Fh, Fw, C), added up by cell."""
    out = np.zeros(shape, made.dtype)
    vertical, horizontal = axes
    for a in range(vertical.kernel):
        to_rows, from_rows = vertical.tap(a)
        for b in range(horizontal.kernel):
            to_columns, from_columns = horizontal.tap(b)
            out[:, from_rows, from_columns] += made[:, to_rows, to_columns, a, b]
    return out


def _maps(x: Array) -> Array:
    """Regions as images."""
    return x.reshape(-1, *x.shape[-3:])


def _shape(saved: Saved) -> tuple[int, ...]:
    """The shape of the input, regions as images."""
    shape = saved["shapes"][0]
    return (int(np.prod(shape[:-3])), *shape[-3:])


def _bias(back: Back, slope: Array) -> None:
    if back.layer.fields.get("bias") and back.trains:
        back.learned("bias", over_positions(slope))


def conv(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (filters, C/groups, Fh, Fw)."""
    shape, slope_maps = _shape(saved), _maps(slope)
    axes = slides(back.layer.fields, *shape[1:3])
    groups, filters = int(back["groups"]), int(back["filters"])
    kernel = (axes[0].kernel, axes[1].kernel)
    depth, each = shape[-1] // groups, filters // groups
    by_group = slope_maps.reshape(-1, groups, each).transpose(1, 0, 2)
    _bias(back, slope)
    if back.trains:
        windows = _windows(_maps(saved["x"]), axes)
        flat = windows.reshape(*windows.shape[:5], groups, depth).transpose(5, 0, 1, 2, 3, 4, 6)
        columns = flat.reshape(groups, by_group.shape[1], -1)
        made = back.for_weight(by_group.transpose(0, 2, 1), columns)
        shaped = made.reshape(filters, *kernel, depth).transpose(0, 3, 1, 2)
        back.learned("weight", np.ascontiguousarray(shaped))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", (filters, depth, *kernel))
    rows = weight.reshape(groups, each, depth, *kernel).transpose(0, 1, 3, 4, 2)
    made = back.for_input(by_group, rows.reshape(groups, each, -1))
    apart = made.reshape(groups, *slope_maps.shape[:3], *kernel, depth)
    cells = apart.transpose(1, 2, 3, 4, 5, 0, 6).reshape(*apart.shape[1:6], -1)
    return (_scattered(cells, axes, shape).reshape(saved["shapes"][0]),)


def depthwise(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (C·multiplier, 1, Fh, Fw): each channel by itself."""
    shape, slope_maps = _shape(saved), _maps(slope)
    axes = slides(back.layer.fields, *shape[1:3])
    channels, many = shape[-1], int(back["multiplier"])
    kernel = (axes[0].kernel, axes[1].kernel)
    apart = slope_maps.reshape(*slope_maps.shape[:3], channels, many)
    _bias(back, slope)
    if back.trains:
        made = np.einsum("nijabc,nijcm->cmab", _windows(_maps(saved["x"]), axes), apart)
        back.macs_weight += made.size * slope_maps[..., 0].size
        back.learned("weight", made.reshape(channels * many, 1, *kernel))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", (channels * many, 1, *kernel))
    made = np.einsum("nijcm,cmab->nijabc", apart, weight.reshape(channels, many, *kernel))
    back.macs_input += made.size * many
    return (_scattered(made, axes, shape).reshape(saved["shapes"][0]),)


def deconv(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (C, filters/groups, Fh, Fw): by the input it is a convolution of the gradient."""
    shape, slope_maps = _shape(saved), _maps(slope)
    groups, filters = int(back["groups"]), int(back["filters"])
    channels = shape[-1]
    kernel = tuple(int(k) for k in back["kernel"])
    axes = tuple(_reading(back, a, shape[1 + a], slope_maps.shape[1 + a]) for a in (0, 1))
    windows = _windows(slope_maps, (axes[0], axes[1]))
    grouped = windows.reshape(*windows.shape[:5], groups, filters // groups)
    columns = grouped.transpose(5, 0, 1, 2, 3, 4, 6).reshape(
        groups, shape[0] * shape[1] * shape[2], -1
    )
    _bias(back, slope)
    others = (None,) * (len(back.needs) - 1)
    if back.trains:
        by_group = saved["x"].reshape(-1, groups, channels // groups).transpose(1, 2, 0)
        made = back.for_weight(by_group, columns)
        shaped = made.reshape(channels, *kernel, filters // groups).transpose(0, 3, 1, 2)
        back.learned("weight", np.ascontiguousarray(shaped))
    if not back.needs[0]:
        return None, *others
    weight = back.weight("weight", (channels, filters // groups, *kernel))
    rows = weight.reshape(groups, channels // groups, filters // groups, *kernel)
    flat = rows.transpose(0, 3, 4, 2, 1).reshape(groups, -1, channels // groups)
    made = back.for_input(columns, flat)
    return made.transpose(1, 0, 2).reshape(saved["shapes"][0]), *others


def _reading(back: Back, axis: int, n: int, size: int) -> SlidingWindow:
    """How each input cell of a transposed convolution reads the gradient of its output."""
    kernel, stride, dilation = (int(back[f][axis]) for f in ("kernel", "stride", "dilation"))
    span = (kernel - 1) * dilation + 1
    padding = back["padding"]
    fits = padding == "same" or (back["size"] is not None or len(back.needs) > 1)
    if padding == "same" or (fits and tuple(padding[axis]) == (0, 0)):
        before = max((n - 1) * stride + span - size, 0) // 2
    else:
        before = int(padding[axis][0])
    after = max((n - 1) * stride - before + span - size, 0)
    return SlidingWindow(size, kernel, stride, before, after, dilation, n)


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
