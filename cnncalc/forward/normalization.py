"""Normalisation at inference: by statistics that are kept, and by those of the image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, elementwise
from cnncalc.forward.layer import Kernel, Layer

EPSILON = 1e-5  # Ioffe & Szegedy 2015 leave it open; this is the frameworks' default
SHORTEST = 1e-12  # the length that PyTorch divides by at least


def batch_norm(layer: Layer, x: Array) -> Array:
    """(x - mean)/√(variance + ε)·scale + shift: one factor and one term per channel."""
    channels = (x.shape[-1],)
    arrays = {"variance": layer.array("variance", channels, kind="variance")}
    arrays["mean"] = layer.array("mean", channels, kind="mean")
    learned = "frozen " if layer["frozen"] else ""
    if layer["scale"]:
        arrays["scale"] = layer.array("weight", channels, kind=f"{learned}scale")
    if layer["shift"]:
        arrays["shift"] = layer.array("bias", channels, kind=f"{learned}shift")
    factor, term = layer.made("line", lambda: _line(arrays, x.dtype))

    def normalise(x: Array, out: Array) -> None:
        np.multiply(x, factor, out=out)
        out += term

    return elementwise(normalise, layer.place(x), x)


def _line(arrays: Mapping[str, Array], dtype: Any) -> tuple[Array, Array]:
    """Factor and term of each channel."""
    factor = arrays.get("scale", 1) / np.sqrt(arrays["variance"] + EPSILON)
    term = arrays.get("shift", 0) - arrays["mean"] * factor
    return factor.astype(dtype), term.astype(dtype)


def local_response(layer: Layer, x: Array) -> Array:
    """x/(k + α/n Σ x²)^β over n neighbouring channels, an even window's odd channel after."""
    size, k = int(layer["size"]), float(layer["k"])
    share, beta = float(layer["alpha"]) / size, float(layer["beta"])

    def normalise(x: Array, out: Array) -> None:
        with np.errstate(over="raise"):  # for x/∞ is a finite 0
            base = _neighbour_sums(np.square(x), size)
        base *= share
        base += k
        np.divide(x, _power(base, beta), out=out)

    return elementwise(normalise, np.empty(x.shape, x.dtype), x)


def _neighbour_sums(x: Array, size: int) -> Array:
    """Sums over `size` neighbouring channels, those beyond the ends left out."""
    out = np.zeros_like(x)
    channels = x.shape[-1]
    before = (size - 1) // 2
    for offset in range(max(-before, 1 - channels), min(size - before, channels)):
        first, last = max(-offset, 0), min(channels - offset, channels)
        out[..., first:last] += x[..., first + offset : last + offset]
    return out


def _power(base: Array, exponent: float) -> Array:
    """Base to the exponent; the usual 3/4 by two roots, which are several times as fast."""
    if exponent != 0.75:
        return np.power(base, exponent)
    root = np.sqrt(base)
    np.sqrt(root, out=base)
    root *= base
    return root


def grouped(layer: Layer, x: Array, axes: tuple[int, ...]) -> tuple[Array, tuple[int, ...]]:
    """x with the channels of a group on an axis of their own, and the axes that a group covers."""
    groups = layer.fields.get("groups")
    if groups is None:
        return x, axes
    apart = x.reshape(*x.shape[:-1], int(groups), x.shape[-1] // int(groups))
    return apart, (*(axis - 1 for axis in axes), -1)


def group_norm(layer: Layer, x: Array) -> Array:
    """Groups of channels, or single ones, over the map to mean 0 and variance 1."""
    apart, axes = grouped(layer, x, layer.spatial(x))
    return _on_line(layer, _standard(apart, axes).reshape(x.shape), (-1,))


def layer_norm(layer: Layer, x: Array) -> Array:
    """The elements of the named axes to mean 0 and variance 1."""
    axes = layer.places(x, layer["over"])
    return _on_line(layer, _standard(x, axes), axes)


def rms_norm(layer: Layer, x: Array) -> Array:
    """x over the root of the mean of its squares."""
    axes = layer.places(x, layer["over"])
    mean = np.square(x).mean(axes, keepdims=True)
    return _on_line(layer, x / np.sqrt(mean + EPSILON), axes)


def l2_norm(layer: Layer, x: Array) -> Array:
    """x over its length, or over ε where that is more."""
    axes = layer.places(x, layer["over"])
    length = np.sqrt(np.square(x).sum(axes, keepdims=True))
    return _on_line(layer, x / np.maximum(length, SHORTEST), axes)


def response_norm(layer: Layer, x: Array) -> Array:
    """Every channel times its norm over the map, relative to the mean norm, and x itself."""
    axes = layer.spatial(x)
    norms = np.sqrt(np.square(x).sum(axes, keepdims=True))
    return x + _on_line(layer, x * (norms / (norms.mean(-1, keepdims=True) + EPSILON)), (-1,))


def _standard(x: Array, axes: tuple[int, ...]) -> Array:
    """x to mean 0 and variance 1 over axes."""
    centred = x - x.mean(axes, keepdims=True)
    out: Array = centred / np.sqrt(np.square(centred).mean(axes, keepdims=True) + EPSILON)
    return out


def spread_over(array: Array, x: Array, axes: tuple[int, ...]) -> Array:
    """An array in the order channels, height, width along axes of x, spread over the others."""
    moved = np.moveaxis(array, 0, -1) if -1 in axes else array
    wide = range(min(axes), 0)
    return moved.reshape([x.shape[axis] if axis in axes else 1 for axis in wide])


def _on_line(layer: Layer, x: Array, axes: tuple[int, ...]) -> Array:
    """x·scale + shift, which differ along axes: arrays in the order channels, height, width."""
    shape = tuple(x.shape[axis] for axis in sorted(axes, key=lambda axis: (axis != -1, axis)))
    if layer["scale"]:
        x = x * spread_over(layer.array("weight", shape, kind="scale"), x, axes)
    if layer["shift"]:
        x = x + spread_over(layer.array("bias", shape, kind="shift"), x, axes)
    return x


KERNELS: Mapping[str, Kernel] = {
    "bn": batch_norm,
    "lrn": local_response,
    "groupnorm": group_norm,
    "layernorm": layer_norm,
    "instancenorm": group_norm,
    "rmsnorm": rms_norm,
    "l2norm": l2_norm,
    "grn": response_norm,
}
