"""Whole pages of grids; every sum is worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.features.apply.page import FULL, AnswerView, document, page, with_gradients
from cnncalc.features.apply.run import apply
from tests.features.apply.asked import question
from tests.features.sheets import text

M = "1 2 3; 4 5 6; 7 8 9"
SHOWN = [
    ("sheets", question(M, "1 0; 0 1"), FULL, """
        Image
        1 | 2 | 3
        1 | 2 | 3
        4 | 5 | 6
        7 | 8 | 9
        Kernel
        1 | 2
        1 | 0
        0 | 1
        Result
        1 | 2
        6 | 8
        12 | 14
        """),
    ("listing", question(M, "1 0; 0 1"), AnswerView(steps=True), """
        conv2-1 nobias on 3×3×1
        image   | kernel | result
        1  2  3 | 1  0   |  6   8
        4  5  6 | 0  1   | 12  14
        7  8  9 |  |

        cell | sum | value | sees
        O11 | 1·1 + 0·2 + 0·4 + 1·5 | 6 | rows 1-2, columns 1-2: 1, 2, 4, 5
        O12 | 1·2 + 0·3 + 0·5 + 1·6 | 8 | rows 1-2, columns 2-3: 2, 3, 5, 6
        O21 | 1·4 + 0·5 + 0·7 + 1·8 | 12 | rows 2-3, columns 1-2: 4, 5, 7, 8
        O22 | 1·5 + 0·6 + 0·8 + 1·9 | 14 | rows 2-3, columns 2-3: 5, 6, 8, 9


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("listing", question(M, "1 0; 0 1"), AnswerView(blank=True), """
        conv2-1 nobias on 3×3×1
        image   | kernel | result
        1  2  3 | 1  0   | ___  ___
        4  5  6 | 0  1   | ___  ___
        7  8  9 |  |
        Key: conv2-1 nobias on 3×3×1
        result
         6   8
        12  14

        cell | sum | value | sees
        O11 | 1·1 + 0·2 + 0·4 + 1·5 | 6 | rows 1-2, columns 1-2: 1, 2, 4, 5
        O12 | 1·2 + 0·3 + 0·5 + 1·6 | 8 | rows 1-2, columns 2-3: 2, 3, 5, 6
        O21 | 1·4 + 0·5 + 0·7 + 1·8 | 12 | rows 2-3, columns 1-2: 4, 5, 7, 8
        O22 | 1·5 + 0·6 + 0·8 + 1·9 | 14 | rows 2-3, columns 2-3: 5, 6, 8, 9


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("sheets", question(M, "1 2", "0 1", bias="1 -1", pad="1", stride="2", flip=True), FULL, """
        Image
        1 | 2 | 3
        1 | 2 | 3
        4 | 5 | 6
        7 | 8 | 9
        Padded
        1 | 2 | 3 | 4 | 5
        0 | 0 | 0 | 0 | 0
        0 | 1 | 2 | 3 | 0
        0 | 4 | 5 | 6 | 0
        0 | 7 | 8 | 9 | 0
        0 | 0 | 0 | 0 | 0
        Kernel, turned 1
        1 | 2
        2 | 1
        Kernel, turned 2
        1 | 2
        1 | 0
        Result, channel 1
        1 | 2
        1 | 1
        5 | 17
        1 | 1
        Result, channel 2
        1 | 2
        -1 | -1
        -1 | 4
        -1 | -1
        """),
    ("listing", question(M, "1 2", "0 1", bias="1 -1", pad="1", stride="2", flip=True), AnswerView(steps=True), """
        conv1x2-2 /2 pad 1 on 3×3×1
        image   | padded        | kernel, turned 1 | kernel, turned 2
        1  2  3 | 0  0  0  0  0 | 2  1             | 1  0
        4  5  6 | 0  1  2  3  0 |  |
        7  8  9 | 0  4  5  6  0 |  |
         | 0  7  8  9  0 |  |
         | 0  0  0  0  0 |  |

        result, channel 1 | result, channel 2
        1   1             | -1  -1
        5  17             | -1   4
        1   1             | -1  -1

        cell | sum | value | sees
        O(1)11 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(1)12 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(1)21 | 2·0 + 1·4 + 1 | 5 | row 2, column 1: 4
        O(1)22 | 2·5 + 1·6 + 1 | 17 | row 2, columns 2-3: 5, 6
        O(1)31 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(1)32 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(2)11 | 1·0 + 0·0 + (-1) | -1 | padding alone
        O(2)12 | 1·0 + 0·0 + (-1) | -1 | padding alone
        O(2)21 | 1·0 + 0·4 + (-1) | -1 | row 2, column 1: 4
        O(2)22 | 1·5 + 0·6 + (-1) | 4 | row 2, columns 2-3: 5, 6
        O(2)31 | 1·0 + 0·0 + (-1) | -1 | padding alone
        O(2)32 | 1·0 + 0·0 + (-1) | -1 | padding alone


        Kernels are turned by half a turn: convolution. Layers leave them as they are.
        """),
    ("listing", question(M, "1 2", "0 1", bias="1 -1", pad="1", stride="2", flip=True), AnswerView(blank=True), """
        conv1x2-2 /2 pad 1 on 3×3×1
        image   | padded        | kernel, turned 1 | kernel, turned 2
        1  2  3 | 0  0  0  0  0 | 2  1             | 1  0
        4  5  6 | 0  1  2  3  0 |  |
        7  8  9 | 0  4  5  6  0 |  |
         | 0  7  8  9  0 |  |
         | 0  0  0  0  0 |  |

        result, channel 1 | result, channel 2
        ___  ___          | ___  ___
        ___  ___          | ___  ___
        ___  ___          | ___  ___
        Key: conv1x2-2 /2 pad 1 on 3×3×1
        result, channel 1 | result, channel 2
        1   1             | -1  -1
        5  17             | -1   4
        1   1             | -1  -1

        cell | sum | value | sees
        O(1)11 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(1)12 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(1)21 | 2·0 + 1·4 + 1 | 5 | row 2, column 1: 4
        O(1)22 | 2·5 + 1·6 + 1 | 17 | row 2, columns 2-3: 5, 6
        O(1)31 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(1)32 | 2·0 + 1·0 + 1 | 1 | padding alone
        O(2)11 | 1·0 + 0·0 + (-1) | -1 | padding alone
        O(2)12 | 1·0 + 0·0 + (-1) | -1 | padding alone
        O(2)21 | 1·0 + 0·4 + (-1) | -1 | row 2, column 1: 4
        O(2)22 | 1·5 + 0·6 + (-1) | 4 | row 2, columns 2-3: 5, 6
        O(2)31 | 1·0 + 0·0 + (-1) | -1 | padding alone
        O(2)32 | 1·0 + 0·0 + (-1) | -1 | padding alone


        Kernels are turned by half a turn: convolution. Layers leave them as they are.
        """),
    ("sheets", question("1 2 3 4", "1 -1", pool="max 2"), FULL, """
        Image
        1 | 2 | 3 | 4
        1 | 2 | 3 | 4
        Kernel
        1 | 2
        1 | -1
        Result
        1 | 2 | 3
        -1 | -1 | -1
        Result
        1
        -1
        """),
    ("listing", question("1 2 3 4", "1 -1", pool="max 2"), AnswerView(steps=True), """
        conv1x2-1 nobias on 1×4×1
        image      | kernel | result
        1  2  3  4 | 1  -1  | -1  -1  -1

        cell | sum | value | sees
        Y1 | 1·1 + (-1)·2 | -1 | columns 1-2: 1, 2
        Y2 | 1·2 + (-1)·3 | -1 | columns 2-3: 2, 3
        Y3 | 1·3 + (-1)·4 | -1 | columns 3-4: 3, 4
        maxpool1x2 on 1×3×1
        result
        -1

        cell | sum | value | sees
        O1 | max(-1, -1) | -1 | columns 1-2: 1, 2


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("sheets", question("2x2", "2x1"), FULL, """
        Image
        1 | 2
        x11 | x12
        x21 | x22
        Kernel
        1
        f11
        f21
        Result
        1 | 2
        f11·x11 + f21·x21 | f11·x12 + f21·x22
        """),
    ("listing", question("2x2", "2x1"), AnswerView(steps=True), """
        conv2x1-1 nobias on 2×2×1
        image    | kernel | result
        x11  x12 | f11    | f11·x11 + f21·x21  f11·x12 + f21·x22
        x21  x22 | f21    |

        cell | sum | sees
        O11 | f11·x11 + f21·x21 | rows 1-2, column 1: 1, 3
        O12 | f11·x12 + f21·x22 | rows 1-2, column 2: 2, 4


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("sheets", question("1 2; 3 4 | 5 6; 7 8", "1 1", each=True), FULL, """
        Image, channel 1
        1 | 2
        1 | 2
        3 | 4
        Image, channel 2
        1 | 2
        5 | 6
        7 | 8
        Kernel
        1 | 2
        1 | 1
        Result, channel 1
        1
        3
        7
        Result, channel 2
        1
        11
        15
        """),
    ("listing", question("1 2; 3 4 | 5 6; 7 8", "1 1", each=True), AnswerView(steps=True), """
        depthwise1x2 nobias on 2×2×2
        image, channel 1 | image, channel 2 | kernel | result, channel 1
        1  2             | 5  6             | 1  1   | 3
        3  4             | 7  8             |  | 7

        result, channel 2
        11
        15

        cell | sum | value | sees
        O(1)11 | 1·1 + 1·2 | 3 | row 1, columns 1-2: 1, 2
        O(1)21 | 1·3 + 1·4 | 7 | row 2, columns 1-2: 3, 4
        O(2)11 | 1·5 + 1·6 | 11 | row 1, columns 1-2: 1, 2
        O(2)21 | 1·7 + 1·8 | 15 | row 2, columns 1-2: 3, 4


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("records", question("1 2; 3 4 | 5 6; 7 8", "1 1", each=True), FULL, """
        result, channel 1
        1
        3
        7
        result, channel 2
        1
        11
        15
        """),
    ("sheets", question("1 -2 3", "2 1 1; 0 1 0", bias="1 0", layers=("relu", "fc 2")), FULL, """
        Image
        1 | 2 | 3
        1 | -2 | 3
        Result
        1 | 2 | 3
        1 | 0 | 3
        Kernel
        1 | 2 | 3
        2 | 1 | 1
        0 | 1 | 0
        Result
        1 | 2
        6 | 0
        """),
    ("listing", question("1 -2 3", "2 1 1; 0 1 0", bias="1 0", layers=("relu", "fc 2")), AnswerView(steps=True), """
        relu on 3
        image    | result
        1  -2  3 | 1  0  3
        fc 2 on 3
        kernel  | result
        2  1  1 | 6  0
        0  1  0 |

        cell | sum | value | sees
        O1 | 2·1 + 1·0 + 1·3 + 1 | 6 | columns 1-3: 1, 2, 3
        O2 | 0·1 + 1·0 + 0·3 | 0 | columns 1-3: 1, 2, 3
        """),
    ("listing", question("0.5 1; 2 3", pool="avg 2 /1 pad 1"), AnswerView(steps=True), """
        avgpool2 /1 pad 1 on 2×2×1
        image  | padded       | result
        0.5  1 | 0    0  0  0 | 0.125  0.375  0.25
          2  3 | 0  0.5  1  0 | 0.625  1.625     1
         | 0    2  3  0 |   0.5   1.25  0.75
         | 0    0  0  0 |

        cell | sum | value | sees
        O11 | (0.5)/4 | 0.125 | row 1, column 1: 1
        O12 | (0.5 + 1)/4 | 0.375 | row 1, columns 1-2: 1, 2
        O13 | (1)/4 | 0.25 | row 1, column 2: 2
        O21 | (0.5 + 2)/4 | 0.625 | rows 1-2, column 1: 1, 3
        O22 | (0.5 + 1 + 2 + 3)/4 | 1.625 | rows 1-2, columns 1-2: 1, 2, 3, 4
        O23 | (1 + 3)/4 | 1 | rows 1-2, column 2: 2, 4
        O31 | (2)/4 | 0.5 | row 2, column 1: 3
        O32 | (2 + 3)/4 | 1.25 | row 2, columns 1-2: 3, 4
        O33 | (3)/4 | 0.75 | row 2, column 2: 4
        """),
    ("listing", question("1 2; 3 4", "1 2", layers=("deconv1x2-1 /2",)), AnswerView(steps=True), """
        deconv1x2-1 /2 on 2×2×1
        image | kernel | result
        1  2  | 1  2   | 1  2  2  4
        3  4  |  | 0  0  0  0
         |  | 3  6  4  8

        cell | sum | value | sees
        O11 | 1·1 | 1 | row 1, column 1: 1
        O12 | 2·1 | 2 | row 1, column 1: 1
        O13 | 1·2 | 2 | row 1, column 2: 2
        O14 | 2·2 | 4 | row 1, column 2: 2
        O21 | 0 | 0 | nothing
        O22 | 0 | 0 | nothing
        O23 | 0 | 0 | nothing
        O24 | 0 | 0 | nothing
        O31 | 1·3 | 3 | row 2, column 1: 3
        O32 | 2·3 | 6 | row 2, column 1: 3
        O33 | 1·4 | 4 | row 2, column 2: 4
        O34 | 2·4 | 8 | row 2, column 2: 4
        """),
]  # fmt: skip


@pytest.mark.parametrize(("form", "asked", "view", "expected"), SHOWN)
def test_grids(form, asked, view, expected):
    lines = text(*getattr(page(apply(asked), view), form)()).splitlines()
    assert lines == cleandoc(expected).splitlines()


def test_a_document():
    found = document(apply(question(M, "1 2", pad="1x0", stride="2")))
    layer = found.pop("layers")[0]
    assert found == {
        "schema": "cnncalc.apply/1", "image": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        "padded": [[0, 0, 0], [1, 2, 3], [4, 5, 6], [7, 8, 9], [0, 0, 0]], "kernel": [[1, 2]],
        "flip": False, "result": [[0], [14], [0]],
    }  # fmt: skip
    assert layer["spec"] == "conv1x2-1 /2 pad 1x0 nobias"
    assert layer["steps"] == [
        {"cell": "O11", "sum": "1·0 + 2·0", "value": 0, "sees": []},
        {"cell": "O21", "sum": "1·4 + 2·5", "value": 14, "sees": [4, 5]},
        {"cell": "O31", "sum": "1·0 + 2·0", "value": 0, "sees": []},
    ]
    assert (layer["kernels"], layer["bias"], layer["result"]) == ([[[1, 2]]], [], [[0], [14], [0]])


def lines(found):
    """The titles and the lines of all equations."""
    return [line for one in found.equations() for line in (one.title, *one.lines)]


def test_a_layer_without_sums_has_equations():
    applied = apply(question("1 -2", layers=("relu",)))
    grid = r"\begin{pmatrix} 1 & 0 \end{pmatrix}"
    assert lines(page(applied, AnswerView(blank=True)))[-2:] == ["Key: relu on 2", f"O &= {grid}"]
    assert lines(page(applied, with_gradients(FULL, applied, "3 4")))[-3:] == [
        "Backward through relu",
        r"\frac{\partial E}{\partial O} &= \begin{pmatrix} 3 & 4 \end{pmatrix}",
        r"\frac{\partial E}{\partial X} &= \begin{pmatrix} 3 & 0 \end{pmatrix}",
    ]
