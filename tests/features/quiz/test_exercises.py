"""Exercises that a seed draws, with their solutions, which are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from fractions import Fraction
from inspect import cleandoc
from random import Random

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.analysis.working import Derivation
from cnncalc.features.quiz.exercises import (
    Question,
    answer,
    from_network,
    invented,
    lettered,
    question,
    quiz,
    single,
    solution,
    working,
)
from cnncalc.ops.convolution import Conv
from cnncalc.shape import Shape
from tests.features.sheets import network

INVENTED = """
    conv11-96 pad 2 on 50×50×128: What is the output volume? | (W − F + 2·P)/S + 1 = (50 − 11 + 2·2)/1 + 1 = 44 → 44×44×96
    conv3-32 on 46×46×96: Which zero padding on each side would preserve height and width? | (F − 1)/2 = (3 − 1)/2 = 1
    conv3-256 /4 pad 1 on 121×121×256: How many parameters, biases included? | K·C/G·Fh·Fw + K = 256·256·3·3 + 256 = 590,080
    conv3-16 /4 on 191×191×16: What is the output volume? | (W − F + 2·P)/S + 1 = (191 − 3 + 2·0)/4 + 1 = 48 → 48×48×16
    maxpool2 on 46×46×64: What is the output volume? | (W − F + 2·P)/S + 1 = (46 − 2 + 2·0)/2 + 1 = 23 → 23×23×64
    Input 53×53×3, K = 64, F = 7, S = 4, P = 3: W₂ = ? | (W − F + 2·P)/S + 1 = (53 − 7 + 2·3)/4 + 1 = 14
    fc 4096 on 4×4×96: How many weights, biases not counted? | K·N = 4096·1536 = 6,291,456
    fc 1000 on 7×7×256: How many multiply-accumulates? | N·K = 12,544·1000 = 12,544,000
    conv5-128 on 37×37×3: Which zero padding on each side would preserve height and width? | (F − 1)/2 = (5 − 1)/2 = 2
    maxpool2 on 100×100×256: What is the output volume? | (W − F + 2·P)/S + 1 = (100 − 2 + 2·0)/2 + 1 = 50 → 50×50×256
    conv3-128 on 61×61×16: Which zero padding on each side would preserve height and width? | (F − 1)/2 = (3 − 1)/2 = 1
    Input 31×31×64, K = 16, F = 11, S = 2, P = 2: W₂ = ? | (W − F + 2·P)/S + 1 = (31 − 11 + 2·2)/2 + 1 = 13
    maxpool2 on 64×64×16: What is the output volume? | (W − F + 2·P)/S + 1 = (64 − 2 + 2·0)/2 + 1 = 32 → 32×32×16
    maxpool3 /2 on 111×111×64: What is the output volume? | (W − F + 2·P)/S + 1 = (111 − 3 + 2·0)/2 + 1 = 55 → 55×55×64
    conv11-128 pad 3 on 55×55×32: How many weights, biases not counted? | K·C/G·Fh·Fw = 128·32·11·11 = 495,616
    conv5-32 on 18×18×3: Which zero padding on each side would preserve height and width? | (F − 1)/2 = (5 − 1)/2 = 2
    conv1-64 on 32×32×96: How many weights, biases not counted? | K·C/G·Fh·Fw = 64·96·1·1 = 6,144
    conv1-32 /2 on 57×57×256: How many multiply-accumulates? | H′·W′·K·Fh·Fw·C/G = 29·29·32·1·1·256 = 6,889,472
    fc 4096 on 7×7×256: What is the output volume? | one value for each of K units = 7·7·256 = 12,544 inputs → 4096
    conv7-128 on 43×43×128: Which zero padding on each side would preserve height and width? | (F − 1)/2 = (7 − 1)/2 = 3
    Input 43×43×32, K = 128, F = 3, S = 2, P = 1: W₂ = ? | (W − F + 2·P)/S + 1 = (43 − 3 + 2·1)/2 + 1 = 22
    fc 4096 on 6×6×32: How many parameters, biases included? | K·N + K = 4096·1152 + 4096 = 4,722,688
    conv5-64 /4 pad 1 on 195×195×96: How many weights, biases not counted? | K·C/G·Fh·Fw = 64·96·5·5 = 153,600
    Input 55×55×32, K = 16, F = 7, S = 1, P = 0: MACs = ? | H′·W′·K·Fh·Fw·C/G = 49·49·16·7·7·32 = 60,236,288
    fc 1000 on 6×6×256: How many parameters, biases included? | K·N + K = 1000·9216 + 1000 = 9,217,000
    maxpool2 on 52×52×256: What is the output volume? | (W − F + 2·P)/S + 1 = (52 − 2 + 2·0)/2 + 1 = 26 → 26×26×256
    conv7-256 on 35×35×64: Which zero padding on each side would preserve height and width? | (F − 1)/2 = (7 − 1)/2 = 3
    conv1-32 on 38×38×128: How many weights, biases not counted? | K·C/G·Fh·Fw = 32·128·1·1 = 4,096
    conv5-256 pad 2 on 33×33×128: What is the output volume? | (W − F + 2·P)/S + 1 = (33 − 5 + 2·2)/1 + 1 = 33 → 33×33×256
    conv11-32 /2 pad 2 on 103×103×64: How many parameters, biases included? | K·C/G·Fh·Fw + K = 32·64·11·11 + 32 = 247,840
    """


def test_a_seed_draws_the_same_exercises_in_every_version():
    found = [f"{question(one)} | {solution(one)}" for one in invented(30, Random(3))]
    assert found == cleandoc(INVENTED).splitlines()


def test_what_is_invented_is_of_usual_sizes():
    found = invented(200, Random(2))
    by = {}
    for one in found:
        by.setdefault(one.operation.kind, []).append(one)
    assert {*by} == {"conv", "maxpool", "fc"}
    fields = [one.operation.fields for one in by["conv"]]
    assert {one["kernel"][0] for one in fields} == {1, 3, 5, 7, 11}
    assert {one["stride"][0] for one in fields} == {1, 2, 4}
    assert {one["filters"] for one in fields} == {3, 16, 32, 64, 96, 128, 256}
    assert all(one["padding"][0][0] <= (one["kernel"][0] - 1) // 2 for one in fields)
    assert {one.operation.fields["kernel"][0] for one in by["maxpool"]} == {2, 3}
    assert {one.operation.fields["units"] for one in by["fc"]} == {10, 100, 1000, 4096}
    assert {one.inputs[0].spatial[0] for one in by["fc"]} == {1, 4, 6, 7}


def test_a_quiz_on_a_network_has_its_name():
    report = analyze(network("8x8x3 -> conv3-4 -> relu -> fc 2"))
    assert quiz(report, 2, 1).model == "network"
    assert quiz(report, 2, 1, "mine").model == "mine"
    assert (quiz(count=3, seed=1).model, len(quiz(count=3, seed=1).exercises)) == ("", 3)
    assert len(quiz(report).exercises) == len(quiz().exercises) == 5
    assert {one.layer for one in quiz(report, 50, 1).exercises} == {"conv1", "fc1"}


def test_a_field_that_reaches_over_the_edge_is_not_asked_for():
    """Of a padded one nobody could say whether its edge counts; one of the whole image is."""

    def asked(model):
        found = from_network(analyze(network(model)), 99, Random(1))
        return {one.layer for one in found if one.step.figure == "receptive field"}

    assert asked("9x9x1 -> conv3-2 -> conv7-2 -> relu -> fc 2") == {"conv1", "conv2"}
    assert asked("8x8x1 -> conv3-2 -> conv7-2 pad 1 -> fc 2") == {"conv1"}
    assert asked("HxWx1 -> conv3-2") == set()
    assert asked("11x11x1 -> adaptiveavgpool4") == set()


MODULE = """
    input: 4x4x3
    layers:
      - a: {op: conv1-2, from: input}
      - b: {op: conv3-5 same, from: input}
      - concat(a, b)
    """


def test_the_questions_on_a_module():
    found = from_network(analyze(network(MODULE)), 99, Random(1))
    asked = {one.question: one for one in found if one.layer == "concat1"}
    assert {*asked} == {
        "What are the output sizes of all different filter operations?",
        "What is the output size after filter concatenation?", "What is the receptive field?",
    }  # fmt: skip
    branches = asked["What are the output sizes of all different filter operations?"]
    assert (answer(branches), solution(branches)) == ("4×4×2; 4×4×5", "4×4×2; 4×4×5")
    assert branches.accepts("4x4x5, 4x4x2") and branches.accepts(" 4x4x2 4x4x5 ")
    assert not branches.accepts("4x4x5") and not branches.accepts("4x4x5; 4x4x2; 1x1x1")
    assert question(branches) == (
        "concat1, concat on 4×4×2 and 4×4×5: What are the output sizes of all different filter "
        "operations?"
    )


def test_what_is_understood():
    op, inputs = Conv(kernel=(3, 3), filters=4), (Shape(2, (5, 6)),)
    sized = Question("", "", op, inputs, Derivation("output", Shape(4, (3, 4))))
    counted = Question("", "", op, inputs, Derivation("MACs", 864))
    assert [sized.understands(text) for text in ("3x4x4", "3", "a", "3x", "1x2 3x4")] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert [counted.understands(text) for text in ("35K", "1/2", "x", "")] == [
        True, counted.understands("1/2"), False, False,
    ]  # fmt: skip
    assert not Question("", "", op, inputs, Derivation("f", None)).accepts("1")
    halved = Question("", "", op, inputs, Derivation("padding", Fraction(5, 2)))
    assert halved.accepts("2.5") and not halved.accepts("2")
    assert not sized.accepts("123456789012x1x1")
    assert Question("", "", op, inputs, Derivation("o", Shape(1, (10**11 - 1, 1)))).accepts(
        f"{10**11 - 1}x1x1"
    )


def test_questions_in_letters():
    op = Conv(kernel=(3, 5), filters=4, stride=(2, 1), padding=((1, 1), (2, 2)))
    one = Question("", "", op, (Shape(2, (7, 6)),), Derivation("", 0))
    printed = "Input 7×6×2, K = 4, F = 3, S = 2, P = 1"
    width, params, macs = (lettered(one, word) for word in ("W₂", "Parameters", "MACs"))
    assert [(q.printed, q.question, answer(q)) for q in (width, params, macs)] == [
        (f"{printed}: W₂ = ?", "W₂ = ?", "6"),
        (f"{printed}: Parameters = ?", "Parameters = ?", "124"),
        (f"{printed}: MACs = ?", "MACs = ?", "2,880"),
    ]
    assert solution(width) == "(W − F + 2·P)/S + 1 = (6 − 5 + 2·2)/1 + 1 = 6"
    assert working(params) == "K·C/G·Fh·Fw + K = 4·2·3·5 + 4"


def test_the_report_of_a_single_layer():
    report, row = single(Conv(kernel=(1, 1), filters=4), (Shape(2, (5, 6)),))
    assert (row.name, row.facts.params, report.graph.name) == ("layer", 12, "exercise")


@pytest.mark.parametrize("count", [1, 4])
def test_so_many_are_drawn(count):
    assert len(invented(count, Random(1))) == count
