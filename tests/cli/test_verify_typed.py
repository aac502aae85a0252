"""Weights and inputs typed for verify, the values of layers, and gradients."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.cli.run import cnncalc

XOR = "2 -> fc 2 -> sigmoid -> fc 1 -> sigmoid"
WEIGHTS = "20 20; -20 -20 | -10 30 | 20 20 | -30"
ROWS = "0 0; 0 1; 1 0; 1 1"


def document(*line: str) -> dict:
    done = cnncalc("verify", *line, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def last(*line: str) -> list:
    return document(*line, "--show")["values"][-1]["values"]


@pytest.mark.parametrize(
    ("network", "weights", "images", "truth"),
    [
        (XOR, WEIGHTS, ROWS, [0, 1, 1, 0]),
        ("2 -> fc 1 -> sigmoid", "20 20 | -30", ROWS, [0, 0, 0, 1]),
        ("2 -> fc 1 -> sigmoid", "20 20 | -10", ROWS, [0, 1, 1, 1]),
        ("3 -> fc 1 -> sigmoid", "20 20 20 | -30", "0 0 1; 0 1 1; 1 1 1; 0 0 0", [0, 1, 1, 0]),
        ("1 -> fc 1 -> sigmoid", "-20 | 10", "0; 1", [1, 0]),
    ],
)  # fmt: skip
def test_perceptrons(network, weights, images, truth):
    values = last(network, "--weights", weights, "--input", images)
    assert [round(one) for (one,) in values] == truth


def test_the_rows_of_xor_are_shown():
    out = cnncalc("verify", XOR, "--weights", WEIGHTS, "--input", ROWS, "--show").out
    lines = [line.split() for line in out.splitlines()[3:7]]
    assert [line[1:3] for line in lines] == [["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"]]
    assert [line[3:5] for line in lines] == [
        ["-10", "30"],
        ["10", "10"],
        ["10", "10"],
        ["30", "-10"],
    ]
    assert "batch 4, float32" in out and "everything agrees" in out


def test_maps_in_and_out():
    line = ("3x3x1 -> conv2-2 -> maxpool2 -> fc 1", "--weights", "1 0 0 1; 0 1 1 0 | 0 1 | 1 1 | 0")
    image = "0 0 1; 1 0 1; 1 1 1 | 1 2 3; 4 5 6; 7 8 9"
    found = document(*line, "--input", image, "--show")["values"]
    assert found[1]["values"][0] == [[[0, 1], [2, 1]], [[2, 2], [2, 3]]]
    assert [one["values"] for one in found if one["op"] == "fc"] == [[[5], [29]]]
    channels = last("1x2x2 -> identity", "--input", "1 2 | 3 4")
    assert channels == [[[[1, 2]], [[3, 4]]]]


def test_weights_may_be_laid_out_by_kernel_or_in_one_row():
    line = ("2x2x1 -> conv2-1 nobias", "--input", "1 2; 3 4")
    for weights in ("1 0; 0 2", "1 0 0 2"):
        assert last(*line, "--weights", weights) == [[[[9]]]]


def test_a_file_is_still_a_file(tmp_path):
    np.savez(tmp_path / "w.npz", **{"fc1.weight": [[20.0, 20.0]], "fc1.bias": [-30.0]})
    line = ("2 -> fc 1 -> sigmoid", "--weights", str(tmp_path / "w.npz"))
    assert round(last(*line, "--input", "1 1")[0][0]) == 1
    assert cnncalc("verify", "4 -> fc 2", "--input", "2").code == 0  # a shape
    assert cnncalc("verify", "8x8x3 -> conv3-2", "--input", "6,6,3").code == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ((XOR, "--weights", "20 20; -20 -20 | -10 30 | 20 20"), "--weights:1:32: C403 fc2.bias"),
        ((XOR, "--weights", "20 20; -20 | 1 1"), "--weights:1:8: C431 "),
        ((XOR, "--weights", WEIGHTS + " | 1 2"), "--weights:1:41: C403 "),
        ((XOR, "--weights", "20 20 20; 1 1 1 | -10 30 | 20 20 | -30"), "--weights:1:1: C403 fc1.w"),
        ((XOR, "--weights", "1 1; 1 1 | 1 | 1 1 | 1"), "--weights:1:12: C403 fc1.bias is 2"),
        ((XOR, "--input", "0 0 0; 1 1 1"), "--input:1:1: C405 "),
        (("2x2x1 -> relu", "--input", "1 2; 3 4; 5 6"), "--input:1:1: C405 "),
        (("2x2x2 -> relu", "--input", "1 2; 3 4"), "--input:1:1: C405 "),
        (("40x40x9 -> relu", "--show"), "C432 "),
        (("2 -> fc 1", "--weights", "1 a | 2"), "--weights:1:3: C435 "),
        (("2 -> fc 1", "--weights", "1 2$ | 2"), "--weights:1:3: C430 "),
        (("2 -> fc 1", "--input", "0 1; 1 b"), "--input:1:8: C435 "),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_error_at_its_place(line, fault):
    done = cnncalc("verify", *line)
    assert done.code == 2
    assert done.err.startswith(fault), done.err


@pytest.mark.parametrize(
    "network",
    [
        "lenet5", "mlp-xor",
        "9x9x3 -> conv3-4 nobias -> bn -> relu -> maxpool3 /2 -> dropout 0.3 -> fc 3 -> softmax",
        "6x6x4 -> conv3-8 groups 2 pad 1 -> lrn -> depthwise3 /2 -> deconv2-3 /2 -> globalavgpool",
    ],
)  # fmt: skip
def test_gradients_of_a_network_are_those_measured(network):
    found = document(network, "--gradient", "--batch", "2")
    assert found["agrees"] and all(one["agrees"] for one in found["gradients"])
    assert found["gradients"][0]["array"] == "input" or network == "lenet5"


def test_a_wrong_gradient_is_found(monkeypatch):
    from cnncalc.forward.backward import kernels
    from cnncalc.forward.backward.gradient import Gradient

    right = kernels.GRADIENTS["relu"]
    wrong = Gradient(right.keep, lambda back, saved, slope: (slope,))
    monkeypatch.setitem(kernels.GRADIENTS, "relu", wrong)
    done = cnncalc("verify", "9x9x3 -> conv3-4 -> relu -> fc 2", "--gradient")
    assert done.code == 1
    assert "✗" in done.out and "gradients differ" in done.out


def test_a_step_of_gradient_descent_by_hand():
    """y = 2·1 + 1·3 + 1 = 6 for a target of 4: dE/dw = 2·x, and at rate 0.1 w = 1.8 and 0.4."""
    line = ("2 -> fc 1", "--weights", "2 1 | 1", "--input", "1 3", "--gradient")
    step = document(*line, "--target", "4", "--rate", "0.1")["step"]
    assert step["gradients"]["fc1.weight"] == [[2, 6]]
    assert np.allclose(step["arrays"]["fc1.weight"], [[1.8, 0.4]])
    assert np.allclose(step["arrays"]["fc1.bias"], [0.8])
    assert (step["error_before"], step["error_after"]) == pytest.approx((2, 0.5 * 0.2**2))
    assert cnncalc("verify", "2 -> fc 1", "--target", "4").code == 2
    assert "C405" in cnncalc("verify", *line, "--target", "4; 5").err
