"""Operations of ops.local: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.ops import local
from cnncalc.shape import Shape
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    refused_of,
    shown,
)
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(local), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(local), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(local))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_kernels_of_every_position():
    made = read("local3-4 /2")
    x = made.on(Shape(6, (5, 7), (2,)))
    assert x.output == Shape(4, (2, 3), (2,))
    letters = ("K", "C", "Fh", "Fw", "H'", "W'")
    assert made.weights(x) == (
        ("weight", (4, 6, 3, 3, 2, 3), letters, "weight"),
        ("bias", (4, 2, 3), ("K", "H'", "W'"), "bias"),
    )  # fmt: skip
    assert made.positions(x) == ()
    assert fault_of("local3-4", (6,))[0] == "C205"


def test_a_part_of_the_channels():
    made = read("partialconv3 of 2 pad 1")
    x = made.on(Shape(6, (5, 7), (2,)))
    assert x.output == Shape(6, (5, 7), (2,))
    assert made.weights(x) == (
        ("weight", (3, 3, 3, 3), ("C/G", "C/G", "Fh", "Fw"), "weight"),
        ("bias", (3,), ("C/G",), "bias"),
    )  # fmt: skip
    assert made.bias_additions(x) == 2 * 3 * 5 * 7
    made = read("partialconv3 of 2 pad 1 nobias")
    assert (len(made.weights(x)), made.bias_additions(x)) == (1, 0)
    assert read("partialconv3").groups == 4
    assert fault_of("partialconv3 of 2", (6, 5, 7)) == (
        "C201", "a partial convolution keeps the size, as the other channels pass it by",
        "input 5x7x6", "write pad half",
    )  # fmt: skip
    assert fault_of("partialconv3 of 2 pad 0x1", (6, 5, 7))[0] == "C201"
    assert fault_of("partialconv3 of 4 pad 1", (6, 5, 7))[1] == (
        "6 input channels cannot be divided into 4 groups"
    )
    assert fault_of("partialconv3", (6,))[0] == "C205"
