"""What a kernel is given: arrays in the form that it wants, and what is counted meanwhile."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.forward.layer import Layer
from cnncalc.forward.weights import GivenWeights

KERNELS = np.array([[1.0, 2.0, 3.0, 6.0], [1.0, 1.0, 1.0, 1.0]])
ARRAYS = {"a.weight": KERNELS, "a.bias": np.array([7.0, 8.0]), "b.weight": KERNELS + 1}


def layer(fields=None, **more):
    return Layer(more.pop("name", "a"), fields or {}, GivenWeights(ARRAYS, "float64"), **more)


def test_arrays_are_counted_by_what_they_are_for():
    made = layer({"bias": True})
    assert (made.array("weight", (2, 4), 4) == KERNELS).all()
    assert made.bias(2).tolist() == [7, 8]
    assert (made.params, made.buffers) == (10, 0)
    assert made.asked == {"weight": ((2, 4), 4), "bias": ((2,), 1)}
    for kind in ("mean", "variance", "prototypes", "frozen scale", "frozen shift"):
        made = layer()
        made.array("weight", (2, 4), 1, kind)
        assert (made.params, made.buffers) == (0, 8)
    assert layer().bias(2) is None and layer({"bias": False}).bias(2) is None
    assert (made.macs, made.covered, made.is_view) == (0, 0, False)


def test_standardised_kernels_have_mean_zero_and_variance_one():
    """1, 2, 3 and 6 are -2, -1, 0 and 3 beside their mean, whose squares have a mean of 3.5."""
    made = layer({"standardised": True})
    expected = np.array([[-2, -1, 0, 3], [0, 0, 0, 0]]) / np.sqrt([[3.50001], [1]])
    np.testing.assert_allclose(made.array("weight", (2, 4)), expected, rtol=1e-12)
    assert (made.array("weight", (2, 4), kind="scale") == KERNELS).all()
    assert (layer({"standardised": False}).array("weight", (2, 4)) == KERNELS).all()
    boxes = np.arange(24.0).reshape(2, 3, 2, 2)
    made = Layer("a", {"standardised": True}, GivenWeights({"a.weight": boxes}, "float64"))
    found = made.array("weight", (2, 3, 2, 2))
    np.testing.assert_allclose(found.reshape(2, -1).mean(1), 0, atol=1e-12)
    np.testing.assert_allclose(found.reshape(2, -1).var(1), 1, rtol=1e-5)


def test_arrays_of_another_layer_count_for_nothing():
    made = layer(name="b", owner="a")
    assert (made.array("weight", (2, 4), 4) == KERNELS).all()
    assert (made.params, made.asked) == (0, {"weight": ((2, 4), 4)})
    made = layer(name="b", owner="a", lent={"weight": ((2, 4), 9)})
    assert (made.array("weight", (2, 4), 4) == KERNELS).all()
    assert (made.params, made.asked) == (0, {"weight": ((2, 4), 9)})
    for lent in ({"weight": ((4, 2), 9)}, {}):  # another shape, or another array
        made = layer(name="b", owner="a", lent=lent)
        assert (made.array("weight", (2, 4), 4) == KERNELS + 1).all()
        assert (made.params, made.asked) == (8, {"weight": ((2, 4), 4)})


def test_what_is_prepared_is_made_once():
    known, calls = {}, []
    for _ in range(2):
        made = layer(prepared=known)
        form = made.array("weight", (2, 4), form=lambda array: calls.append(1) or array.T)
        assert (form == KERNELS.T).all() and made.params == 8
    assert len(calls) == 1 and list(known) == [("a", "weight")]
    for _ in range(2):
        layer().array("weight", (2, 4), form=lambda array: calls.append(1))
    assert len(calls) == 3


def test_axes_of_inputs():
    four, three, five = np.zeros((2, 3, 4, 5)), np.zeros((2, 3, 5)), np.zeros((2, 3, 4, 5, 6))
    assert (layer().rank_of(four), layer().rank_of(three), layer().rank) == (2, 0, None)
    made = layer(ranks=(3, 1))
    assert (made.rank_of(five), made.rank_of(three, 1), made.rank) == (3, 1, 3)
    assert made.places(five) == (-4, -3, -2, -1) and made.spatial(five) == (-4, -3, -2)
    assert layer().places(four, ("width", "channels")) == (-2, -1)
    assert layer(ranks=(1,)).spatial(three) == (-2,)


def test_products_are_counted_and_results_are_placed():
    made = layer(writable=(True, False))
    a, b = np.ones((5, 2, 3)), np.ones((3, 4))
    out = np.empty((5, 2, 4))
    assert made.product(a, b, out) is out and (out == 3).all()
    assert made.macs == 5 * 2 * 4 * 3
    made.product(a, b, out)
    assert made.macs == 240
    assert made.place(a) is a
    other = layer(writable=(False, True)).place(b)
    assert other is not b and (other.shape, other.dtype) == (b.shape, b.dtype)
    assert layer({"x": 5})["x"] == 5
    with pytest.raises(KeyError):
        layer()["x"]
