"""Wrong answers are named by the slip that gives them; questions in the form of slides; sheets."""

from __future__ import annotations

import json
import re
from random import Random

import pytest

from cnncalc import analyze, load
from cnncalc.features.quiz import answer, from_network, invented, question, slips_behind
from cnncalc.features.quiz.exercises import Question, lettered, single
from cnncalc.features.quiz.slips import slips
from cnncalc.ops.convolution import Conv
from cnncalc.ops.pooling import MaxPool
from cnncalc.shape import Shape
from tests.cli.run import cnncalc


def asked(op, shape, figure):
    """The question for a figure of a layer."""
    from cnncalc.analysis.working import explain

    step = next(s for s in explain(*single(op, (shape,))).steps if s.figure == figure)
    return Question("", "", op, (shape,), step)


def conv(kernel, filters, stride=1, pad=0):
    sides = ((pad, pad), (pad, pad))
    return Conv(kernel=(kernel, kernel), filters=filters, stride=(stride, stride), padding=sides)


ALEX1 = (conv(11, 96, 4), Shape(3, (227, 227)))
ALEX2 = (conv(5, 256, 1, 2), Shape(96, (27, 27)))
POOL = (MaxPool(kernel=(3, 3), stride=(2, 2)), Shape(64, (112, 112)))


@pytest.mark.parametrize(
    ("layer", "figure", "reply", "slip"),
    [
        (ALEX1, "parameters", "34848", "the biases are left out"),
        (ALEX1, "parameters", "34.1K", "K stands for a power of 1024 in place of 1000"),
        (ALEX1, "parameters", "364", "one filter only is counted"),  # 11·11·3 + 1
        (ALEX1, "parameters", "11712", "the channels are left out"),  # (11·11 + 1)·96
        (ALEX1, "parameters", "3264", "the kernel is not squared"),  # 11·3·96 + 96
        (ALEX1, "output", "54x54x96", "the + 1 is missing"),
        (ALEX1, "output", "217x217x96", "the stride is left out"),
        (ALEX1, "output", "96x55x55", "channels are written first"),
        (ALEX1, "output", "55x55x3", "the depth is that of the input"),
        (ALEX1, "MACs", "210830400", "FLOPs are counted, two for each MAC"),  # 2·105,415,200
        (ALEX2, "output", "23x23x256", "the padding is left out"),
        (ALEX2, "output", "25x25x256", "the padding is counted on one side"),
        (ALEX2, "output", "23", "the padding is left out"),
        (ALEX1, "output", "54x54", "the + 1 is missing"),
        (ALEX1, "output", "55", "the volume is height × width × channels"),
        (ALEX2, "without biases", "614656", "the biases are counted"),
        (POOL, "output", "56x56x64", "it is rounded up in place of down"),
    ],
)  # fmt: skip
def test_slips_that_lectures_warn_of(layer, figure, reply, slip):
    found = slips_behind(asked(*layer, figure), reply)
    assert any(name.startswith(slip) for name in found), found


def test_a_pool_that_is_rounded_up_and_answered_rounded_down():
    pool = MaxPool(kernel=(3, 3), stride=(2, 2), ceil=True)
    found = slips_behind(asked(pool, Shape(64, (112, 112)), "output"), "55x55x64")
    assert "it is rounded down in place of up" in found


def test_two_slips_with_the_same_number_are_both_named():
    one = asked(conv(1, 8, 2), Shape(1, (9, 9)), "MACs")  # 5·5·8 = 200, 8 at one position
    assert len(slips_behind(one, "8")) >= 1
    both = asked(conv(3, 64, 1, 1), Shape(64, (8, 8)), "MACs")
    names = slips_behind(both, str(2 * 8 * 8 * 64 * 64 * 9))
    assert names[0] == "FLOPs are counted, two for each MAC"
    assert "flopcounter" in names[1]


