"""Operations of ops.recurrent: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.ops import recurrent
from cnncalc.reach import whole
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    refused_of,
    shown,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@each(("text", "loops", "shapes"), cases_of(recurrent))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(recurrent), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(recurrent))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_arrays_of_gates():
    x = Shape(5, (3,))
    made = read("lstm 2")
    ih, hh, *biases = made.weights(made.on(x))
    assert ih == ("weight_ih", (8, 5), ("G*K", "C"), "weight")
    assert hh == ("weight_hh", (8, 2), ("G*K", "K"), "weight")
    assert biases == [
        ("bias_ih", (8,), ("G*K",), "bias"), ("bias_hh", (8,), ("G*K",), "bias"),
    ]  # fmt: skip
    made = read("gru 2 bidirectional onebias")
    assert [(name, shape) for name, shape, *_ in made.weights(made.on(x))] == [
        ("weight_ih", (6, 5)), ("weight_hh", (6, 2)), ("bias_ih", (6,)),
        ("weight_ih_reverse", (6, 5)), ("weight_hh_reverse", (6, 2)), ("bias_ih_reverse", (6,)),
    ]  # fmt: skip


@each(
    ("text", "gates", "biases"),
    [
        ("lstm 2", 4, 2), ("lstm 2 keras", 4, 1), ("lstm 2 onebias", 4, 1), ("gru 2", 3, 2),
        ("gru 2 keras", 3, 2), ("gru 2 nobias", 3, 0), ("rnn 2", 1, 2), ("rnn 2 keras", 1, 1),
    ],
)  # fmt: skip
def test_gates_biases_and_steps(text, gates, biases):
    made = read(text)
    x = made.on(Shape(5, (3,), (7,)))
    assert (made.gate_count, made.biases, made.directions) == (gates, biases, 1)
    assert made.mac_sizes(x) == (("D", 1), ("L", 21), ("G", gates), ("K", 2), ("(C + K)", 7))
    assert made.bias_additions(x) == biases * gates * 2 * 21
    assert made.places(x) == 2 * 21
    assert made.windows(x) == (whole(3),)


def test_what_comes_out():
    for text, output in (
        ("rnn 2", Shape(2, (3,), (7,))),
        ("rnn 2 last", Shape(2, (), (7,))),
        ("rnn 2 bidirectional", Shape(4, (3,), (7,))),
        ("rnn 2 bidirectional last", Shape(4, (), (7,))),
    ):
        assert read(text).on(Shape(5, (3,), (7,))).output == output
    made = read("rnn 2 bidirectional")
    x = made.on(Shape(5, (3,)))
    assert (made.directions, made.places(x), made.bias_additions(x)) == (2, 12, 2 * 2 * 2 * 3)
    assert made.mac_sizes(x)[0] == ("D", 2)
    hint = "flatten over height+width makes one of the cells of a map"
    for shape in ((5,), (5, 3, 4)):
        assert fault_of("rnn 2", shape) == (
            "C205", "a recurrent layer needs a sequence of length x channels",
            f"input {shaped(shape)}", hint,
        )  # fmt: skip


def test_steps_of_a_unit():
    """Sigmoid 4 and hyperbolic tangent 6 operations; sums of both products, and the gates'."""
    assert read("lstm 2").cost().startswith(f"{3 * 4 + 2 * 6 + 4 + 4} per unit of a step")
    assert read("gru 2").cost().startswith(f"{2 * 4 + 6 + 4 + 4} per unit of a step")
    assert read("rnn 2").cost().startswith("7 per unit of a step")
