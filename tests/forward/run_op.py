"""One operation run by its kernel, on arrays in the order (N, C, H, W) that references use."""

from __future__ import annotations

import numpy as np

from cnncalc.forward.arrays import is_map
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Layer
from cnncalc.forward.weights import SeededWeights
from cnncalc.language.reader import LayerReader


class Recorded(SeededWeights):
    """Random weights that are remembered; constants vary too, so that a mix-up shows."""

    def __init__(self, dtype):
        super().__init__(7, dtype)
        self.made = {}

    def array(self, layer, name, shape, fan_in, kind):
        values = super().array(layer, name, shape, fan_in, "bias") * 3
        self.made[name] = values + 1 if kind in ("variance", "scale") else values
        return self.made[name].copy()


def read(text):
    """An operation from the notation."""
    return LayerReader().read(text, {})[0]


def arrays(*shapes, dtype="float64", batch=2):
    """Random inputs (N, …)."""
    rng = np.random.default_rng(5)
    return [rng.standard_normal((batch, *shape)).astype(dtype) for shape in shapes]


def inward(x, rank):
    return np.ascontiguousarray(np.moveaxis(x, -1 - rank, -1))


def outward(x, rank):
    return np.moveaxis(x, -1, -1 - rank)


def run(op, *inputs, fast=False, writable=False, ranks=()):
    """Output, recorded weights and the layer with its counts.

    An input (N, …, C, H, W) is a map and a smaller one a vector, unless `ranks` says otherwise.
    """
    source = Recorded(inputs[0].dtype)
    ranks = tuple(ranks) or tuple(2 if is_map(x) else 0 for x in inputs)
    layer = Layer("layer", op.fields, source, (writable,) * len(inputs), fast=fast, ranks=ranks)
    given = [inward(x, rank).copy() for x, rank in zip(inputs, ranks, strict=True)]
    before = [x.copy() for x in given]
    out = KERNELS[op.kind](layer, *given)
    if not writable:
        assert all((a == b).all() for a, b in zip(given, before, strict=True)), "an input changed"
    assert out.dtype == inputs[0].dtype
    return outward(out, layer.rank), source.made, layer


def check(found, expected):
    """Equal shapes and values, to what the dtype can hold."""
    assert found.shape == expected.shape, f"{found.shape}, expected {expected.shape}"
    tolerance = 1e-4 if found.dtype == np.float32 else 1e-9
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
