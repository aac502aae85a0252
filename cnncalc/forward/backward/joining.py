"""Gradients of joins, element by element: summed over what an input was spread over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, nothing
from cnncalc.forward.joining import on_cells
from cnncalc.forward.layer import Layer

Inputs = list[Array]


def keep_all(layer: Layer, out: Array, *inputs: Array) -> dict[str, Any]:
    """All inputs are kept."""
    return {f"x{i}": x for i, x in enumerate(inputs)}


def _spread(back: Back, saved: Saved) -> tuple[Inputs, Inputs]:
    """The inputs, and each as it is spread over the cells of the others."""
    inputs = [saved[f"x{i}"] for i in range(len(saved))]
    rank = max(back.layer.rank_of(x, i) for i, x in enumerate(inputs))
    return inputs, [on_cells(x, back.layer.rank_of(x, i), rank) for i, x in enumerate(inputs)]


def gathered(made: Array, shape: tuple[int, ...]) -> Array:
    """A gradient summed over the axes along which an input of this shape was spread."""
    own = shape if len(shape) == made.ndim else (*shape[:-1], *(1,) * (made.ndim - len(shape)),
                                                 shape[-1])  # fmt: skip
    axes = tuple(i for i, n in enumerate(own) if n == 1 and made.shape[i] != 1)
    total: Array = made.sum(axis=axes, keepdims=True)
    return total.reshape(shape)


def _linear(shares: Callable[[int, int], float]) -> Gradient:
    """A sum whose terms count as `shares(number, inputs)` says."""

    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        shapes = saved["shapes"]
        shared = (shares(i, len(shapes)) for i in range(len(shapes)))
        return tuple(gathered(slope * by, one) for by, one in zip(shared, shapes, strict=True))

    return Gradient(nothing, back)


def multiply(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient times the other factors."""
    inputs, spread = _spread(back, saved)
    found = []
    for i, x in enumerate(inputs):
        made = slope
        for j, other in enumerate(spread):
            made = made if i == j else made * other
        found.append(gathered(made, x.shape))
    return (*found,)


def divide(back: Back, saved: Saved, slope: Array) -> Slopes:
    """g over all divisors; of a divisor b -g·quotient/b."""
    inputs, (first, *others) = _spread(back, saved)
    below = np.ones_like(slope)
    for other in others:
        below = below * other
    found = [gathered(slope / below, inputs[0].shape)]
    for x, other in zip(inputs[1:], others, strict=True):
        found.append(gathered(-slope * first / below / other, x.shape))
    return (*found,)


def maximum(back: Back, saved: Saved, slope: Array) -> Slopes:
    """All to the input that was the largest."""
    inputs, spread = _spread(back, saved)
    wide = [np.broadcast_to(x, slope.shape) for x in spread]
    chosen = np.argmax(np.stack(wide), axis=0)
    return tuple(gathered(slope * (chosen == i), x.shape) for i, x in enumerate(inputs))


GRADIENTS: Mapping[str, Gradient] = {
    "add": _linear(lambda number, inputs: 1),
    "subtract": _linear(lambda number, inputs: -1 if number else 1),
    "multiply": Gradient(keep_all, multiply),
    "divide": Gradient(keep_all, divide),
    "mean": _linear(lambda number, inputs: 1 / inputs),
    "maximum": Gradient(keep_all, maximum),
}