@pytest.mark.parametrize("seed", range(4))
def test_over_random_layers_every_slip_is_named_and_no_right_answer_is(seed):
    named = set()
    for one in invented(250, Random(seed)):
        assert slips_behind(one, answer(one)) == ()
        for slip in slips(one):
            reply = str(slip.value)
            if one._replace(step=one.step._replace(value=slip.value)).accepts(reply):
                assert one.accepts(reply) or slip.name in slips_behind(one, reply)
                named.add(re.sub(r" (by|of) .*", "", slip.name))
    assert len(named) >= 15


def test_what_no_slip_gives_is_not_named():
    assert slips_behind(asked(*ALEX1, "parameters"), "7") == ()
    assert slips_behind(asked(*ALEX1, "parameters"), "much") == ()
    assert slips_behind(asked(*ALEX1, "output"), "") == ()


def test_questions_in_the_letters_of_slides():
    one = asked(conv(5, 256), Shape(96, (27, 27)), "output")
    width = lettered(one, "W₂")
    assert question(width) == "Input 27×27×96, K = 256, F = 5, S = 1, P = 0: W₂ = ?"
    assert (answer(width), width.accepts("23"), width.accepts("27")) == ("23", True, False)
    assert slips_behind(width, "22") == ("the + 1 is missing",)
    params = lettered(one, "Parameters")
    assert question(params).endswith("P = 0: Parameters = ?")
    assert answer(params) == "614,656"


def test_the_questions_of_the_inception_module():
    report = analyze(load("inception-naive"))
    texts = {question(one): one for one in from_network(report, 1000, Random(0))}
    (branches,) = (one for text, one in texts.items() if "all different filter" in text)
    assert branches.accepts("28x28x128, 28x28x192; 28x28x96 28x28x256")
    assert not branches.accepts("28x28x128, 28x28x192")
    (joined,) = (one for text, one in texts.items() if "filter concatenation" in text)
    assert answer(joined) == "28×28×672"


def test_no_receptive_field_that_can_be_disputed_is_asked_for():
    for name in ("alexnet", "vgg16", "resnet50"):
        report = analyze(load(name))
        side = report.graph.input_shape.spatial[0]
        for one in from_network(report, 10_000, Random(0)):
            if one.step.figure == "receptive field":
                assert int(answer(one).replace(",", "").split("×")[0]) <= side
                assert not one.layer.startswith("fc")


def test_sheets_differ_and_have_one_key():
    line = ("quiz", "--sheet", "4", "--seed", "2", "--count", "6")
    found = json.loads(cnncalc(*line, "--format", "json").out)["sheets"]
    texts = [(one["layer"], one["question"], one["spec"], str(one["input_shapes"]))
             for sheet in found for one in sheet]  # fmt: skip
    assert [len(sheet) for sheet in found] == [6] * 4
    assert len({*texts}) == 24
    out = cnncalc(*line).out
    assert out == cnncalc(*line).out != cnncalc(*line[:4], "3", *line[5:]).out
    assert out.count("Sheet ") == 4 and out.count("\nKey\n") == 1
    own = cnncalc("quiz", "lenet5", "--sheet", "2", "--seed", "1").out
    assert "Sheet 2" in own and "C3, conv5-16" in own


def test_a_wrong_answer_is_told_by_its_slip():
    done = cnncalc("quiz", "alexnet", "--seed", "1", "--count", "20", stdin="0\n" * 3 + "\n" * 17)
    assert done.code == 0
    one = asked(*ALEX1, "parameters")
    assert slips_behind(one, "34,848") == (
        "the biases are left out",
        *slips_behind(one, "34,848")[1:],
    )


@pytest.mark.parametrize(
    "spec",
    ["40x3 -> conv5-4 /2 -> relu", "8x9x10x2 -> conv3-4 -> relu", "6x6x2 -> flatten -> fc 4"],
)
def test_wrong_answers_of_any_rank_are_judged(spec):
    """Three numbers where a vector is asked for, one where a volume is."""
    for reply in ("3x2x1", "7", "0"):
        done = cnncalc("quiz", spec, "--seed", "3", "--count", "9", stdin=f"{reply}\n" * 9)
        assert done.code == 0, done.err
        assert " of 4 right" in done.out
