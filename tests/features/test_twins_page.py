"""The dense layer and the stack in place of a convolution, as whole pages, worked out by hand."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.equivalent.twins import dense, page, stacked
from cnncalc.ops.convolution import Conv
from cnncalc.shape import Shape
from tests.features.sheets import network, same

DENSE = [
    (("8x8x3 -> conv3-4",), """
        The dense layer in place of the layers
        figure | the layers | fc 144 | ratio
        weights | 108 | 27,648 | 1/256 = 0.00391
        parameters | 112 | 27,792 | 7/1737 = 0.00403
        MACs | 3,888 | 27,648 | 9/64 = 0.141
        The dense layer connects each unit to every input: 8·8·3·144 weights.
        """),
    (("8x8x3 -> conv3-4 nobias", 10), """
        The dense layer in place of the layers
        figure | the layers | fc 10 | ratio
        weights | 108 | 1,920 | 9/160 = 0.0563
        parameters | 108 | 1,920 | 9/160 = 0.0563
        MACs | 3,888 | 1,920 | 81/40 = 2.02
        The dense layer connects each unit to every input: 8·8·3·10 weights.
        """),
    (("4x4x1 -> conv3-2 -> relu -> conv1-2",), """
        The dense layer in place of the layers
        figure | the layers | fc 8 | ratio
        weights | 22 | 128 | 11/64 = 0.172
        parameters | 26 | 136 | 13/68 = 0.191
        MACs | 88 | 128 | 11/16 = 0.688
        The dense layer connects each unit to every input: 4·4·1·8 weights.
        """),
    (("HxWx3 -> conv3-4 nobias",), """
        The dense layer in place of the layers
        figure | the layers | fc 4·(H − 2)·(W − 2) | ratio
        weights | 108 | 12·H·W·(H − 2)·(W − 2) | 9/(H·W·(H − 2)·(W − 2))
        parameters | 108 | 12·H·W·(H − 2)·(W − 2) | 9/(H·W·(H − 2)·(W − 2))
        MACs | 108·(H − 2)·(W − 2) | 12·H·W·(H − 2)·(W − 2) | 9/(H·W)
        The dense layer connects each unit to every input: H·W·3·4·(H − 2)·(W − 2) weights.
        """),
    (("8x6x2 -> maxpool2",), """
        The dense layer in place of the layers
        figure | the layers | fc 24 | ratio
        weights | 0 | 2,304 | 0
        parameters | 0 | 2,304 | 0
        MACs | 0 | 2,304 | 0
        The dense layer connects each unit to every input: 8·6·2·24 weights.
        """),
    (("2x2x1 -> deconv2-1 /2 nobias", 2), """
        The dense layer in place of the layers
        figure | the layers | fc 2 | ratio
        weights | 4 | 8 | 1/2 = 0.5
        parameters | 4 | 8 | 1/2 = 0.5
        MACs | 16 | 8 | 2
        The dense layer connects each unit to every input: 2·2·1·2 weights.
        """),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), DENSE)
def test_a_dense_layer(given, expected):
    model, *units = given
    assert same(page(dense(network(model), *units)), expected)


def test_a_document():
    assert page(dense(network("8x8x3 -> conv3-4 nobias"), 10)).document() == {
        "schema": "cnncalc.equivalent/1", "units": 10,
        "layers": {"weights": 108, "params": 108, "macs": 3888},
        "dense": {"weights": 1920, "params": 1920, "macs": 1920},
        "ratios": {"weights": "9/160 = 0.0563", "params": "9/160 = 0.0563", "macs": "81/40 = 2.02"},
    }  # fmt: skip


def conv(kernel, **others):
    return Conv(kernel=kernel, filters=4, **others)


def layers(one, kernel):
    nodes = stacked(one, kernel, Shape(4, (32, 32))).nodes[1:]
    return [(node.op.kernel, node.op.stride, node.op.padding) for node in nodes]


NONE = ((0, 0), (0, 0))


def test_the_layers_of_a_stack():
    assert layers(conv((7, 7), stride=(2, 2), padding=((3, 3), (3, 3))), 3) == [
        ((3, 3), (1, 1), ((1, 1), (1, 1))), ((3, 3), (1, 1), ((1, 1), (1, 1))),
        ((3, 3), (2, 2), ((1, 1), (1, 1))),
    ]  # fmt: skip
    assert layers(conv((5, 5), padding=((1, 2), (2, 2))), 3) == [
        ((3, 3), (1, 1), ((1, 2), (2, 2))), ((3, 3), (1, 1), NONE),
    ]  # fmt: skip
    assert layers(conv((1, 5), padding="same"), 3) == [((1, 3), (1, 1), "same")] * 2
    assert layers(conv((3, 3)), 2) == [((2, 2), (1, 1), NONE)] * 2


WHOLE = "is not a whole number"
NO_STACK = [
    (conv((6, 6)), 3, f"(6 - 1)/(3 - 1) {WHOLE}", "kernels that fit are 2"),
    (conv((11, 11)), 4, f"(11 - 1)/(4 - 1) {WHOLE}", "kernels that fit are 2, 3, 6"),
    (conv((7, 7)), 1, "it needs kernels of at least 2 and no groups",
     "kernels that fit are 2, 3, 4"),
    (conv((7, 7), groups=2), 3, "it needs kernels of at least 2 and no groups",
     "kernels that fit are 2, 3, 4"),
    (conv((2, 2)), 3, f"(2 - 1)/(3 - 1) {WHOLE}", "give a larger kernel"),
    (conv((3, 6)), 3, f"(6 - 1)/(3 - 1) {WHOLE}", "give a larger kernel"),
    (conv((3, 5)), 3, "its axes take different numbers of them", "give a larger kernel"),
    (conv((1, 1)), 3, "it has no window", "give a larger kernel"),
    (conv((1, 6)), 3, f"(6 - 1)/(3 - 1) {WHOLE}", "kernels that fit are 2"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "kernel", "why", "hint"), NO_STACK)
def test_what_no_stack_sees(one, kernel, why, hint):
    with pytest.raises(SpecError) as caught:
        stacked(one, kernel, Shape(4, (32, 32)))
    assert caught.value.message == f"no stack of such kernels sees the same: {why}"
    assert (caught.value.code, caught.value.hint) == ("C205", hint)


def test_a_stack_of_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr("cnncalc.features.equivalent.twins.LONGEST_STACK", 4)
    assert len(layers(conv((5, 5)), 2)) == 4
    with pytest.raises(SpecError) as caught:
        layers(conv((6, 6)), 2)
    assert (caught.value.code, caught.value.message) == (
        "C115", "the stack has 5 layers, more than 4",
    )  # fmt: skip
