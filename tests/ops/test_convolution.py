"""Operations of ops.convolution: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnncalc.ops import convolution
from cnncalc.ops.base import SAME
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from tests.forward.run_op import read
from tests.ops import naive
from tests.ops.cases import cases_of, check_refused, drawn_of, refused_of, shown
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(convolution), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(convolution), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(convolution))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
sides = st.tuples(st.integers(0, 2), st.integers(0, 2))
paddings = st.one_of(st.just(SAME), st.tuples(sides, sides))
planes = st.tuples(st.integers(4, 9), st.integers(4, 9))
FEW = settings(max_examples=40, deadline=None)


@FEW
@given(pairs, pairs, paddings, pairs, st.integers(1, 2), st.booleans(), planes)
def test_convolution(kernel, stride, padding, dilation, groups, bias, plane):
    op = Conv(
        kernel=kernel, filters=2 * groups, stride=stride, padding=padding, dilation=dilation,
        groups=groups, bias=bias,
    )  # fmt: skip
    assume_fits(op, plane)
    check_op(op, naive.conv, (2 * groups, *plane))


@FEW
@given(pairs, pairs, paddings, pairs, st.integers(1, 3), st.booleans(), planes)
def test_depthwise(kernel, stride, padding, dilation, multiplier, bias, plane):
    op = Depthwise(
        kernel=kernel, stride=stride, padding=padding, dilation=dilation, multiplier=multiplier,
        bias=bias,
    )  # fmt: skip
    assume_fits(op, plane)
    check_op(op, naive.depthwise, (2, *plane))


def assume_fits(op, plane):
    """Leave out windows larger than their padded input, which are refused."""
    for axis, n in enumerate(plane):
        pads = 0 if op.padding == SAME else sum(op.padding[axis])
        assume((op.kernel[axis] - 1) * op.dilation[axis] + 1 <= n + pads)


@FEW
@given(pairs, pairs, sides, pairs, st.integers(0, 1), st.booleans())
def test_transposed_convolution(kernel, stride, side, dilation, extra, bias):
    assume(all(extra < max(stride[a], dilation[a]) for a in (0, 1)))  # else it is refused
    op = Deconv(
        kernel=kernel, filters=4, stride=stride, padding=(side, side), dilation=dilation,
        output_padding=(extra, extra), groups=2, bias=bias,
    )  # fmt: skip
    trace = naive.deconv(op, (2, 5, 4))
    assume(min(naive_size(op, (5, 4))) > 6)
    check_op(op, naive.deconv, (2, 5, 4)) if trace.cells else None


def naive_size(op, plane):
    spans = [(op.kernel[a] - 1) * op.dilation[a] + 1 for a in (0, 1)]
    return [(plane[a] - 1) * op.stride[a] + spans[a] - sum(op.padding[a]) for a in (0, 1)]
