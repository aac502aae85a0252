"""Gradients of one operation against finite differences in float64."""

from __future__ import annotations

import numpy as np

from cnncalc.forward.arrays import is_map
from cnncalc.forward.backward.gradient import Back
from cnncalc.forward.backward.kernels import FORWARDS, GRADIENTS
from cnncalc.forward.layer import Layer
from tests.forward.run_op import Recorded, arrays, inward

STEP = 1e-6
LEARNED = {"weight", "bias", "slope", "coefficient", "scale", "shift"} | {
    f"{name}{end}"
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    for end in ("", "_reverse")
}


class Held(Recorded):
    """Random arrays that stay as they are, so that they can be moved a little."""

    def array(self, layer, name, shape, fan_in, kind):
        if name not in self.made:
            super().array(layer, name, shape, fan_in, kind)
        return self.made[name].copy()


def ranks_of(inputs):
    """What is (N, …, C, H, W) is a map, what is smaller a vector."""
    return tuple(2 if is_map(x) else 0 for x in inputs)


def forwards(op, source, inputs, ranks):
    layer = Layer("layer", op.fields, source, (False,) * len(inputs), ranks=ranks)
    return layer, FORWARDS[op.kind](layer, *[x.copy() for x in inputs])


def check_gradients(op, *shapes, ranks=(), inputs=()):
    """Every gradient of an operation, along random directions; inputs are random unless given."""
    source, rng = Held("float64"), np.random.default_rng(3)
    given = inputs or arrays(*shapes)
    ranks = ranks or ranks_of(given)
    inputs = [inward(x, rank) for x, rank in zip(given, ranks, strict=True)]
    layer, out = forwards(op, source, inputs, ranks)
    slope = rng.standard_normal(out.shape)
    gradient = GRADIENTS[op.kind]
    back = Back(layer, (True,) * len(inputs), True)
    found = gradient.back(back, gradient.keep(layer, out, *inputs), slope.copy())
    assert len(found) == len(inputs)

    def error():
        return float((forwards(op, source, inputs, ranks)[1] * slope).sum())

    for x, by_x in zip(inputs, found, strict=True):
        if by_x is not None:
            assert by_x.shape == x.shape, op
            _along(x, by_x, error, rng, op)
    learned = {name for name in source.made if name in LEARNED}
    assert {*back.gradients} == (set() if op.fields.get("frozen") else learned), op
    for name, by_array in back.gradients.items():
        assert by_array.shape == source.made[name].shape, (op, name)
        _along(source.made[name], by_array, error, rng, (op, name))
    frozen = Back(layer, (True,) * len(inputs), False)
    again = gradient.back(frozen, gradient.kept(False)(layer, out, *inputs), slope.copy())
    for one, other in zip(found, again, strict=True):
        assert one is other is None or np.array_equal(one, other)
    assert not frozen.gradients and not frozen.macs_weight
    return back


def _along(array, gradient, error, rng, what):
    """Moved along two directions, forwards and back."""
    for _ in range(2):
        direction = rng.standard_normal(array.shape)
        before = array.copy()
        array += STEP * direction
        above = error()
        array[...] = before - STEP * direction
        below = error()
        array[...] = before
        expected = (above - below) / (2 * STEP)
        found = float((gradient * direction).sum())
        scale = np.sqrt(((gradient * direction) ** 2).sum()) + 1e-3
        assert abs(found - expected) < 1e-5 * scale + 1e-8, (what, found, expected)
