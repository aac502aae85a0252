"""What a cell may be recomputed from: every function, of one small network, reckoned by hand."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.selection import select
from cnncalc.features.audit.quantities import LAYOUTS, NoFigureError, Reading, functions
from cnncalc.sources.resolve import load

# (12 − 3 + 2)/2 + 1 = 6.5, (10 − 3 + 2)/2 + 1 = 5.5: conv1 gives 6x5x4; conv2 keeps that plane, and
# maxpool1 gives 3x2x8, conv3 1x1x6 by one row of zeros above and left. Params: 3·9·4 + 4 = 112,
# 3·2·8 + 8 = 56, 9·8·6 = 432, 6·5 + 5 = 35. MACs: 108·30 = 3,240, 48·30 = 1,440, 432, 30.
NETWORK = (
    "12x10x3 -> conv3-4 /2 pad 1 -> relu -> conv3x1-8 groups 2 same -> maxpool2"
    " -> conv3-6 /2 pad 1+0 nobias -> flatten -> fc 5 -> softmax"
)
NONE = "the layers that it selects have no such figure"
UNEVEN = "padding is not the same on both axes"


def test_what_a_table_is_taken_to_count_where_it_says_nothing():
    assert Reading() == (True, "MACs", "cs231n", "", "elements", 1000, "rounded", 40, LAYOUTS[0],
                         False)  # fmt: skip


@cache
def report() -> Report:
    return analyze(load(NETWORK))


def value(expression: str, **reading: Any) -> Any:
    known = functions(lambda selector: select(report(), selector), Reading(**reading))
    return eval(expression, {"__builtins__": {}}, dict(known))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("output('conv1')", (6, 5, 4)),
        ("output('input')", (12, 10, 3)),
        ("output('conv1 conv2')", (6, 5, 8)),
        ("input('conv3')", (3, 2, 8)),
        ("plane('maxpool1')", (3, 2)),
        ("plane('fc1')", ()),
        ("size('conv3')", 1),
        ("exact_size('conv1')", Fraction(13, 2)),
        ("exact_size('conv3')", Fraction(3, 2)),
        ("exact_size('maxpool1 conv3')", 3),
        ("exact_size('conv1 maxpool1')", Fraction(13, 2)),
        ("filter('conv1 conv2')", (3, 3, 3)),
        ("filter('conv2 conv1')", (3, 1, 2)),
        ("stride('conv2 conv1')", 1),
        ("padding('maxpool1 conv1')", 0),
        ("channels('conv2')", 8),
        ("filters('conv2')", 8),
        ("biases('')", 4 + 8 + 5),
        ("macs('')", 3240 + 1440 + 432 + 30),
        ("macs('relu1')", 0),
        ("params('')", 112 + 56 + 432 + 35),
        ("weights('')", 108 + 48 + 432 + 30),
        ("param_bytes('conv1')", 4 * 112),
        ("memory('')", 360 + 120 + 240 + 48 + 6 + 5),
        ("memory('conv1')", 120),
        ("memory('relu1')", 120),
        ("memory('input')", 360),
        ("memory('conv1 conv2')", 360 + 120 + 240),
        ("bytes('conv1')", 4 * 120),
        ("bytes('conv1 conv2')", 4 * 720),
        ("neurons('conv*')", 6),
        ("volume('conv1')", 120),
        ("layers()", 4),
        ("layers('conv*')", 3),
        ("layers('maxpool1')", 0),
        ("hidden()", 3),
        ("hidden('conv1 conv2')", 1),
        ("count('conv')", 3),
        ("count('conv', 'conv1 relu1 fc1')", 1),
        ("count('softmax', 'fc1')", 0),
        ("after('conv', 'conv1 conv2')", (0, 1)),
        ("after('conv', 'softmax1')", (3,)),
        ("after('relu', 'maxpool1 relu1')", (1, 0)),
        ("filter('conv1')", (3, 3, 3)),
        ("filter('conv2')", (3, 1, 2)),
        ("stride('conv1 conv2')", 2),
        ("stride('conv2')", 1),
        ("kernel('conv1')", (3, 3)),
        ("kernel('conv1 relu1 conv3')", (3, 3)),
        ("kernel('conv1 conv2 maxpool1')", ((3, 3), (3, 1), (2, 2))),
        ("kernel('fc1')", ()),
        ("padding('conv1 conv2')", 1),
        ("padding('maxpool1')", 0),
        ("field('conv2')", (7, 3)),
        ("field('conv1 conv2')", (7, 3)),
        ("field('softmax1')", (17, 13)),
        ("pixels('conv1', 0, 0)", (1, 2, 11, 12)),
        ("pixels('conv1', 5, 4)", (98, 99, 100, 108, 109, 110, 118, 119, 120)),
        ("pixels('conv2 conv1', 0, 1)", (2, 3, 4, 12, 13, 14)),
        ("output_gradient('conv1')", (6, 5)),
        ("weight_gradient('conv1')", (12 - 6 + 1, 10 - 5 + 1)),
        ("weight_gradient('conv2')", (1, 1)),
        ("towers('conv1')", (2, 6, 5, 4 // 2)),
        ("towers('conv2')", (2, 6, 5, 8 // 2)),
        ("units('')", 120 + 240 + 6 + 5),
        ("training('')", 2 * 779 - 360),
        ("training('conv1 conv2')", 2 * 720 - 360),
        ("sigmoid(0)", Fraction(1, 2)),
        ("sigmoid(1)", Fraction(731058579, 10**9)),
        ("sigmoid(-2)", Fraction(119202922, 10**9)),
        ("params('conv*', 1)", 112 + 56 + 432),
        ("params('conv1 conv2', 2)", (112, 56)),
        ("weights('conv*', 3)", (108, 48, 432)),
        ("memory('conv1 conv2', 2)", 240),
        ("bytes('conv1 conv2', 2)", 4 * 240),
        ("neurons('conv1 conv2', 2)", 240),
        ("neurons('conv2', 1)", 240),
    ],
)  # fmt: skip
def test_what_a_function_gives(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rule('conv1')", "(2·P − F + S + W)/S"),
        ("rule('maxpool1')", "(S − F + W)/S"),
        ("floored('conv1')", "floor(2·P − F + W over S) + 1"),
        ("floored('maxpool1 conv1')", "floor(W − F over S) + 1"),
        ("same_rule()", "(F − 1)/2"),
    ],
)
def test_formulas_in_letters(expression, expected):
    assert str(value(expression)) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("size('conv1')", "the map is not square"),
        ("size('fc1')", "the map is not square"),
        ("exact_size('fc1')", NONE),
        ("filter('relu1')", NONE),
        ("stride('fc1')", NONE),
        ("rule('fc1')", NONE),
        ("padding('input')", NONE),
        ("padding('conv2')", UNEVEN),
        ("padding('conv3')", UNEVEN),
        ("floored('conv3')", UNEVEN),
        ("field('input')", NONE),
        ("params()", NONE),
        ("weight_gradient('fc1 conv1')", NONE),
        ("params('conv1', 2)", "the row stands for 2, and it selects 1 layer"),
        ("ops('conv*', 5)", "the row stands for 5, and it selects 3 layers"),
        ("memory('conv1 conv2', 3)", "the row stands for 3, and it selects 2 layers"),
    ],
)
def test_what_a_layer_does_not_have(expression, message):
    with pytest.raises(NoFigureError) as raised:
        value(expression)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ({}, {"ops('conv1')": 3240, "ops('')": 5142, "output('conv1')": (6, 5, 4)}),
        ({"biases": False}, {"params('conv1')": 108, "params('')": 618,
                             "params('conv1 conv2', 2)": (108, 48), "biases('')": 17}),
        ({"operations": "MACs + biases"}, {"ops('conv1')": 3240 + 120,
                                           "ops('')": 5142 + 120 + 240 + 5}),
        # 2·3,240 + 120 sums of the bias; the second convolution has as many sums as outputs.
        ({"operations": "FLOPs"}, {"ops('conv1')": 6600, "ops('conv2')": 2 * 1440 + 240,
                                   "ops('conv3')": 2 * 432, "macs('conv1')": 3240}),
        ({"memory": "convnet-burden"}, {"memory('conv1 conv2')": 120 + 240}),
        ({"memory": "cnncalc"}, {"memory('conv1 conv2')": 120 + 240,
                                 "training('conv1 conv2')": 2 * 360 - 360}),
        ({"volume": "side"}, {"volume('conv3')": 1, "memory('conv1')": 120}),
        ({"layout": LAYOUTS[1]}, {"output('conv1')": (4, 6, 5), "input('conv1')": (3, 12, 10),
                                  "plane('conv1')": (6, 5)}),
        ({"together": True}, {"params('conv1 conv2', 2)": 168, "memory('conv1 conv2', 2)": 480,
                              "bytes('conv1 conv2', 2)": 1920, "neurons('conv*', 3)": 18}),
    ],
)  # fmt: skip
def test_what_another_reading_counts(reading, expected):
    assert {one: value(one, **reading) for one in expected} == expected


def test_a_side_of_what_is_not_square():
    with pytest.raises(NoFigureError, match="the map is not square"):
        value("volume('conv1')", volume="side")


def test_zeros_that_same_adds_on_both_sides():
    found = analyze(load("9x9x3 -> conv5-4 same -> conv2-4 same"))
    known = functions(lambda selector: select(found, selector), Reading())
    assert known["padding"]("conv1") == 2
    with pytest.raises(NoFigureError, match=UNEVEN):
        known["padding"]("conv2")


def test_towers_of_a_network_without_groups():
    found = analyze(load("8x6x4 -> relu -> maxpool2"))
    known = functions(lambda selector: select(found, selector), Reading())
    assert known["towers"]("maxpool1") == (1, 4, 3, 4)
