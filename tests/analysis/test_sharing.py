"""Which arrays are a layer's own where it uses the weights of another, and where it cannot."""

from __future__ import annotations

import pytest

from cnncalc import SpecError
from cnncalc.analysis.sharing import own_arrays
from cnncalc.graph import Node
from cnncalc.shape import Shape
from tests.forward.run_op import read

MAP = Shape(4, (6, 6))


def node(name, text, shape):
    op = read(text)
    return Node(name, op, (0,)), op.on(shape)


def own(text, other, shape=MAP, there=None):
    arrays = own_arrays(*node("a", text, shape), *node("b", other, there or shape))
    return [array.name for array in arrays]


def refused(*given):
    with pytest.raises(SpecError) as caught:
        own(*given)
    fault = caught.value
    return fault.code, fault.message, fault.received, fault.hint


def test_arrays_of_one_shape_are_shared():
    assert own("conv3-8", "conv3-8 /2 pad 1") == []
    assert own("conv3-8 nobias", "conv3-8") == []
    assert own("conv3-8", "conv3-8 nobias") == ["bias"]
    assert own("conv3-8", "conv3-8", MAP, Shape(4, (9, 7))) == []
    assert own("relu", "conv3-8") == []
    assert own("bn", "bn noshift") == ["bias"]
    assert own("deconv3-4", "conv3-4") == []  # (4, 4, 3, 3) both


def test_weights_that_differ_whatever_comes_in():
    hint = "layers share weights of one shape: kernel, filters, groups and input channels agree"
    assert refused("conv3-8", "conv5-8") == (
        "C206", "the weights of 'b' have another shape: 8×4×3×3 here, 8×4×5×5 there",
        "6x6x4 and 6x6x4", hint,
    )  # fmt: skip
    assert refused("conv3-8", "relu") == (
        "C206", "the weights of 'b' have another shape: 8×4×3×3 here, none there",
        "6x6x4 and 6x6x4", hint,
    )  # fmt: skip
    assert refused("shift", "conv3-8 nobias")[1] == (
        "the weights of 'b' have another shape: 4 here, none there"
    )
    assert refused("shift", "conv3-8")[1] == (
        "the weights of 'b' have another shape: 4 here, 8 there"
    )


def test_weights_that_would_agree_behind_one_input():
    assert refused("conv3-8", "conv3-8", MAP, Shape(2, (6, 6)))[:3] == (
        "C201", "the weights of 'b' have another shape: 8×4×3×3 here, 8×2×3×3 there",
        "6x6x4 and 6x6x2",
    )  # fmt: skip
    assert refused("fc 5", "fc 5", MAP, Shape(4, (6, 5)))[0] == "C201"
    # a window of 3 does not fit in what the other receives
    assert refused("conv3-8", "conv1-8", MAP, Shape(4, (2, 2)))[0] == "C206"
    with pytest.raises(SpecError) as caught:
        two = read("deconv3-8")
        x = two.on(MAP, Shape(1, (8, 8)))
        own_arrays(*node("a", "deconv3-8", Shape(2, (6, 6))), Node("b", two, (0, 0)), x)
    assert caught.value.code == "C206"
