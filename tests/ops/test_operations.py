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
from cnncalc.ops.base import CLASSES, MOVING, SAME
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
from cnncalc.ops.spelling import spell
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import arrays, run
from tests.ops import naive, steps
from tests.ops.check_op import check_op, shaped

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


@each("m", [1, 2, 4, 6, 7])
@each("kind", [AdaptiveAvgPool, AdaptiveMaxPool])
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
    "sigmoid", "tanh", "silu", "hardsigmoid", "hardswish", "gelu", "identity", "mish", "softplus",
    "softsign", "logsigmoid",
    "hardtanh", "hardtanh min (-2) max 3", "threshold 1 value 20", "celu 2",
)  # fmt: skip

NORMALISED = (
    "groupnorm 2", "groupnorm 1 noscale", "layernorm", "layernorm whole", "layernorm noshift",
    "layernorm over height", "layernorm over w+h noscale noshift", "instancenorm",
    "instancenorm noscale noshift", "rmsnorm", "rmsnorm whole noscale", "l2norm", "l2norm scale",
    "l2norm whole", "grn",
)  # fmt: skip

LEARNED = (
    "prelu", "prelu shared", "prelu element", "prelu channel", "scale", "scale shared",
    "scale element", "scale 0.1", "shift", "shift element", "shift shared",
)  # fmt: skip
SOFTMAX = (
    "softmax", "softmax over height", "softmax over height+width", "softmax branches 2",
    "softmax over channels+width",
)  # fmt: skip

JOINS = ("add", "subtract", "multiply", "divide", "mean", "maximum")
JOINED = (
    ((2, 3, 4), (2, 3, 4)), ((2, 3, 4), (2, 3, 4), (2, 3, 4)), ((2, 3, 4), (2,)),
    ((2, 3, 4), (1, 3, 4)), ((2, 3, 4), (2, 1, 1), (1, 1, 4)), ((1, 3, 4), (2, 3, 4)),
    ((2, 1, 4), (1, 3, 1)), ((2,), (2, 3, 4)), ((5,), (5,)),
)  # fmt: skip

RESIZED = (
    "1.5", "1.5 bilinear", "2 bicubic", "2.5x1.5 bicubic", "0.5 area", "to 5x7", "to 7x5 bilinear",
    "to 2x3 bilinear", "to 4x9 bicubic", "to 7x6 area", "to 2x3 area", "2 bilinear corners",
    "to 1x1 bilinear corners", "to 5x5 bicubic corners", "0.75 bilinear",
)  # fmt: skip

RECURRENT = (
    "lstm 2", "lstm 2 keras", "lstm 2 bidirectional", "lstm 2 last bidirectional nobias", "gru 2",
    "gru 2 keras", "gru 2 onebias bidirectional", "rnn 3", "rnn 3 keras last",
)  # fmt: skip

