"""Operations of ops.recurrent: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.ops import recurrent
from tests.forward.run_op import read
from tests.ops.cases import cases_of, check_refused, drawn_of, refused_of, shown
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(recurrent), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(recurrent), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(recurrent))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)
