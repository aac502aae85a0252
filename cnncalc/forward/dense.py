"""Fully connected layers and radial basis functions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward.arrays import Array, channels_first
from cnncalc.forward.layer import Kernel, Layer


def _vectors(layer: Layer, x: Array) -> Array:
    """One row per image and region: a map in the order C, H, W."""
    layer.rank = 0
    return channels_first(x, layer.rank_of(x)).reshape(*x.shape[: -1 - layer.rank_of(x)], -1)


def connected(layer: Layer, x: Array) -> Array:
    """Every unit from every input: weights (units, inputs)."""
    x = x if layer["per_cell"] else _vectors(layer, x)
    units, received = int(layer["units"]), x.shape[-1]
    weight = layer.array("weight", (units, received), received)
    out = np.empty((*x.shape[:-1], units), x.dtype)
    layer.product(x.reshape(-1, received), weight.T, out.reshape(-1, units))
    bias = layer.bias(units)
    return out if bias is None else np.add(out, bias, out=out)


def radial_basis(layer: Layer, x: Array) -> Array:
    """Σ (x - w)² for the prototype w of each unit."""
    x = _vectors(layer, x)
    prototypes = layer.array("prototypes", (int(layer["units"]), x.shape[-1]), kind="prototypes")
    out: Array = np.square(x[..., None, :] - prototypes).sum(axis=-1)
    return out


KERNELS: Mapping[str, Kernel] = {
    "fc": connected,
    "rbf": radial_basis,
}
