"""Operations of ops.dense: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.ops import dense
from cnncalc.ops.assumed import Assumption, recorded
from cnncalc.reach import EACH, whole
from cnncalc.shape import Shape
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    refused_of,
    shown,
    workings_of,
)
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(dense), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(dense), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(dense))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


C = symbol("C")


def test_units_and_their_inputs():
    for text, shape, output, weight in (
        ("fc 7", Shape(6, (3, 4), (5,)), Shape(7, (), (5,)), ((7, 72), ("K", "N"))),
        ("fc 7 channels", Shape(6, (3, 4), (5,)), Shape(7, (3, 4), (5,)), ((7, 6), ("K", "C"))),
        ("fc 7 in=72", Shape(6, (3, 4)), Shape(7), ((7, 72), ("K", "N"))),
        ("fc 7 in=6 channels", Shape(6, (3, 4)), Shape(7, (3, 4)), ((7, 6), ("K", "C"))),
    ):
        made = read(text)
        x = made.on(shape)
        kernel, bias = made.weights(x)
        assert (x.output, kernel) == (output, ("weight", *weight, "weight"))
        assert bias == ("bias", (7,), ("K",), "bias")
        assert made.bias_additions(x) == output.elements
        assert made.windows(x) == (EACH if "channels" in text else (whole(3), whole(4)))
    made = read("fc 7 nobias")
    x = made.on(Shape(6))
    assert (len(made.weights(x)), made.bias_additions(x), made.windows(x)) == (
        1, 0, (whole(1), whole(1)),
    )  # fmt: skip
    assert read("fc 7").expected == 0


def test_inputs_that_are_stated_wrong():
    assert fault_of("fc 10 in=288", (8, 28, 28)) == (
        "C202", "states 288 inputs, but receives 6272", "input 28x28x8 = 6272 elements",
        "write in=6272, or change the layers before it",
    )  # fmt: skip
    with recorded() as taken:
        assert read("fc 7 in=9").on(Shape(C)).output == Shape(7)
    assert taken == [Assumption(9 - C)]


def test_workings():
    assert workings_of("fc 7", (6, 3, 4)) == ["H*W*C = 3*4*6 = 72"]
    assert workings_of("fc 7", (6,)) == workings_of("fc 7 channels", (6, 3, 4)) == []


def test_prototypes():
    made = read("rbf 10")
    x = made.on(Shape(6, (3, 4), (5,)))
    assert x.output == Shape(10, (), (5,))
    assert made.weights(x) == (("prototypes", (10, 72), ("K", "N"), "buffer"),)
    assert (made.places(x), made.windows(x)) == (72 * 50, (whole(3), whole(4)))
    assert made.cost() == "3 per connection (subtraction, square, addition)"
