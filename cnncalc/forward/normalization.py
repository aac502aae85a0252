"""Batch normalisation at inference, and local response normalisation."""

from __future__ import annotations

import numpy as np

from cnncalc.forward.arrays import Array, elementwise
from cnncalc.forward.layer import Layer

EPSILON = 1e-5  # Ioffe & Szegedy 2015 leave it open; this is the frameworks' default


def batch_norm(layer: Layer, x: Array) -> Array:
    """(x - mean)/√(variance + ε)·scale + shift: one factor and one term per channel."""
    channels = (x.shape[-1],)
    factor = 1 / np.sqrt(layer.array("variance", channels, kind="variance") + EPSILON)
    if layer["scale"]:
        factor = factor * layer.array("weight", channels, kind="scale")
    term = -layer.array("mean", channels, kind="mean") * factor
    if layer["shift"]:
        term = term + layer.array("bias", channels, kind="shift")
    factor, term = factor.astype(x.dtype), term.astype(x.dtype)

    def normalise(x: Array, out: Array) -> None:
        np.multiply(x, factor, out=out)
        out += term

    return elementwise(normalise, layer.place(x), x)


def local_response(layer: Layer, x: Array) -> Array:
    """x/(k + α/n Σ x²)^β over n neighbouring channels, an even window's odd channel after."""
    size, k = int(layer["size"]), float(layer["k"])
    share, beta = float(layer["alpha"]) / size, float(layer["beta"])

    def normalise(x: Array, out: Array) -> None:
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
