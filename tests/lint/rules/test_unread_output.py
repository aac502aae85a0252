"""Outputs of layers that nobody reads."""

from __future__ import annotations

import pytest

from tests.lint.linting import codes, found, network


def test_an_output_that_nobody_reads():
    text = network("a: conv3-8\nb: conv3-4 | relu\n  from: input\nfc 10")
    assert found(text) == ["C304 3:8"]


def test_an_input_that_nobody_reads():
    text = "input:\n  image: 8x8x3\n  mask: 8x8x1\nlayers: [conv3-8]\n"
    assert codes(text) == ["C304"]


@pytest.mark.parametrize(
    "layers",
    [
        "a: conv3-3 pad 1\nadd:\n  from: [a, input]",
        "training: [conv3-8 | fc 10]\nfc 10",
        "a: conv3-8\nb: conv3-4\n  from: input\ncrop:\n  from: [a, b]",
    ],
)
def test_outputs_that_are_read(layers):
    assert "C304" not in codes(network(layers))


def test_a_layer_named_as_an_output():
    text = network("a: conv3-8\nb: conv3-4\n  from: input", "outputs: [a, b]\n")
    assert codes(text) == []
