"""Functions of each element, written over their input where nobody reads it later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erf
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, elementwise, zeros_for
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.learned import one_by_one

# Klambauer et al. 2017, arXiv:1706.02515, equation 14
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805

_erf = np.frompyfunc(erf, 1, 1)


def kernel(function: Callable[..., Any], *fields: str) -> Kernel:
    """The kernel of a function of pieces: function(x, out, *values of some fields)."""

    def run(layer: Layer, x: Array) -> Array:
        values = [float(layer[field]) for field in fields]
        return elementwise(lambda x, out: function(x, out, *values), layer.place(x), x)

    return run


def _sigmoid(x: Array, out: Array) -> None:
    """1/(1 + exp(-x)) by tanh, which cannot overflow."""
    np.multiply(x, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5


def _silu(x: Array, out: Array) -> None:
    gate = np.empty_like(x)
    _sigmoid(x, gate)
    np.multiply(x, gate, out=out)


def _hardsigmoid(x: Array, out: Array) -> None:
    np.add(x, 3, out=out)
    np.clip(out, 0, 6, out=out)
    out /= 6


def _hardswish(x: Array, out: Array) -> None:
    gate = np.empty_like(x)
    _hardsigmoid(x, gate)
    np.multiply(x, gate, out=out)


def _gelu(x: Array, out: Array) -> None:
    np.multiply(x, 0.5 + 0.5 * _erf(x * 0.5**0.5).astype(x.dtype), out=out)


def _mish(x: Array, out: Array) -> None:
    np.multiply(x, np.tanh(np.logaddexp(x, zeros_for(x))), out=out)


def _logsigmoid(x: Array, out: Array) -> None:
    """-log(1 + exp(-x))."""
    np.negative(x, out=out)
    np.logaddexp(out, zeros_for(x), out=out)
    np.negative(out, out=out)


def _softmax(x: Array, out: Array, axes: tuple[int, ...] = (-1,)) -> None:
    np.subtract(x, x.max(axis=axes, keepdims=True), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=axes, keepdims=True)


def _elu(x: Array, out: Array, alpha: float) -> None:
    """x where positive, else α(exp x - 1)."""
    low = np.minimum(x, zeros_for(x))
    np.expm1(low, out=low)
    low *= alpha
    np.maximum(x, zeros_for(x), out=out)
    out += low


def _selu(x: Array, out: Array) -> None:
    _elu(x, out, SELU_ALPHA)
    out *= SELU_SCALE


def _celu(x: Array, out: Array, alpha: float) -> None:
    """x where positive, else α(exp(x/α) - 1)."""
    low = np.expm1(np.minimum(x, zeros_for(x)) / alpha) * alpha
    np.maximum(x, zeros_for(x), out=out)
    out += low


def _threshold(x: Array, out: Array, least: float, value: float) -> None:
    out[...] = np.where(x > least, x, x.dtype.type(value))


def _leaky(x: Array, out: Array, slope: Any) -> None:
    """X where positive, else slope·x; the slope may differ by channel."""
    low = np.minimum(x, zeros_for(x))
    low *= slope
    np.maximum(x, zeros_for(x), out=out)
    out += low


def prelu(layer: Layer, x: Array) -> Array:
    """Leaky unit with learned slopes: per channel, per element, or one for all."""
    slope = one_by_one(layer, x, "slope", "slope")
    if slope.ndim > 1:
        out = layer.place(x)
        _leaky(x, out, slope)
        return out
    return elementwise(lambda x, out: _leaky(x, out, slope), layer.place(x), x)


def glu(layer: Layer, x: Array) -> Array:
    """The first half of the channels times the sigmoid of the second."""
    first, second = np.split(x, 2, axis=-1)
    gate = np.empty_like(second)
    _sigmoid(second, gate)
    gate *= first
    return gate


def softmax(layer: Layer, x: Array) -> Array:
    """Shares of 1 over axes, or over the branches that the channels are made of."""
    branches, axes = int(layer["branches"]), layer.places(x, layer["over"])
    if branches == 1 and axes == (-1,):
        return elementwise(_softmax, layer.place(x), x)
    out = layer.place(x)
    if branches == 1:
        _softmax(x, out, axes)
        return out
    apart = (*x.shape[:-1], branches, x.shape[-1] // branches)
    made = np.empty(apart, x.dtype)
    _softmax(x.reshape(apart), made, (-2,))
    out[...] = made.reshape(x.shape)
    return out


def maxout(layer: Layer, x: Array) -> Array:
    """The largest of every `pieces` neighbouring channels."""
    pieces = int(layer["pieces"])
    out: Array = x.reshape(*x.shape[:-1], x.shape[-1] // pieces, pieces).max(axis=-1)
    return out


KERNELS: Mapping[str, Kernel] = {
    "relu": kernel(lambda x, out: np.maximum(x, zeros_for(x), out=out)),
    "relu6": kernel(lambda x, out: np.clip(x, 0, 6, out=out)),
    "leakyrelu": kernel(_leaky, "slope"),
    "prelu": prelu,
    "elu": kernel(_elu, "alpha"),
    "selu": kernel(_selu),
    "sigmoid": kernel(_sigmoid),
    "tanh": kernel(lambda x, out: np.tanh(x, out=out)),
    "silu": kernel(_silu),
    "hardsigmoid": kernel(_hardsigmoid),
    "hardswish": kernel(_hardswish),
    "gelu": kernel(_gelu),
    "mish": kernel(_mish),
    "softplus": kernel(lambda x, out: np.logaddexp(x, zeros_for(x), out=out)),
    "softsign": kernel(lambda x, out: np.divide(x, 1 + np.abs(x), out=out)),
    "logsigmoid": kernel(_logsigmoid),
    "hardtanh": kernel(lambda x, out, *ends: np.clip(x, *ends, out=out), "low", "high"),
    "threshold": kernel(_threshold, "threshold", "value"),
    "celu": kernel(_celu, "alpha"),
    "glu": glu,
    "softmax": softmax,
    "maxout": maxout,
}
