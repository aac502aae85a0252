"""Operations on sequences, maps and volumes against plain loops: their rules, and their kernels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnncalc.analysis.report import facts
from cnncalc.language.reader import LayerReader
from cnncalc.ops.base import SAME
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.moving import Crop, ZeroPad
from cnncalc.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    L2Pool,
    MaxPool,
)
from cnncalc.ops.resizing import Upsample
from cnncalc.ops.spelling import spell
from cnncalc.shape import Shape
from tests.forward.run_op import check, run
from tests.ops import naive
from tests.ops.check_op import check_op

FEW = settings(max_examples=25, deadline=None)
RANKS = (1, 2, 3)
LARGEST = {1: 12, 2: 7, 3: 5}


def each(draw, rank, values):
    """A value for each axis."""
    return tuple(draw(values) for _ in range(rank))


@st.composite
def windows(draw, padded=True):
    """The sizes of an input of any rank, and fields of a window that fits in."""
    rank = draw(st.sampled_from(RANKS))
    sizes = each(draw, rank, st.integers(3, LARGEST[rank]))
    kernel, stride = (each(draw, rank, st.integers(1, 3)) for _ in range(2))
    dilation = each(draw, rank, st.integers(1, 2))
    sides = st.tuples(st.integers(0, 2), st.integers(0, 2))
    padding = SAME if padded and draw(st.booleans()) else each(draw, rank, sides)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    pads = (0,) * rank if padding == SAME else map(sum, padding)
    assume(all(s <= n + p for s, n, p in zip(spans, sizes, pads, strict=True)))
    fields = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    return sizes, fields


def arrays(*shapes):
    rng = np.random.default_rng(3)
    return [rng.standard_normal((2, *shape)) for shape in shapes]


def seen(op, *inputs):
    """What the kernel makes of inputs (N, C, …), its arrays and counts."""
    ranks = [x.ndim - 2 for x in inputs]
    return run(op, *inputs, ranks=ranks)


def weighted_sums(op, trace, x, made, taps):
    """Σ weight · input of every output cell, as the loops pair them."""
    out = np.zeros((len(x), *trace.shape))
    for cell, sources in trace.cells.items():
        for source, weight in zip(sources, taps(cell), strict=True):
            if source is not None:
                out[(slice(None), *cell)] += x[(slice(None), *source)] * weight
    bias = made.get("bias")
    return out if bias is None else out + bias.reshape(-1, *(1,) * (x.ndim - 2))


@FEW
@given(windows(), st.integers(1, 2), st.booleans())
def test_convolution(given_window, groups, bias):
    sizes, fields = given_window
    op = Conv(**fields, filters=2 * groups, groups=groups, bias=bias)
    check_op(op, naive.conv, (2 * groups, *sizes))
    (x,) = arrays((2 * groups, *sizes))
    found, made, layer = seen(op, x)
    trace, weight = naive.conv(op, x.shape[1:]), made["weight"]
    check(found, weighted_sums(op, trace, x, made, lambda cell: weight[cell[0]].ravel()))
    assert layer.macs == 2 * trace.macs


@FEW
@given(windows(), st.integers(1, 2), st.booleans())
def test_depthwise(given_window, multiplier, bias):
    sizes, fields = given_window
    op = Depthwise(**fields, multiplier=multiplier, bias=bias)
    check_op(op, naive.depthwise, (2, *sizes))
    (x,) = arrays((2, *sizes))
    found, made, layer = seen(op, x)
    trace, weight = naive.depthwise(op, x.shape[1:]), made["weight"]
    check(found, weighted_sums(op, trace, x, made, lambda cell: weight[cell[0]].ravel()))
    assert layer.macs == 2 * trace.macs


@FEW
@given(windows(padded=False), st.integers(1, 2), st.booleans(), st.integers(0, 1))
def test_transposed_convolution(given_window, groups, bias, extra):
    sizes, fields = given_window
    stride, dilation = fields["stride"], fields["dilation"]
    outpad = tuple(min(extra, max(s, d) - 1) for s, d in zip(stride, dilation, strict=True))
    op = Deconv(**fields, filters=2 * groups, groups=groups, bias=bias, output_padding=outpad)
    axes = zip(sizes, op.kernel, stride, dilation, op.padding, outpad, strict=True)
    assume(all((n - 1) * s + (k - 1) * d + 1 - sum(p) + e > 0 for n, k, s, d, p, e in axes))
    check_op(op, naive.deconv, (2 * groups, *sizes))
    (x,) = arrays((2 * groups, *sizes))
    found, made, layer = seen(op, x)
    check(found, scattered(op, x, made, found.shape))
    assert layer.macs == 2 * naive.deconv(op, x.shape[1:]).macs


def scattered(op, x, made, shape):
    """Every input cell times its kernels, added where it falls."""
    out = np.zeros(shape)
    each = op.filters // op.groups
    for c, *at in naive.grid(x.shape[1:]):
        group = c // (x.shape[1] // op.groups)
        for tap in naive.grid(op.kernel):
            fields = zip(at, op.stride, tap, op.dilation, op.padding, strict=True)
            to = [i * s + t * d - before for i, s, t, d, (before, _) in fields]
            if all(0 <= i < n for i, n in zip(to, shape[2:], strict=True)):
                filters = slice(group * each, (group + 1) * each)
                products = (
                    x[(slice(None), c, *at)][:, None] * made["weight"][(c, slice(None), *tap)]
                )
                out[(slice(None), filters, *to)] += products
    return out + made["bias"].reshape(-1, *(1,) * (x.ndim - 2)) if op.bias else out


def of_cells(trace, x, reduce):
    """Every output cell as `reduce` of the inputs that the loops give it; padding is left out."""
    out = np.empty((len(x), *trace.shape))
    for cell, sources in trace.cells.items():
        for image in range(len(x)):
            values = [x[(image, *source)] for source in sources if source is not None]
            out[(image, *cell)] = reduce(values)
    return out


REDUCED = {
    MaxPool: max,
    AvgPool: lambda v: sum(v) / len(v),
    L2Pool: lambda v: math.sqrt(sum(a * a for a in v)),
    AdaptiveAvgPool: lambda v: sum(v) / len(v),
    AdaptiveMaxPool: max,
}


@FEW
@given(windows(), st.sampled_from([MaxPool, AvgPool, L2Pool]), st.sampled_from([False, True]))
def test_pooling(given_window, kind, ceil):
    sizes, fields = given_window
    assume(not (ceil and fields["padding"] == SAME))
    more = {"count_padding": False} if kind is AvgPool else {}
    op = kind(**fields, ceil=ceil, **more)
    trace = naive.pool(op, (2, *sizes))
    assume(all(any(s is not None for s in sources) for sources in trace.cells.values()))
    check_op(op, naive.pool, (2, *sizes))
    (x,) = arrays((2, *sizes))
    found, _, layer = seen(op, x)
    check(found, of_cells(trace, x, REDUCED[kind]))
    assert layer.covered == 2 * sum(map(len, trace.cells.values()))


@FEW
@given(windows(padded=False))
def test_average_pooling_that_counts_padding(given_window):
    sizes, fields = given_window
    op = AvgPool(**fields)
    (x,) = arrays((2, *sizes))
    trace = naive.pool(op, (2, *sizes))
    check(seen(op, x)[0], of_cells(trace, x, lambda v: sum(v) / math.prod(op.kernel)))


@FEW
@given(st.data(), st.sampled_from(RANKS), st.sampled_from([AdaptiveAvgPool, AdaptiveMaxPool]))
def test_adaptive_pooling(data, rank, kind):
    sizes = each(data.draw, rank, st.integers(2, LARGEST[rank]))
    op = kind(size=each(data.draw, rank, st.integers(1, 4)))
    check_op(op, naive.adaptive, (2, *sizes))
    (x,) = arrays((2, *sizes))
    found, _, layer = seen(op, x)
    trace = naive.adaptive(op, (2, *sizes))
    check(found, of_cells(trace, x, REDUCED[kind]))
    assert layer.covered == 2 * sum(map(len, trace.cells.values()))


@FEW
@given(st.data(), st.sampled_from(RANKS))
def test_padding_and_cropping(data, rank):
    sizes = each(data.draw, rank, st.integers(5, 6))
    sides = st.tuples(st.integers(0, 2), st.integers(0, 2))
    pad, crop = (
        ZeroPad(padding=each(data.draw, rank, sides)),
        Crop(sides=each(data.draw, rank, sides)),
    )
    (x,) = arrays((2, *sizes))
    for op, loops in ((pad, naive.zero_pad), (crop, naive.crop)):
        check_op(op, loops, (2, *sizes))
        trace = loops(op, (2, *sizes))
        check(seen(op, x)[0], of_cells(trace, x, lambda v: v[0] if v else 0))


@FEW
@given(st.data(), st.sampled_from(RANKS), st.booleans())
def test_upsampling(data, rank, bilinear):
    sizes = each(data.draw, rank, st.integers(2, 4))
    op = Upsample(
        factor=each(data.draw, rank, st.integers(1, 3)), mode="bilinear" if bilinear else "nearest"
    )
    check_op(op, naive.upsample, (1, *sizes))
    (x,) = arrays((1, *sizes))
    expected = x
    for axis, factor in enumerate(op.factor, 2):
        expected = interpolated(expected, axis, factor, bilinear)
    check(seen(op, x)[0], expected)


def interpolated(x, axis, factor, linear):
    """One axis by plain loops: the nearest cell, or the two around a half-cell centre."""
    cells = []
    for o in range(x.shape[axis] * factor):
        middle = min(max((o + 0.5) / factor - 0.5, 0), x.shape[axis] - 1)
        low = int(middle)
        high, share = min(low + 1, x.shape[axis] - 1), middle - int(middle)
        near = x.take(low, axis) * (1 - share) + x.take(high, axis) * share
        cells.append(near if linear else x.take(o // factor, axis))
    return np.stack(cells, axis)


SHAPES = {1: (3, 6), 2: (3, 4, 5), 3: (3, 3, 4, 2)}
KEPT = {1: "6x3", 2: "4x5x3", 3: "3x4x2x3"}
WRITTEN = {1: "9x2", 2: "6x5x2", 3: "2x3x6x2"}


def named(text, rank):
    return LayerReader().read(text, {})[0].along(rank)


@pytest.mark.parametrize("rank", RANKS)
def test_what_moves_joins_and_is_whole(rank):
    shape = SHAPES[rank]
    for text, loops in (
        ("globalavgpool", naive.whole_plane), ("globalmaxpool", naive.whole_plane),
        ("flatten", naive.flatten), (f"reshape {KEPT[rank]}", naive.reshape),
        ("fc 7", naive.connected), ("bn", naive.batch_norm), ("relu", naive.pointwise),
        ("subsample2 /1", naive.pool), ("prelu", naive.learned), ("shuffle 3", naive.shuffle),
        ("channelavgpool", naive.channel_pool), ("channelconv3", naive.channel_conv),
    ):  # fmt: skip
        check_op(named(text, rank), loops, shape)
    for text, others in (("add", [shape]), ("multiply", [(3,)]), ("multiply", [(1, *shape[1:])])):
        check_op(named(text, rank), naive.first_of, shape, *others)
    check_op(named("concat", rank), naive.concat, shape, shape)
    small = (3, *(n // 2 for n in shape[1:]))
    check_op(named("unpool2", rank), naive.unpool, small, shape)
    check_op(named("crop", rank), naive.crop, shape, small)


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("writable", [False, True])
def test_kernels_of_what_moves_joins_and_is_whole(rank, writable):
    (x,) = arrays(SHAPES[rank])
    ones, ranks = (1,) * rank, [rank]
    for text, expected in (
        ("globalavgpool", x.reshape(2, 3, -1).mean(-1).reshape(2, 3, *ones)),
        ("globalmaxpool", x.reshape(2, 3, -1).max(-1).reshape(2, 3, *ones)),
        ("flatten", x.reshape(2, -1)),
        ("relu", np.maximum(x, 0)),
    ):
        check(run(named(text, rank), x, writable=writable, ranks=ranks)[0], expected)
    op = named(f"reshape {WRITTEN[rank]}", rank)
    trace = naive.reshape(op, SHAPES[rank])
    check(run(op, x, writable=writable, ranks=ranks)[0], of_cells(trace, x, lambda v: v[0]))
    found, made, _ = run(named("fc 4", rank), x, ranks=ranks)
    check(found, x.reshape(2, -1) @ made["weight"].T + made["bias"])
    found, made, _ = run(named("bn", rank), x, writable=writable, ranks=ranks)
    weight, bias, mean, variance = (
        made[name].reshape(-1, *ones) for name in ("weight", "bias", "mean", "variance")
    )
    check(found, (x - mean) / np.sqrt(variance + 1e-5) * weight + bias)
    (gate,) = arrays((3,))
    found = run(named("multiply", rank), x, gate, ranks=[rank, 0])[0]
    check(found, x * gate.reshape(2, 3, *ones))
    found, made, _ = run(named("subsample2 /1", rank), x, ranks=ranks)
    trace = naive.pool(named("subsample2 /1", rank), SHAPES[rank])
    scale, shift = (made[name].reshape(-1, *ones) for name in ("coefficient", "bias"))
    check(found, of_cells(trace, x, sum) * scale + shift)


@pytest.mark.parametrize("rank", RANKS)
def test_unpooling_and_cropping_to_a_reference(rank):
    (x,) = arrays((2, *(5,) * rank))
    ranks = [rank, rank]
    pooled = run(named("maxpool2", rank), x, ranks=ranks[:1])[0]
    found = run(named("unpool2", rank), pooled, x, ranks=ranks)[0]
    assert (found[found != 0] == x[found != 0]).all()
    assert (found != 0).sum() == pooled.size
    cropped = run(named("crop", rank), x, pooled, ranks=ranks)[0]
    check(cropped, x[(slice(None), slice(None), *(slice(1, 3),) * rank)])


def test_one_number_stands_for_every_axis():
    for rank, sizes in ((1, (9,)), (2, (9, 9)), (3, (9, 9, 9))):
        for text in (
            "conv3-4 /2 pad half dilation 2",
            "maxpool3 /2 pad 1",
            "deconv3-4 /2 outpad 1",
        ):
            every = LayerReader().read(text, {})[0]
            assert facts(every, (Shape(2, sizes),)) == facts(every.along(rank), (Shape(2, sizes),))
            assert spell(every) == spell(every.along(rank))
            assert len(every.along(rank).kernel) == rank


@pytest.mark.parametrize(
    "text",
    [
        "conv3x1x1-8", "conv3-8 /1x2x2", "conv3-8 pad 1x0x0", "conv1x3x3-8 dilation 1x2x2",
        "conv3-8 pad 0+1x1x2+3", "maxpool1x2x2", "upsample 1x2x2", "zeropad 0+1x2x3",
        "adaptiveavgpool 1x7x7", "deconv4-8 /1x2x2 outpad 0x1x1",
    ],
)  # fmt: skip
def test_every_axis_may_be_named(text):
    op = LayerReader().read(text, {})[0]
    assert spell(op) == text
    assert spell(op.along(3)) == text
    assert LayerReader().read(spell(op), {})[0] == op
