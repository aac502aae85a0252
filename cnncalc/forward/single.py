"""What `apply` cannot do exactly: a layer without weights on nested lists, layers on a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.forward.arrays import Array, is_map
from cnncalc.forward.backward.gradient import Back
from cnncalc.forward.backward.kernels import FORWARDS, GRADIENTS
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Layer
from cnncalc.forward.run import Executor
from cnncalc.forward.weights import GivenWeights

if TYPE_CHECKING:
    from cnncalc.graph import Graph


def as_array(planes: Sequence[Any], is_vector: bool = False) -> Array:
    """Channels of rows as (1, H, W, C), or the one row of the first as (1, n)."""
    array = np.asarray([[[float(v) for v in row] for row in plane] for plane in planes])
    return array[0, :1] if is_vector else np.moveaxis(array, 0, -1)[None]


def as_planes(array: Array) -> tuple[Any, ...]:
    """(1, H, W, C) as channels of rows; (1, n) as one row."""
    array = array + 0.0  # a nought has no sign
    one = np.moveaxis(array[0], -1, 0) if is_map(array) else array[None]
    return tuple(tuple(tuple(map(float, row)) for row in plane) for plane in one)


def run_layer(
    kind: str, fields: Mapping[str, Any], planes: Sequence[Any], is_vector: bool
) -> tuple[Any, ...]:
    """A layer's output in floating point. Raises C403 where the layer has weights."""
    layer = Layer(kind, fields, GivenWeights({}, "float64"), (True,))
    with np.errstate(all="ignore"):
        return as_planes(KERNELS[kind](layer, as_array(planes, is_vector)))


def run_back(
    kind: str, fields: Mapping[str, Any], planes: Sequence[Any], slopes: Sequence[Any],
    is_vector: bool,
) -> tuple[Any, ...]:  # fmt: skip
    """The gradient by the input of a layer without weights, from that by its output."""
    ranks = (0 if is_vector else 2,)  # of a map: height and width
    layer = Layer(kind, fields, GivenWeights({}, "float64"), (False,), ranks=ranks)
    x = as_array(planes, is_vector)
    out = FORWARDS[kind](layer, x)
    gradient = GRADIENTS[kind]
    back = Back(layer, (True,), False)
    saved = gradient.keep(layer, out, x)
    (found,) = gradient.back(back, saved, as_array(slopes, out.ndim < 4).reshape(out.shape))
    return as_planes(found) if found is not None else ()


def run_chain(graph: Graph, weights: Mapping[str, Any], pixels: Array) -> Array:
    """The output of a chain of layers on one picture (H, W, C), in 32-bit floating point.

    `weights` are nested lists by layer.array; a layer without biases asks for none.
    """
    arrays = {name: np.asarray(_floats(values), np.float32) for name, values in weights.items()}
    source = GivenWeights(arrays, "float32")
    run = Executor(graph, source, "float32").run([pixels.astype(np.float32)[None]], 1)
    out: Array = next(iter(run.outputs.values()))[0]
    return out


def _floats(values: Any) -> Any:
    """Nested lists of exact numbers as numbers in floating point."""
    return [*map(_floats, values)] if isinstance(values, (tuple, list)) else float(values)


def as_pixels(values: Array) -> Array:
    """Values without their sign, rounded and cut to 0 … 255."""
    pixels: Array = np.minimum(np.rint(np.abs(values)), 255).astype(np.uint8)
    return pixels
