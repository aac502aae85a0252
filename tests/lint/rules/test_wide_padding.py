"""Paddings of more than half the window of a pool: found, and not found."""

from __future__ import annotations

from tests.each import each
from tests.lint.linting import check, codes, found, network

# What max_pool2d and avg_pool2d of PyTorch 2.13 take, tried for each: a padding of at most half the
# kernel, dilated or not. ONNX Runtime (pool_attributes.h) and Caffe (pooling_layer.cpp) ask for
# less than the kernel.
PYTORCH, ALL = "PyTorch refuses more than half", "PyTorch, ONNX Runtime and Caffe refuse that"
REFUSED = {
    "maxpool2 /2 pad 2": (ALL, 1),
    "avgpool3 /1 pad 0+3": (ALL, 1),
    "l2pool2 /2 pad 2": (ALL, 1),
    "maxpool4 /4 pad 3": (PYTORCH, 2),
    "maxpool3 /3 pad 2": (PYTORCH, 1),
    "maxpool1 pad 1": (ALL, 0),
    "avgpool5 /1 pad 3": (PYTORCH, 2),
    "avgpool5 /1 pad 3 nopad": (PYTORCH, 2),
    "maxpool3x5 /1 pad 1x3": (PYTORCH, 2),
    "maxpool3 /2 pad 3 ceil": (ALL, 1),
    "maxpool2 /2 pad 3 ceil": (ALL, 1),
    "maxpool4 /2 pad 3 ceil caffe": (PYTORCH, 2),
    "maxpool3 /1 pad 2 dilation 2": (PYTORCH, 1),
    "subsample2 /1 pad 2": (ALL, 1),
}


@each("pool", REFUSED)
def test_who_refuses_a_padding_is_named(pool):
    who, most = REFUSED[pool]
    findings = [f for f in check(network(pool)).findings if f.code == "C306"]
    assert [f"{f.location.line}:{f.location.column}" for f in findings] == ["3:5"]
    assert findings[0].message.endswith(who)
    assert findings[0].hint == f"use a padding of at most {most}, half the window"


@each(
    "layer",
    ["maxpool3 /2 pad 1 ceil", "maxpool2 /1 pad 1", "conv3-8 pad 3", "maxpool4 /4 pad 2",
     "maxpool5 /1 pad 2 dilation 2", "avgpool5 /1 pad 2 ceil caffe", "maxpool4 same", "maxpool3"],
)  # fmt: skip
def test_padding_of_half_the_window_is_taken(layer):
    assert "C306" not in codes(network(layer))


def test_one_finding_a_pool():
    assert found(network("maxpool2 /2 pad 2")).count("C306 3:5") == 1
