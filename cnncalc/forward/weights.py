"""Where weights come from: made per layer from a seed, or read from a file of arrays."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from cnncalc.errors import SpecError
from cnncalc.forward.arrays import Array
from cnncalc.forward.stored import Stored

Sizes = tuple[int, ...]
REAL = "fiu"  # kinds of dtype: floating, and integers with and without a sign

# Means and spreads of what is not a kernel. A scale of 0.5 keeps the sums of hundreds of residual
# blocks finite; a shift that is not 0 keeps plain chains of normalisations from fading away.
_CONSTANTS = {"variance": 1.0, "scale": 0.5, "frozen scale": 0.5, "slope": 0.25}
_SPREADS = {"bias": 0.1, "shift": 0.1, "frozen shift": 0.1, "mean": 0.1, "prototypes": 1.0}


_NAMED = "name arrays layer.weight, layer.bias … as cnncalc summary names layers"


class WeightSource(Protocol):
    """Gives the array `name` of a layer, of a shape that the layer has found by itself."""

    def array(self, layer: str, name: str, shape: Sizes, fan_in: int, kind: str) -> Array: ...


class SeededWeights:
    """Weights from a seed, anew each time and alike whenever asked for.

    Kernels are uniform with variance 2/fan_in (He et al. 2015, arXiv:1502.01852, equation 10).
    """

    def __init__(self, seed: int = 0, dtype: str = "float32") -> None:
        self.seed = seed
        self.dtype: np.dtype[Any] = np.dtype(dtype)

    def array(self, layer: str, name: str, shape: Sizes, fan_in: int, kind: str) -> Array:
        """A new array; `kind` tells what it is for: "kernel", "bias", "scale", "variance" …"""
        if kind in _CONSTANTS:
            return np.full(shape, _CONSTANTS[kind], self.dtype)
        bound = _SPREADS.get(kind) or np.sqrt(6 / max(fan_in, 1))
        rng = np.random.default_rng([self.seed, zlib.crc32(f"{layer}/{name}".encode())])
        values: Array = rng.random(shape, dtype=self.dtype.type)
        values -= 0.5
        values *= 2 * bound
        return values


class GivenWeights:
    """Weights from a mapping `layer/name` or `layer.name` → array, as `np.load` gives it.

    Every fault is one SpecError with code C403: an array that is missing, has another shape or is
    not finite numbers; `check_used` finds those that no layer asked for.
    """

    def __init__(self, arrays: Mapping[str, Any], dtype: str = "float32") -> None:
        self.arrays = {name.replace("/", "."): name for name in arrays}
        self.content = arrays
        self.dtype = np.dtype(dtype)
        self.used: set[str] = set()

    def array(self, layer: str, name: str, shape: Sizes, fan_in: int, kind: str) -> Array:
        """The array of a layer, in the dtype of the run. Raises C403."""
        key = f"{layer}.{name}"
        if key not in self.arrays:
            raise SpecError(
                "C403",
                f"the weights have no array '{key}' of shape {_show(shape)}",
                received=", ".join(list(self.arrays)[:8]),
                hint=_NAMED,
            )
        self.used.add(key)
        try:
            array: Any = self.content[self.arrays[key]]
            fits = array.shape == shape and array.dtype.kind in REAL
            array = array.read() if fits and isinstance(array, Stored) else array
        except (OSError, ValueError) as error:
            raise SpecError(
                "C403",
                f"the weights' array '{key}' cannot be read: {error}",
                hint="write the file again, with np.savez",
            ) from None
        if not fits:
            raise SpecError(
                "C403",
                f"the weights' array '{key}' does not fit",
                received=f"{array.dtype} of shape {_show(array.shape)}",
                hint=f"the layer needs {_show(shape)}",
            )
        return converted(array, self.dtype, "C403", f"the weights' array '{key}'")

    def check_used(self) -> None:
        """Raises C403 when there are arrays that no layer asked for."""
        extra = [key for key in self.arrays if key not in self.used]
        if extra:
            raise SpecError(
                "C403",
                f"the weights have {len(extra)} arrays that no layer uses",
                received=", ".join(extra[:8]),
                hint=_NAMED,
            )


def converted(array: Any, dtype: np.dtype[Any], code: str, name: str) -> Array:
    """Real numbers in the dtype of a run, in C's order. Raises a SpecError with `code` where
    they are not real, or one is too large."""
    if array.dtype.kind not in REAL:
        raise SpecError(code, f"{name} is not of real numbers", received=str(array.dtype))
    try:
        with np.errstate(over="raise"):
            return np.ascontiguousarray(array, dtype).reshape(array.shape)
    except FloatingPointError:
        message = f"{name} has a value that {dtype} cannot represent"
        raise SpecError(code, message, hint="run it with --dtype float64") from None


def _show(shape: Sizes) -> str:
    """A shape as text, in the order of its axes; that of a scalar is empty."""
    return "×".join(map(str, shape)) or "()"
