"""Biases that a normalisation undoes."""

from __future__ import annotations

import pytest

from tests.lint.linting import codes, network


@pytest.mark.parametrize(
    "layers",
    [
        "conv3-8 | bn",
        "depthwise3 | bn",
        "deconv2-8 | bn",
        "fc 4 | bn",
        "channelconv3 | bn",
        "conv1-8 | bn | relu",
    ],
)
def test_a_bias_that_is_undone(layers):
    assert codes(network(layers)) == ["C305"]


@pytest.mark.parametrize(
    "layers",
    ["conv3-8 nobias | bn", "conv3-8 | relu | bn", "conv3-8", "residual: [conv3-3 pad 1]\nbn"],
)
def test_a_bias_that_is_not(layers):
    assert codes(network(layers)) == []


def test_a_bias_that_somebody_else_reads():
    text = network("a: conv3-8 pad 1\nbn\nadd:\n  from: [a, bn1]")
    assert codes(text) == []
