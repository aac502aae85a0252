"""Gradients of normalisations by the statistics of each image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, its_input
from cnncalc.forward.normalization import EPSILON, SHORTEST, grouped, spread_over

Axes = tuple[int, ...]


def _on_line(back: Back, slope: Array, normal: Array, axes: Axes) -> Array:
    """The gradient before scale and shift, whose own are noted."""
    shape = tuple(normal.shape[axis] for axis in sorted(axes, key=lambda axis: (axis != -1, axis)))
    scale: Any = 1
    if back["scale"]:
        scale = spread_over(back.weight("weight", shape, "scale"), normal, axes)
    if back.trains:
        for name, made in (("weight", slope * normal), ("bias", slope)):
            if back["scale" if name == "weight" else "shift"]:
                back.learned(name, _over(made, axes).reshape(shape))
    return np.asarray(slope * scale, slope.dtype)


def _over(made: Array, axes: Axes) -> Array:
    """The sum over all other axes, the channels first."""
    others = tuple(i - made.ndim for i in range(made.ndim) if i - made.ndim not in axes)
    total: Array = made.sum(axis=others)
    return np.moveaxis(total, -1, 0) if -1 in axes and total.ndim > 1 else total


def _standard(back: Back, x: Array, slope: Array, axes: Axes, lines: Axes) -> Array:
    """1/σ·(g - mean g - x̂·mean(g·x̂)) for the normalised x̂."""
    groups, over = grouped(back.layer, x, axes)
    inverse = 1 / np.sqrt(groups.var(over, keepdims=True) + EPSILON)
    normal = (groups - groups.mean(over, keepdims=True)) * inverse
    g = _on_line(back, slope, normal.reshape(x.shape), lines).reshape(groups.shape)
    drift = normal * (g * normal).mean(over, keepdims=True)
    made: Array = inverse * (g - g.mean(over, keepdims=True) - drift)
    return made.reshape(x.shape)


def by_image(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Groups of channels, or single ones, over the map."""
    x = saved["x"]
    return (_standard(back, x, slope, back.layer.spatial(x), (-1,)),)


def layer_norm(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The named axes."""
    x = saved["x"]
    axes = back.layer.places(x, back["over"])
    return (_standard(back, x, slope, axes, axes),)


def rms_norm(back: Back, saved: Saved, slope: Array) -> Slopes:
    """1/rms·(g - x̂·mean(g·x̂))."""
    x = saved["x"]
    axes = back.layer.places(x, back["over"])
    inverse = 1 / np.sqrt(np.square(x).mean(axes, keepdims=True) + EPSILON)
    normal = x * inverse
    g = _on_line(back, slope, normal, axes)
    return (inverse * (g - normal * (g * normal).mean(axes, keepdims=True)),)


def l2_norm(back: Back, saved: Saved, slope: Array) -> Slopes:
    """1/‖x‖·(g - x̂·Σ g·x̂)."""
    x = saved["x"]
    axes = back.layer.places(x, back["over"])
    length = np.maximum(np.sqrt(np.square(x).sum(axes, keepdims=True)), SHORTEST)
    normal = x / length
    g = _on_line(back, slope, normal, axes)
    return ((g - normal * (g * normal).sum(axes, keepdims=True)) / length,)


def response_norm(back: Back, saved: Saved, slope: Array) -> Slopes:
    """x + shift + scale·x·s with s = N/(mean N + ε), N the norm of each channel."""
    x = saved["x"]
    axes = back.layer.spatial(x)
    norms = np.sqrt(np.square(x).sum(axes, keepdims=True))
    mean = norms.mean(-1, keepdims=True) + EPSILON
    g = _on_line(back, slope, x * (norms / mean), (-1,))
    by_share = (g * x).sum(axes, keepdims=True)
    by_mean = (by_share * norms).mean(-1, keepdims=True) / mean**2
    by_norm = by_share / mean - by_mean
    return (slope + g * (norms / mean) + by_norm * x / np.maximum(norms, SHORTEST),)


GRADIENTS: Mapping[str, Gradient] = {
    "groupnorm": Gradient(its_input, by_image),
    "layernorm": Gradient(its_input, layer_norm),
    "instancenorm": Gradient(its_input, by_image),
    "rmsnorm": Gradient(its_input, rms_norm),
    "l2norm": Gradient(its_input, l2_norm),
    "grn": Gradient(its_input, response_norm),
}
