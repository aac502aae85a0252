"""Concatenation, sums, products and others, element by element."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np

from cnncalc.forward.arrays import Array, elementwise
from cnncalc.forward.layer import Kernel, Layer


def concat(layer: Layer, *inputs: Array) -> Array:
    """All inputs along an axis."""
    (axis,) = layer.places(inputs[0], layer["over"])
    return np.concatenate(inputs, axis=axis)


def add(layer: Layer, *inputs: Array) -> Array:
    """The sum of all inputs, over one of them that nobody reads later."""
    if len(inputs) == 1:
        return elementwise(_copy, inputs[0] if layer.writable[0] else _like(inputs[0]), inputs[0])
    if any(other.shape != inputs[0].shape for other in inputs[1:]):
        return _joined(np.add, layer, *inputs)
    index = next((i for i, free in enumerate(layer.writable) if free), None)
    out = _like(inputs[0]) if index is None else inputs[index]
    return elementwise(_sum, out, *inputs)


def _like(x: Array) -> Array:
    return np.empty(x.shape, x.dtype)


def _joined(function: Callable[..., Array], layer: Layer, *inputs: Array) -> Array:
    """The inputs one after the other in a function of two, sizes of 1 spread over the others."""
    rank = max(layer.rank_of(x, i) for i, x in enumerate(inputs))
    seen = [on_cells(x, layer.rank_of(x, i), rank) for i, x in enumerate(inputs)]
    made, layer.rank = reduce(function, seen), rank
    for i, x in enumerate(inputs):
        if layer.writable[i] and x.shape == made.shape:
            x[...] = made
            return x
    return made


def on_cells(x: Array, own: int, rank: int) -> Array:
    """A vector as a map of one cell."""
    return x if own or not rank else x.reshape(*x.shape[:-1], *(1,) * rank, x.shape[-1])


def join(function: Callable[..., Array]) -> Kernel:
    """The kernel of a function of two inputs, which takes any number of them in turn."""

    def run(layer: Layer, *inputs: Array) -> Array:
        return _joined(function, layer, *inputs)

    return run


def mean(layer: Layer, *inputs: Array) -> Array:
    """The sum of the inputs over their number."""
    out = _joined(np.add, layer, *inputs)
    return np.divide(out, len(inputs), out=out)


def _copy(x: Array, out: Array) -> None:
    if x is not out:
        out[...] = x


def _sum(*inputs: Array, out: Array) -> None:
    """Out may be one of the inputs, so it is read before it is written."""
    total = np.add(inputs[0], inputs[1], out=out if len(inputs) == 2 else None)
    for other in inputs[2:-1]:
        total += other
    if len(inputs) > 2:
        np.add(total, inputs[-1], out=out)


def multiply(layer: Layer, x: Array, *gates: Array) -> Array:
    """The first input times gates of its shape, per channel, or per position.

    Over one of them that has its shape, and that nobody reads later; a vector is no map of 1×1.
    """
    rank = max(layer.rank_of(y, i) for i, y in enumerate((x, *gates)))
    factors = [on_cells(gate, layer.rank_of(gate, i), rank) for i, gate in enumerate(gates, 1)]
    if layer.rank_of(x) < rank or np.broadcast(x, *factors).shape != x.shape:
        return _joined(np.multiply, layer, x, *gates)
    free = (i for i, y in enumerate((x, *gates)) if layer.writable[i] and y.shape == x.shape)
    index = next(free, None)
    out = np.empty(x.shape, x.dtype) if index is None else (x, *factors)[index]
    if index:  # the gate that is written over goes first
        factors.insert(0, factors.pop(index - 1))
    if index is not None and any(np.may_share_memory(out, factor) for factor in factors[1:]):
        out[...] = _product(x, factors, np.empty(x.shape, x.dtype))  # it is read until the end
        return out
    return _product(x, factors, out)


def _product(x: Array, factors: Sequence[Array], out: Array) -> Array:
    """x times all factors, in `out`, which may be x or the first factor."""
    source = x
    for factor in factors:
        np.multiply(source, factor, out=out)
        source = out
    if not factors and out is not x:
        out[...] = x
    return out


KERNELS: Mapping[str, Kernel] = {
    "concat": concat,
    "add": add,
    "subtract": join(np.subtract),
    "multiply": multiply,
    "divide": join(np.divide),
    "mean": mean,
    "maximum": join(np.maximum),
}
