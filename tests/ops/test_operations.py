"""Every operation against plain loops, over fields that hypothesis chooses."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnncalc.analysis.report import facts
from cnncalc.dims import evaluate, symbol
from cnncalc.errors import SpecError
from cnncalc.language.reader import LayerReader
from cnncalc.ops import OPERATIONS
from cnncalc.ops.base import CLASSES, MOVING, SAME, spell
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.dense import FullyConnected, RadialBasis
from cnncalc.ops.normalization import BatchNorm
from cnncalc.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    L2Pool,
    MaxPool,
    Subsample,
)
from cnncalc.shape import Shape
from tests.forward.run_op import arrays, run
from tests.ops import naive, steps
from tests.ops.check_op import check_op, shaped

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
sides = st.tuples(st.integers(0, 2), st.integers(0, 2))
paddings = st.one_of(st.just(SAME), st.tuples(sides, sides))
planes = st.tuples(st.integers(4, 9), st.integers(4, 9))
FEW = settings(max_examples=60, deadline=None)


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


def op(text):
    return LayerReader().read(text, {})[0]


POINTWISE = (
    "lrn", "dropout 0.5", "stochasticdepth 0.2", "relu", "relu6", "leakyrelu 0.1", "elu", "selu",
    "sigmoid", "tanh", "silu", "hardsigmoid", "hardswish", "gelu", "identity", "softmax",
)  # fmt: skip

CASES = [
    *((text, naive.pointwise, ((4, 5, 6),)) for text in POINTWISE),
    ("bn", naive.batch_norm, ((4, 5, 6),)),
    ("bn noscale", naive.batch_norm, ((4, 5, 6),)),
    ("prelu", naive.prelu, ((4, 5, 6),)),
    ("prelu shared", naive.prelu, ((4, 5, 6),)),
    ("maxout 2", naive.maxout, ((4, 5, 6),)),
    ("fc 7", naive.connected, ((4, 5, 6),)),
    ("fc 7 nobias", naive.connected, ((24,),)),
    ("rbf 10", naive.connected, ((84,),)),
    ("globalavgpool", naive.whole_plane, ((4, 5, 6),)),
    ("globalmaxpool", naive.whole_plane, ((4, 5, 6),)),
    ("roipool2x3 regions 5", naive.regions, ((4, 5, 6),)),
    ("flatten", naive.flatten, ((4, 5, 6),)),
    ("reshape 5x6x4", naive.reshape, ((4, 5, 6),)),
    ("shuffle 2", naive.shuffle, ((6, 3, 3),)),
    ("split 2 of 3", naive.split, ((6, 3, 3),)),
    ("slice 1:4", naive.cut, ((6, 3, 3),)),
    ("select 0+5+2", naive.select, ((6, 3, 3),)),
    ("upsample 2", naive.upsample, ((2, 3, 4),)),
    ("upsample 2x3", naive.upsample, ((2, 3, 4),)),
    ("upsample 2 bilinear", naive.upsample, ((2, 3, 4),)),
    ("zeropad 1+2x0+3", naive.zero_pad, ((2, 3, 4),)),
    ("crop 1+0x2+1", naive.crop, ((2, 5, 6),)),
    ("padchannels 7", naive.pad_channels, ((4, 3, 3),)),
    ("channelconv5", naive.channel_conv, ((8, 2, 3),)),
    ("channelconv4 nobias", naive.channel_conv, ((8, 1, 1),)),
    ("channelavgpool", naive.channel_pool, ((8, 2, 3),)),
    ("channelmaxpool", naive.channel_pool, ((8, 2, 3),)),
    ("crop", naive.crop, ((2, 7, 8), (3, 4, 4))),
    ("crop offset 2", naive.crop, ((2, 7, 8), (3, 4, 4))),
    ("unpool2", naive.unpool, ((2, 3, 4), (2, 6, 8))),
    ("unpool2", naive.unpool, ((2, 3, 4), (2, 7, 7))),
    ("unpool2x3", naive.unpool, ((1, 2, 2), (1, 4, 6))),
    ("concat", naive.concat, ((2, 3, 4), (5, 3, 4))),
    ("add", naive.first_of, ((2, 3, 4), (2, 3, 4))),
    ("multiply", naive.first_of, ((2, 3, 4), (2,))),
    ("multiply", naive.first_of, ((2, 3, 4), (1, 3, 4))),
    ("multiply", naive.first_of, ((2, 3, 4), (2, 3, 4))),
    ("multiply", naive.first_of, ((2, 3, 4), (2, 3, 4), (2,))),
    ("add", naive.first_of, ((2, 3, 4), (2, 3, 4), (2, 3, 4))),
]


@pytest.mark.parametrize(
    ("text", "loops", "shapes"), CASES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_other_operations(text, loops, shapes):
    check_op(op(text), loops, *shapes)


BY_HYPOTHESIS = {
    "conv", "depthwise", "deconv", "maxpool", "avgpool", "l2pool", "subsample", "adaptiveavgpool",
    "adaptivemaxpool",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted({*steps.ELEMENTWISE, *steps.COLUMN} - {"bn", "prelu"}))
def test_what_is_counted_is_what_the_kernel_calculates(kind):
    (array,) = arrays((6, 2, 3), batch=1)
    made = op(kind)
    found, *_ = run(made, array)
    np.testing.assert_allclose(found[0], steps.values(made, array[0]), rtol=1e-9, atol=1e-9)


def test_every_operation_is_checked():
    checked = {op(text).kind for text, *_ in CASES} | BY_HYPOTHESIS
    assert {kind.syntax.words[0] for kind in OPERATIONS} <= checked


class WrongShape(Conv):
    def output_shape(self, inputs):
        right = super().output_shape(inputs)
        return right.with_spatial(right.spatial[0] + 1, right.spatial[1])


class WrongWeights(Conv):
    def weights(self, x):
        return super().weights(x)[:1]


class WrongMacs(Conv):
    def mac_sizes(self, x):
        return (*super().mac_sizes(x), ("2", 2))


class WrongBias(Conv):
    def bias_additions(self, x):
        return 2 * super().bias_additions(x)


class WrongFlops(Conv):
    def other_flops(self, x):
        return 1


class WrongReach(Conv):
    def windows(self, x):
        vertical, horizontal = super().windows(x)
        return vertical._replace(size=vertical.size - 1), horizontal


class WrongEdge(Conv):
    def windows(self, x):
        vertical, horizontal = super().windows(x)
        return vertical, horizontal._replace(before=horizontal.before + 1)


class WrongGaps(Conv):
    def windows(self, x):
        vertical, horizontal = super().windows(x)
        return vertical, horizontal._replace(dilation=2)


class WrongRule(Conv):
    def mac_sizes(self, x):
        return tuple((letter.replace("H'", "H"), size) for letter, size in super().mac_sizes(x))


BROKEN = [
    WrongShape,
    WrongWeights,
    WrongMacs,
    WrongBias,
    WrongFlops,
    WrongReach,
    WrongEdge,
    WrongGaps,
    WrongRule,
]


@pytest.mark.parametrize("broken", BROKEN)
def test_the_check_fails_where_a_rule_is_broken(broken):
    with pytest.raises(AssertionError):
        check_op(broken(kernel=(3, 3), filters=4, stride=(2, 2)), naive.conv, (2, 7, 7))


@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.syntax.words[0])
def test_example_reads_and_is_spelled_again(kind):
    example = op(kind.syntax.example)
    assert type(example) is kind
    assert op(spell(example)) == example


REFUSED = [
    ("conv3-8 groups 3", ((4, 9, 9),), "C204"),
    ("conv3-8", ((4, 2, 9),), "C203"),
    ("conv3-8", ((4,),), "C205"),
    ("deconv1-8 pad 2", ((4, 3, 3),), "C207"),
    ("fc 10 in=288", ((8, 28, 28),), "C202"),
    ("concat", ((2, 3, 4), (2, 3, 5)), "C201"),
    ("add", ((2, 3, 4), (3, 3, 4)), "C201"),
    ("multiply", ((2, 3, 4), (3,)), "C201"),
    ("reshape 2x2x2", ((3, 3, 3),), "C208"),
    ("unpool2", ((4, 3, 3), (4, 8, 6)), "C201"),
    ("unpool2", ((4, 3, 3), (5, 6, 6)), "C201"),
    ("slice 2:9", ((4, 3, 3),), "C207"),
    ("select 4", ((4, 3, 3),), "C207"),
    ("shuffle 3", ((4, 3, 3),), "C204"),
    ("split 1 of 3", ((4, 3, 3),), "C204"),
    ("split 3 of 2", ((4, 3, 3),), "C109"),
    ("deconv3-4 /2 outpad 2x0", ((4, 3, 3),), "C109"),
    ("deconv3-4 outpad 0x1", ((4, 3, 3),), "C109"),
    ("crop 2x0", ((4, 3, 3),), "C207"),
    ("roipool7 regions 3", (Shape(4, (9, 9), (2,)),), "C205"),
    ("maxpool5", ((2, 4, 4),), "C203"),
    ("maxpool4 /1 ceil", ((3, 2, 2),), "C203"),  # ⌈(2 - 4)/1⌉ + 1 = -1
    ("maxpool4 /3 ceil", ((3, 1, 1),), "C203"),  # ⌈(1 - 4)/3⌉ + 1 = 0
    ("maxpool4 /1 ceil", ((3, 9, 2),), "C203"),
    ("upsample 2", ((5,),), "C205"),
    ("zeropad 0", ((5,),), "C205"),
]
VOLUME, SEQUENCE = Shape(3, (8, 8, 8)), Shape(3, (16,))
OF_AXES = (
    "conv{}-8", "depthwise{}", "deconv{}-8", "maxpool{}", "avgpool{}", "adaptiveavgpool {}",
    "upsample {}", "zeropad {}", "crop {}",
)  # fmt: skip
REFUSED += [(text.format("2x2"), (x,), "C240") for text in OF_AXES for x in (VOLUME, SEQUENCE)]
REFUSED += [(text.format("2x2x2"), ((3, 8, 8),), "C240") for text in OF_AXES]
REFUSED += [(text.format("2"), ((3,),), "C205") for text in (*OF_AXES, "globalavgpool")]
REFUSED += [("roipool2 regions 3", (x,), "C205") for x in (VOLUME, SEQUENCE)]
REFUSED += [
    ("conv3-8 /1x2", (VOLUME,), "C240"),
    ("conv3-8 pad 1x0", (VOLUME,), "C240"),
    ("conv3-8 dilation 2x1", (SEQUENCE,), "C240"),
    ("deconv3-8 /2 outpad 1x0", (SEQUENCE,), "C240"),
    ("crop", (VOLUME, Shape(3, (4, 4))), "C240"),
    ("unpool2", (Shape(3, (4,)), Shape(3, (8, 8))), "C240"),
    ("concat", (SEQUENCE, Shape(3, (16, 16))), "C201"),
    ("add", (SEQUENCE, VOLUME), "C201"),
    ("multiply", (VOLUME, SEQUENCE), "C201"),
]


@pytest.mark.parametrize(("broken", "shapes", "code"), REFUSED)
def test_broken_rules_are_refused_with_what_was_received(broken, shapes, code):
    with pytest.raises(SpecError) as caught:
        op(broken).on(*map(shaped, shapes))
    assert caught.value.code == code
    assert caught.value.received


def test_what_acts_on_elements_takes_every_rank():
    for text in ("relu", "bn", "dropout", "softmax", "identity"):
        assert op(text).on(VOLUME).output == VOLUME
    assert op("fc 4").on(VOLUME).output == Shape(4)
    assert op("flatten").on(VOLUME).output == Shape(3 * 8**3)
    assert op("concat").on(SEQUENCE, SEQUENCE).output == Shape(6, (16,))


def test_fields_of_a_crop_that_would_do_nothing_are_refused():
    for text, shapes in (
        ("crop 1 offset 3", ((4, 9, 9),)),
        ("crop 1", ((4, 9, 9), (4, 7, 7))),
    ):
        with pytest.raises(SpecError, match="C206"):
            op(text).on(*map(shaped, shapes))


def test_numbers_at_the_end_of_their_range():
    for text in ("dropout 0", "dropout 0.999", "leakyrelu 0", "leakyrelu 1", "split 2 of 2"):
        assert spell(op(text)) == text
    assert op("deconv3-4 dilation 2 outpad 1").on(Shape(4, (3, 3))).output == Shape(4, (8, 8))


def test_regions_multiply_the_work_and_never_the_weights():
    dense, regions = op("fc 4096"), Shape(512, (7, 7), (300,))
    x = dense.on(regions)
    assert x.output == Shape(4096, (), (300,))
    assert dense.weights(x)[0].shape == (4096, 25088)
    assert prod(size for _, size in dense.mac_sizes(x)) == 300 * 25088 * 4096


def test_a_reshape_of_the_plane_may_depend_on_all_of_it():
    reshape = op("reshape 5x8x3")
    x = reshape.on(Shape(4, (5, 6)))
    assert x.output == Shape(3, (5, 8))
    assert [window.size for window in reshape.windows(x)] == [5, 6]


@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.syntax.words[0])
def test_every_operation_has_a_class(kind):
    assert kind.category in CLASSES
    assert kind.linear or kind.category != MOVING


def test_equal_operations_are_equal_and_immutable():
    assert BatchNorm() == BatchNorm() and hash(BatchNorm()) == hash(BatchNorm())
    assert BatchNorm() != BatchNorm(scale=False)
    assert RadialBasis(units=10) != FullyConnected(units=10)
    with pytest.raises(AttributeError):
        BatchNorm().scale = False
    with pytest.raises(TypeError):
        BatchNorm(shape=3)
