"""CS231n's pattern of layers with its numbers left open: what is open, and an example."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.errors import SpecError


def example(line: str) -> tuple[str, str]:
    with pytest.raises(SpecError, match="C108") as caught:
        load(line)
    before, example = caught.value.hint.split("for example: ")
    assert before
    return caught.value.message, example


def test_the_pattern_of_the_lecture_is_explained():
    said, line = example("INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC")
    assert all(word in said for word in ("N, M, K", "POOL?", "the input", "CONV, POOL and FC"))
    assert line == (
        "INPUT 32x32x3 -> [[CONV3-64 pad 1 -> RELU]*2 -> POOL2]*3 -> [FC 256 -> RELU]*1 -> FC 10"
    )
    first, conv = 64 * 28, 64 * (64 * 9 + 1)
    dense = 256 * (4 * 4 * 64 + 1) + 10 * 257
    assert analyze(load(line)).totals.params == first + 5 * conv + dense


@pytest.mark.parametrize(
    ("line", "left", "example_of"),
    [
        ("32x32x3 -> [CONV3-8 -> RELU]*N -> FC 10", "N", "32x32x3 -> [CONV3-8 -> RELU]*2 -> FC 10"),
        ("INPUT 32x32x3 -> CONV5-6 -> POOL? -> FC", "POOL?",
         "INPUT 32x32x3 -> CONV5-6 -> POOL2 -> FC 10"),
        ("INPUT → CONV3-8 → FC 10", "the input", "INPUT 32x32x3 → CONV3-8 → FC 10"),
    ],
)  # fmt: skip
def test_what_is_open_is_named_and_filled_in(line, left, example_of):
    said, made = example(line)
    assert left in said
    assert made == example_of
    assert load(made).nodes


def test_a_pattern_with_its_numbers_is_a_network():
    assert str(load("32x32x3 -> fc (2*max(3, 4))").nodes[-1].op.units) == "8"
    assert load("INPUT 32x32x3 -> [CONV3-8 pad 1 -> RELU]*2 -> FC 10").nodes
