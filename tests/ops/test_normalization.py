"""Operations of ops.normalization: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.ops import normalization
from cnncalc.reach import POINTWISE, whole
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


@each(("text", "loops", "shapes"), cases_of(normalization))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(normalization), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(normalization))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_what_batch_normalisation_holds_and_keeps():
    x = read("bn").on(Shape(6, (3, 4)))
    line = [("weight", (6,), ("C",), "weight"), ("bias", (6,), ("C",), "bias")]
    kept = [("mean", (6,), ("C",), "buffer"), ("variance", (6,), ("C",), "buffer")]
    assert read("bn").weights(x) == (*line, *kept)
    assert read("bn noscale").weights(x) == (line[1], *kept)
    assert read("bn noshift").weights(x) == (line[0], *kept)
    roles = [role for *_, role in read("bn frozen").weights(x)]
    assert roles == ["buffer"] * 4
    assert read("bn").kept == ("input",) and read("bn frozen").kept == ()
    assert read("bn").keeps(x) == (("mean and deviation", 12, 0, False),)
    assert read("bn frozen").keeps(x) == ()


def test_response_normalisation_has_the_numbers_of_its_paper():
    """Krizhevsky et al. 2012, section 3.3: n = 5, α = 0.0001, β = 0.75, k = 2."""
    fields = {"size": 5, "alpha": Fraction(1, 10_000), "beta": Fraction(3, 4), "k": 2}
    assert read("lrn").fields == fields


def test_groups_of_elements():
    """How many a group has, how many groups there are, and what a cell depends on."""
    shape = Shape(6, (3, 4), (5,))
    near, far = POINTWISE, (whole(3), whole(4))
    for text, elements, groups, reads, learned in (
        ("groupnorm 2", 36, 10, far, ("C",)),
        ("layernorm", 6, 60, (near, near), ("C",)),
        ("layernorm whole", 72, 5, far, ("C", "H", "W")),
        ("layernorm over height", 3, 120, (whole(3), near), ("H",)),
        ("rmsnorm over width+channels", 24, 15, (near, whole(4)), ("C", "W")),
        ("instancenorm", 12, 30, far, ("C",)),
        ("l2norm scale", 6, 60, (near, near), ("C",)),
        ("grn", 12, 30, far, ("C",)),
    ):
        made = read(text)
        x = made.on(shape)
        assert (made.gathers(x), made.places(x), made.windows(x)) == (elements, groups, reads)
        (weight, *_) = made.weights(x)
        assert weight.letters == learned
        shift = [("bias", weight.shape, learned, "bias")]
        assert made.weights(x)[1:] == (() if text[:3] in ("rms", "l2n") else tuple(shift))
    assert read("l2norm").weights(read("l2norm").on(shape)) == ()
    assert fault_of("layernorm over length", (6, 3, 4))[0] == "C245"


def test_steps_of_a_group():
    """Mean, variance, subtraction, division, scale and shift of 12 elements: 7·12 + 2."""
    shape = Shape(6, (3, 4), (5,))

    def flops(text):
        made = read(text)
        return made.other_flops(made.on(shape))

    assert flops("instancenorm") == 30 * (11 + 1 + 12 + 12 + 11 + 1 + 1 + 1 + 12 + 12 + 12)
    assert flops("instancenorm noscale") == flops("instancenorm") - 360
    assert flops("instancenorm noscale noshift") == flops("instancenorm") - 720
    assert flops("rmsnorm") == 60 * (6 + 5 + 1 + 1 + 1 + 6 + 6)
    assert flops("l2norm") == 60 * (6 + 5 + 1 + 1 + 6)
    assert flops("l2norm scale") == flops("l2norm") + 360
    assert flops("grn") == 30 * (12 + 11 + 1 + 1 + 1 + 4 * 12) + 5
