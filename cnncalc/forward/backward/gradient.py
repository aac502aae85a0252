"""What a gradient kernel is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Layer

Saved = Mapping[str, Any]
Slopes = tuple[Array | None, ...]


class Back:
    """One layer on the way back: its fields, its arrays, and what it found.

    `needs` tells for each input whether its gradient is asked for, `trains` whether those of the
    weights are. `gradients` are by array, `macs_input` and `macs_weight` the products that were
    made for the gradients of the inputs and of the weights.
    """

    def __init__(self, layer: Layer, needs: tuple[bool, ...], trains: bool) -> None:
        self.layer = layer
        self.needs = needs
        self.trains = trains
        self.gradients: dict[str, Array] = {}
        self.macs_input = self.macs_weight = 0

    def __getitem__(self, field: str) -> Any:
        return self.layer.fields[field]

    @property
    def rank(self) -> int:
        """The spatial axes of the first input."""
        return self.layer.ranks[0]

    def weight(self, name: str, shape: tuple[int, ...], kind: str = "kernel") -> Array:
        """An array of the layer, as the forward pass had it."""
        _, fan_in = self.layer.asked.get(name, (shape, 1))
        array: Array = self.layer.array(name, shape, fan_in, kind)
        return array

    def learned(self, name: str, gradient: Array) -> None:
        """Note the gradient of an array that is learned."""
        if name == "weight" and self.layer.fields.get("standardised"):
            gradient = self._through_standard(gradient)
        known = self.gradients.get(name)
        self.gradients[name] = gradient if known is None else known + gradient

    def _through_standard(self, gradient: Array) -> Array:
        """The gradient of kernels before they are brought to mean 0 and variance 1."""
        raw = self.layer.source.array(self.layer.name, "weight", gradient.shape, 1, "kernel")
        axes = tuple(range(1, raw.ndim))
        inverse = 1 / np.sqrt(raw.var(axes, keepdims=True) + 1e-5)
        normal = (raw - raw.mean(axes, keepdims=True)) * inverse
        drift = normal * (gradient * normal).mean(axes, keepdims=True)
        made: Array = inverse * (gradient - gradient.mean(axes, keepdims=True) - drift)
        return made

    def for_input(self, a: Array, b: Array) -> Array:
        """Matrix products that make the gradient of an input; each is counted."""
        out: Array = np.matmul(a, b)
        self.macs_input += out.size * a.shape[-1]
        return out

    def for_weight(self, a: Array, b: Array) -> Array:
        """Matrix products that make the gradient of a kernel; each is counted."""
        out: Array = np.matmul(a, b)
        self.macs_weight += out.size * a.shape[-1]
        return out


class Gradient(NamedTuple):
    """A gradient kernel.

    `keep(layer, out, *inputs)` gives the arrays by name that `back` needs, beside shapes, which
    cost nothing: under a name that begins with `shape`. `back(back, saved, slope)` gives a gradient
    for each input, None where none is asked for or there is none. What only the gradients of the
    weights need is not kept where these are frozen: then `keep_frozen` says what is.
    """

    keep: Callable[..., dict[str, Any]]
    back: Callable[[Back, Saved, Array], Slopes]
    keep_frozen: Callable[..., dict[str, Any]] | None = None

    def kept(self, trains: bool) -> Callable[..., dict[str, Any]]:
        """What says which arrays are kept, for weights that are trained or frozen."""
        return self.keep if trains or self.keep_frozen is None else self.keep_frozen


def nothing(layer: Layer, out: Array, *inputs: Array) -> dict[str, Any]:
    """No array is kept; the shapes of the inputs are known."""
    return {"shapes": tuple(x.shape for x in inputs)}


def its_input(layer: Layer, out: Array, *inputs: Array) -> dict[str, Any]:
    """The input is kept."""
    return {"x": inputs[0], "shapes": (inputs[0].shape,)}


def its_output(layer: Layer, out: Array, *inputs: Array) -> dict[str, Any]:
    """The output is kept."""
    return {"y": out}


def over_positions(array: Array) -> Array:
    """The sum over all but the channels."""
    total: Array = array.reshape(-1, array.shape[-1]).sum(axis=0)
    return total


def in_equal_parts(back: Back, saved: Saved, slope: Array) -> Slopes:
    """The gradient of a mean to all the cells that it was of."""
    shape = saved["shapes"][0]
    each = slope / (prod(shape) // slope.size)
    return (np.broadcast_to(each, shape).copy(),)


def collected(slope: Array, shares: Array, axis: int) -> Array:
    """What comes to the n cells of an axis from its m outputs, by a matrix (m, n) of shares."""
    made: Array = np.moveaxis(np.moveaxis(slope, axis, -1) @ shares, -1, axis)
    return made
