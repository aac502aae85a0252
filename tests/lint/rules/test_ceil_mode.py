"""Ceil mode of which PyTorch and Caffe have different sizes: found, and not found."""

from __future__ import annotations

import pytest

from tests.lint.linting import check, codes, network


# MaxPool2d(…, ceil_mode=True) of PyTorch 2.13, and ⌈(n - k)/s⌉ + 1 of Caffe's pooling_layer.cpp.
@pytest.mark.parametrize(
    ("layer", "size", "sizes"),
    [
        ("maxpool1 /2 ceil", "32x32x1", ("16×16×1", "17×17×1")),
        ("maxpool2 /5 ceil", "30x30x1", ("6×6×1", "7×7×1")),
        ("avgpool2 /5 ceil", "30x31x1", ("6×7×1", "7×7×1")),
    ],
)
def test_both_sizes_are_named(layer, size, sizes):
    (finding,) = check(network(layer, size=size)).findings
    assert finding.code == "C314"
    assert all(each in finding.message for each in sizes)
    assert "PyTorch" in finding.message and "Caffe" in finding.message


@pytest.mark.parametrize(
    "layer",
    ["maxpool1 /2 ceil caffe", "maxpool3 /2 ceil", "maxpool3 /2 pad 1 ceil",
     "maxpool2 /3 pad 1 ceil", "maxpool1 /2", "maxpool2 /2 ceil"],
)  # fmt: skip
def test_where_both_agree_nothing_is_said(layer):
    assert "C314" not in codes(network(layer, size="32x32x1"))


def test_symbols_are_left_alone():
    assert codes(network("maxpool1 /2 ceil", size="HxWx1")) == []
