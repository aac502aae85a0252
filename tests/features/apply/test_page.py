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
    ("listing", question("1 2 3 4 5 6 7 8 9 10 11", "1 1", bias="1"), AnswerView(steps=True), """
        conv1x2-1 on 1×11×1
        image                             | kernel
        1  2  3  4  5  6  7  8  9  10  11 | 1  1

        result
        4  6  8  10  12  14  16  18  20  22

        cell | sum | value | sees
        O1 | 1·1 + 1·2 + 1 | 4 | columns 1-2: 1, 2
        O2 | 1·2 + 1·3 + 1 | 6 | columns 2-3: 2, 3
        O3 | 1·3 + 1·4 + 1 | 8 | columns 3-4: 3, 4
        O4 | 1·4 + 1·5 + 1 | 10 | columns 4-5: 4, 5
        O5 | 1·5 + 1·6 + 1 | 12 | columns 5-6: 5, 6
        O6 | 1·6 + 1·7 + 1 | 14 | columns 6-7: 6, 7
        O7 | 1·7 + 1·8 + 1 | 16 | columns 7-8: 7, 8
        O8 | 1·8 + 1·9 + 1 | 18 | columns 8-9: 8, 9
        O9 | 1·9 + 1·10 + 1 | 20 | columns 9-10: 9, 10
        O10 | 1·10 + 1·11 + 1 | 22 | columns 10-11: 10, 11


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("listing", question("1 2 | 3 4", "1 2 3 4; 0 0 1 1", layers=("dropout", "flatten", "fc 2")), AnswerView(steps=True), """
        dropout on 1×2×2
        image, channel 1 | image, channel 2 | result, channel 1
        1  2             | 3  4             | 1  2

        result, channel 2
        3  4
        flatten on 1×2×2
        result
        1  2  3  4
        fc 2 on 4
        kernel     | result
        1  2  3  4 | 30  7
        0  0  1  1 |

        cell | sum | value | sees
        O1 | 1·1 + 2·2 + 3·3 + 4·4 | 30 | columns 1-4: 1, 2, 3, 4
        O2 | 0·1 + 0·2 + 1·3 + 1·4 | 7 | columns 1-4: 1, 2, 3, 4
        """),
    ("sheets", question("0 1; -1 2", layers=("sigmoid",)), FULL, """
        Image
        1 | 2
        0 | 1
        -1 | 2
        Result
        1 | 2
        0.5 | 0.731059
        0.268941 | 0.880797
        """),
    ("listing", question("1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1", pool="max 5 /1"), AnswerView(steps=True), """
        maxpool5 /1 on 6×5×1
        image         | result
        1  1  1  1  1 | 1
        1  1  1  1  1 | 1
        1  1  1  1  1 |
        1  1  1  1  1 |
        1  1  1  1  1 |
        1  1  1  1  1 |

        cell | sum | value | sees
        O11 | max(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) | 1 | rows 1-5, columns 1-5: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
        O21 | max(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) | 1 | rows 2-6, columns 1-5: 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
        """),
    ("listing", question("1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1", pool="max 6x5"), AnswerView(steps=True), """
        maxpool6x5 on 6×5×1
        image         | result
        1  1  1  1  1 | 1
        1  1  1  1  1 |
        1  1  1  1  1 |
        1  1  1  1  1 |
        1  1  1  1  1 |
        1  1  1  1  1 |

        cell | sum | value | sees
        O11 | max(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) | 1 | rows 1-6, columns 1-5: 30 cells
        """),
    ("sheets", question("1; 2; 3; 4; 5; 6; 7; 8; 9; 10", "2"), AnswerView(steps=True), """
        Image
        1
        1
        2
        3
        4
        5
        6
        7
        8
        9
        10
        Kernel
        1
        2
        Result
        1
        2
        4
        6
        8
        10
        12
        14
        16
        18
        20
        Sums of conv1-1 nobias on 10×1×1
        cell | sum | value | sees
        O11 | 2·1 | 2 | row 1, column 1: 1
        O21 | 2·2 | 4 | row 2, column 1: 2
        O31 | 2·3 | 6 | row 3, column 1: 3
        O41 | 2·4 | 8 | row 4, column 1: 4
        O51 | 2·5 | 10 | row 5, column 1: 5
        O61 | 2·6 | 12 | row 6, column 1: 6
        O71 | 2·7 | 14 | row 7, column 1: 7
        O81 | 2·8 | 16 | row 8, column 1: 8
        O91 | 2·9 | 18 | row 9, column 1: 9
        O10,1 | 2·10 | 20 | row 10, column 1: 10
        """),
    ("listing", question("3x3", "3x3"), FULL, """
        conv3-1 nobias on 3×3×1
        image         | kernel        | result
        x11  x12  x13 | f11  f12  f13 | O11
        x21  x22  x23 | f21  f22  f23 |
        x31  x32  x33 | f31  f32  f33 |

        cell | sum | sees
        O11 | f11·x11 + f12·x12 + f13·x13 + f21·x21 + f22·x22 + f23·x23 + f31·x31 + f32·x32 + f33·x33 | rows 1-3, columns 1-3: 1, 2, 3, 4, 5, 6, 7, 8, 9


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
]  # fmt: skip
BACKWARD = [
    ("sheets", (question("1 2 3; 4 5 6", "1 2", layers=("conv1x2-1", "relu")), "1 2; 3 4", "0.5"), r"""
        Image
        1 | 2 | 3
        1 | 2 | 3
        4 | 5 | 6
        Kernel
        1 | 2
        1 | 2
        Result
        1 | 2
        5 | 8
        14 | 17
        Result
        1 | 2
        5 | 8
        14 | 17
        dE/dO
        1 | 2
        1 | 2
        3 | 4
        dE/dY
        1 | 2
        1 | 2
        3 | 4
        dE/dY
        1 | 2
        1 | 2
        3 | 4
        dE/dY, padded
        1 | 2 | 3 | 4
        0 | 1 | 2 | 0
        0 | 3 | 4 | 0
        kernel, turned
        1 | 2
        2 | 1
        dE/dF
        1 | 2
        37 | 47
        dE/dX
        1 | 2 | 3
        1 | 4 | 4
        3 | 10 | 8
        dE/db
        1
        10
        kernel, new
        1 | 2
        -35/2 | -43/2
        bias, new
        1
        -5
        Sums of the gradients of conv1x2-1
        gradient | sum | value
        dE/dF1 | 1·1 + 2·2 + 4·3 + 5·4 | 37
        dE/dF2 | 2·1 + 3·2 + 5·3 + 6·4 | 47
        dE/dX11 | 1·1 | 1
        dE/dX12 | 2·1 + 1·2 | 4
        dE/dX13 | 2·2 | 4
        dE/dX21 | 1·3 | 3
        dE/dX22 | 2·3 + 1·4 | 10
        dE/dX23 | 2·4 | 8
        """),
    ("listing", (question("1 2 3; 4 5 6", "1 2", layers=("conv1x2-1", "relu")), "1 2; 3 4", "0.5"), r"""
        conv1x2-1 on 2×3×1
        image   | kernel | result
        1  2  3 | 1  2   |  5   8
        4  5  6 |  | 14  17
        relu on 2×2×1
        result
         5   8
        14  17
        Backward through relu
        dE/dO | dE/dY
        1  2  | 1  2
        3  4  | 3  4
        Backward through conv1x2-1
        dE/dY | dE/dY, padded | kernel, turned | dE/dF  | dE/dX    | dE/db
        1  2  | 0  1  2  0    | 2  1           | 37  47 | 1   4  4 | 10
        3  4  | 0  3  4  0    |  |  | 3  10  8 |

        kernel, new  | bias, new
        -17.5  -21.5 | -5

        gradient | sum | value
        dE/dF1 | 1·1 + 2·2 + 4·3 + 5·4 | 37
        dE/dF2 | 2·1 + 3·2 + 5·3 + 6·4 | 47
        dE/dX11 | 1·1 | 1
        dE/dX12 | 2·1 + 1·2 | 4
        dE/dX13 | 2·2 | 4
        dE/dX21 | 1·3 | 3
        dE/dX22 | 2·3 + 1·4 | 10
        dE/dX23 | 2·4 | 8


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("equations", (question("1 2 3; 4 5 6", "1 2", layers=("conv1x2-1", "relu")), "1 2; 3 4", "0.5"), r"""
        conv1x2-1 on 2×3×1
        X &= \begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}
        F &= \begin{pmatrix} 1 & 2 \end{pmatrix}
        Y &= \begin{pmatrix} 5 & 8 \\ 14 & 17 \end{pmatrix}
        relu on 2×2×1
        O &= \begin{pmatrix} 5 & 8 \\ 14 & 17 \end{pmatrix}
        Backward through relu
        \frac{\partial E}{\partial O} &= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}
        \frac{\partial E}{\partial Y} &= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}
        Backward through conv1x2-1
        \frac{\partial E}{\partial Y} &= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}
        G' &= \begin{pmatrix} 0 & 1 & 2 & 0 \\ 0 & 3 & 4 & 0 \end{pmatrix}
        F^{\circlearrowleft} &= \begin{pmatrix} 2 & 1 \end{pmatrix}
        \frac{\partial E}{\partial F} &= \begin{pmatrix} 37 & 47 \end{pmatrix}
        \frac{\partial E}{\partial X} &= \begin{pmatrix} 1 & 4 & 4 \\ 3 & 10 & 8 \end{pmatrix}
        \partial E/\partial b &= \begin{pmatrix} 10 \end{pmatrix}
        F_{new} &= \begin{pmatrix} -\frac{35}{2} & -\frac{43}{2} \end{pmatrix}
        b_{new} &= \begin{pmatrix} -5 \end{pmatrix}
        \frac{\partial E}{\partial F_{1}} &= 1 \cdot 1 + 2 \cdot 2 + 4 \cdot 3 + 5 \cdot 4 = 37
        \frac{\partial E}{\partial F_{2}} &= 2 \cdot 1 + 3 \cdot 2 + 5 \cdot 3 + 6 \cdot 4 = 47
        \frac{\partial E}{\partial X_{11}} &= 1 \cdot 1 = 1
        \frac{\partial E}{\partial X_{12}} &= 2 \cdot 1 + 1 \cdot 2 = 4
        \frac{\partial E}{\partial X_{13}} &= 2 \cdot 2 = 4
        \frac{\partial E}{\partial X_{21}} &= 1 \cdot 3 = 3
        \frac{\partial E}{\partial X_{22}} &= 2 \cdot 3 + 1 \cdot 4 = 10
        \frac{\partial E}{\partial X_{23}} &= 2 \cdot 4 = 8
        """),
    ("listing", (question("z w; y x", "2x2"), "g"), r"""
        conv2-1 nobias on 2×2×1
        image | kernel   | result
        z  w  | f11  f12 | O11
        y  x  | f21  f22 |

        cell | sum | sees
        O11 | f11·z + f12·w + f21·y + f22·x | rows 1-2, columns 1-2: 1, 2, 3, 4
        Backward through conv2-1 nobias
        dE/dO | dE/dO, padded | kernel, turned | dE/dF    | dE/dX
        g     | 0  0  0       | f22  f21       | g·z  g·w | f11·g  f12·g
         | 0  g  0       | f12  f11       | g·y  g·x | f21·g  f22·g
         | 0  0  0       |  |  |

        gradient | sum
        dE/dF11 | z·g
        dE/dF12 | w·g
        dE/dF21 | y·g
        dE/dF22 | x·g
        dE/dX11 | f11·g
        dE/dX12 | f12·g
        dE/dX21 | f21·g
        dE/dX22 | f22·g


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("equations", (question("z w; y x", "2x2"), "g"), r"""
        conv2-1 nobias on 2×2×1
        X &= \begin{pmatrix} z & w \\ y & x \end{pmatrix}
        F &= \begin{pmatrix} \mathrm{f11} & \mathrm{f12} \\ \mathrm{f21} & \mathrm{f22} \end{pmatrix}
        O &= \begin{pmatrix} O11 \end{pmatrix}
        O_{11} &= \mathrm{f11} \cdot z + \mathrm{f12} \cdot w + \mathrm{f21} \cdot y + \mathrm{f22} \cdot x = \mathrm{f11} z + \mathrm{f12} w + \mathrm{f21} y + \mathrm{f22} x
        Backward through conv2-1 nobias
        \frac{\partial E}{\partial O} &= \begin{pmatrix} g \end{pmatrix}
        G' &= \begin{pmatrix} 0 & 0 & 0 \\ 0 & g & 0 \\ 0 & 0 & 0 \end{pmatrix}
        F^{\circlearrowleft} &= \begin{pmatrix} \mathrm{f22} & \mathrm{f21} \\ \mathrm{f12} & \mathrm{f11} \end{pmatrix}
        \frac{\partial E}{\partial F} &= \begin{pmatrix} g z & g w \\ g y & g x \end{pmatrix}
        \frac{\partial E}{\partial X} &= \begin{pmatrix} \mathrm{f11} g & \mathrm{f12} g \\ \mathrm{f21} g & \mathrm{f22} g \end{pmatrix}
        \frac{\partial E}{\partial F_{11}} &= z \cdot g = g z
        \frac{\partial E}{\partial F_{12}} &= w \cdot g = g w
        \frac{\partial E}{\partial F_{21}} &= y \cdot g = g y
        \frac{\partial E}{\partial F_{22}} &= x \cdot g = g x
        \frac{\partial E}{\partial X_{11}} &= \mathrm{f11} \cdot g = \mathrm{f11} g
        \frac{\partial E}{\partial X_{12}} &= \mathrm{f12} \cdot g = \mathrm{f12} g
        \frac{\partial E}{\partial X_{21}} &= \mathrm{f21} \cdot g = \mathrm{f21} g
        \frac{\partial E}{\partial X_{22}} &= \mathrm{f22} \cdot g = \mathrm{f22} g
        """),
    ("listing", (question("1 2; 3 4", "1 0", "0 2", bias="1 1", pad="0x1"), "1 1 1; 1 1 1 | 1 0 0; 0 0 0", "1"), r"""
        conv1x2-2 pad 0x1 on 2×2×1
        image | padded     | kernel 1 | kernel 2 | result, channel 1
        1  2  | 0  1  2  0 | 1  0     | 0  2     | 1  2  3
        3  4  | 0  3  4  0 |  |  | 1  4  5

        result, channel 2
        3  5  1
        7  9  1
        Backward through conv1x2-2 pad 0x1
        dE/dO, channel 1 | dE/dO, channel 2 | dE/dF(1) | dE/dF(2) | dE/dX | dE/db
        1  1  1          | 1  0  0          | 10  10   | 0  1     | 3  1  | 6  1
        1  1  1          | 0  0  0          |  |  | 1  1  |

        kernel 1, new | kernel 2, new | bias, new
        -9  -10       | 0  1          | -5  0

        gradient | sum | value
        dE/dF(1)1 | 0·1 + 1·1 + 2·1 + 0·1 + 3·1 + 4·1 | 10
        dE/dF(1)2 | 1·1 + 2·1 + 0·1 + 3·1 + 4·1 + 0·1 | 10
        dE/dF(2)1 | 0·1 + 1·0 + 2·0 + 0·0 + 3·0 + 4·0 | 0
        dE/dF(2)2 | 1·1 + 2·0 + 0·0 + 3·0 + 4·0 + 0·0 | 1
        dE/dX11 | 0·1 + 1·1 + 2·1 + 0·0 | 3
        dE/dX12 | 0·1 + 1·1 + 2·0 + 0·0 | 1
        dE/dX21 | 0·1 + 1·1 + 2·0 + 0·0 | 1
        dE/dX22 | 0·1 + 1·1 + 2·0 + 0·0 | 1


        Kernels are not turned, as in layers: cross-correlation. --flip turns them.
        """),
    ("listing", (question("1 2; 3 4", "1 2", flip=True), "1; 2"), r"""
        conv1x2-1 nobias on 2×2×1
        image | kernel, turned | result
        1  2  | 2  1           |  4
        3  4  |  | 10
        Backward through conv1x2-1 nobias
        dE/dO | dE/dO, padded | kernel, turned | dE/dF | dE/dX
        1     | 0  1  0       | 1  2           | 10  7 | 2  1
        2     | 0  2  0       |  |  | 4  2

        gradient | sum | value
        dE/dF1 | 2·1 + 4·2 | 10
        dE/dF2 | 1·1 + 3·2 | 7
        dE/dX11 | 2·1 | 2
        dE/dX12 | 1·1 | 1
        dE/dX21 | 2·2 | 4
        dE/dX22 | 1·2 | 2


        Kernels are turned by half a turn: convolution. Layers leave them as they are.
        """),
    ("listing", (question("1 2; 3 4", pool="avg 2 /1"), "4"), r"""
        avgpool2 /1 on 2×2×1
        image | result
        1  2  | 5/2
        3  4  |
        Backward through avgpool2 /1
        dE/dO | dE/dX
        4     | 1  1
         | 1  1

        gradient | sum | value
        dE/dX11 | (1/4)·4 | 1
        dE/dX12 | (1/4)·4 | 1
        dE/dX21 | (1/4)·4 | 1
        dE/dX22 | (1/4)·4 | 1
        """),
    ("listing", (question("1 2 3", "1 2 3; 4 5 6", bias="0 0", layers=("fc 2",)), "1 -1", "2"), r"""
        fc 2 on 3
        image   | kernel  | result
        1  2  3 | 1  2  3 | 14  32
         | 4  5  6 |
        Backward through fc 2
        dE/dO | dE/dF      | dE/dX      | dE/db | kernel, new | bias, new
        1  -1 |  1   2   3 | -3  -3  -3 | 1  -1 | -1  -2  -3  | -2  2
         | -1  -2  -3 |  |  |  6   9  12  |

        gradient | sum | value
        dE/dF11 | 1·1 | 1
        dE/dF12 | 2·1 | 2
        dE/dF13 | 3·1 | 3
        dE/dF21 | 1·(-1) | -1
        dE/dF22 | 2·(-1) | -2
        dE/dF23 | 3·(-1) | -3
        dE/dX1 | 1·1 + 4·(-1) | -3
        dE/dX2 | 2·1 + 5·(-1) | -3
        dE/dX3 | 3·1 + 6·(-1) | -3
        """),
]  # fmt: skip
EQUATIONS = [
    (question(M, "1 0; 0 1", "1 1; 0 2", bias="1 2", pad="0x1", stride="2x1"), AnswerView(steps=True), r"""
        conv2-2 /2x1 pad 0x1 on 3×3×1
        X &= \begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{pmatrix}
        X' &= \begin{pmatrix} 0 & 1 & 2 & 3 & 0 \\ 0 & 4 & 5 & 6 & 0 \\ 0 & 7 & 8 & 9 & 0 \end{pmatrix}
        F^{(1)} &= \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}
        F^{(2)} &= \begin{pmatrix} 1 & 1 \\ 0 & 2 \end{pmatrix}
        O_{1} &= \begin{pmatrix} 5 & 7 & 9 & 4 \end{pmatrix}
        O_{2} &= \begin{pmatrix} 11 & 15 & 19 & 5 \end{pmatrix}
        O^{(1)}_{11} &= 1 \cdot 0 + 0 \cdot 1 + 0 \cdot 0 + 1 \cdot 4 + 1 = 5
        O^{(1)}_{12} &= 1 \cdot 1 + 0 \cdot 2 + 0 \cdot 4 + 1 \cdot 5 + 1 = 7
        O^{(1)}_{13} &= 1 \cdot 2 + 0 \cdot 3 + 0 \cdot 5 + 1 \cdot 6 + 1 = 9
        O^{(1)}_{14} &= 1 \cdot 3 + 0 \cdot 0 + 0 \cdot 6 + 1 \cdot 0 + 1 = 4
        O^{(2)}_{11} &= 1 \cdot 0 + 1 \cdot 1 + 0 \cdot 0 + 2 \cdot 4 + 2 = 11
        O^{(2)}_{12} &= 1 \cdot 1 + 1 \cdot 2 + 0 \cdot 4 + 2 \cdot 5 + 2 = 15
        O^{(2)}_{13} &= 1 \cdot 2 + 1 \cdot 3 + 0 \cdot 5 + 2 \cdot 6 + 2 = 19
        O^{(2)}_{14} &= 1 \cdot 3 + 1 \cdot 0 + 0 \cdot 6 + 2 \cdot 0 + 2 = 5
        """),
    (question("1 2 3", "1 -1", pool="max 2"), AnswerView(blank=True), r"""
        conv1x2-1 nobias on 1×3×1
        X &= \begin{pmatrix} 1 & 2 & 3 \end{pmatrix}
        F &= \begin{pmatrix} 1 & -1 \end{pmatrix}
        Y &= \begin{pmatrix} \quad & \quad \end{pmatrix}
        maxpool1x2 on 1×2×1
        O &= \begin{pmatrix} \quad \end{pmatrix}
        Key: conv1x2-1 nobias on 1×3×1
        Y &= \begin{pmatrix} -1 & -1 \end{pmatrix}
        Y_{1} &= 1 \cdot 1 + (-1) \cdot 2 = -1
        Y_{2} &= 1 \cdot 2 + (-1) \cdot 3 = -1
        Key: maxpool1x2 on 1×2×1
        O &= \begin{pmatrix} -1 \end{pmatrix}
        O_{1} &= \max(-1, -1) = -1
        """),
    (question("0.5 1", pool="avg 2"), AnswerView(steps=True), r"""
        avgpool1x2 on 1×2×1
        X &= \begin{pmatrix} 0.5 & 1 \end{pmatrix}
        O &= \begin{pmatrix} 0.75 \end{pmatrix}
        O_{1} &= \frac{0.5 + 1}{2} = 0.75
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


@pytest.mark.parametrize(("form", "given", "expected"), BACKWARD)
def test_gradients(form, given, expected):
    asked, *others = given
    applied = apply(asked)
    found = page(applied, with_gradients(FULL, applied, *others))
    shown = lines(found) if form == "equations" else text(*getattr(found, form)()).splitlines()
    assert shown == cleandoc(expected).splitlines()


@pytest.mark.parametrize(("asked", "view", "expected"), EQUATIONS)
def test_equations(asked, view, expected):
    assert lines(page(apply(asked), view)) == cleandoc(expected).splitlines()


def test_a_document_of_gradients():
    applied = apply(question("1 2 3; 4 5 6", "1 2", layers=("conv1x2-1", "relu")))
    found = document(applied, with_gradients(FULL, applied, "1 2; 3 4", "0.5"))
    relu, conv = found["gradients"]
    assert relu == {
        "spec": "relu", "result": [[1, 2], [3, 4]], "kernel": None, "bias": [],
        "image": [[1, 2], [3, 4]], "sums": {}, "new": [],
    }  # fmt: skip
    assert conv == {
        "spec": "conv1x2-1", "result": [[1, 2], [3, 4]], "kernel": [[37, 47]], "bias": [10],
        "image": [[1, 4, 4], [3, 10, 8]],
        "sums": {
            "dE/dF1": "1·1 + 2·2 + 4·3 + 5·4", "dE/dF2": "2·1 + 3·2 + 5·3 + 6·4",
            "dE/dX11": "1·1", "dE/dX12": "2·1 + 1·2", "dE/dX13": "2·2", "dE/dX21": "1·3",
            "dE/dX22": "2·3 + 1·4", "dE/dX23": "2·4",
        },
        "new": [[[-17.5, -21.5]], [[-5]]],
    }  # fmt: skip
    assert "gradients" not in document(applied)
