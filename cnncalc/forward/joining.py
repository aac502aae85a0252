"""Concatenation, addition, multiplication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cnncalc.forward.arrays import Array, elementwise
from cnncalc.forward.layer import Kernel, Layer


def concat(layer: Layer, *inputs: Array) -> Array:
    """All inputs along the channels."""
    return np.concatenate(inputs, axis=-1)


def add(layer: Layer, *inputs: Array) -> Array:
    """The sum of all inputs, over one of them that nobody reads later.

    Raises ValueError where their shapes differ.
    """
    for other in inputs[1:]:
        if other.shape != inputs[0].shape:
            raise ValueError(f"cannot add {other.shape} to {inputs[0].shape}")
    index = next((i for i, free in enumerate(layer.writable) if free), None)
    out = np.empty(inputs[0].shape, inputs[0].dtype) if index is None else inputs[index]
    if len(inputs) == 1:
        return elementwise(_copy, out, inputs[0])
    return elementwise(_sum, out, *inputs)


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
    rank = layer.rank_of(x)
    factors = [
        gate if layer.rank_of(gate, i) else _spread(gate, rank) for i, gate in enumerate(gates, 1)
    ]
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


def _spread(gate: Array, rank: int) -> Array:
    """A vector gate with one cell along each axis, 1×1 for a map, so that it spreads over them."""
    return gate.reshape(*gate.shape[:-1], *(1,) * rank, gate.shape[-1])


KERNELS: Mapping[str, Kernel] = {
    "concat": concat,
    "add": add,
    "multiply": multiply,
}
