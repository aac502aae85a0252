"""A sum of tensors that another one outweighs at every input is no candidate for the peak."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from cnncalc import analyze
from cnncalc.analysis import outweighed
from cnncalc.analysis.outweighed import undominated
from cnncalc.dims import evaluate, maximum, symbol
from cnncalc.shape import Shape


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


H, W = symbol("H"), symbol("W")


def kept(*sums, at_most=()):
    return undominated([[(Shape(*shape), each) for shape, each in one] for one in sums],
                       frozenset(at_most))  # fmt: skip


MAP, HALF = (2, (H, W)), (2, (H // 2, W // 2))


def test_a_sum_that_another_one_covers_is_left_out():
    """2·H·W elements of 4 bytes against those of other maps."""
    assert kept([(MAP, 4)], [(MAP, 8)]) == [1]
    assert kept([(MAP, 8)], [(MAP, 4)]) == [0]
    assert kept([(MAP, 4)], [(MAP, 4)]) == [0]
    assert kept([(MAP, 4)], [(MAP, 4), (MAP, 4)]) == [1]
    assert kept([(MAP, 8)], [(MAP, 4), (HALF, 4)]) == [0]
    assert kept([(MAP, 4), (HALF, 16)], [(MAP, 8)]) == [1]  # 8·H·W and at most as much
    assert kept([(MAP, 4), (HALF, 17)], [(MAP, 8)]) == [0, 1]
    assert kept([(MAP, 4), (HALF, 4)], [(MAP, 5)]) == [1]
    assert kept([(HALF, 4)], [(MAP, 1)]) == [1]
    assert kept([(HALF, 5)], [(MAP, 1)]) == [0, 1]
    assert kept([((2, (H,)), 4)], [((2, (W,)), 4)]) == [0, 1]
    assert kept([((2, (H,)), 4), ((2, (W,)), 4)], [((2, (W,)), 4)]) == [0]
    assert kept([((2, (H,)), 4)], [((2, (H,)), 2), ((2, (W,)), 1)]) == [0, 1]
    assert kept([((7,), 4)], [((6,), 4), ((1,), 3)]) == [0]
    assert kept([((7,), 4)], [((7,), 4), ((1,), 3)]) == [1]


def test_multiples_are_of_one_unit():
    """Two maps of 3 and 6 channels are 9 of one; what lacks counts at its own multiple."""
    three, six, nine = ((number, (H,)) for number in (3, 6, 9))
    assert kept([(three, 2), (six, 2)], [(nine, 2)]) == [0]
    assert kept([(three, 2), (six, 2)], [(nine, 3)]) == [1]
    assert kept([(nine, 3)], [(three, 2), (six, 2), (three, 2)]) == [0]
    assert kept([(nine, 3)], [(three, 2), (six, 2), (three, 4)]) == [1]


def test_sums_that_are_the_most_outweigh_none():
    assert kept([(MAP, 8)], [(MAP, 4)], at_most=[0]) == [0, 1]
    assert kept([(MAP, 4)], [(MAP, 8)], at_most=[1]) == [0, 1]
    assert kept([(MAP, 4)], [(MAP, 8)], at_most=[0]) == [1]


def test_after_many_proofs_all_are_kept(monkeypatch):
    sums = [[((2, (H,)), 4)], [((2, (W,)), 4)], [((2, (H,)), 8), ((2, (W,)), 8)]]
    monkeypatch.setattr(outweighed, "MOST_PROVED", 3)
    assert kept(*sums) == [2]
    monkeypatch.setattr(outweighed, "MOST_PROVED", 2)
    assert kept(*sums) == [0, 1, 2]


def test_bounds_of_sizes():
    """A floor is not more than what is rounded; what is subtracted is left out."""
    bounded = outweighed._bounded
    assert bounded(7) == 7 and bounded(H - 3) == H and bounded(2 * H + 1) == 2 * H + 1
    assert bounded(H // 2) == H * Fraction(1, 2)
    assert bounded(((H // 2) + W) // 3) == (H * Fraction(1, 2) + W) * Fraction(1, 3)
    assert bounded(3 * (H // 2)) == H * Fraction(3, 2)
    for unbounded in (H - H // 2, H * (H // 2), maximum(H, W), maximum(H, W) // 2):
        assert bounded(unbounded) is None
    bound = outweighed._bound
    assert bound(H, 6, Shape(2, (H,))) == 6 * H and bound(7, 3, Shape(7)) == 21
    assert bound(H // 2, 6, Shape(2, (H // 2,))) == 3 * H
    assert bound(maximum(H, W), 6, Shape(2, (maximum(H, W),))) is None
