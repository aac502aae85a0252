"""Operations of ops.learned: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.ops import learned
from cnncalc.reach import EACH, NOWHERE
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


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(learned), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(learned), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(learned))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_numbers_that_are_learned():
    shape = Shape(6, (3, 4))
    for each, sizes, letters in (
        ("shared", (1,), ("1",)),
        ("channel", (6,), ("C",)),
        ("element", (6, 3, 4), ("C", "H", "W")),
    ):
        assert learned.learned("slope", each, shape) == ("slope", sizes, letters, "weight")
        for text, name, role in (("scale", "weight", "weight"), ("shift", "bias", "bias")):
            made = read(f"{text} {each}")
            assert made.weights(made.on(shape)) == ((name, sizes, letters, role),)
    assert read("scale").per_each == read("shift").per_each == "channel"
    assert read("scale 2").weights(read("scale 2").on(shape)) == ()
    assert read("scale 0").weights(read("scale 0").on(shape)) == ()


def test_zeros_depend_on_nothing():
    for text, reads in (("scale 0", NOWHERE), ("scale 1", EACH), ("scale (-1)", EACH)):
        assert read(text).windows(read(text).on(Shape(6, (3, 4)))) is reads
    assert read("scale").windows(read("scale").on(Shape(6))) is EACH
