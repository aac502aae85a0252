"""Whole pages of a stack beside one convolution; the ratios are worked out by hand."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.equivalent import equivalent, page, split
from tests.features.sheets import network, same


def made(model, kernel=0):
    graph = network(model)
    return page(split(graph, kernel), True) if kernel else page(equivalent(graph))


SHOWN = [
    (("9x9x4 -> conv3-4 -> conv3-4",), """
        One 5×5 convolution sees the same cells
        figure | the stack | one 5×5 | ratio
        receptive field | 5×5 | 5×5 |
        weights | 288 | 400 | 18/25 = 0.72
        parameters | 296 | 404 | 74/101 = 0.733
        MACs | 10,656 | 10,000 | 666/625 = 1.07
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("HxWxC -> conv3-(C) same -> conv3-(C) same",), """
        One 5×5 convolution sees the same cells
        figure | the stack | one 5×5 | ratio
        receptive field | 5×5 | 5×5 |
        weights | 18·C² | 25·C² | 18/25 = 0.72
        parameters | 2·C·(9·C + 1) | C·(25·C + 1) | (18·C + 2)/(25·C + 1)
        MACs | 18·C²·H·W | 25·C²·H·W | 18/25 = 0.72
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("9x9x2 -> conv3-2 -> relu -> conv3-2 /2",), """
        One 5×5 convolution at stride 2 sees the same cells
        figure | the stack | one 5×5 | ratio
        receptive field | 5×5 | 5×5 |
        weights | 72 | 100 | 18/25 = 0.72
        parameters | 76 | 102 | 38/51 = 0.745
        MACs | 2,088 | 900 | 58/25 = 2.32
        non-linearities | 1 | 0 |
        Both have the same output size.
        """),
    (("20x20x2 -> conv3-2 dilation 2 -> conv3-2 dilation 2",), """
        One 9×9 convolution sees more: the stack sees 25 of the 81 cells
        figure | the stack | one 9×9 | ratio
        receptive field | 9×9 | 9×9 |
        cells seen | 25 | 81 |
        weights | 72 | 324 | 2/9 = 0.222
        parameters | 76 | 326 | 38/163 = 0.233
        MACs | 14,400 | 46,656 | 25/81 = 0.309
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("9x9x2 -> conv5-4", 3), """
        One 5×5 convolution sees the same cells
        figure | the stack | one 5×5 | ratio
        receptive field | 5×5 | 5×5 |
        weights | 216 | 200 | 27/25 = 1.08
        parameters | 224 | 204 | 56/51 = 1.1
        MACs | 7,128 | 5,000 | 891/625 = 1.43
        non-linearities | 0 | 0 |
        The stack: conv3-4 | conv3-4
        Both have the same output size.
        """),
    (("9x9x2 -> conv4-4 /2", 2), """
        One 4×4 convolution at stride 2 sees the same cells
        figure | the stack | one 4×4 | ratio
        receptive field | 4×4 | 4×4 |
        weights | 160 | 128 | 5/4 = 1.25
        parameters | 172 | 132 | 43/33 = 1.3
        MACs | 5,760 | 1,152 | 5
        non-linearities | 0 | 0 |
        The stack: conv2-4 | conv2-4 | conv2-4 /2
        Both have the same output size.
        """),
    (("12x2 -> conv3-2 -> conv5-2",), """
        One 7-tap convolution sees the same cells
        figure | the stack | one 7-tap | ratio
        receptive field | 7 | 7 |
        weights | 32 | 28 | 8/7 = 1.14
        parameters | 36 | 30 | 6/5 = 1.2
        MACs | 240 | 168 | 10/7 = 1.43
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("9x9x2 -> conv3-2 /1x2 -> conv3-2",), """
        One 5×7 convolution at stride 1×2 sees the same cells
        figure | the stack | one 5×7 | ratio
        receptive field | 5×7 | 5×7 |
        weights | 72 | 140 | 18/35 = 0.514
        parameters | 76 | 142 | 38/71 = 0.535
        MACs | 1,368 | 1,400 | 171/175 = 0.977
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("9x9x4 -> depthwise3 -> conv1-8",), """
        One 3×3 convolution sees the same cells
        figure | the stack | one 3×3 | ratio
        receptive field | 3×3 | 3×3 |
        weights | 68 | 288 | 17/72 = 0.236
        parameters | 80 | 296 | 10/37 = 0.27
        MACs | 3,332 | 14,112 | 17/72 = 0.236
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("9x9x2 -> conv3-2 /2 same -> conv3-2 /2 same",), """
        One 7×7 convolution at stride 4 sees the same cells
        figure | the stack | one 7×7 | ratio
        receptive field | 7×7 | 7×7 |
        weights | 72 | 196 | 18/49 = 0.367
        parameters | 76 | 198 | 38/99 = 0.384
        MACs | 1,224 | 1,764 | 34/49 = 0.694
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("10x10x2 -> conv3-2 pad 1 /2 -> conv3-2 pad 1",), """
        One 7×7 convolution at stride 2 sees the same cells
        figure | the stack | one 7×7 | ratio
        receptive field | 7×7 | 7×7 |
        weights | 72 | 196 | 18/49 = 0.367
        parameters | 76 | 198 | 38/99 = 0.384
        MACs | 1,800 | 4,900 | 18/49 = 0.367
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
    (("8x8x2 -> maxpool2 -> relu",), """
        One 2×2 convolution at stride 2 sees the same cells
        figure | the stack | one 2×2 | ratio
        receptive field | 2×2 | 2×2 |
        weights | 0 | 16 | 0
        parameters | 0 | 16 | 0
        MACs | 0 | 256 | 0
        non-linearities | 2 | 0 |
        Both have the same output size.
        """),
    (("HxWxC -> conv3-(K) /2 pad 1 -> conv3-(C)",), """
        One 7×7 convolution at stride 2 sees the same cells
        figure | the stack | one 7×7 | ratio
        receptive field | 7×7 | 7×7 |
        weights | 18·C·K | 49·C² | 18·K/(49·C)
        parameters | 18·C·K + C + K | C·(49·C + 1) | (18·C·K + C + K)/(C·(49·C + 1))
        MACs | 18·C·K·(⌊(H − 1)/2⌋·⌊(W − 1)/2⌋ + 1) | 49·C²·⌊(H − 3)/2⌋·⌊(W − 3)/2⌋ |
        non-linearities | 0 | 0 |
        Both have the same output size.
        """),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), SHOWN)
def test_a_stack_and_one(asked, expected):
    assert same(made(*asked), expected)


def test_a_document():
    assert made("9x9x2 -> conv3-2 -> relu -> conv3-2 /2").document() == {
        "schema": "cnncalc.equivalent/1", "receptive_field": [5, 5], "stride": [2, 2],
        "stack": {"name": "the stack", "weights": 72, "params": 76, "macs": 2088,
                  "nonlinearities": 1},
        "single": {"name": "one 5×5", "weights": 100, "params": 102, "macs": 900,
                   "nonlinearities": 0},
        "same_output": True, "cells": [5, 5], "same_cells": True,
        "ratios": {"weights": "18/25", "params": "38/51", "macs": "58/25"},
        "layers": ["conv3-2", "relu", "conv3-2 /2"],
    }  # fmt: skip
    ratios = made("HxWxC -> conv3-(C) -> conv3-(C)").document()["ratios"]
    assert ratios["params"] == "(18·C + 2)/(25·C + 1)"
    assert not made("20x20x2 -> conv3-2 dilation 2").document()["same_cells"]


def test_what_no_convolution_sees():
    with pytest.raises(SpecError) as caught:
        made("9x9x1 -> globalavgpool")
    assert (caught.value.code, caught.value.message) == (
        "C205", "no single convolution sees the same: the layers see all of their input, or scale "
        "it up",
    )  # fmt: skip
