"""Layers in a row that make one linear map."""

from __future__ import annotations

from tests.each import each
from tests.lint.linting import check, codes, found, network


@each(
    "layers",
    [
        "conv3-8 | conv3-8",
        "conv3-8 | channelconv3",
        "conv3-8 nobias | bn | conv3-8",
        "conv3-8 | dropout | conv3-16",
        "conv3-8 | avgpool2 | flatten | fc 10",
        "fc 20 | fc 30",
        "conv3-8 | depthwise3",
        "depthwise3 | depthwise3",
        "conv1-8 | conv1-8",
        "depthwise3 | conv1-8 | depthwise3 | conv1-8",  # two separable ones in a row
    ],
)
def test_two_in_a_row(layers):
    assert codes(network(layers)) == ["C307"]


@each(
    "layers",
    [
        "conv3-8 | relu | conv3-8",
        "conv3-8 | maxpool2 | conv3-8",
        "conv3-8 | lrn | conv3-8",
        "separable3-8",  # Howard et al. 2017
        "depthwise3 nobias | bn | conv1-8",  # Zhang et al. 2017, ShuffleNet
        "conv1-8 | depthwise3",
        "conv1x3-8 | conv3x1-8",  # a 3x3 in two factors
        "conv1-16 | relu | conv1-4 | conv1-16",  # a linear bottleneck, Sandler et al. 2018
        "residual: [conv3-3 pad 1]\nconv3-8",  # conv, add, conv: the sum is of two ways
        "deconv2-8 /2 | deconv2-8 /2",
        "conv1-4 | relu | fc 20 | relu | fc 10",
    ],
)
def test_not_two_in_a_row(layers):
    assert codes(network(layers)) == []


def test_a_layer_that_others_read_too_is_no_link():
    text = network("a: conv3-8 pad 1\nb: conv3-8 pad 1\nadd:\n  from: [a, b]")
    assert codes(text) == []


def test_the_second_of_the_two_is_named_and_marked():
    text = network("one: conv3-8\ntwo: conv3-8")
    assert found(text) == ["C307 4:10"]
    assert check(text).findings[0].message == "two follows one with no non-linearity in between"


def test_every_layer_of_a_row_but_the_first_is_reported():
    assert codes(network("conv3-8\nconv3-8\nconv3-8")) == ["C307", "C307"]
