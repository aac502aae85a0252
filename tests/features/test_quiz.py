"""Exercises: drawn alike from one seed, marked exactly, with a key that its own rule gives."""

from random import Random

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.working import Derivation
from cnncalc.features.quiz import Question, answer, from_network, invented
from cnncalc.ops.convolution import Conv
from cnncalc.shape import Shape

CONV = Conv(kernel=(11, 11), filters=96, stride=(4, 4))


def exercise(value):
    return Question("", "", CONV, (Shape(3, (227, 227)),), Derivation("", value))


@pytest.mark.parametrize("reply", ["34944", "34,944", "34.9K", "35K", "34.94 k", "0.035M"])
def test_right_replies(reply):
    # CS231n 2017, lecture 9 prints 35K for AlexNet's first layer, whose biases make it 34,944.
    assert exercise(34_944).accepts(reply)


@pytest.mark.parametrize("reply", ["34945", "34.8K", "36K", "", "x", "35", "nan", "9" * 99])
def test_wrong_replies(reply):
    assert not exercise(34_944).accepts(reply)


@pytest.mark.parametrize("reply", ["55x55x96", "55×55×96", "55 x 55 x 96", "55*55*96"])
def test_right_volumes(reply):
    assert exercise(Shape(96, (55, 55))).accepts(reply)


@pytest.mark.parametrize("reply", ["96x55x55", "55x55", "290400", "axb", "", "55x55x96x1"])
def test_wrong_volumes(reply):
    assert not exercise(Shape(96, (55, 55))).accepts(reply)


def test_a_seed_draws_the_same_again():
    report = analyze(load("alexnet"))
    assert from_network(report, 5, Random(1)) == from_network(report, 5, Random(1))
    assert invented(5, Random(1)) == invented(5, Random(1)) != invented(5, Random(2))


def test_the_key_is_accepted():
    report = analyze(load("googlenet"))
    for one in (*from_network(report, 100, Random(3)), *invented(300, Random(3))):
        value = one.step.value
        if one.sizes:
            assert one.accepts(answer(one))
            continue
        if isinstance(value, Shape):
            assert one.accepts(str(value))
        else:
            assert one.accepts(str(value))
        working = one.step.working()
        if isinstance(value, int) and "[" not in working:
            assert eval(working or str(value)) == value


def test_a_network_is_asked_for_each_question_once():
    report = analyze(load("lenet5"))
    drawn = from_network(report, 1000, Random(0))
    assert len({(one.layer, one.question) for one in drawn}) == len(drawn)


def test_layers_that_multiply_or_change_the_map_are_asked_about_and_no_others():
    report = analyze(
        load("8x8x3 -> conv3-4 pad 1 -> relu -> maxpool2 -> flatten -> fc 5 -> softmax")
    )
    asked = {one.layer for one in from_network(report, 999, Random(1))}
    assert asked == {"conv1", "maxpool1", "fc1"}
