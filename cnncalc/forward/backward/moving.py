"""Gradients of operations that move elements, or join them.

What moves elements says itself where each goes: it is run on their numbers, and what comes to a
number goes back to its element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, nothing
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Layer


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


def add(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient as it is, to every input."""
    return (slope,) * len(saved["shapes"])


def _keep_all(layer: Layer, out: Array, *inputs: Array) -> dict[str, Any]:
    return {f"x{i}": x for i, x in enumerate(inputs)}


def multiply(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient times the other factors, summed over what a gate spreads over."""
    inputs = [saved[f"x{i}"] for i in range(len(saved))]
    ranks = back.layer.ranks
    spread = [_spread(x, r, ranks[0]) for x, r in zip(inputs, ranks, strict=True)]
    found = []
    for i, (x, wide) in enumerate(zip(inputs, spread, strict=True)):
        made = slope
        for j, other in enumerate(spread):
            made = made if i == j else made * other
        axes = tuple(a for a, n in enumerate(wide.shape) if n == 1 and made.shape[a] != 1)
        found.append(made.sum(axis=axes, keepdims=True).reshape(x.shape))
    return (*found,)


def _spread(gate: Array, own: int, rank: int) -> Array:
    """A vector gate as an image of one cell."""
    return gate if own else gate.reshape(*gate.shape[:-1], *(1,) * rank, gate.shape[-1])


def _shares(n: int, factor: int, dtype: Any) -> Array:
    """The matrix (n·factor, n) of linear interpolation between half-cell centres."""
    middle = np.clip((np.arange(n * factor) + 0.5) / factor - 0.5, 0, n - 1)
    low = np.floor(middle).astype(int)
    share, rows = middle - low, np.arange(n * factor)
    matrix = np.zeros((n * factor, n), dtype)
    np.add.at(matrix, (rows, low), 1 - share)
    np.add.at(matrix, (rows, np.minimum(low + 1, n - 1)), share)
    return matrix


def upsample(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Each cell collects from those made of it; interpolated ones by their shares."""
    shape = saved["shapes"][0]
    if not back["bilinear"]:
        return _moved("upsample").back(back, saved, slope)
    made, sizes = slope, shape[-1 - back.rank : -1]
    for axis, (n, f) in enumerate(zip(sizes, back["factor"], strict=True), -1 - back.rank):
        shares = _shares(n, int(f), slope.dtype)
        made = np.moveaxis(np.moveaxis(made, axis, -1) @ shares, -1, axis)
    return (made,)


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


def channel_avgpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """In equal parts."""
    shape = saved["shapes"][0]
    return (np.broadcast_to(slope / shape[-1], shape).copy(),)


def _keep_channel(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
    return {"index": x.argmax(axis=-1), "shapes": (x.shape,)}


def channel_maxpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """All to the channel that was the largest."""
    channels = saved["shapes"][0][-1]
    return (np.where(np.arange(channels) == saved["index"][..., None], slope, 0),)


_MOVED = (
    "flatten", "reshape", "zeropad", "concat", "padchannels", "shuffle", "split", "slice", "select",
)  # fmt: skip
GRADIENTS: Mapping[str, Gradient] = {
    **{kind: _moved(kind) for kind in _MOVED},
    "identity": Gradient(nothing, identity),
    "add": Gradient(nothing, add),
    "multiply": Gradient(_keep_all, multiply),
    "upsample": Gradient(nothing, upsample),
    "crop": Gradient(nothing, crop),
    "unpool": Gradient(_keep_places, unpool),
    "channelavgpool": Gradient(nothing, channel_avgpool),
    "channelmaxpool": Gradient(_keep_channel, channel_maxpool),
}