CASES = [
    *((text, naive.pointwise, ((4, 5, 6),)) for text in POINTWISE),
    ("bn", naive.batch_norm, ((4, 5, 6),)),
    ("bn noscale", naive.batch_norm, ((4, 5, 6),)),
    *((text, naive.normalised, ((4, 5, 6),)) for text in NORMALISED),
    *((text, naive.normalised, ((8,),)) for text in ("groupnorm 4", "layernorm", "l2norm scale")),
    *((text, naive.learned, ((4, 5, 6),)) for text in LEARNED),
    ("prelu element", naive.learned, ((24,),)),
    *((text, naive.softmax, ((4, 5, 6),)) for text in SOFTMAX),
    ("softmax", naive.softmax, ((7,),)),
    ("glu", naive.glu, ((4, 5, 6),)),
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
    *((f"upsample {text}", naive.upsample, ((2, 3, 4),)) for text in RESIZED),
    *(
        (f"upsample {mode}", naive.upsample, ((2, 3, 4), (1, 5, 7)))
        for mode in ("nearest", "bilinear", "bicubic", "area", "bilinear corners")
    ),
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
    ("concat over height", naive.concat, ((2, 3, 4), (2, 1, 4), (2, 2, 4))),
    ("concat over width", naive.concat, ((2, 3, 4), (2, 3, 1))),
    *((text, naive.joined, shapes) for text in JOINS for shapes in JOINED),
    ("split 2 of 2 over height", naive.split, ((6, 4, 3),)),
    ("split 2 of 1+3+2", naive.split, ((6, 4, 3),)),
    ("split 3 of 1+2+1 over width", naive.split, ((2, 3, 4),)),
    ("slice 2:", naive.cut, ((6, 3, 3),)),
    ("pixelshuffle 2", naive.pixel_shuffle, ((8, 3, 4),)),
    ("pixelshuffle 3", naive.pixel_shuffle, ((9, 2, 3),)),
    ("depthtospace 2", naive.pixel_shuffle, ((8, 3, 4),)),
    ("pixelunshuffle 2", naive.pixel_unshuffle, ((3, 4, 6),)),
    ("spacetodepth 3", naive.pixel_unshuffle, ((2, 6, 3),)),
    ("patches2", naive.patches, ((2, 5, 6),)),
    ("patches3x2 /1 pad 1", naive.patches, ((2, 4, 3),)),
    ("patches2 /2 same dilation 2", naive.patches, ((1, 7, 6),)),
    ("permute width+height+channels", naive.permute, ((2, 3, 4),)),
    ("permute channels+width+height", naive.permute, ((2, 3, 4),)),
    ("permute h+w+c", naive.permute, ((2, 3, 4),)),
    ("transpose", naive.permute, ((2, 3, 4),)),
    ("roll 1x2", naive.roll, ((2, 3, 4),)),
    ("roll (-1)", naive.roll, ((2, 3, 4),)),
    ("flatten over height+width", naive.flatten_over, ((2, 3, 4),)),
    ("flatten over channels+width", naive.flatten_over, ((2, 3, 4),)),
    ("flatten over width", naive.flatten_over, ((2, 3, 4),)),
    ("matmul", naive.matmul, ((4, 3, 5), (2, 3, 4))),
    ("matmul transposed", naive.matmul, ((4, 3, 5), (4, 3, 6))),
    ("attention heads 2", naive.attention, ((4, 3, 2), (4, 2, 5), (6, 2, 5))),
    ("attention", naive.attention, ((4, 3, 2), (4, 3, 2), (4, 3, 2))),
    ("embedding 7x3", naive.embedding, ((5,),)),
    *((text, naive.recurrent, ((3, 4),)) for text in RECURRENT),
    ("deconv4-3 /2 same", naive.deconv, ((2, 3, 4),)),
    ("deconv3-3 /2 same", naive.deconv, ((2, 3, 4),)),
    ("deconv2x5-3 /3x2 same nobias", naive.deconv, ((2, 3, 4),)),
    ("deconv3-3 /2 pad 1 to 6x7", naive.deconv, ((2, 3, 4),)),
    ("deconv3-3 /2 same to 5x8", naive.deconv, ((2, 3, 4),)),
    ("deconv4-3 /2 pad 1", naive.deconv, ((2, 3, 4), (1, 7, 8))),
    ("deconv4-3 /2 same", naive.deconv, ((2, 3, 4), (1, 5, 7))),
    ("deconv4-3 /2", naive.deconv, ((2, 3, 4), (1, 6, 8))),
    ("deconv3-3 /2 to 8x9", naive.deconv, ((2, 3, 4),)),
    ("pad 2 reflect", naive.zero_pad, ((2, 3, 4),)),
    ("pad 1+2x0+3 reflect", naive.zero_pad, ((2, 3, 4),)),
    ("pad 3 replicate", naive.zero_pad, ((2, 3, 4),)),
    ("pad 2x3+1 circular", naive.zero_pad, ((2, 3, 4),)),
    ("adaptiveavgpool keepx1", naive.adaptive, ((2, 5, 6),)),
    ("adaptivemaxpool 2xkeep", naive.adaptive, ((2, 5, 6),)),
    ("local3-4", naive.local, ((4, 6, 6),)),
    ("local3x2-3 /2 pad 1x0 nobias", naive.local, ((2, 5, 6),)),
    ("local2-2 same", naive.local, ((2, 4, 3),)),
    ("partialconv3 pad 1", naive.partial, ((8, 4, 5),)),
    ("partialconv3 of 2 pad half dilation 2 nobias", naive.partial, ((4, 6, 5),)),
    ("conv3-4 full", naive.conv, ((2, 4, 5),)),
    ("conv3x2-4 pad full dilation 2", naive.conv, ((2, 4, 5),)),
    ("fc 7 channels", naive.per_cell, ((4, 3, 5),)),
    ("fc 7 channels nobias", naive.per_cell, ((4,),)),
    ("slice 2", naive.cut, ((6, 3, 3),)),
    ("slice 2:end", naive.cut, ((6, 3, 3),)),
    ("slice :4", naive.cut, ((6, 3, 3),)),
    ("slice 1: over height", naive.cut, ((2, 3, 4),)),
    ("slice 1:3 over width", naive.cut, ((2, 3, 4),)),
]


