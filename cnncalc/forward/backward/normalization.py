"""Normalisation and regularisation as they are while training, and their gradients.

Batch normalisation then takes the mean and the variance of the batch (Ioffe & Szegedy 2015,
arXiv:1502.03167, algorithm 1), and dropout drops.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, its_input
from cnncalc.forward.backward.gradient import over_positions as summed
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.normalization import EPSILON, _neighbour_sums, batch_norm


def _statistics(x: Array) -> tuple[Array, Array]:
    """Mean, and 1/√(variance + ε), of each channel over the batch."""
    axes = tuple(range(x.ndim - 1))
    return x.mean(axis=axes), 1 / np.sqrt(x.var(axis=axes) + EPSILON)


def batch_norm_training(layer: Layer, x: Array) -> Array:
    """(x - mean)/√(variance + ε)·scale + shift by the batch's own; frozen as at inference."""
    if layer["frozen"]:
        return batch_norm(layer, x)
    channels = (x.shape[-1],)
    for name in ("variance", "mean"):
        layer.array(name, channels, kind=name)  # the running ones, which are not used
    mean, inverse = _statistics(x)
    out = (x - mean) * inverse
    if layer["scale"]:
        out *= layer.array("weight", channels, kind="scale")
    if layer["shift"]:
        out += layer.array("bias", channels, kind="shift")
    return np.asarray(out, x.dtype)


def _keep_statistics(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
    """The input, and a mean and a deviation for each channel; where it is frozen, nothing."""
    if layer["frozen"]:
        return {"shapes": (x.shape,)}
    mean, inverse = _statistics(x)
    return {"x": x, "mean": mean, "inverse": inverse}


def batch_norm_back(back: Back, saved: Saved, slope: Array) -> Slopes:
    """With x̂ the normalised input: scale/σ·(g - mean g - x̂·mean(g·x̂))."""
    channels = (slope.shape[-1],)
    scale: Any = 1
    if back["scale"]:
        scale = back.weight("weight", channels, "frozen scale" if back["frozen"] else "scale")
    if back["frozen"]:
        variance = back.weight("variance", channels, "variance")
        return (slope * (scale / np.sqrt(variance + EPSILON)),)
    normal = (saved["x"] - saved["mean"]) * saved["inverse"]
    by_scale, by_shift = summed(slope * normal), summed(slope)
    if back.trains:
        _learn(back, by_scale, by_shift)
    count = slope.size // slope.shape[-1]
    centred = slope - by_shift / count - normal * (by_scale / count)
    return (np.asarray(centred * (scale * saved["inverse"]), slope.dtype),)


def _learn(back: Back, by_scale: Array, by_shift: Array) -> None:
    if back["scale"]:
        back.learned("weight", by_scale)
    if back["shift"]:
        back.learned("bias", by_shift)


def local_response(back: Back, saved: Saved, slope: Array) -> Slopes:
    """y = x·b^-β with b = k + α/n Σ x²: g·b^-β - 2·α/n·β·x·Σ g·x·b^(-β-1) over who reads x."""
    x, size = saved["x"], int(back["size"])
    share, beta = float(back["alpha"]) / size, float(back["beta"])
    base = float(back["k"]) + share * _neighbour_sums(np.square(x), size)
    inner = slope * x * base ** (-beta - 1)
    # who reads channel c is the window turned round, the odd channel of an even one before
    readers = _neighbour_sums(inner[..., ::-1], size)[..., ::-1]
    return (slope * base**-beta - 2 * share * beta * x * readers,)


def _mask(layer: Layer, shape: tuple[int, ...]) -> Array:
    """What is kept, from a seed by the layer's name."""
    rng = np.random.default_rng(zlib.crc32(layer.name.encode()))
    kept: Array = rng.random(shape) >= float(layer["rate"])
    return kept


def _mask_shape(layer: Layer, x: Array, each: bool) -> tuple[int, ...]:
    return x.shape if each else (len(x), *(1,) * (x.ndim - 1))


def _dropping(each: bool) -> tuple[Kernel, Gradient]:
    """A layer that drops each element by itself, or each image: forwards, and its gradient."""

    def forwards(layer: Layer, x: Array) -> Array:
        mask = _mask(layer, _mask_shape(layer, x, each))
        return np.asarray(x * mask / (1 - float(layer["rate"])), x.dtype)

    def keep(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
        return {"mask": _mask(layer, _mask_shape(layer, x, each))}

    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        made = slope * saved["mask"] / (1 - float(back["rate"]))
        return (np.asarray(made, slope.dtype),)

    return forwards, Gradient(keep, back)


_EACH, _IMAGE = _dropping(True), _dropping(False)

TRAINING: Mapping[str, Kernel] = {
    "bn": batch_norm_training, "dropout": _EACH[0], "stochasticdepth": _IMAGE[0],
}  # fmt: skip
GRADIENTS: Mapping[str, Gradient] = {
    "bn": Gradient(_keep_statistics, batch_norm_back),
    "lrn": Gradient(its_input, local_response),
    "dropout": _EACH[1],
    "stochasticdepth": _IMAGE[1],
}
