"""What frameworks and their tools print of a model is named, with what to paste instead."""

from __future__ import annotations

import re

import pytest

from tests.cli.run import cnncalc

KERAS = """\
Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 32)        320

 max_pooling2d (MaxPooling2D  (None, 13, 13, 32)       0
 )
 dense (Dense)               (None, 10)                54090
=================================================================
Total params: 54410 (212.54 KB)
Trainable params: 54410 (212.54 KB)
_________________________________________________________________
"""
KERAS_3 = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 26, 26, 32)     │           320 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 320 (1.25 KB)
"""
BARS = """\
| Layer (type) | Output Shape | Param # |
|---|---|---|
| conv2d (Conv2D) | (None, 26, 26, 32) | 320 |
"""
TORCHSUMMARY = """\
----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1           [-1, 10, 24, 24]             260
            Linear-2                   [-1, 50]          16,050
================================================================
Total params: 16,310
"""
TORCHINFO = """\
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
SingleInputNet                           [7, 10]                   --
├─Conv2d: 1-1                            [7, 10, 24, 24]           260
==========================================================================================
Total params: 260
"""
SEQUENTIAL = """\
Sequential(
  (0): Conv2d(1, 20, kernel_size=(5, 5), stride=(1, 1))
  (1): ReLU()
  (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (3): Flatten(start_dim=1, end_dim=-1)
  (4): Linear(in_features=2880, out_features=10, bias=True)
)
"""
MODULE = "Net(\n  (conv1): Conv2d(1, 10, kernel_size=(5, 5), stride=(1, 1))\n)\n"


@pytest.mark.parametrize("ending", [".txt", ".md"])
@pytest.mark.parametrize(
    ("text", "place", "said", "instead"),
    [
        (KERAS, "3:2", "Keras, model.summary()", "Conv2D(32, (3, 3)"),
        (KERAS_3, "3:3", "Keras, model.summary()", "Conv2D(32, (3, 3)"),
        (BARS, "1:3", "Keras, model.summary()", "Conv2D(32, (3, 3)"),
        (TORCHSUMMARY, "2:9", "torchsummary", "MaxPool2d(2)"),
        (TORCHINFO, "2:1", "torchinfo", "MaxPool2d(2)"),
        (SEQUENTIAL, "2:8", "print(model)", "MaxPool2d(2)"),
        (MODULE, "2:12", "print(model)", "MaxPool2d(2)"),
    ],
)
def test_a_print_of_a_tool_is_named(text, place, said, instead, ending, tmp_path):
    path = tmp_path / f"net{ending}"
    path.write_text(text)
    done = cnncalc("summary", str(path))
    assert (done.code, done.out) == (2, "")
    assert f"{place}: C280 this is" in done.err
    assert said in done.err
    assert instead in done.err
    checked = cnncalc("check", str(path))
    assert checked.code == 1
    assert f"{place}: C280" in checked.out
    audited = cnncalc("audit", str(path))
    assert audited.code == 2
    assert ("C106" if text == BARS else "C280") in audited.err  # figures to hold against a model


def test_what_is_to_be_pasted_instead_is_read():
    for text in (KERAS, SEQUENTIAL):
        said = cnncalc("summary", "-", stdin=text).err
        line = re.search(r"(28x28x1 -> .*?)(?:, without.*)?\n", said)[1]
        assert cnncalc("summary", line).code == 0
    calls = re.findall(r"\): (.*)", SEQUENTIAL)
    done = cnncalc("summary", " -> ".join(["28x28x1", *calls]))
    assert (done.code, "29,330" in done.out) == (0, True)  # 20·26 + 10·2,881