@each(("text", "loops", "shapes"), CASES)
def test_other_operations(text, loops, shapes):
    check_op(op(text), loops, *shapes)


BY_HYPOTHESIS = {
    "conv", "depthwise", "deconv", "maxpool", "avgpool", "l2pool", "subsample", "adaptiveavgpool",
    "adaptivemaxpool",
}  # fmt: skip


NOT_BY_VALUE = {"bn", "prelu", "scale", "shift", "threshold"}


@each("kind", sorted({*steps.ELEMENTWISE, *steps.COLUMN} - NOT_BY_VALUE))
def test_what_is_counted_is_what_the_kernel_calculates(kind):
    (array,) = arrays((6, 2, 3), batch=1)
    made = op(kind)
    found, *_ = run(made, array)
    np.testing.assert_allclose(found[0], steps.values(made, array[0]), rtol=1e-9, atol=1e-9)


BY_VALUE = (*SOFTMAX, "threshold 0.5 value 20", "celu 2", "hardtanh max 2")


@each("text", BY_VALUE)
def test_values_are_those_of_the_definition(text):
    (array,) = arrays((4, 5, 6), batch=1)
    found, *_ = run(op(text), array)
    np.testing.assert_allclose(found[0], steps.values(op(text), array[0]), rtol=1e-9, atol=1e-9)


@each("text", NORMALISED)
def test_what_is_normalised_is_what_the_kernel_normalises(text):
    """Its line is that which the kernel asked for, spread over the groups of the definition."""
    (array,) = arrays((4, 5, 6), batch=1)
    made = op(text)
    plain = type(made)(**{**made.fields, "scale": False, "shift": False})
    expected = steps.values(plain, array[0])
    found, weights, _ = run(made, array)
    if made.kind == "grn":
        expected = expected - array[0]
    for name, line in (("weight", np.multiply), ("bias", np.add)):
        if name in weights:
            expected = line(expected, spread_line(made, weights[name]))
    expected = expected + array[0] if made.kind == "grn" else expected
    np.testing.assert_allclose(found[0], expected, rtol=1e-9, atol=1e-9)


def spread_line(made, line):
    """A learned array, channels first, over the axes along which it differs."""
    sizes = {"channels": 4, "height": 5, "width": 6}
    over = getattr(made, "over", ("channels",))
    named = sizes if over == ("all",) else over
    return line.reshape([n if name in named else 1 for name, n in sizes.items()])


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


@each("broken", BROKEN)
def test_the_check_fails_where_a_rule_is_broken(broken):
    with pytest.raises(AssertionError):
        check_op(broken(kernel=(3, 3), filters=4, stride=(2, 2)), naive.conv, (2, 7, 7))


