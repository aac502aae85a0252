"""Operations of ops.pooling: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.analysis.report import facts
from cnncalc.dims import evaluate, symbol
from cnncalc.ops import pooling
from cnncalc.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    L2Pool,
    MaxPool,
    Subsample,
)
from cnncalc.shape import Shape
from tests.forward.run_op import read
from tests.ops import naive
from tests.ops.cases import cases_of, check_refused, drawn_of, refused_of, shown
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(pooling), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(pooling), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(pooling))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


planes = st.tuples(st.integers(4, 9), st.integers(4, 9))
FEW = settings(max_examples=40, deadline=None)


@FEW
@given(
    st.sampled_from([MaxPool, AvgPool, L2Pool, Subsample]), st.integers(2, 3), st.integers(1, 3),
    st.integers(0, 1), st.booleans(), planes,
)  # fmt: skip
def test_pooling(kind, kernel, stride, pad, ceil, plane):
    op = kind(
        kernel=(kernel, kernel),
        stride=(stride, stride),
        padding=((pad, pad), (pad, pad)),
        ceil=ceil,
    )
    check_op(op, naive.pool, (2, *plane))


@FEW
@given(
    st.sampled_from([AdaptiveAvgPool, AdaptiveMaxPool]),
    planes,
    st.integers(1, 11),
    st.integers(1, 11),
)
def test_adaptive_pooling(kind, plane, height, width):
    op = kind(size=(height, width))
    check_op(op, naive.adaptive, (2, *plane))


@pytest.mark.parametrize("m", [1, 2, 4, 6, 7])
@pytest.mark.parametrize("kind", [AdaptiveAvgPool, AdaptiveMaxPool])
def test_adaptive_pooling_of_an_unknown_size(kind, m):
    closed = facts(kind(size=(m, m)), (Shape(2, (symbol("H"), symbol("W"))),))
    for height, width in ((3, 14), (12, 5), (7, 30)):
        trace, env = (
            naive.adaptive(kind(size=(m, m)), (2, height, width)),
            {"H": height, "W": width},
        )
        assert evaluate(closed.other_flops, env) == sum(map(len, trace.cells.values()))
