"""Gradients of operations that move elements, or join them.

What moves elements says itself where each goes: it is run on their numbers, and what comes to a
number goes back to its element.
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
    collected,
    in_equal_parts,
    nothing,
)
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Layer
from cnncalc.forward.resizing import resampled


def _moved(kind: str) -> Gradient:
    """The gradient kernel of an operation that moves, repeats or drops elements."""

    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        shapes = saved["shapes"]
        sizes = [int(np.prod(shape)) for shape in shapes]
        starts = [1 + sum(sizes[:i]) for i in range(len(sizes))]  # nought is what is put between
        numbers = [
            np.arange(start, start + size, dtype=np.float64).reshape(shape)
            for start, size, shape in zip(starts, sizes, shapes, strict=True)
        ]
        layer = Layer(
            back.layer.name, back.layer.fields, back.layer.source, (False,) * len(shapes),
            ranks=back.layer.ranks,
        )  # fmt: skip
        came = KERNELS[kind](layer, *numbers).astype(np.int64).reshape(-1)
        total = np.zeros(1 + sum(sizes), slope.dtype)
        np.add.at(total, came, slope.reshape(-1))
        parts = (total[start : start + n] for start, n in zip(starts, sizes, strict=True))
        return tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))

    return Gradient(nothing, back)


def identity(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient as it is."""
    return (slope,)


def upsample(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Each cell collects from those made of it, by its shares: a matrix for each axis."""
    shapes, made = saved["shapes"], slope
    rank = back.layer.rank_of(slope)
    for i in range(rank):
        axis = -1 - rank + i
        n = shapes[0][axis]
        shares = resampled(back.layer, np.eye(n, dtype=slope.dtype), i, slope.shape[axis])
        made = collected(made, shares, axis)
    return made, *(None for _ in shapes[1:])


def crop(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Noughts around the gradient; the input that gives its size alone has none."""
    first, *others = _moved("crop").back(back, saved, slope)
    return first, *(None for _ in others)


def _keep_places(layer: Layer, out: Array, x: Array, before: Array) -> dict[str, Any]:
    """Where each value was put."""
    numbers = np.arange(1, x.size + 1, dtype=np.float64).reshape(x.shape)
    again = Layer(layer.name, layer.fields, layer.source, (False, False), ranks=layer.ranks)
    return {
        "index": KERNELS["unpool"](again, numbers, before).astype(np.int64),
        "shapes": (x.shape,),
    }


def unpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """From where each value was put; the map that only says where has none."""
    total = np.zeros(1 + int(np.prod(saved["shapes"][0])), slope.dtype)
    np.add.at(total, saved["index"].reshape(-1), slope.reshape(-1))
    return total[1:].reshape(saved["shapes"][0]), None


_MOVED = (
    "flatten", "reshape", "zeropad", "concat", "padchannels", "shuffle", "split", "slice", "select",
    "pixelshuffle", "pixelunshuffle", "depthtospace", "spacetodepth", "patches", "permute",
    "transpose", "roll",
)  # fmt: skip
GRADIENTS: Mapping[str, Gradient] = {
    **{kind: _moved(kind) for kind in _MOVED},
    "identity": Gradient(nothing, identity),
    "upsample": Gradient(nothing, upsample),
    "crop": Gradient(nothing, crop),
    "unpool": Gradient(_keep_places, unpool),
    "channelavgpool": Gradient(nothing, in_equal_parts),
}
