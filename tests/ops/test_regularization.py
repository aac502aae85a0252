"""Operations of ops.regularization: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.ops import regularization
from cnncalc.shape import Shape
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    refused_of,
    shown,
)
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(regularization), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(regularization), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(regularization))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_what_is_kept_for_the_way_back():
    x = read("dropout").on(Shape(6, (3, 4)))
    assert read("dropout").keeps(x) == (("mask", 72, 8, True),)
    assert read("stochasticdepth").keeps(x) == (("mask", 1, 8, True),)
    assert read("dropout").rate == read("stochasticdepth").rate == Fraction(1, 2)
    assert x.output == Shape(6, (3, 4))
