"""A sum of tensors that another one outweighs at every input is no candidate for the peak."""

from __future__ import annotations

import random

import pytest

from cnncalc import analyze
from cnncalc.dims import evaluate


def peak(line):
    return analyze(line).totals.peak_activation_bytes


@pytest.mark.parametrize(
    ("line", "text"),
    [
        # 4 bytes of the 3 channels of an image and of 96 maps; the pool's maps are fewer than it
        ("HxWx3 -> conv11-96 /4 -> relu -> maxpool3 /2",
         "12·H·W + 384·⌊(H − 7)/4⌋·⌊(W − 7)/4⌋"),
        ("HxWx3 -> conv3-8 same -> relu -> maxpool2", "44·H·W"),
    ],
)  # fmt: skip
def test_the_largest_alone_is_left(line, text):
    assert str(peak(line)) == text


@pytest.mark.parametrize("seed", range(20))
def test_a_symbolic_peak_is_that_of_numbers(seed):
    draw = random.Random(seed)
    layers = [
        draw.choice([
            f"conv{draw.choice([1, 3, 5])}-{draw.randint(1, 40)} /{draw.randint(1, 3)}",
            f"maxpool{draw.randint(2, 3)} /2", "relu", f"conv3-{draw.randint(1, 9)} same",
        ])
        for _ in range(5)
    ]  # fmt: skip
    rest = " -> ".join(layers)
    line = f"HxWx{draw.randint(1, 4)} -> {rest}"
    for height, width in ((300, 301), (224, 299), (511, 280)):
        values = {"H": height, "W": width}
        assert evaluate(peak(line), values) == peak(line.replace("HxW", f"{height}x{width}"))
