"""Every slip behind a wrong answer on a layer, with what it gives; all are worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from inspect import cleandoc

import pytest

from cnncalc.analysis.working import Derivation, explain
from cnncalc.features.quiz.exercises import Question, lettered, single
from cnncalc.features.quiz.slips import said_of, slips, slips_behind
from cnncalc.ops.convolution import Conv
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.pooling import MaxPool
from cnncalc.shape import Shape

PLAIN = Conv(kernel=(3, 3), filters=4), Shape(2, (5, 6))
GROUPED = (
    Conv(kernel=(3, 3), filters=4, stride=(2, 2), padding=((1, 1), (1, 1)), dilation=(2, 2),
         groups=2),
    Shape(4, (9, 11)),
)  # fmt: skip
FC = FullyConnected(units=5), Shape(3, (2, 2))
POOL = MaxPool(kernel=(2, 2), stride=(2, 2)), Shape(3, (5, 5))
ALL = [
    (PLAIN, "output", "3x4x4", """
        one filter only is counted | 3x4x1
        the + 1 is missing | 2x3x4
        the depth is that of the input | 3x4x2
        """),
    (PLAIN, "parameters", "76", """
        one filter only is counted | 19
        the channels are left out | 40
        the kernel is not squared | 28
        the biases are left out | 72
        one bias for all filters | 73
        it is counted as by cs231n, googlenet | 72
        """),
    (PLAIN, "without biases", "72", """
        one filter only is counted | 18
        the channels are left out | 36
        the kernel is not squared | 24
        the biases are counted | 76
        """),
    (PLAIN, "MACs", "864", """
        one filter only is counted | 216
        the channels are left out | 432
        the + 1 is missing | 432
        the kernel is not squared | 288
        those of one position alone are counted | 72
        FLOPs are counted, two for each MAC | 1728
        the biases are counted | 912
        it is counted as by torchinfo, ptflops, ptflops-0.7, ptflops-aten | 912
        it is counted as by flopcounter | 1728
        it is counted as by calflops, torchlens | 1776
        """),
    (GROUPED, "output", "4x5x4", """
        the padding is left out | 3x4x4
        the padding is counted on one side | 3x4x4
        the stride is left out | 7x9x4
        the dilation is left out | 5x6x4
        the + 1 is missing | 3x4x4
        """),
    (GROUPED, "parameters", "76", """
        the groups are left out | 148
        the kernel is not squared | 28
        the biases are left out | 72
        one bias for all filters | 73
        it is counted as by cs231n, googlenet | 72
        """),
    (GROUPED, "without biases", "72", """
        the groups are left out | 144
        the kernel is not squared | 24
        the biases are counted | 76
        """),
    (GROUPED, "MACs", "1440", """
        the padding is left out | 864
        the padding is counted on one side | 864
        the stride is left out | 4536
        the dilation is left out | 2160
        the groups are left out | 2880
        the + 1 is missing | 864
        the kernel is not squared | 480
        those of one position alone are counted | 72
        FLOPs are counted, two for each MAC | 2880
        the biases are counted | 1520
        it is counted as by torchinfo, ptflops, ptflops-0.7, ptflops-aten | 1520
        it is counted as by flopcounter | 2880
        it is counted as by calflops, torchlens | 2960
        """),
    (FC, "output", "5", """
        one unit only is counted | 1
        """),
    (FC, "parameters", "65", """
        one unit only is counted | 13
        the channels are left out | 25
        the biases are left out | 60
        one bias for all filters | 61
        it is counted as by cs231n, googlenet | 60
        """),
    (FC, "without biases", "60", """
        one unit only is counted | 12
        the channels are left out | 20
        the biases are counted | 65
        """),
    (FC, "MACs", "60", """
        one unit only is counted | 12
        the channels are left out | 20
        FLOPs are counted, two for each MAC | 120
        the biases are counted | 65
        it is counted as by torchinfo, ptflops, ptflops-0.7, ptflops-aten | 65
        it is counted as by flopcounter, calflops | 120
        it is counted as by torchlens | 125
        """),
    (POOL, "output", "2x2x3", """
        the stride is left out | 4x4x3
        the + 1 is missing | 1x1x3
        it is rounded up in place of down | 3x3x3
        """),
]  # fmt: skip


def asked(layer, figure):
    op, shape = layer
    step = next(s for s in explain(*single(op, (shape,))).steps if s.figure == figure)
    return Question("", "", op, (shape,), step)


@pytest.mark.parametrize(("layer", "figure", "right", "expected"), ALL)
def test_all_slips(layer, figure, right, expected):
    question = asked(layer, figure)
    assert str(question.step.value) == right
    found = [f"{slip.name} | {slip.value}" for slip in slips(question)]
    assert found == cleandoc(expected).splitlines()


def test_slips_in_a_width():
    question = lettered(Question("", "", *GROUPED[:1], (GROUPED[1],), None), "W₂")
    assert (question.printed, question.step.value) == (
        "Input 9×11×4, K = 4, F = 3, S = 2, P = 1: W₂ = ?", 5,
    )  # fmt: skip
    assert [tuple(slip) for slip in slips(question)] == [
        ("the padding is left out", 4), ("the padding is counted on one side", 4),
        ("the stride is left out", 9), ("the dilation is left out", 6), ("the + 1 is missing", 4),
    ]  # fmt: skip


def test_slips_in_a_padding():
    op = Conv(kernel=(5, 5), filters=1)
    question = Question("", "", op, (Shape(1, (9, 9)),), Derivation("padding", 2))
    assert [tuple(slip) for slip in slips(question)] == [
        ("both sides are counted together", 4), ("the - 1 is missing", Fraction(5, 2)),
        ("the kernel itself is given", 5),
    ]  # fmt: skip


RULE = "the volume is height × width × channels, not one side of it"
WRITTEN = [
    ("output", "3x4x4", ()),
    ("output", "3x4", (RULE,)), ("output", "2x3", (RULE, "the + 1 is missing")),
    ("output", "3", ()), ("output", "7x7", ()), ("output", "2 * 3", (RULE, "the + 1 is missing")),
    ("MACs", "0.84375K", ("K stands for a power of 1024 in place of 1000",)),
    ("MACs", "0.844K", ("K stands for a power of 1024 in place of 1000",)),
    ("MACs", "0.86K", ()), ("MACs", "0.9M", ()), ("MACs", "K", ()), ("MACs", "five", ()),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "reply", "slip"), WRITTEN)
def test_how_an_answer_is_written(figure, reply, slip):
    assert slips_behind(asked(PLAIN, figure), reply) == slip


def test_channels_that_are_written_first():
    question = asked(GROUPED, "output")
    assert slips_behind(question, "4x4x5") == (
        "channels are written first: it is height × width × channels",
    )  # fmt: skip
    assert slips_behind(question, "5x4x4") == ("height and width are exchanged",)


FIGURE = "is not understood: the answer is a figure, as 34944, 34,944 or 35K"
SAID = [
    ("output", "", ()), ("output", "  ", ()), ("output", "3x4x4", ()),
    ("output", "9x9x9", ("it is not 9x9x9",)),
    ("output", "x", ("'x' is not understood: the answer is a size, as 55x55x96",)),
    ("MACs", "863", ("it is not 863",)),
    ("MACs", "many", (f"'many' {FIGURE}",)),
    ("MACs", "9" * 50, (f"'{'9' * 40}' {FIGURE}",)),
    ("MACs", "432", ("the channels are left out", "the + 1 is missing")),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "reply", "said"), SAID)
def test_what_is_said_of_a_reply(figure, reply, said):
    assert said_of(asked(PLAIN, figure), reply) == said
