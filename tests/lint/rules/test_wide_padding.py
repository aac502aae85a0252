"""Paddings as wide as the window of a pool: found, and not found."""

from __future__ import annotations

import pytest

from tests.lint.linting import codes, found, network


@pytest.mark.parametrize("pool", ["maxpool2 /2 pad 2", "avgpool3 /1 pad 0+3", "l2pool2 /2 pad 2"])
def test_windows_in_padding_alone(pool):
    assert "C306 3:5" in found(network(pool))


@pytest.mark.parametrize("layer", ["maxpool3 /2 pad 1 ceil", "maxpool2 /1 pad 1", "conv3-8 pad 3"])
def test_padding_within_the_window(layer):
    assert "C306" not in codes(network(layer))