@each("kind", OPERATIONS)
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
    ("slice 4:", ((4, 3, 3),), "C207"),
    ("pixelshuffle 2", ((6, 3, 3),), "C204"),
    ("partialconv3", ((8, 4, 5),), "C201"),
    ("deconv4-4 /2 pad 1 to 9x8", ((8, 3, 4),), "C249"),
    ("deconv4-4 /2 to 8x8", ((8, 4, 4), (8, 8, 8)), "C247"),
    ("deconv4-4 /2 to 20x20", ((8, 4, 4),), "C249"),
    ("deconv4-4 /2 to 2x2", ((8, 4, 4),), "C249"),
    ("deconv4-4 /2", ((8, 4, 4), (8,)), "C205"),
    ("pad 3 reflect", ((8, 3, 4),), "C207"),
    ("pad 4 circular", ((8, 3, 4),), "C207"),
    ("partialconv3 of 3 pad 1", ((8, 4, 5),), "C204"),
    ("local9-2", ((8, 4, 5),), "C203"),
    ("pixelshuffle 2", ((8,),), "C205"),
    ("pixelunshuffle 2", ((6, 3, 4),), "C246"),
    ("permute height+width", ((6, 3, 4),), "C245"),
    ("permute length+channels", ((6, 3, 4),), "C245"),
    ("matmul", ((4, 3, 5), (2, 3, 5)), "C201"),
    ("matmul", ((4,), (4,)), "C205"),
    ("attention", ((4, 3, 5), (3, 3, 5), (4, 3, 5)), "C201"),
    ("attention", ((4, 3, 5), (4, 3, 5), (4, 3, 4)), "C201"),
    ("attention heads 3", ((4, 3, 5), (4, 3, 5), (4, 3, 5)), "C204"),
    ("embedding 7x3", ((4, 3, 5),), "C201"),
    ("lstm 4", ((4, 3, 5),), "C205"),
    ("gru 4", ((4,),), "C205"),
    ("fc 7 channels in=60", ((4, 3, 5),), "C202"),
    ("slice 2: over width", ((4, 3, 2),), "C207"),
    ("slice 2: over width+height", ((4, 3, 2),), "C245"),
    ("split 1 of 2+3", ((4, 3, 2),), "C207"),
    ("split 3 of 2+2", ((4, 3, 2),), "C109"),
    ("concat over height", ((4, 3, 2), (4, 3, 3)), "C201"),
    ("concat over height+width", ((4, 3, 2), (4, 3, 2)), "C245"),
    ("mean", ((4, 3, 2), (4, 2, 2)), "C201"),
    ("maximum", ((4, 3, 2), (3,)), "C201"),
    ("select 4", ((4, 3, 3),), "C207"),
    ("shuffle 3", ((4, 3, 3),), "C204"),
    ("groupnorm 3", ((4, 3, 3),), "C204"),
    ("layernorm over height", ((4,),), "C245"),
    ("rmsnorm over depth", ((4, 3, 3),), "C245"),
    ("glu", ((5, 3, 3),), "C204"),
    ("softmax branches 3", ((4, 3, 3),), "C204"),
    ("softmax branches 2 over width", ((4, 3, 3),), "C245"),
    ("softmax over height", ((4,),), "C245"),
    ("l2norm over width+width", ((4, 3, 3),), "C245"),
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
    ("upsample", ((5, 4, 4),), "C247"),
    ("upsample 2 to 8x8", ((5, 4, 4),), "C247"),
    ("upsample 2", ((5, 4, 4), (5, 8, 8)), "C247"),
    ("upsample 0.2", ((5, 4, 4),), "C207"),
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


@each(("broken", "shapes", "code"), REFUSED)
def test_broken_rules_are_refused_with_what_was_received(broken, shapes, code):
    with pytest.raises(SpecError) as caught:
        op(broken).on(*map(shaped, shapes))
    assert caught.value.code == code
    assert caught.value.received


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("lstm 64", 4 * 64 * 128 + 2 * 4 * 64),  # 33,280 as PyTorch counts, 33,024 as Keras
        ("lstm 64 keras", 4 * 64 * 128 + 4 * 64),
        ("gru 64", 3 * 64 * 128 + 2 * 3 * 64),
        ("rnn 64 keras", 64 * 128 + 64),
        ("lstm 64 bidirectional", 2 * 33280),
    ],
)
def test_the_biases_of_recurrent_layers(text, params):
    assert facts(op(text), (Shape(64, (10,)),)).params == params


def test_a_full_padding_meets_every_cell():
    assert op("conv3-4 full").padding == ((2, 2), (2, 2))
    assert op("conv5-4 full").on(Shape(3, (6, 6))).output == Shape(4, (10, 10))
    assert op("depthwise3 full dilation 2").padding == ((4, 4), (4, 4))


@each(
    ("text", "words"),
    [
        ("conv3-4", "same valid full"),
        ("depthwise3", "same valid full"),
        ("deconv3-4", "same valid"),  # its padding is taken off: of a full one nothing is left
        ("local3-4", "same valid"),
        ("partialconv3 of 2", "same valid"),
        ("maxpool3", "same valid"),
        ("avgpool3", "same valid"),
        ("l2pool3", "same valid"),
        ("subsample3", "same valid"),
        ("patches3", "same valid"),
        ("upsample2", ""),
    ],
)
def test_words_for_padding(text, words):
    """Of a window of three cells: as the size asks, none, and two zeros on every side."""
    paddings = {"same": SAME, "valid": ((0, 0), (0, 0)), "full": ((2, 2), (2, 2))}
    for word, padding in paddings.items():
        if word in words.split():
            assert op(f"{text} {word}").padding == padding
            continue
        with pytest.raises(SpecError) as caught:
            op(f"{text} {word}")
        assert caught.value.code == "C108"


def test_a_locally_connected_layer_has_weights_for_every_position():
    """Of 4×4 positions each has 3·3·4 weights for each of 4 filters, and 4 biases."""
    found = facts(op("local3-4"), (Shape(4, (6, 6)),))
    assert (found.params, found.macs) == (16 * (9 * 4 * 4 + 4), 16 * 9 * 4 * 4) == (2368, 2304)


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


@each("kind", OPERATIONS)
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
