"""Gradients of functions of each element: the gradient of the output times the derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnncalc.forward.activation import SELU_ALPHA, SELU_SCALE, _erf
from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import (
    Back,
    Gradient,
    Saved,
    Slopes,
    its_input,
    its_output,
)
from cnncalc.forward.backward.learned import one_each
from cnncalc.forward.layer import Layer
from cnncalc.forward.learned import one_by_one
from cnncalc.forward.recurrent import logistic


def _by(derivative: Callable[[Back, Array], Any], kept: str) -> Gradient:
    """A derivative as a function of what is kept: the input "x", or the output "y"."""

    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        made = slope * derivative(back, saved[kept])
        return (np.asarray(made, slope.dtype),)

    return Gradient(its_input if kept == "x" else its_output, back)


def _silu(back: Back, x: Array) -> Array:
    """σ + x·σ·(1 - σ)."""
    gate = logistic(x)
    slope: Array = gate * (1 + x * (1 - gate))
    return slope


def _hardswish(back: Back, x: Array) -> Array:
    inside = np.where(np.abs(x) < 3, (2 * x + 3) / 6, 0)
    return inside + (x >= 3)


def _gelu(back: Back, x: Array) -> Array:
    """Φ(x) + x·φ(x)."""
    density = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    slope: Array = 0.5 + 0.5 * _erf(x * 0.5**0.5).astype(x.dtype) + x * density
    return slope


def _elu(back: Back, y: Array) -> Array:
    alpha = float(back["alpha"])
    return np.where(y > 0, 1, y + alpha)


def _selu(back: Back, y: Array) -> Array:
    return np.where(y > 0, SELU_SCALE, y + SELU_SCALE * SELU_ALPHA)


def _softmax(back: Back, saved: Saved, slope: Array) -> Slopes:
    """y·(g - Σ g·y)."""
    y, branches = saved["y"], int(back["branches"])
    axes = back.layer.places(y, back["over"])
    if branches > 1:
        apart = (*y.shape[:-1], branches, y.shape[-1] // branches)
        parts, slopes = y.reshape(apart), slope.reshape(apart)
        made = parts * (slopes - (slopes * parts).sum(axis=-2, keepdims=True))
        return (made.reshape(y.shape),)
    return (y * (slope - (slope * y).sum(axis=axes, keepdims=True)),)


def _mish(back: Back, x: Array) -> Array:
    """t + x·(1 - t²)·σ with t = tanh(log(1 + exp x))."""
    t = np.tanh(np.logaddexp(x, 0))
    slope: Array = t + x * (1 - t * t) * logistic(x)
    return slope


def _celu(back: Back, x: Array) -> Array:
    return np.where(x > 0, 1, np.exp(np.minimum(x, 0) / float(back["alpha"])))


def _hardtanh(back: Back, x: Array) -> Array:
    inside: Array = (x > float(back["low"])) & (x < float(back["high"]))
    return inside


def _glu(back: Back, saved: Saved, slope: Array) -> Slopes:
    """σ(b) for the first half, a·σ·(1 - σ) for the second."""
    first, second = np.split(saved["x"], 2, axis=-1)
    gate = logistic(second)
    return (np.concatenate([slope * gate, slope * first * gate * (1 - gate)], axis=-1),)


def _prelu(back: Back, saved: Saved, slope: Array) -> Slopes:
    x = saved["x"]
    learned = one_by_one(back.layer, x, "slope", "slope")
    if back.trains:
        back.learned("slope", one_each(back.layer, x, slope * np.minimum(x, 0)))
    return (slope * np.where(x > 0, 1, learned),)


def _keep_pieces(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
    """Which of its pieces is the largest, for each output."""
    return {"index": x.reshape(*out.shape, -1).argmax(axis=-1), "shapes": (x.shape,)}


def _maxout(back: Back, saved: Saved, slope: Array) -> Slopes:
    """All to the channel that was the largest of its pieces."""
    shape = saved["shapes"][0]
    chosen = np.arange(shape[-1] // slope.shape[-1]) == saved["index"][..., None]
    return (np.where(chosen, slope[..., None], 0).reshape(shape),)


GRADIENTS: Mapping[str, Gradient] = {
    "relu": _by(lambda back, y: y > 0, "y"),
    "relu6": _by(lambda back, x: (x > 0) & (x < 6), "x"),
    "leakyrelu": _by(lambda back, x: np.where(x > 0, 1, float(back["slope"])), "x"),
    "prelu": Gradient(its_input, _prelu),
    "elu": _by(_elu, "y"),
    "selu": _by(_selu, "y"),
    "sigmoid": _by(lambda back, y: y * (1 - y), "y"),
    "tanh": _by(lambda back, y: 1 - y * y, "y"),
    "silu": _by(_silu, "x"),
    "hardsigmoid": _by(lambda back, x: (np.abs(x) < 3) / 6, "x"),
    "hardswish": _by(_hardswish, "x"),
    "gelu": _by(_gelu, "x"),
    "mish": _by(_mish, "x"),
    "softplus": _by(lambda back, x: logistic(x), "x"),
    "softsign": _by(lambda back, x: 1 / np.square(1 + np.abs(x)), "x"),
    "logsigmoid": _by(lambda back, x: logistic(-x), "x"),
    "hardtanh": _by(_hardtanh, "x"),
    "threshold": _by(lambda back, x: x > float(back["threshold"]), "x"),
    "celu": _by(_celu, "x"),
    "glu": Gradient(its_input, _glu),
    "softmax": Gradient(its_output, _softmax),
    "maxout": Gradient(_keep_pieces, _maxout),
    "channelmaxpool": Gradient(_keep_pieces, _maxout),
}
