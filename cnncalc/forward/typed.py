"""Arrays of numbers that were typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.weights import GivenWeights

Flat = tuple[Sequence[float], tuple[int, ...]]  # values in C's order, and their shape


def weights(arrays: Mapping[str, Flat], dtype: str) -> GivenWeights:
    """Weights by layer.array."""
    made = {name: np.array(values).reshape(shape) for name, (values, shape) in arrays.items()}
    return GivenWeights(made, dtype)


def images(given: Flat, dtype: str) -> Array:
    """A batch in the order N, C, H, W as (N, H, W, C); vectors as they are."""
    values, shape = given
    array = np.array(values, dtype).reshape(shape)
    return np.ascontiguousarray(np.moveaxis(array, 1, -1)) if array.ndim == 4 else array


def random_images(shape: tuple[int, ...], dtype: str) -> Array:
    """A batch of random images, the same each time."""
    made: Array = np.random.default_rng(1).standard_normal(shape).astype(dtype)
    return made
