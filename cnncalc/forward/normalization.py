"""Batch normalisation at inference, and local response normalisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, elementwise
from cnncalc.forward.layer import Kernel, Layer

EPSILON = 1e-5  # Ioffe & Szegedy 2015 leave it open; this is the frameworks' default


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


KERNELS: Mapping[str, Kernel] = {
    "bn": batch_norm,
    "lrn": local_response,
}
