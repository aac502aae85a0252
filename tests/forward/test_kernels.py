"""Kernels against ONNX's reference implementation, plain loops, and cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from cnncalc import ops
from cnncalc.forward.kernels import FAMILIES, KERNELS
from cnncalc.ops import OPERATIONS
from cnncalc.ops.base import SAME
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    L2Pool,
    MaxPool,
    Subsample,
)
from tests.each import each
from tests.forward.run_op import arrays, check, read, run
from tests.ops import naive

FEW = settings(max_examples=25, deadline=None)
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
sides = st.tuples(st.integers(0, 2), st.integers(0, 2))
paddings = st.one_of(st.just(SAME), st.tuples(sides, sides))
planes = st.tuples(st.integers(4, 9), st.integers(4, 9))
dtypes = st.sampled_from(["float32", "float64"])


def onnx(kind, *inputs, results=1, **attributes):
    """An ONNX operator by onnx.reference: its output, or as many as are asked for."""
    names = [f"x{i}" for i in range(len(inputs))]
    outputs = [f"y{i}" for i in range(results)]
    node = helper.make_node(kind, names, outputs, **attributes)
    types = [
        helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape)
        for n, x in zip(names, inputs, strict=True)
    ]
    ends = [helper.make_tensor_value_info(n, TensorProto.UNDEFINED, None) for n in outputs]
    model = helper.make_model(helper.make_graph([node], "one", types, ends))
    made = ReferenceEvaluator(model).run(None, dict(zip(names, inputs, strict=True)))
    return made[0] if results == 1 else made


def window(op):
    """Attributes of a window as ONNX writes them."""
    pads = {"auto_pad": "SAME_UPPER"}
    if op.padding != SAME:
        (top, bottom), (left, right) = op.padding
        pads = {"pads": [top, left, bottom, right]}
    return {"kernel_shape": op.kernel, "strides": op.stride, "dilations": op.dilation, **pads}


def padded_by_hand(op, x):
    """`same` as explicit padding, by its definition: ⌈n/s⌉ outputs, the odd cell after."""
    if op.padding != SAME:
        return op
    both = []
    for axis in (0, 1):
        n, stride = x.shape[2 + axis], op.stride[axis]
        span = (op.kernel[axis] - 1) * op.dilation[axis] + 1
        total = max((math.ceil(n / stride) - 1) * stride + span - n, 0)
        both.append((total // 2, total - total // 2))
    return type(op)(**{**op.fields, "padding": tuple(both)})


def assume_fits(op, plane):
    for axis, n in enumerate(plane):
        pads = 0 if op.padding == SAME else sum(op.padding[axis])
        assume((op.kernel[axis] - 1) * op.dilation[axis] + 1 <= n + pads)


def weighted(made):
    return [made["weight"], *([made["bias"]] if "bias" in made else [])]


@FEW
@given(pairs, pairs, paddings, pairs, st.integers(1, 3), st.booleans(), planes, dtypes)
def test_convolution(kernel, stride, padding, dilation, groups, bias, plane, dtype):
    op = Conv(
        kernel=kernel, filters=4 * groups, stride=stride, padding=padding, dilation=dilation,
        groups=groups, bias=bias,
    )  # fmt: skip
    assume_fits(op, plane)
    (x,) = arrays((2 * groups, *plane), dtype=dtype)
    found, made, layer = run(op, x)
    explicit = padded_by_hand(op, x)
    check(found, onnx("Conv", x, *weighted(made), group=groups, **window(explicit)))
    assert layer.macs == found.size * 2 * kernel[0] * kernel[1]
    assert layer.params == sum(array.size for array in made.values())


@FEW
@given(pairs, pairs, paddings, pairs, st.integers(1, 2), st.booleans(), planes, dtypes)
def test_depthwise(kernel, stride, padding, dilation, multiplier, bias, plane, dtype):
    op = Depthwise(
        kernel=kernel, stride=stride, padding=padding, dilation=dilation, multiplier=multiplier,
        bias=bias,
    )  # fmt: skip
    assume_fits(op, plane)
    (x,) = arrays((3, *plane), dtype=dtype)
    found, made, layer = run(op, x)
    explicit = padded_by_hand(op, x)
    check(found, onnx("Conv", x, *weighted(made), group=3, **window(explicit)))
    assert layer.macs == found.size * kernel[0] * kernel[1]


@FEW
@given(pairs, pairs, sides, sides, pairs, pairs, st.integers(1, 2), st.booleans(), dtypes)
def test_transposed_convolution(
    kernel, stride, rows, columns, dilation, extra, groups, bias, dtype
):
    extra = tuple(min(e, s) - 1 for e, s in zip(extra, stride, strict=True))
    op = Deconv(
        kernel=kernel, filters=4 * groups, stride=stride, padding=(rows, columns),
        dilation=dilation, output_padding=extra, groups=groups, bias=bias,
    )  # fmt: skip
    for axis, n in enumerate((5, 4)):
        span = (kernel[axis] - 1) * dilation[axis] + 1
        assume((n - 1) * stride[axis] + span - sum(op.padding[axis]) + extra[axis] > 0)
    (x,) = arrays((2 * groups, 5, 4), dtype=dtype)
    found, made, layer = run(op, x)
    weight, *shift = weighted(made)
    expected = [  # group by group: onnx.reference cannot do several at once
        onnx("ConvTranspose", part, of_part, output_padding=extra, **window(op))
        for part, of_part in zip(np.split(x, groups, 1), np.split(weight, groups), strict=True)
    ]
    expected = np.concatenate(expected, 1) + (shift[0][:, None, None] if bias else 0)
    check(found, expected)
    assert layer.macs == x.size * 4 * kernel[0] * kernel[1]


@pytest.mark.parametrize(
    ("text", "pads", "extra"),
    [
        ("deconv4-3 /2 same", [1, 1, 1, 1], (0, 0)),
        ("deconv3-3 /2 same", [0, 0, 1, 1], (0, 0)),
        ("deconv2-3 /3 same", [0, 0, 0, 0], (1, 1)),
        ("deconv3-3 /2 pad 1 to 9x8", [1, 1, 1, 1], (0, 1)),
    ],
)
def test_sizes_of_a_transposed_convolution(text, pads, extra):
    (x,) = arrays((2, 5, 4))
    found, made, _ = run(read(text), x)
    strides = read(text).stride
    expected = onnx(
        "ConvTranspose", x, made["weight"], pads=pads, strides=strides, output_padding=extra
    )
    check(found, expected + made["bias"][:, None, None])


@pytest.mark.parametrize("plane", [(1, 1), (1, 4), (2, 1)])
def test_taps_of_a_transposed_convolution_that_fall_beside_the_output(plane):
    op = Deconv(kernel=(3, 3), filters=4, padding=((1, 1), (1, 1)))
    (x,) = arrays((2, *plane))
    found, made, _ = run(op, x)
    weight, *shift = weighted(made)
    expected = onnx("ConvTranspose", x, weight, output_padding=(0, 0), **window(op))
    check(found, expected + (shift[0][:, None, None] if shift else 0))


@FEW
@given(st.integers(1, 24), st.integers(1, 24), st.integers(0, 2), st.integers(1, 3), dtypes)
def test_winograd_is_a_convolution(height, width, pad, batch, dtype):
    assume(min(height, width) + 2 * pad >= 3)
    op = Conv(kernel=(3, 3), filters=64, padding=((pad, pad), (pad, pad)))
    (x,) = arrays((64, height, width), dtype=dtype, batch=batch)
    plain, _, direct = run(op, x)
    fast, _, counted = run(op, x, fast=True)
    tolerance = 2e-3 if dtype == "float32" else 1e-9
    np.testing.assert_allclose(fast, plain, rtol=tolerance, atol=tolerance * np.abs(plain).max())
    assert direct.macs == counted.macs


@pytest.mark.parametrize("text", ["conv3-64 pad 1 standardised", "depthwise3 ws"])
def test_standardised_kernels_have_mean_0_and_variance_1(text):
    op = read(text)
    (x,) = arrays((64, 20, 20))
    for fast in (False, True):
        found, made, layer = run(op, x, fast=fast)
        kernels = made["weight"] - made["weight"].mean((1, 2, 3), keepdims=True)
        kernels = kernels / np.sqrt((kernels**2).mean((1, 2, 3), keepdims=True) + 1e-5)
        groups = {} if text.startswith("conv") else {"group": 64}
        expected = onnx("Conv", x, kernels, made["bias"], **groups, **window(op))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
        assert layer.params == made["weight"].size + made["bias"].size


def test_winograd_is_taken_where_it_gains():
    from cnncalc.forward import winograd

    fields = Conv(kernel=(3, 3), filters=64).fields
    assert winograd.gains(fields, (1, 56, 56, 64), 64)
    assert not winograd.gains(fields, (1, 56, 56, 64), 3)
    assert not winograd.gains(
        Conv(kernel=(3, 3), filters=64, stride=(2, 2)).fields, (1, 56, 56, 64), 64
    )


def by_loops(op, trace, x, reduce):
    """Each output cell as `reduce` of the values of the input cells that plain loops give it."""
    out = np.empty((len(x), *trace.shape))
    for cell, sources in trace.cells.items():
        for image in range(len(x)):
            values = [None if s is None else x[(image, *s)] for s in sources]
            out[(image, *cell)] = reduce(values)
    return out


def inside(values):
    return [v for v in values if v is not None]


def root_of_squares(values):
    return math.sqrt(sum(v * v for v in inside(values)))


@FEW
@given(
    st.sampled_from([MaxPool, L2Pool, AvgPool]), pairs, pairs, st.integers(0, 1), st.booleans(),
    pairs, planes,
)  # fmt: skip
def test_pooling(kind, kernel, stride, pad, ceil, dilation, plane):
    assume(all((k - 1) * d + 1 <= n for k, d, n in zip(kernel, dilation, plane, strict=True)))
    assume(pad < min(kernel))
    op = kind(
        kernel=kernel, stride=stride, padding=((pad, pad), (pad, pad)), dilation=dilation,
        ceil=ceil,
    )  # fmt: skip
    if kind is AvgPool:
        op = AvgPool(
            kernel=kernel, stride=stride, padding=op.padding, dilation=dilation, ceil=ceil,
            count_padding=False,
        )  # fmt: skip
    (x,) = arrays((2, *plane))
    trace = naive.pool(op, (2, *plane))
    assume(all(inside(sources) for sources in trace.cells.values()))
    reduce = {
        MaxPool: lambda v: max(inside(v)),
        L2Pool: root_of_squares,
        AvgPool: lambda v: sum(inside(v)) / len(inside(v)),
    }[kind]
    check(run(op, x)[0], by_loops(op, trace, x, reduce))


@FEW
@given(pairs, pairs, st.tuples(sides, sides), planes)
def test_average_pooling_counts_padding(kernel, stride, padding, plane):
    op = AvgPool(kernel=kernel, stride=stride, padding=padding)
    assume_fits(op, plane)
    (x,) = arrays((2, *plane))
    attributes = {**window(op), "count_include_pad": 1}
    check(run(op, x)[0], onnx("AveragePool", x, **attributes))


def test_a_window_that_hangs_over_divides_by_the_cells_it_has():
    """4 cells, windows of 3 at 0 and 2: in ceil mode the second one covers cells 2 and 3."""
    x = np.array([[[[1.0, 2, 3, 5]]]])
    found, *_ = run(AvgPool(kernel=(1, 3), stride=(1, 2), ceil=True), x)
    check(found, np.array([[[[2.0, 4.0]]]]))


def test_subsampling_sums_scales_and_shifts():
    (x,) = arrays((3, 4, 6))
    found, made, _ = run(Subsample(kernel=(2, 2)), x)
    sums = x.reshape(2, 3, 2, 2, 3, 2).sum(axis=(3, 5))
    coefficient, bias = (made[n][:, None, None] for n in ("coefficient", "bias"))
    check(found, sums * coefficient + bias)


@FEW
@given(planes, st.integers(1, 4), st.integers(1, 4))
def test_adaptive_pooling(plane, height, width):
    (x,) = arrays((2, *plane))
    for kind, reduce in ((AdaptiveAvgPool, lambda v: sum(v) / len(v)), (AdaptiveMaxPool, max)):
        op = kind(size=(height, width))
        trace = naive.adaptive(op, (2, *plane))
        check(run(op, x)[0], by_loops(op, trace, x, reduce))


SHAPE = (4, 5, 6)
BY_ONNX = [
    ("relu", "Relu", {}),
    ("leakyrelu 0.1", "LeakyRelu", {"alpha": 0.1}),
    ("elu 0.5", "Elu", {"alpha": 0.5}),
    ("selu", "Selu", {}),
    ("sigmoid", "Sigmoid", {}),
    ("tanh", "Tanh", {}),
    ("hardsigmoid", "HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    ("hardswish", "HardSwish", {}),
    ("softmax", "Softmax", {"axis": 1}),
    ("softmax over width", "Softmax", {"axis": 3}),
    ("softplus", "Softplus", {}),
    ("softsign", "Softsign", {}),
    ("mish", "Mish", {}),
    ("celu 0.5", "Celu", {"alpha": 0.5}),
    ("lrn", "LRN", {"size": 5, "alpha": 1e-4, "beta": 0.75, "bias": 2.0}),
    ("lrn 3 alpha 2 beta 0.5 k 1", "LRN", {"size": 3, "alpha": 2.0, "beta": 0.5, "bias": 1.0}),
    ("lrn 4 alpha 2", "LRN", {"size": 4, "alpha": 2.0, "beta": 0.75, "bias": 2.0}),
    ("globalavgpool", "GlobalAveragePool", {}),
    ("globalmaxpool", "GlobalMaxPool", {}),
]


@each("writable", [False, True])
@each("dtype", ["float32", "float64"])
@each(("text", "kind", "attributes"), BY_ONNX)
def test_against_onnx(text, kind, attributes, dtype, writable):
    # onnx.reference normalises as many channels as there are images, so there are 4 of each
    (x,) = arrays(SHAPE, dtype=dtype, batch=4)
    x *= 4
    found, *_ = run(read(text), x, writable=writable)
    rough = dtype == "float64" and kind in (
        "Selu",
        "Elu",
        "LeakyRelu",
        "LRN",
        "HardSigmoid",
        "HardSwish",
    )
    expected = onnx(kind, x, **attributes)
    if rough:  # ONNX keeps attributes as float32
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    else:
        check(found, expected)


def test_batch_normalisation():
    (x,) = arrays(SHAPE, dtype="float32")
    found, made, layer = run(read("bn"), x)
    weights = (made[n] for n in ("weight", "bias", "mean", "variance"))
    check(found, onnx("BatchNormalization", x, *weights))
    assert (layer.params, layer.buffers) == (8, 8)


def test_batch_normalisation_without_scale_and_shift():
    (x,) = arrays(SHAPE)
    found, made, layer = run(read("bn noscale noshift"), x)
    mean, variance = (made[n][:, None, None] for n in ("mean", "variance"))
    check(found, (x - mean) / np.sqrt(variance + 1e-5))
    assert (layer.params, layer.buffers) == (0, 8)


@pytest.mark.parametrize(
    ("text", "kind", "attributes"),
    [
        ("groupnorm 2", "GroupNormalization", {"num_groups": 2}),
        ("instancenorm", "InstanceNormalization", {}),
        ("layernorm whole", "LayerNormalization", {"axis": 1}),
    ],
)
def test_normalisation_of_an_image_against_onnx(text, kind, attributes):
    (x,) = arrays(SHAPE, dtype="float32")
    found, made, _ = run(read(text), x)
    check(found, onnx(kind, x, made["weight"], made["bias"], **attributes))


@pytest.mark.parametrize(("text", "kind"), [("layernorm", "LayerNormalization")])
def test_normalisation_of_channels_against_onnx(text, kind):
    (x,) = arrays(SHAPE, dtype="float32")
    found, made, _ = run(read(text), x)
    last = np.moveaxis(x, 1, -1)
    expected = onnx(kind, last, made["weight"], made["bias"], axis=-1)
    check(found, np.moveaxis(expected, -1, 1))


def test_prelu():
    (x,) = arrays(SHAPE)
    for text in ("prelu", "prelu shared", "prelu element"):
        found, made, _ = run(read(text), x)
        slope = made["slope"]
        check(found, onnx("PRelu", x, slope if slope.ndim > 1 else slope[:, None, None]))


@pytest.mark.parametrize("writable", [False, True])
@pytest.mark.parametrize("each", ["", " shared", " element"])
def test_scale_and_shift(each, writable):
    (x,) = arrays(SHAPE)
    for text, name in (("scale", "weight"), ("shift", "bias")):
        found, made, layer = run(read(text + each), x, writable=writable)
        number = made[name] if made[name].ndim > 1 else made[name][:, None, None]
        check(found, x * number if text == "scale" else x + number)
        assert layer.params == made[name].size
    check(run(read("scale 0.5"), x)[0], x / 2)


def test_gated_linear_unit():
    (x,) = arrays(SHAPE)
    check(run(read("glu"), x)[0], x[:, :2] / (1 + np.exp(-x[:, 2:])))


@pytest.mark.parametrize("shape", [SHAPE, (7,), (3, *SHAPE)])
def test_fully_connected(shape):
    (x,) = arrays(shape)
    found, made, layer = run(read("fc 3"), x)
    rows = x.reshape(*x.shape[: -3 if len(shape) >= 3 else -1], -1)
    check(found, rows @ made["weight"].T + made["bias"])
    assert layer.macs == found.size * rows.shape[-1]


@pytest.mark.parametrize("shape", [(7,), SHAPE, (3, *SHAPE)])
def test_flattening_keeps_what_stands_before_a_map(shape):
    (x,) = arrays(shape)
    check(run(read("flatten"), x)[0], x.reshape(*x.shape[:-3] if len(shape) > 3 else (2,), -1))


def test_radial_basis():
    (x,) = arrays((5,))
    found, made, layer = run(read("rbf 3"), x)
    prototypes = made["prototypes"]
    expected = [
        [sum((a - b) ** 2 for a, b in zip(v, p, strict=True)) for p in prototypes] for v in x
    ]
    check(found, np.array(expected))
    assert (layer.params, layer.buffers) == (0, 15)


def test_regions_are_pooled_from_the_map():
    """Each of 2×3 cells is the maximum of its part of a region (Girshick 2015, section 2.1).

    A map that counts its positions shows where a region ends, one that counts down where it begins.
    """
    (x,) = arrays((2, 9, 8))
    op, counted = read("roipool2x3 regions 5"), np.arange(72.0).reshape(1, 1, 9, 8)
    found = run(op, x)[0]
    assert found.shape == (2, 5, 2, 2, 3)
    ends, starts = run(op, counted)[0][0], -run(op, -counted)[0][0]
    regions = set()
    for region in range(5):
        bottom, right = divmod(int(ends[region].max()), 8)
        top, left = divmod(int(starts[region].min()), 8)
        part = x[:, :, top : bottom + 1, left : right + 1]
        np.testing.assert_array_equal(found[:, region], maxima(part, 2, 3))
        regions.add((top, bottom, left, right))
    assert len(regions) > 1


def maxima(part, rows, columns):
    """The maximum of every cell of a grid, whose cells share a line where it does not divide."""
    *_, height, width = part.shape
    out = np.empty((*part.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            lines = slice(i * height // rows, -(-(i + 1) * height // rows))
            across = slice(j * width // columns, -(-(j + 1) * width // columns))
            out[..., i, j] = part[..., lines, across].max((-2, -1))
    return out


def values_of(*points):
    return np.array([points])


BY_HAND = [
    # x, expected: sigmoid(1) = 0.731058579, Φ(1) = 0.841344746 (tables of the normal distribution)
    ("relu6", values_of(-1.0, 3, 7), values_of(0.0, 3, 6)),
    ("silu", values_of(0.0, 1), values_of(0.0, 0.7310585786300049)),
    ("gelu", values_of(0.0, 1, -1), values_of(0.0, 0.8413447460685429, -0.15865525393145707)),
    ("sigmoid", values_of(-800.0, 800), values_of(0.0, 1)),
    ("softmax", values_of(1000.0, 1000), values_of(0.5, 0.5)),
    ("maxout 2", values_of(1.0, 5, 4, 2), values_of(5.0, 4)),
    ("shuffle 2", values_of(0.0, 1, 2, 3, 4, 5), values_of(0.0, 3, 1, 4, 2, 5)),
    ("split 2 of 3", values_of(0.0, 1, 2, 3, 4, 5), values_of(2.0, 3)),
    ("slice 1:4", values_of(0.0, 1, 2, 3, 4, 5), values_of(1.0, 2, 3)),
    ("select 5+0", values_of(0.0, 1, 2, 3, 4, 5), values_of(5.0, 0)),
    ("padchannels 4", values_of(1.0, 2), values_of(1.0, 2, 0, 0)),
    ("channelavgpool", values_of(1.0, 2, 6), values_of(3.0)),
    ("channelmaxpool", values_of(1.0, 7, 6), values_of(7.0)),
    ("dropout 0.5", values_of(1.0, 2), values_of(1.0, 2)),
    ("stochasticdepth 0.5", values_of(1.0, 2), values_of(1.0, 2)),
    ("identity", values_of(1.0, 2), values_of(1.0, 2)),
]


@each("writable", [False, True])
@each(("text", "x", "expected"), BY_HAND)
def test_by_hand(text, x, expected, writable):
    check(run(read(text), x, writable=writable)[0], expected)


MOVED = [
    ("flatten", naive.flatten), ("reshape 5x6x4", naive.reshape), ("reshape 1x1x120", None),
    ("reshape 4x15x2", naive.reshape), ("shuffle 2", naive.shuffle), ("split 2 of 2", naive.split),
    ("slice 1:3", naive.cut), ("select 0+3+1", naive.select), ("upsample 2x3", naive.upsample),
    ("zeropad 1+2x0+3", naive.zero_pad), ("padchannels 7", naive.pad_channels),
    ("pad 2x1+3 reflect", naive.zero_pad), ("pad 5 replicate", naive.zero_pad),
    ("pad 3x0+2 circular", naive.zero_pad),
    ("crop 1+0x2+1", naive.crop), ("pixelshuffle 2", naive.pixel_shuffle),
    ("depthtospace 2", naive.pixel_shuffle), ("patches3x2 /2x1 pad 1", naive.patches),
    ("patches2 same dilation 2", naive.patches), ("roll 2x(-1)", naive.roll),
    ("permute channels+width+height", naive.permute), ("transpose", naive.permute),
]  # fmt: skip


@each("writable", [False, True])
@each(("text", "loops"), MOVED)
def test_moved_cells_come_from_where_plain_loops_say(text, loops, writable):
    (x,) = arrays(SHAPE)
    op = read(text)
    found, *_ = run(op, x, writable=writable)
    if loops is None:
        check(found, x.reshape(2, 120, 1, 1))
        return
    expected = by_loops(op, loops(op, SHAPE), x, lambda v: 0 if v[0] is None else v[0])
    check(found, expected)


@pytest.mark.parametrize(
    ("text", "kind", "attributes"),
    [
        ("pixelshuffle 2", "DepthToSpace", {"blocksize": 2, "mode": "CRD"}),
        ("depthtospace 2", "DepthToSpace", {"blocksize": 2, "mode": "DCR"}),
        ("spacetodepth 2", "SpaceToDepth", {"blocksize": 2}),
    ],
)
def test_blocks_against_onnx(text, kind, attributes):
    (x,) = arrays((8, 4, 6), dtype="float32")
    check(run(read(text), x)[0], onnx(kind, x, **attributes))


def test_an_unshuffle_undoes_a_shuffle():
    (x,) = arrays((8, 3, 5))
    check(run(read("pixelunshuffle 2"), run(read("pixelshuffle 2"), x)[0])[0], x)


def test_units_of_each_cell_are_a_convolution_of_1x1():
    (x,) = arrays(SHAPE)
    found, made, layer = run(read("fc 3 channels"), x)
    weights = made["weight"][:, :, None, None], made["bias"]
    check(found, onnx("Conv", x, *weights, kernel_shape=[1, 1]))
    assert layer.macs == found.size * 4


@pytest.mark.parametrize("text", ["local3-4", "local3x2-3 /2 pad 1", "local2-2 same nobias"])
def test_locally_connected_positions_have_kernels_of_their_own(text):
    (x,) = arrays((2, 5, 6))
    found, made, layer = run(read(text), x)
    weight, bias = made["weight"], made.get("bias", np.zeros(()))
    kernel, plane = weight.shape[2:4], weight.shape[4:]
    cells = run(read(text.replace("local", "patches").split("-")[0] + " "
                     + " ".join(text.split()[1:]).replace("nobias", "")
                     + ("" if "/" in text else " /1")), x)[0]  # fmt: skip
    flat = weight.reshape(len(weight), -1, *plane)
    check(found, np.einsum("ncyx,kcyx->nkyx", cells, flat) + bias)
    assert layer.macs == 2 * weight.size and kernel


def test_a_partial_convolution_leaves_the_other_channels():
    (x,) = arrays((8, 4, 5))
    found, made, layer = run(read("partialconv3 of 4 pad 1"), x)
    expected = onnx("Conv", x[:, :2], made["weight"], made["bias"], pads=[1, 1, 1, 1])
    check(found, np.concatenate([expected, x[:, 2:]], 1))
    assert layer.params == 2 * 2 * 9 + 2


def test_matrix_products_and_attention():
    a, b, v = arrays((4, 3, 5), (6, 3, 4), (4, 3, 7))
    found, _, layer = run(read("matmul"), a, b)
    check(found, np.einsum("nchl,nkhc->nkhl", a, b))
    assert layer.macs == 2 * 3 * 5 * 4 * 6
    check(run(read("matmul transposed"), a, v)[0], np.einsum("nchl,nchk->nkhl", a, v))
    keys, values = arrays((4, 2, 3), (8, 2, 3))
    found, _, layer = run(read("attention heads 2"), a, keys, values)
    q, k, u = (x.reshape(2, 2, -1, x.shape[2] * x.shape[3]) for x in (a, keys, values))
    scores = np.exp(np.einsum("nhcl,nhcm->nhlm", q, k) / math.sqrt(2))
    shares = scores / scores.sum(-1, keepdims=True)
    check(found, np.einsum("nhlm,nhcm->nhcl", shares, u).reshape(2, 8, 3, 5))
    assert layer.macs == 2 * 15 * 6 * (4 + 8)


ORDER = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2), "rnn": (0,)}  # ONNX's gates among PyTorch's


@pytest.mark.parametrize("text", ["lstm 3", "gru 3", "rnn 3", "lstm 3 keras last", "gru 3 onebias"])
def test_recurrent_layers_against_onnx(text):
    (x,) = arrays((4, 5), dtype="float32")  # two sequences of 5 steps
    kind = text.split()[0]
    found, made, _ = run(read(text), x, ranks=(1,))

    def gates(array):
        return np.concatenate([np.split(array, len(ORDER[kind]))[i] for i in ORDER[kind]])

    biases = [gates(made.get(n, np.zeros(len(made["weight_ih"]), np.float32)))
              for n in ("bias_ih", "bias_hh")]  # fmt: skip
    more = {"linear_before_reset": 1} if kind == "gru" else {}
    expected, *_ = onnx(
        kind.upper(), x.transpose(2, 0, 1), gates(made["weight_ih"])[None],
        gates(made["weight_hh"])[None], np.concatenate(biases)[None], results=2, hidden_size=3,
        **more,
    )  # fmt: skip
    steps = expected[:, 0].swapaxes(0, 1)
    check(found, steps[:, -1] if "last" in text else steps.swapaxes(1, 2))


def test_a_way_back_goes_from_the_end():
    (x,) = arrays((4, 5))
    found, made, layer = run(read("lstm 3 bidirectional"), x, ranks=(1,))
    turned, again, _ = run(read("lstm 3 bidirectional"), x[..., ::-1].copy(), ranks=(1,))
    assert found.shape == (2, 6, 5) and layer.macs == 2 * 2 * 5 * 12 * 7
    assert made.keys() == again.keys() and not np.allclose(found, turned)


def test_vectors_are_looked_up_by_number():
    x = np.array([[0.0, 1.5, 2, 9]])
    found, made, layer = run(read("embedding 7x3"), x)
    np.testing.assert_array_equal(found[0].T, made["weight"][[0, 1, 2, 2]])
    assert (layer.params, layer.macs) == (21, 0)


def test_bilinear_upsampling_against_onnx_resize():
    (x,) = arrays((2, 3, 4), dtype="float32")
    scales = np.array([1, 1, 2, 3], np.float32)
    region = np.array([0] * 4 + [1] * 4, np.float32)  # unused here, but older releases read it
    expected = onnx("Resize", x, region, scales, mode="linear")
    check(run(read("upsample 2x3 bilinear"), x)[0], expected)


@each(
    ("text", "attributes"),
    [
        ("bilinear", {"mode": "linear"}),
        ("bicubic", {"mode": "cubic"}),
        ("bilinear corners", {"mode": "linear", "coordinate_transformation_mode": "align_corners"}),
        ("nearest", {
            "mode": "nearest", "coordinate_transformation_mode": "asymmetric",
            "nearest_mode": "floor",
        }),
    ],
)  # fmt: skip
@each("plane", [(7, 9), (2, 3), (6, 8), (3, 5)])
def test_resizing_against_onnx(text, attributes, plane):
    (x,) = arrays((2, 3, 4), dtype="float32")
    region, scales = np.array([0] * 4 + [1] * 4, np.float32), np.array([], np.float32)
    sizes = np.array([2, 2, *plane])
    expected = onnx("Resize", x, region, scales, sizes, **attributes)
    found = run(read(f"upsample to {plane[0]}x{plane[1]} {text}"), x)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    (other,) = arrays((1, *plane), dtype="float32")
    check(run(read(f"upsample {text}"), x, other)[0], found)


def test_resizing_by_area_is_adaptive_pooling():
    (x,) = arrays((2, 7, 6))
    check(run(read("upsample to 3x4 area"), x)[0], run(read("adaptiveavgpool 3x4"), x)[0])


def test_crop_to_a_reference():
    x, reference = arrays((2, 7, 8), (3, 4, 4))
    check(run(read("crop"), x, reference)[0], x[:, :, 1:5, 2:6])
    check(run(read("crop offset 2"), x, reference)[0], x[:, :, 2:6, 2:6])


@pytest.mark.parametrize("plane", [(6, 8), (2, 4)])
def test_unpooling_against_onnx(plane):
    (x,) = arrays((3, *plane), dtype="float32")
    window = {"kernel_shape": [2, 2], "strides": [2, 2]}
    pooled, places = onnx("MaxPool", x, results=2, **window)
    values = np.arange(pooled.size, dtype=np.float32).reshape(pooled.shape) + 1
    expected = onnx("MaxUnpool", values, places, np.array(x.shape), **window)
    check(run(read("unpool2"), values, x)[0], expected)


def test_unpooling_windows_that_hang_over():
    (x,) = arrays((2, 5, 7))
    pooled = run(read("maxpool2 ceil"), x)[0]
    found = run(read("unpool2"), pooled, x)[0]
    assert (found[found != 0] == x[found != 0]).all()
    assert (found != 0).sum() == pooled.size


def test_the_first_of_equal_maxima_takes_the_value():
    x, ones = np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1))
    check(run(read("unpool2"), ones, x)[0], np.array([[[[1.0, 0], [0, 0]]]]))


def test_channel_convolution_slides_along_the_channels():
    for text in ("channelconv3", "channelconv4 nobias"):
        (x,) = arrays((6, 1, 1))
        found, made, layer = run(read(text), x)
        taps = made["weight"][0, 0]
        before = (len(taps) - 1) // 2
        line = np.pad(x[:, :, 0, 0], ((0, 0), (before, len(taps) - 1 - before)))
        sums = np.array([np.correlate(row, taps, "valid") for row in line])
        check(found, (sums + made.get("bias", 0))[..., None, None])
        assert layer.macs == found.size * len(taps)


@pytest.mark.parametrize("writable", [False, True])
def test_joins(writable):
    a, b, c = arrays((2, 3, 4), (2, 3, 4), (2, 3, 4))
    check(run(read("add"), a, b, writable=writable)[0], a + b)
    check(run(read("add"), a, b, c, writable=writable)[0], a + b + c)
    check(run(read("add"), a, writable=writable)[0], a)
    check(run(read("concat"), a, b, c)[0], np.concatenate([a, b, c], axis=1))
    check(run(read("multiply"), a, b, writable=writable)[0], a * b)
    per_channel, per_position = arrays((2,), (1, 3, 4))
    gate = per_channel[:, :, None, None]
    check(run(read("multiply"), a, per_channel, per_position)[0], a * gate * per_position)


JOINS = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "maximum": np.maximum,
}  # fmt: skip


@each("writable", [False, True])
@each("text", [*JOINS, "mean"])
@each("others", [((2, 3, 4),), ((2, 3, 4), (2, 1, 1)), ((2,), (1, 3, 4))])
@each("first", [(2, 3, 4), (2, 1, 4), (2,)])
def test_joins_spread_sizes_of_1(first, others, text, writable):
    given = arrays(first, *others)
    spread = [x if x.ndim > 2 else x[:, :, None, None] for x in given]
    expected = sum(spread) / len(given) if text == "mean" else None
    for x in spread:
        if text != "mean":
            expected = x if expected is None else JOINS[text](expected, x)
    check(run(read(text), *given, writable=writable)[0], expected)


def test_parts_of_other_axes():
    (x,) = arrays(SHAPE)
    check(run(read("slice 2:"), x)[0], x[:, 2:])
    check(run(read("slice :3 over height"), x)[0], x[:, :, :3])
    check(run(read("split 2 of 1+5 over width"), x)[0], x[:, :, :, 1:])
    check(run(read("concat over height"), x, x)[0], np.concatenate([x, x], 2))


def test_a_gate_of_every_region_goes_over_its_own():
    regions, gates = arrays((3, *SHAPE), (3, SHAPE[0]))
    check(run(read("multiply"), regions, gates)[0], regions * gates[..., None, None])


def test_a_fault_in_a_kernel_would_be_seen():
    """The shared check fails where values or shapes differ."""
    x = np.ones((1, 2, 3, 3))
    for wrong in (x + 1e-6, x[:, :1]):
        with pytest.raises(AssertionError):
            check(x, wrong)


@each(("family", "kernels"), [*zip(ops.FAMILIES, FAMILIES, strict=True)])
def test_every_operation_has_a_kernel_in_the_family_of_the_same_name(family, kernels):
    assert family.__name__.split(".")[-1] == kernels.__name__.split(".")[-1]
    assert [kind.syntax.words[0] for kind in family.OPERATIONS] == [*kernels.KERNELS]
    assert {kind.syntax.words[0] for kind in OPERATIONS} == set(KERNELS)
