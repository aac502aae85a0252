"""Gradients of fully connected layers and radial basis functions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward.arrays import Array, channels_first
from cnncalc.forward.backward.gradient import (
    Back,
    Gradient,
    Saved,
    Slopes,
    its_input,
    nothing,
    over_positions,
)


def _rows(x: Array, rank: int) -> Array:
    """The vectors below one another, an image in the order C, H, W."""
    lead = x.shape[: -1 - rank]
    return channels_first(x, rank).reshape(int(np.prod(lead)), -1)


def _as_given(rows: Array, shape: tuple[int, ...], rank: int) -> Array:
    """Rows in the layout of the input."""
    *before, channels = shape
    lead, sizes = before[: len(before) - rank], before[len(before) - rank :]
    return np.moveaxis(rows.reshape(*lead, channels, *sizes), -1 - rank, -1)


def connected(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Weights (units, inputs): outer products, and the transposed matrix."""
    shape, slopes = saved["shapes"][0], slope.reshape(-1, slope.shape[-1])
    per_cell = back.layer.fields.get("per_cell", False)
    if back.trains:
        per_row = saved["x"].reshape(-1, shape[-1]) if per_cell else _rows(saved["x"], back.rank)
        back.learned("weight", back.for_weight(slopes.T, per_row))
        if back.layer.fields.get("bias"):
            back.learned("bias", over_positions(slopes))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", (slopes.shape[1], int(np.prod(shape)) // len(slopes)))
    made = back.for_input(slopes, weight)
    return (made.reshape(shape) if per_cell else _as_given(made, shape, back.rank),)


def radial_basis(back: Back, saved: Saved, slope: Array) -> Slopes:
    """2·Σ (x - w) over the units; the prototypes are not learned."""
    x = saved["x"]
    rows, slopes = _rows(x, back.rank), slope.reshape(-1, slope.shape[-1])
    prototypes = back.weight("prototypes", (slopes.shape[1], rows.shape[1]), "prototypes")
    away = rows[:, None, :] - prototypes
    return (_as_given(2 * np.einsum("nku,nk->nu", away, slopes), x.shape, back.rank),)


GRADIENTS: Mapping[str, Gradient] = {
    "fc": Gradient(its_input, connected, nothing),
    "rbf": Gradient(its_input, radial_basis),
}
