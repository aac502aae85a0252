"""Gradients held against differences, and a step of gradient descent: numbers by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import load
from cnncalc.forward.backward.differences import (
    FixedWeights,
    Slope,
    checked,
    descended,
    random_slopes,
    step,
)
from cnncalc.forward.typed import images, random_images, weights
from cnncalc.forward.weights import GivenWeights, SeededWeights

LINE = load("2 -> fc 2")
FC = LINE.nodes[-1].name
W, B, X, T = [[1.0, 2.0], [3.0, 4.0]], [0.5, -0.5], [[1.0, 2.0]], [[5.0, 10.0]]
GIVEN = {f"{FC}.weight": np.array(W), f"{FC}.bias": np.array(B)}


def given():
    return GivenWeights(GIVEN, "float64")


def test_how_far_two_slopes_are_apart():
    """|3 - 2.9| by a scale of 2 is 0.05; less than 0.0001 is equal."""
    assert Slope("a", 4, 3.0, 2.9, 2.0).error == pytest.approx(0.05)
    assert not Slope("a", 4, 3.0, 2.9, 2.0).agrees
    assert Slope("a", 4, 1.0, 1.00009, 1.0).agrees and not Slope("a", 4, 1.0, 1.00011, 1.0).agrees
    assert Slope("a", 4, 0.0, 0.0, 0.0).agrees and Slope("a", 1, 0.0, 0.0, 0.0).error == 0
    assert not Slope("a", 4, 1e-12, 0.0, 0.0).agrees


def test_weights_are_made_once():
    held = FixedWeights(SeededWeights(3, "float32"))
    first = held.array("a", "weight", (2, 3), 3, "kernel")
    assert held.array("a", "weight", (2, 3), 3, "kernel") is first
    assert (first.dtype, list(held.made)) == (np.float64, ["a.weight"])
    first += 1
    assert (held.array("a", "weight", (2, 3), 3, "kernel") == first).all()


def test_gradients_of_a_unit_are_slopes_times_inputs():
    slopes = np.array([[10.0, 100.0]])
    held, descent = descended(LINE, given(), [np.array(X)], lambda out: dict.fromkeys(out, slopes))
    (out,) = descent.outputs.values()
    assert out.tolist() == [[1 + 4 + 0.5, 3 + 8 - 0.5]]
    assert descent.gradients[f"{FC}.weight"].tolist() == [[10, 20], [100, 200]]
    assert descent.gradients[f"{FC}.bias"].tolist() == [10, 100]
    (of_input,) = descent.inputs.values()
    assert of_input.tolist() == [[10 + 300, 20 + 400]]
    assert held.made[f"{FC}.weight"].tolist() == W


def test_random_slopes_are_the_same_each_time():
    outputs = {"a": np.zeros((2, 3)), "b": np.zeros(4)}
    first, second = random_slopes(outputs), random_slopes(outputs)
    rng = np.random.default_rng(0)
    for name, size in (("a", (2, 3)), ("b", (4,))):
        assert (first[name] == second[name]).all()
        assert (first[name] == rng.standard_normal(size)).all()


def test_every_array_is_held_against_differences():
    network = load("4x4x2 -> conv3-2 -> tanh -> fc 2")
    x = random_images((2, 4, 4, 2), "float64")
    source = SeededWeights(0, "float64")
    found = list(checked(network, source, [x]))
    inputs = [network.nodes[i].name for i in network.inputs]
    conv, fc = (node.name for node in network.nodes if node.op.has_weights)
    arrays = [f"{conv}.bias", f"{conv}.weight", f"{fc}.bias", f"{fc}.weight"]
    assert [slope.array for slope in found] == inputs + arrays
    assert [slope.size for slope in found] == [64, 2, 36, 2, 16]
    assert all(slope.agrees and slope.error < 1e-6 for slope in found)
    rng = np.random.default_rng(1)
    (first, *_) = found
    direction = rng.standard_normal(x.shape)
    _, descent = descended(network, source, [x], random_slopes)
    terms = descent.inputs[inputs[0]] * direction
    assert first.gradient == pytest.approx(terms.sum(), rel=1e-12)
    assert first.scale == pytest.approx(np.sqrt((terms**2).sum()), rel=1e-12)
    assert first.difference == pytest.approx(terms.sum(), rel=1e-5)


def test_arrays_of_nothing_are_moved_too_and_put_back():
    zeros = GivenWeights({name: np.zeros_like(array) for name, array in GIVEN.items()}, "float64")
    x = np.zeros((1, 2))
    found = list(checked(LINE, zeros, [x]))
    assert [slope.agrees for slope in found] == [True] * 3
    assert (x == 0).all()
    assert found[1].gradient != 0  # the bias moves the output
    assert found[2].gradient == found[2].difference == 0


def test_a_wrong_gradient_is_found(monkeypatch):
    from cnncalc.forward.backward import kernels

    right = kernels.GRADIENTS["tanh"]
    wrong = right._replace(back=lambda *a: tuple(1.001 * g for g in right.back(*a)))
    monkeypatch.setitem(kernels.GRADIENTS, "tanh", wrong)
    network = load("3 -> fc 3 -> tanh")
    found = checked(network, SeededWeights(0, "float64"), [random_images((2, 3), "float64")])
    assert [slope.agrees for slope in found] == [False] * 3


def test_a_step_of_gradient_descent():
    """Outputs 5.5 and 10.5 are half above their targets: E = (0.25 + 0.25)/2."""
    found = step(LINE, given(), [np.array(X)], np.array(T), 0.1)
    assert found.before == 0.25
    weight, bias = found.arrays[f"{FC}.weight"], found.arrays[f"{FC}.bias"]
    assert found.gradients[f"{FC}.weight"].tolist() == [[0.5, 1], [0.5, 1]]
    np.testing.assert_allclose(weight, [[0.95, 1.9], [2.95, 3.9]], rtol=1e-12)
    np.testing.assert_allclose(bias, [0.45, -0.55], rtol=1e-12)
    assert list(found.arrays) == [f"{FC}.bias", f"{FC}.weight"]
    # 0.5 - 0.1·0.5·(1 + 1 + 4) = 0.2 above both targets
    assert found.after == pytest.approx(0.04, rel=1e-12)


def test_arrays_that_were_typed():
    given = weights({"a.weight": (range(6), (2, 3))}, "float32")
    array = given.array("a", "weight", (2, 3), 1, "kernel")
    assert (array.tolist(), array.dtype) == ([[0, 1, 2], [3, 4, 5]], np.float32)
    batch = images((range(12), (1, 3, 2, 2)), "float64")
    assert (batch.shape, batch.dtype) == ((1, 2, 2, 3), np.float64)
    assert batch[0, 0, 1].tolist() == [1, 5, 9] and batch.flags.c_contiguous
    assert images((range(6), (2, 3)), "float32").tolist() == [[0, 1, 2], [3, 4, 5]]
    assert images((range(6), (1, 2, 3)), "float32").shape == (1, 2, 3)
    made = random_images((2, 3), "float32")
    assert (made == random_images((2, 3), "float32")).all() and made.dtype == np.float32
    expected = np.random.default_rng(1).standard_normal((2, 3))
    np.testing.assert_allclose(made, expected, rtol=1e-6)
