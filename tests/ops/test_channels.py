"""Operations along the channels against plain loops: the modules of ECA-Net and CBAM."""

from __future__ import annotations

import pytest
from check_op import check_op
from hypothesis import given
from hypothesis import strategies as st
from naive import Shape, Trace, grid

from cnncalc.analysis.report import facts
from cnncalc.ops.base import spell
from cnncalc.ops.channels import ChannelAvgPool, ChannelConv, ChannelMaxPool
from cnncalc.spec.notation import Reader

maps = st.tuples(st.integers(1, 9), st.integers(1, 3), st.integers(1, 3))


def channel_conv(op: ChannelConv, shape: Shape) -> Trace:
    """Each output is a sum of `kernel` products with the channels around its own."""
    cells, taps, products = {}, set(), 0
    for cell in grid(shape):
        cells[cell] = []
        for tap in range(op.kernel):
            channel = cell[0] + tap - (op.kernel - 1) // 2
            inside = 0 <= channel < shape[0]
            cells[cell].append((channel, *cell[1:]) if inside else None)
            taps.add(tap)
            products += 1
    return Trace(cells, len(taps), int(op.bias), 0, products)


def channel_pool(op: object, shape: Shape) -> Trace:
    """One output at each position depends on all of its channels."""
    plane = grid(shape[1:])
    return Trace({(0, *at): [(c, *at) for c in range(shape[0])] for at in plane})


@given(st.integers(1, 7), st.booleans(), maps)
def test_channel_convolution(kernel, bias, shape):
    check_op(ChannelConv(kernel, bias), channel_conv, shape)


@pytest.mark.parametrize("kind", [ChannelAvgPool, ChannelMaxPool])
@given(shape=maps)
def test_channel_pooling(kind, shape):
    check_op(kind(), channel_pool, shape)
    assert facts(kind(), (shape,)).other_flops == shape[0] * shape[1] * shape[2]


def test_the_check_notices_a_wrong_kernel():
    with pytest.raises(AssertionError):
        check_op(ChannelConv(5), lambda op, shape: channel_conv(ChannelConv(3), shape), (8, 1, 1))


@pytest.mark.parametrize(
    "text", ["channelconv5", "channelconv3 nobias", "channelavgpool", "channelmaxpool"]
)
def test_canonical_notation_is_read_back(text):
    (op,) = Reader().read(text, {})
    assert spell(op) == text
