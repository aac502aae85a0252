"""Gradients of a scale and a shift whose numbers are learned one by one."""

from __future__ import annotations

from collections.abc import Mapping

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
from cnncalc.forward.layer import Layer
from cnncalc.forward.learned import one_by_one


def one_each(layer: Layer, x: Array, by_element: Array) -> Array:
    """The gradient of the learned numbers, from that of every element."""
    each = layer["per_each"]
    if each == "shared":
        return np.asarray(by_element.sum()).reshape(1)
    if each == "channel":
        return over_positions(by_element)
    rank = layer.rank_of(x)
    whole = by_element.reshape(-1, *x.shape[-1 - rank :]).sum(axis=0)
    return np.moveaxis(whole, -1, 0)


def scale(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient times the numbers."""
    if back["factor"] is not None:
        return (slope * float(back["factor"]),)
    x = saved["x"]
    by = one_by_one(back.layer, x, "weight", "scale")
    if back.trains:
        back.learned("weight", one_each(back.layer, x, slope * x))
    return (slope * by,)


def shift(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient as it is."""
    if back.trains:
        back.learned("bias", one_each(back.layer, slope, slope))
    return (slope,)


GRADIENTS: Mapping[str, Gradient] = {
    "scale": Gradient(its_input, scale),
    "shift": Gradient(nothing, shift),
}
