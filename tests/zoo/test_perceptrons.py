"""The perceptrons of the slides: weights as they count them, and the truth table of XOR."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import load
from cnncalc.forward.run import Executor
from cnncalc.forward.weights import GivenWeights
from tests.zoo.figures import report


@pytest.mark.parametrize(
    ("name", "weights"),
    # Lecture A: 4,096 × 500 and 12,288 × 500.
    [("mlp-gray", 2_048_000), ("mlp-rgb", 6_144_000)],
)
def test_weights(name, weights):
    assert report(name).totals.weights == weights


def test_xor():
    # Lecture C, solution to XOR: σ(20a + 20b - 10), σ(-20a - 20b + 30), σ(20h1 + 20h2 - 30).
    weights = {
        "fc1.weight": np.array([[20, 20], [-20, -20]]), "fc1.bias": np.array([-10, 30]),
        "fc2.weight": np.array([[20, 20]]), "fc2.bias": np.array([-30]),
    }  # fmt: skip
    executor = Executor(load("mlp-xor"), GivenWeights(weights, "float64"), "float64")
    for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)):
        (out,) = executor.run([np.array([[a, b]], np.float64)]).outputs.values()
        assert round(float(out[0, 0])) == (a ^ b)
