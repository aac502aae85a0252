"""A scale and a shift whose numbers are learned one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, elementwise
from cnncalc.forward.layer import Kernel, Layer


def one_by_one(layer: Layer, x: Array, name: str, kind: str) -> Any:
    """The learned numbers of a layer, spread over x: per channel, per element, or one for all."""
    axes, each = layer.places(x), layer["per_each"]
    shape = {"shared": (1,), "channel": x.shape[-1:]}.get(
        each, (x.shape[-1], *(x.shape[axis] for axis in axes[:-1]))
    )
    is_one_each = each == "element" and len(axes) > 1
    return layer.array(
        name, shape, kind=kind, form=lambda a: np.moveaxis(a, 0, -1) if is_one_each else a
    )


def scale(layer: Layer, x: Array) -> Array:
    """Every element times its number."""
    factor = layer["factor"]
    by: Any = one_by_one(layer, x, "weight", "scale") if factor is None else float(factor)
    return spread(np.multiply, layer, x, by)


def shift(layer: Layer, x: Array) -> Array:
    """Every element plus its number."""
    return spread(np.add, layer, x, one_by_one(layer, x, "bias", "shift"))


def spread(function: Any, layer: Layer, x: Array, numbers: Any) -> Array:
    """A function of every element and its number, over x where nobody reads it later."""
    if np.ndim(numbers) > 1:
        done: Array = function(x, numbers, out=layer.place(x))
        return done
    return elementwise(lambda x, out: function(x, numbers, out=out), layer.place(x), x)


KERNELS: Mapping[str, Kernel] = {"scale": scale, "shift": shift}
