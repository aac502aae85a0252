"""Operations of ops.convolution: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnncalc.ops import convolution
from cnncalc.ops.base import SAME
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops import naive
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


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(convolution), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@each(("text", "shapes", "code"), refused_of(convolution))
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
FEW = settings(max_examples=25, deadline=None)


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


def test_arrays_and_products():
    for text, weights, sizes in (
        (
            "conv3x5-8 groups 2",
            [((8, 3, 3, 5), ("K", "C/G", "Fh", "Fw")), ((8,), ("K",))],
            [("R", 2), ("H'", 5), ("W'", 5), ("Fh", 3), ("Fw", 5), ("C/G", 3), ("K", 8)],
        ),
        (
            "depthwise3x5 mult 2",
            [((12, 1, 3, 5), ("C*M", "1", "Fh", "Fw")), ((12,), ("C*M",))],
            [("R", 2), ("H'", 5), ("W'", 5), ("C*M", 12), ("Fh", 3), ("Fw", 5)],
        ),
        (
            "deconv3x5-8 groups 2",
            [((6, 4, 3, 5), ("C", "K/G", "Fh", "Fw")), ((8,), ("K",))],
            [("R", 2), ("H", 7), ("W", 9), ("C", 6), ("Fh", 3), ("Fw", 5), ("K/G", 4)],
        ),
        (
            "channelconv5",
            [((1, 1, 5), ("1", "1", "F")), ((1,), ("1",))],
            [("R", 2), ("H'", 7), ("W'", 9), ("C", 6), ("F", 5)],
        ),
    ):
        made = read(text)
        x = made.on(Shape(6, (7, 9), (2,)))
        found = made.weights(x)
        assert [(weight.shape, weight.letters) for weight in found] == weights
        assert [weight.role for weight in found] == ["weight", "bias"]
        assert sorted(made.mac_sizes(x)) == sorted(sizes)
        assert made.bias_additions(x) == x.output.elements


def test_a_pointwise_convolution_sees_every_position_by_itself():
    assert [convolution.is_pointwise(read(f"conv{k}-8")) for k in ("1", "1x1", "1x3", "3")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_what_convolutions_put_out():
    for text, output in (
        ("conv3-8 /2", Shape(8, (3, 4), (2,))),
        ("depthwise3 mult 3", Shape(18, (5, 7), (2,))),
        ("deconv3-8 /2", Shape(8, (15, 19), (2,))),
        ("channelconv3", Shape(6, (7, 9), (2,))),
    ):
        assert read(text).on(Shape(6, (7, 9), (2,))).output == output
    assert (Conv.inputs, Deconv.inputs) == ((1, 1), (1, 2))
    assert (read("conv3-8").groups, read("depthwise3").multiplier) == (1, 1)
    assert read("deconv3-8").groups == 1


def test_groups_that_do_not_divide():
    for text, message in (
        ("conv3-8 groups 4", "6 input channels cannot be divided into 4 groups"),
        ("conv3-8 groups 3", "8 filters cannot be divided into 3 groups"),
        ("deconv3-8 groups 4", "6 input channels cannot be divided into 4 groups"),
        ("deconv3-8 groups 3", "8 filters cannot be divided into 3 groups"),
    ):
        code, found, received, _ = fault_of(text, (6, 7, 9))
        groups = text.split()[-1]
        assert (code, found) == ("C204", message)
        assert received == f"input channels 6, filters 8, groups {groups}"
    for text in ("conv3-8 groups 5", "deconv3-8 groups 5", "depthwise3"):
        assert fault_of(text, (6,))[0] == "C205"
