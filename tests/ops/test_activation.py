"""Operations of ops.activation: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.ops import activation
from cnncalc.reach import EACH, POINTWISE, whole
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
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@each(("text", "loops", "shapes"), cases_of(activation))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(activation), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(activation))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_one_of_each_step():
    assert activation.each("division", "product") == (("division", 0, 1), ("product", 0, 1))
    assert [name for name, *_ in activation.SIGMOID] == [
        "negation", "exponential", "addition", "division",
    ]  # fmt: skip


@each(
    ("text", "fields"),
    [
        ("leakyrelu", {"slope": Fraction(1, 100)}),
        ("elu", {"alpha": 1}),
        ("celu", {"alpha": 1}),
        ("hardtanh", {"low": -1, "high": 1}),
        ("threshold 3", {"threshold": 3, "value": 0}),
        ("softmax", {"over": ("channels",), "branches": 1}),
        ("maxout", {"pieces": 2}),
        ("prelu", {"per_each": "channel"}),
    ],
)
def test_fields_that_are_not_stated(text, fields):
    assert read(text).fields == fields


def test_halves_pieces_and_branches():
    assert read("glu").on(Shape(6, (3,), (5,))).output == Shape(3, (3,), (5,))
    assert read("maxout 3").on(Shape(6, (3,))).output == Shape(2, (3,))
    assert fault_of("glu", (5, 3))[1] == "5 input channels cannot be divided into 2 groups"
    assert fault_of("maxout 4", (6, 3))[1] == "6 input channels cannot be divided into 4 groups"
    assert fault_of("softmax branches 4", (6, 3))[1].endswith("divided into 4 groups")
    assert fault_of("softmax branches 2 over length", (6, 3)) == (
        "C245", "branches are parts of the channels, and of no other axis", "length",
        "leave out over",
    )  # fmt: skip
    assert read("softmax over length").on(Shape(6, (3,))).output == Shape(6, (3,))
    x = read("maxout 3").on(Shape(6, (3,)))
    assert read("maxout 3").keeps(x) == (("where the largest stood", 6, 64, True),)


def test_what_a_softmax_reads():
    for text, shape, reads in (
        ("softmax", Shape(6, (3, 4)), (POINTWISE, POINTWISE)),
        ("softmax over width", Shape(6, (3, 4)), (POINTWISE, whole(4))),
        ("softmax over height+channels", Shape(6, (3, 4)), (whole(3), POINTWISE)),
        ("softmax", Shape(6), EACH),
    ):
        made = read(text)
        assert made.windows(made.on(shape)) == reads
