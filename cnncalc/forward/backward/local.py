"""Gradients of convolutions that do not slide one kernel over all channels of all cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.convolution import conv
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, its_input, nothing
from cnncalc.forward.backward.moving import GRADIENTS as MOVING
from cnncalc.forward.local import first_part
from cnncalc.forward.rearranging import patches


def local(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Products of its own at every position, and what comes to the cells of each window."""
    shape, filters = saved["shapes"][0], slope.shape[-1]
    kernel = [int(k) for k in back["kernel"]]
    plane = slope.shape[-1 - len(kernel) : -1]
    rows = slope.reshape(-1, int(np.prod(plane)), filters).swapaxes(0, 1)
    full = (filters, shape[-1], *kernel, *plane)
    if back.trains:
        links = int(np.prod(full[1 : -len(plane)]))
        cells = patches(back.layer, saved["x"]).reshape(-1, len(rows), links)
        made = back.for_weight(rows.swapaxes(-1, -2), cells.swapaxes(0, 1))
        back.learned("weight", np.moveaxis(made, 0, -1).reshape(full))
        if back["bias"]:
            total = slope.reshape(-1, *plane, filters).sum(axis=0)
            back.learned("bias", np.moveaxis(total, -1, 0))
    if not back.needs[0]:
        return (None,)
    weight = back.weight("weight", full).reshape(filters, -1, len(rows))
    made = back.for_input(rows, weight.transpose(2, 0, 1)).swapaxes(0, 1)
    return MOVING["patches"].back(back, saved, made.reshape(*slope.shape[:-1], -1))


def partial(back: Back, saved: Saved, slope: Array) -> Slopes:
    """That of a convolution for the first part of the channels, as it is for the others."""
    part = slope.shape[-1] // int(back["groups"])
    shape = saved["shapes"][0]
    inner: dict[str, Any] = {"shapes": ((*shape[:-1], part),)}
    if "x" in saved:
        inner["x"] = np.ascontiguousarray(saved["x"][..., :part])
    with first_part(back.layer, part):
        (made,) = conv(back, inner, np.ascontiguousarray(slope[..., :part]))
    if made is None:
        return (None,)
    return (np.concatenate([made, slope[..., part:]], axis=-1),)


GRADIENTS: Mapping[str, Gradient] = {
    "local": Gradient(its_input, local, nothing),
    "partialconv": Gradient(its_input, partial, nothing),
}
