"""Whole sheets and documents of one layer; all figures are worked out by hand."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.features.layer.exercise import Exercise, MissingError, layer
from cnncalc.features.layer.page import page
from tests.features.sheets import same

N, F, S, P, C, K = map(symbol, "NFSPCK")
FIGURES = [
    (Exercise(n=7, f=3, s=2, p=(1, 1), c=3, k=8), """
        conv3-8 /2 pad 1 on 7×7×3
        figure | value
        output size | (7 − 3 + 2·1)/2 + 1 = 4
        output | 4×4×8
        fit | the stride tiles the input: nothing is dropped
        parameters | 8·3·3·3 + 8 = 224
        without biases | 216
        MACs | 4·4·8·3·3·3 = 3,456
        FLOPs | 7,040
        activations | 128 (512 B as float32)
        """),
    (Exercise(n=8, f=3, s=2, c=3, k=8), """
        conv3-8 /2 on 8×8×3
        figure | value
        output size | (8 − 3 + 2·0)/2 + 1 = 3.5 → 3
        output | 3×3×8
        fit | (8 − 3 + 2·0)/2 + 1 = 3.50: does not fit
        dropped | the last row and column of the input
        sizes that fit | 7, 9
        strides that fit | 1
        parameters | 8·3·3·3 + 8 = 224
        without biases | 216
        MACs | 3·3·8·3·3·3 = 1,944
        FLOPs | 3,960
        activations | 72 (288 B as float32)
        """),
    (Exercise(n=9, f=3, s=4), """
        convolution on 9×9
        figure | value
        output size | (9 − 3 + 2·0)/4 + 1 = 2.5 → 2
        output | 2×2
        fit | (9 − 3 + 2·0)/4 + 1 = 2.50: does not fit
        dropped | the last row and column of the input
        unread | 3 of 9 rows and columns
        paddings that fit | 1
        sizes that fit | 7, 11
        strides that fit | 1, 2, 3
        """),
    (Exercise(n=10, f=3, s=4), """
        convolution on 10×10
        figure | value
        output size | (10 − 3 + 2·0)/4 + 1 = 2.75 → 2
        output | 2×2
        fit | (10 − 3 + 2·0)/4 + 1 = 2.75: does not fit
        dropped | the last 2 rows and columns of the input
        unread | 4 of 10 rows and columns
        sizes that fit | 7, 11
        strides that fit | 1
        """),
    (Exercise(n=8, f=3, s=4), """
        convolution on 8×8
        figure | value
        output size | (8 − 3 + 2·0)/4 + 1 = 2.25 → 2
        output | 2×2
        fit | (8 − 3 + 2·0)/4 + 1 = 2.25: does not fit
        unread | 2 of 8 rows and columns
        sizes that fit | 7, 11
        strides that fit | 1
        """),
    (Exercise(n=7, f=3, s=3, p=(0, 1)), """
        convolution on 7×7
        figure | value
        output size | (7 − 3 + 0 + 1)/3 + 1 = 2.667 → 2
        output | 2×2
        fit | (7 − 3 + 0 + 1)/3 + 1 = 2.67: does not fit
        dropped | the last row and column of the input
        sizes that fit | 5, 8
        strides that fit | 1
        """),
    (Exercise(n=5, f=2, s=2, p=(0, 1), d=2), """
        convolution on 5×5
        figure | value
        output size | (5 − (2·(2 − 1) + 1) + 0 + 1)/2 + 1 = 2.5 → 2
        output | 2×2
        fit | (5 − (2·(2 − 1) + 1) + 0 + 1)/2 + 1 = 2.50: does not fit
        unread | 2 of 5 rows and columns
        sizes that fit | 4, 6
        strides that fit | 1, 3
        """),
    (Exercise(n=12, f=2, s=5), """
        convolution on 12×12
        figure | value
        output size | (12 − 2 + 2·0)/5 + 1 = 3
        output | 3×3
        fit | the stride tiles the input
        unread | 6 of 12 rows and columns
        """),
    (Exercise(height=8, width=7, f=3, s=2, k=5), """
        convolution on 8×7
        figure | value
        output size | H: (8 − 3 + 2·0)/2 + 1 = 3.5 → 3; W: (7 − 3 + 2·0)/2 + 1 = 3
        output | 3×3×5
        fit, height | (8 − 3 + 2·0)/2 + 1 = 3.50: does not fit
        dropped, height | the last row of the input
        sizes that fit | 7, 9
        strides that fit | 1
        fit, width | the stride tiles the input: nothing is dropped
        Parameters and MACs are not counted without the input's channels c.
        """),
    (Exercise(kind='pool', height=6, width=5, f=2), """
        max pooling on 6×5
        figure | value
        output size | H: (6 − 2 + 2·0)/2 + 1 = 3; W: (5 − 2 + 2·0)/2 + 1 = 2.5 → 2
        output | 3×2
        fit, height | the stride tiles the input: nothing is dropped
        fit, width | (5 − 2 + 2·0)/2 + 1 = 2.50: does not fit
        dropped, width | the last column of the input
        sizes that fit | 4, 6
        strides that fit | 1
        """),
    (Exercise(kind='pool', n=5, f=2, c=4, ceil=True), """
        maxpool2 ceil on 5×5×4
        figure | value
        output size | (5 − 2 + 2·0)/2 + 1 = 2.5 → 3
        output | 3×3×4
        fit | the last window may extend past the edge: every cell is read
        parameters | 0
        FLOPs | 108
        activations | 36 (144 B as float32)
        """),
    (Exercise(kind='pool', n=5, f=3, s=2, k=3, g=2), """
        max pooling on 5×5
        figure | value
        output size | (5 − 3 + 2·0)/2 + 1 = 2
        output | 2×2
        fit | the stride tiles the input: nothing is dropped
        g, k: of no use to a layer of type pool.
        Parameters and MACs are not counted without the input's channels c.
        """),
    (Exercise(kind='deconv', n=4, f=4, s=2, p=(1, 1), c=2, k=3), """
        deconv4-3 /2 pad 1 on 4×4×2
        figure | value
        output size | (4 − 1)·2 + 4 − 2·1 = 8
        output | 8×8×3
        parameters | 2·3·4·4 + 3 = 99
        without biases | 96
        MACs | 4·4·2·4·4·3 = 1,536
        FLOPs | 3,264
        activations | 192 (768 B as float32)
        """),
    (Exercise(kind='depthwise', n=5, f=3, c=4, k=8, g=2, ceil=True), """
        depthwise3 mult 2 on 5×5×4
        figure | value
        output size | (5 − 3 + 2·0)/1 + 1 = 3
        output | 3×3×8
        fit | the stride tiles the input: nothing is dropped
        parameters | 8·1·3·3 + 8 = 80
        without biases | 72
        MACs | 3·3·8·3·3 = 648
        FLOPs | 1,368
        activations | 72 (288 B as float32)
        ceil, g: of no use to a layer of type depthwise.
        """),
    (Exercise(kind='depthwise', n=5, f=3), """
        depthwise convolution on 5×5
        figure | value
        output size | (5 − 3 + 2·0)/1 + 1 = 3
        output | 3×3
        fit | the stride tiles the input: nothing is dropped
        """),
    (Exercise(kind='fc', n=2, c=3, k=4, f=3, d=2, dtype='float16'), """
        fc 4 on 2×2×3
        figure | value
        output size | 2·2·3 = 12 inputs
        output | 4
        parameters | 4·12 + 4 = 52
        without biases | 48
        MACs | 12·4 = 48
        FLOPs | 100
        activations | 4 (8 B as float16)
        f, d: of no use to a layer of type fc.
        """),
    (Exercise(kind='fc', n=3, k=2), """
        fully connected on 3×3
        figure | value
        output size | 3·3·1 = 9 inputs
        output | 2
        Parameters and MACs are not counted without the input's channels c.
        """),
    (Exercise(n=6, f=3, c=4, k=6, g=2, d=2), """
        conv3-6 dilation 2 groups 2 on 6×6×4
        figure | value
        output size | (6 − (2·(3 − 1) + 1) + 2·0)/1 + 1 = 2
        output | 2×2×6
        fit | the stride tiles the input: nothing is dropped
        parameters | 6·2·3·3 + 6 = 114
        without biases | 108
        MACs | 2·2·6·3·3·2 = 432
        FLOPs | 888
        activations | 24 (96 B as float32)
        """),
    (Exercise(n=6, f=3, p='same', s=4, c=1, k=1), """
        conv3-1 /4 same on 6×6×1
        figure | value
        output size | (6 − 3 + 0 + 1)/4 + 1 = 2
        output | 2×2×1
        fit | the stride tiles the input
        unread | 1 of 6 rows and columns
        parameters | 1·1·3·3 + 1 = 10
        without biases | 9
        MACs | 2·2·1·3·3·1 = 36
        FLOPs | 76
        activations | 4 (16 B as float32)
        """),
    (Exercise(n=4, f=2, rank=3, c=1), """
        convolution on 4×4×4
        figure | value
        output size | (4 − 2 + 2·0)/1 + 1 = 3
        output | 3×3×3
        fit | the stride tiles the input: nothing is dropped
        Parameters and MACs are not counted without the filters k.
        """),
    (Exercise(n=9, f=3, s=3, p=(0, 1)), """
        convolution on 9×9
        figure | value
        output size | (9 − 3 + 0 + 1)/3 + 1 = 3.333 → 3
        output | 3×3
        fit | (9 − 3 + 0 + 1)/3 + 1 = 3.33: does not fit
        dropped | padding only: every cell of the input is read
        sizes that fit | 8, 11
        strides that fit | 1
        """),
    (Exercise(n=N, f=F, s=S, p=(P, P)), """
        convolution on N×N
        figure | value
        output size | (N − F + 2·P)/S + 1 = (⌊(N − F + 2·P)/S⌋ + 1)
        output | (⌊(N − F + 2·P)/S⌋ + 1)×(⌊(N − F + 2·P)/S⌋ + 1)
        fit | the stride tiles the input where S divides N − F + 2·P
        """),
    (Exercise(n=N, f=F, s=S, p='same'), """
        convolution on N×N
        figure | value
        output size | N/S = ⌈N/S⌉
        output | ⌈N/S⌉×⌈N/S⌉
        fit | same pads for ⌈N/S⌉ windows
        """),
    (Exercise(n=N, f=1, s=1, c=C, k=K), """
        conv1-(K) on N×N×C
        figure | value
        output size | (N − 1 + 2·0)/1 + 1 = N
        output | N×N×K
        fit | the stride tiles the input
        parameters | K·C·1·1 + K = K·(C + 1)
        without biases | C·K
        MACs | N·N·K·1·1·C = C·K·N²
        FLOPs | K·N²·(2·C + 1)
        activations | K·N² (4·K·N² B as float32)
        """),
    (Exercise(n=2 * N, f=2, s=2, c=1, k=1), """
        conv2-1 /2 on 2·N×2·N×1
        figure | value
        output size | (2·N − 2 + 2·0)/2 + 1 = N
        output | N×N×1
        fit | the stride tiles the input
        parameters | 1·1·2·2 + 1 = 5
        without biases | 4
        MACs | N·N·1·2·2·1 = 4·N²
        FLOPs | 9·N²
        activations | N² (4·N² B as float32)
        """),
    (Exercise(n=N, f=2, s=2), """
        convolution on N×N
        figure | value
        output size | (N − 2 + 2·0)/2 + 1 = ⌊N/2⌋
        output | ⌊N/2⌋×⌊N/2⌋
        fit | the stride tiles the input where 2 divides N − 2
        """),
    (Exercise(kind='depthwise', n=5, f=5, c=C, k=C), """
        depthwise5 on 5×5×C
        figure | value
        output size | (5 − 5 + 2·0)/1 + 1 = 1
        output | 1×1×C
        fit | the stride tiles the input: nothing is dropped
        parameters | C·1·5·5 + C = 26·C
        without biases | 25·C
        MACs | 1·1·C·5·5 = 25·C
        FLOPs | 51·C
        activations | C (4·C B as float32)
        """),
    (Exercise(n=6, f=3, rank=1), """
        convolution on 6
        figure | value
        output size | (6 − 3 + 2·0)/1 + 1 = 4
        output | 4
        fit | the stride tiles the input: nothing is dropped
        """),
    (Exercise(height=8, width=10, f=3, s=4), """
        convolution on 8×10
        figure | value
        output size | H: (8 − 3 + 2·0)/4 + 1 = 2.25 → 2; W: (10 − 3 + 2·0)/4 + 1 = 2.75 → 2
        output | 2×2
        fit, height | (8 − 3 + 2·0)/4 + 1 = 2.25: does not fit
        unread, height | 2 of 8 rows
        sizes that fit | 7, 11
        strides that fit | 1
        fit, width | (10 − 3 + 2·0)/4 + 1 = 2.75: does not fit
        dropped, width | the last 2 columns of the input
        unread, width | 4 of 10 columns
        """),
    (Exercise(kind='depthwise', n=5, f=3, c=4, k=2), """
        depthwise3 on 5×5×4
        figure | value
        output size | (5 − 3 + 2·0)/1 + 1 = 3
        output | 3×3×4
        fit | the stride tiles the input: nothing is dropped
        parameters | 4·1·3·3 + 4 = 40
        without biases | 36
        MACs | 3·3·4·3·3 = 324
        FLOPs | 684
        activations | 36 (144 B as float32)
        """),
]  # fmt: skip

TURNED_ROUND = [
    (Exercise(n=32, f=5, out=32), """
        Which padding gives an output size of 32?
        padding | fit
        2 | exact
        """),
    (Exercise(f=3, s=2, p=(1, 1), out=4), """
        Which input size gives an output size of 4?
        input size | fit
        7 | exact
        8 | drops a remainder
        """),
    (Exercise(n=8, s=2, p=(0, 0), out=3), """
        Which kernel gives an output size of 3?
        kernel | fit
        3 | drops a remainder
        4 | exact
        """),
    (Exercise(n=7, f=3, p=(0, 0), out=3), """
        Which stride gives an output size of 3?
        stride | fit
        2 | exact
        """),
    (Exercise(n=7, f=4, out=7), """
        Which padding gives an output size of 7?
        padding | fit
        1+2 | exact
        """),
    (Exercise(n=7, f=3, s=2, out=9), """
        Which padding gives an output size of 9?
        padding | fit
        No padding gives an output of 9.
        """),
    (Exercise(n=7, f=1, out=4), """
        Which stride gives an output size of 4?
        stride | fit
        2 | exact
        """),
    (Exercise(n=7, f=1, out=5), """
        Which padding gives an output size of 5?
        padding | fit
        No padding gives an output of 5.
        """),
    (Exercise(n=7, f=1, s=1, out=4), """
        Which padding gives an output size of 4?
        padding | fit
        No padding gives an output of 4.
        """),
    (Exercise(n=10, f=3, s=2, d=2, out=4), """
        Which padding gives an output size of 4?
        padding | fit
        1 | drops a remainder
        """),
    (Exercise(f=2, s=1, p=(0, 2), out=4), """
        Which input size gives an output size of 4?
        input size | fit
        3 | exact
        """),
    (Exercise(kind='deconv', f=3, s=2, p=(1, 1), out=8), """
        Which input size gives an output size of 8?
        input size | fit
        4 | with output padding 1
        """),
    (Exercise(kind='deconv', n=4, f=3, s=2, out=8), """
        Which padding gives an output size of 8?
        padding | fit
        1 | with output padding 1
        """),
    (Exercise(kind='deconv', n=4, f=3, s=2, d=3, out=12), """
        Which padding gives an output size of 12?
        padding | fit
        1 | with output padding 1
        """),
    (Exercise(f=3, s=2, p='same', out=4), """
        Which input size gives an output size of 4?
        input size | fit
        7 | exact
        8 | exact
        """),
    (Exercise(n=7, f=3, p='same', out=4), """
        Which stride gives an output size of 4?
        stride | fit
        2 | exact
        """),
    (Exercise(f=3, s=1, p='same', d=2, out=4), """
        Which input size gives an output size of 4?
        input size | fit
        4 | exact
        """),
    (Exercise(kind='pool', f=2, s=2, ceil=True, p=(0, 0), out=3), """
        Which input size gives an output size of 3?
        input size | fit
        5 | exact
        6 | exact
        """),
    (Exercise(f=1, s=1, p=(1, 1), out=2), """
        Which input size gives an output size of 2?
        input size | fit
        No input size gives an output of 2.
        """),
    (Exercise(f=1, s=1, p=(1, 1), out=3), """
        Which input size gives an output size of 3?
        input size | fit
        1 | exact
        """),
]  # fmt: skip

UNANSWERED = [
    (Exercise(), "the input size is missing: n, or h and w"),
    (Exercise(height=7), "the input size is missing: n, or h and w"),
    (Exercise(width=7, f=2), "the input size is missing: n, or h and w"),
    (Exercise(rank=1), "the input size is missing: n"),
    (Exercise(n=3, height=4, rank=3), "h and w are those of a map: with rank give n"),
    (Exercise(n=3, width=4, rank=1), "h and w are those of a map: with rank give n"),
    (Exercise(n=7), "the option f is missing"),
    (Exercise(kind="fc", n=7), "the option k is missing"),
    (Exercise(kind="depthwise", n=5, f=3, c=C, k=K), "k is not visibly a multiple of c"),
    (Exercise(n=7, f=3, s=3, p=(0, 0), out=2), "with out leave out exactly one of n, f, s, p"),
    (Exercise(s=3, p=(0, 0), out=2), "with out leave out exactly one of n, f, s, p"),
    (Exercise(n=7, out=2), "with out leave out exactly one of n, f, s, p"),
    (Exercise(n=N, f=3, s=1, out=2), "with out sizes are numbers"),
    (Exercise(n=7, f=3, s=S, out=2), "with out sizes are numbers"),
    (Exercise(n=7, f=3, p=(P, P), out=2), "with out sizes are numbers"),
    (Exercise(n=7, f=3, s=1, d=N, out=2), "with out sizes are numbers"),
    (Exercise(n=7, f=3, s=1, out=N), "with out sizes are numbers"),
    (Exercise(n=7, s=1, p="same", out=2), "with p same every kernel gives the same output size"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), FIGURES)
def test_figures_of_a_layer(given, expected):
    assert same(page(layer(given)), expected)


@pytest.mark.parametrize(("given", "expected"), TURNED_ROUND)
def test_an_exercise_turned_round(given, expected):
    assert same(page(layer(given)), expected)


@pytest.mark.parametrize(("given", "expected"), UNANSWERED)
def test_what_is_missing(given, expected):
    with pytest.raises(MissingError) as caught:
        layer(given)
    assert str(caught.value) == expected


def document(**given: object) -> dict[str, object]:
    found = page(layer(Exercise(**given))).document()
    assert found.pop("schema") == "cnncalc.layer/1"
    return found


def test_a_document_of_a_layer():
    assert document(height=8, width=7, f=3, s=2, c=3, k=8) == {
        "spec": "conv3-8 /2", "input_shape": [3, 8, 7], "output_shape": [8, 3, 3], "fits": False,
        "dropped": [1, 0], "unread": [1, 0],
        "remedies": {"paddings": (), "sizes": (7, 9), "strides": (1,)},
        "working": "H: (8 - 3 + 2*0)/2 + 1 = 3.5 → 3; W: (7 - 3 + 2*0)/2 + 1 = 3",
        "params": 224, "weights": 216, "biases": 8, "macs": 1944, "activations": 72,
    }  # fmt: skip


def test_a_document_without_channels():
    assert document(n=5, f=3, k=2) == {
        "spec": "conv3-2", "input_shape": [None, 5, 5], "output_shape": [2, 3, 3], "fits": True,
        "dropped": [0, 0], "unread": [0, 0], "remedies": None, "working": "(5 - 3 + 2*0)/1 + 1 = 3",
        "params": None, "weights": None, "biases": None, "macs": None, "activations": None,
        "notes": ["Parameters and MACs are not counted without the input's channels c."],
    }  # fmt: skip
    bare = document(n=5, f=3)
    assert (bare["spec"], bare["output_shape"]) == (None, [None, 3, 3])


def test_whether_it_fits_where_letters_decide():
    assert document(n=N, f=2, s=2)["fits"] is None
    assert document(height=N, width=8, f=3, s=2)["fits"] is False
    assert document(height=N, width=7, f=3, s=2)["fits"] is None
    assert document(kind="pool", n=6, f=3, s=2, ceil=True)["fits"] is True


def test_what_fits_in_ceil_mode_needs_no_remedy():
    assert document(kind="pool", n=5, f=2, ceil=True)["remedies"] is None


def test_a_document_of_solutions():
    assert document(n=7, f=4, out=7) == {
        "unknown": "p", "out": 7, "solutions": [{"value": 1, "after": 2, "fits": True}],
    }  # fmt: skip
    assert document(kind="deconv", f=3, s=2, p=(1, 1), out=8) == {
        "unknown": "n", "out": 8, "solutions": [{"value": 4, "output_padding": 1, "fits": True}],
    }  # fmt: skip
