"""The way back in words: what each layer keeps, and its products, by hand on one small network."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.backward import derivations
from cnncalc.analysis.training import Setting, Training

LINE = (
    "8x8x3 -> conv3-4 -> relu -> maxpool2 -> conv3-4 -> bn -> sigmoid -> dropout 0.5 -> flatten "
    "-> fc 10 -> softmax"
)


USUAL = Setting()


def steps_of(line: str, setting: Setting = USUAL) -> dict[str, dict]:
    training = Training(analyze(load(line)), setting)
    return {
        one.row.name: {step.figure: step for step in derivations(one)} for one in training.layers
    }


KEPT = {  # bytes of float32, and what they are of
    "conv1": (8 * 8 * 3 * 4, "its input"),
    "relu1": (6 * 6 * 4 * 4, "its output"),  # which is 0 where the gradient stops
    "maxpool1": (3 * 3 * 4 * 8, "where the largest stood"),  # as whole numbers of 64 bits
    "conv2": (3 * 3 * 4 * 4, "its input"),
    "bn1": (4 * 4 + 2 * 4 * 4, "its input and mean and deviation"),
    "sigmoid1": (4 * 4, "its output"),  # y·(1 - y)
    "dropout1": (4, "mask"),  # one byte for each
    "flatten1": (0, "nothing is needed"),
    "fc1": (4 * 4, "its input"),
    "softmax1": (10 * 4, "its output"),
}


def test_what_each_layer_keeps_is_said():
    steps = {name: found["bytes kept"] for name, found in steps_of(LINE).items()}
    assert {name: (step.value, step.rule()) for name, step in steps.items()} == KEPT


def test_what_a_layer_before_it_keeps_is_kept_once():
    kept = steps_of("4 -> fc 4 -> sigmoid -> fc 10")["fc2"]["bytes kept"]
    assert (kept.value, kept.rule()) == (0, "its input (kept by a layer before it)")


def test_a_layer_before_all_that_is_trained_keeps_nothing():
    steps = steps_of(LINE, Setting(trained=("fc1",)))
    for name in ("conv1", "relu1", "maxpool1", "conv2", "bn1", "sigmoid1", "dropout1"):
        kept = steps[name]["bytes kept"]
        words = "nothing: neither it nor what is before it is trained"
        assert (kept.value, kept.rule()) == (0, words), name
    assert (steps["fc1"]["bytes kept"].value, steps["softmax1"]["bytes kept"].value) == (16, 40)


@pytest.mark.parametrize(
    ("layer", "of_input", "of_weight", "ratio"),
    [
        ("conv1", 0, 6 * 6 * 4 * 27, 1),  # the image needs no gradient
        ("conv2", 4 * 36, 4 * 36, 2),
        ("fc1", 4 * 10, 4 * 10, 2),
    ],
)
def test_the_products_of_both_gradients(layer, of_input, of_weight, ratio):
    steps = steps_of(LINE)[layer]
    assert (steps["MACs of dX"].value, steps["MACs of dW"].value) == (of_input, of_weight)
    assert steps["times forwards"].value == Fraction(ratio)
    assert bool(steps["MACs of dX"].working()) is bool(of_input)


def test_a_frozen_layer_has_no_products_of_its_weights():
    steps = steps_of(LINE, Setting(frozen=("conv2",)))["conv2"]
    assert (steps["MACs of dW"].value, steps["MACs of dX"].value) == (0, 144)
    assert steps["MACs of dW"].rule() == "none: its weights are frozen"
    assert steps["times forwards"].value == 1
