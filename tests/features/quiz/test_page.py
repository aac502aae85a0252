"""Whole pages of exercises and sheets that are handed out; the key is worked out by hand."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.analysis.working import Derivation
from cnncalc.features.quiz import sheets as drawing
from cnncalc.features.quiz.exercises import Question, Quiz, from_network, question
from cnncalc.features.quiz.page import page, page_of_sheets
from cnncalc.ops.convolution import Conv
from cnncalc.shape import Shape
from tests.features.sheets import network, same

SMALL = analyze(network("8x8x3 -> conv3-4 -> maxpool2 -> fc 2"))
EXERCISES = tuple(sorted(from_network(SMALL, 50, Random(1)), key=question))
ALL = """
    Exercises on net
    no. | question | answer | working
    1 | conv1, conv3-4 on 8×8×3: How many multiply-accumulates? | 3,888 | H′·W′·K·Fh·Fw·C/G = 6·6·4·3·3·3
    2 | conv1, conv3-4 on 8×8×3: How many parameters, biases included? | 112 | K·C/G·Fh·Fw + K = 4·3·3·3 + 4
    3 | conv1, conv3-4 on 8×8×3: How many weights, biases not counted? | 108 | K·C/G·Fh·Fw = 4·3·3·3
    4 | conv1, conv3-4 on 8×8×3: What is the output volume? | 6×6×4 | (W − F + 2·P)/S + 1 = (8 − 3 + 2·0)/1 + 1 = 6
    5 | conv1, conv3-4 on 8×8×3: What is the receptive field? | 3 | r + (F − 1)·j = 1 + (3 − 1)·1
    6 | fc1, fc 2 on 3×3×4: How many multiply-accumulates? | 72 | N·K = 36·2
    7 | fc1, fc 2 on 3×3×4: How many parameters, biases included? | 74 | K·N + K = 2·36 + 2
    8 | fc1, fc 2 on 3×3×4: How many weights, biases not counted? | 72 | K·N = 2·36
    9 | fc1, fc 2 on 3×3×4: What is the output volume? | 2 | one value for each of K units = 3·3·4 = 36 inputs
    10 | maxpool1, maxpool2 on 6×6×4: What is the output volume? | 3×3×4 | (W − F + 2·P)/S + 1 = (6 − 2 + 2·0)/2 + 1 = 3
    11 | maxpool1, maxpool2 on 6×6×4: What is the receptive field? | 4 | r + (F − 1)·j = 3 + (2 − 1)·1
    """  # noqa: E501


def test_all_exercises_on_a_network():
    found = page(Quiz(EXERCISES, "net"))
    assert same(found, ALL)
    document = found.document()
    assert (document["schema"], document["model"]) == ("cnncalc.quiz/1", "net")
    answers = [one["answer"] for one in document["exercises"]]
    assert answers == [3888, 112, 108, [4, 6, 6], 3, 72, 74, 72, [2], [4, 3, 3], 4]
    assert document["exercises"][0] == {
        "layer": "conv1", "spec": "conv3-4", "input_shapes": [[3, 8, 8]],
        "question": "How many multiply-accumulates?", "figure": "MACs", "answer": 3888,
        "rule": "H'*W'*K*Fh*Fw*C/G", "working": "6*6*4*3*3*3",
    }  # fmt: skip


def test_exercises_on_single_layers():
    found = page(Quiz((EXERCISES[0]._replace(layer=""),)))
    assert [sheet.title for sheet in found.sheets()] == ["Exercises on single layers"]
    document = found.document()
    assert (document["model"], document["exercises"][0]["layer"]) == (None, None)


def test_several_sizes_are_an_answer():
    op, sizes = Conv(kernel=(1, 1), filters=2), (Shape(2, (3, 4)), Shape(5, (3, 4)))
    one = Question("", "", op, sizes, Derivation("outputs", 2), "", sizes)
    (entry,) = page(Quiz((one,))).document()["exercises"]
    assert entry["answer"] == [[2, 3, 4], [5, 3, 4]]


HANDED_OUT = """
    Sheet 1
    no. | question
    1 | fc1, fc 2 on 3×3×4: How many multiply-accumulates?
    2 | fc1, fc 2 on 3×3×4: How many parameters, biases included?
    Sheet 2
    no. | question
    1 | fc1, fc 2 on 3×3×4: How many weights, biases not counted?
    Key
    sheet | no. | answer | working
    1 | 1 | 72 | N·K = 36·2
    1 | 2 | 74 | K·N + K = 2·36 + 2
    2 | 1 | 72 | K·N = 2·36
    """


def test_sheets_with_one_key():
    found = page_of_sheets((Quiz(EXERCISES[5:7], "net"), Quiz(EXERCISES[7:8], "net")))
    assert same(found, HANDED_OUT)
    document = found.document()
    assert (document["schema"], document["model"]) == ("cnncalc.quiz/1", "net")
    answers = [[one["answer"] for one in sheet] for sheet in document["sheets"]]
    assert answers == [[72, 74], [72]]
    assert page_of_sheets((Quiz(EXERCISES[:1]),)).document()["model"] is None


@pytest.fixture
def module():
    from importlib import import_module

    return import_module("cnncalc.features.quiz.sheets")


def test_no_question_is_on_two_sheets_while_there_are_enough(module, monkeypatch):
    found = drawing(2, 5, 1, SMALL, "net")
    assert [(len(quiz.exercises), quiz.model) for quiz in found] == [(5, "net")] * 2
    assert len({one for quiz in found for one in quiz.exercises}) == 10
    assert found == drawing(2, 5, 1, SMALL, "net") != drawing(2, 5, 2, SMALL, "net")
    drawn = [one for quiz in drawing(3, 5, 1, SMALL) for one in quiz.exercises]
    assert len({*drawn}) == 11 and drawn[11:] == drawn[:4]
    monkeypatch.setattr(module, "MOST_SHEETS", 2)
    assert len(drawing(7, 1, 1, SMALL)) == 2
    assert [len(quiz.exercises) for quiz in drawing(2, report=SMALL)] == [5, 5]


def test_sheets_on_the_networks_of_the_lectures(module, monkeypatch):
    """Of each as many again as its part, and one in four in letters."""
    asked, numbers = [], count()

    def drawn(report, most, random):
        asked.append((report.graph.name, most))
        return [EXERCISES[0]._replace(question=f"{next(numbers)}?") for _ in range(most)]

    def slide(random):
        return EXERCISES[1]._replace(printed=f"slide {next(numbers)}")

    monkeypatch.setattr(module, "LECTURED", ("lenet5", "mlp-xor"))
    monkeypatch.setattr(module, "from_network", drawn)
    monkeypatch.setattr(module, "as_on_slides", slide)
    pool = module._of_lectures(17, Random(1))
    assert asked == [("lenet5", 18), ("mlp-xor", 18)]
    assert [one.printed for one in pool[36:]] == [f"slide {n}" for n in range(36, 40)]
    assert (pool[0].layer, pool[18].layer) == ("lenet5, conv1", "mlp-xor, conv1")
    asked.clear()
    found = drawing(3, 5, 1)
    assert [len(quiz.exercises) for quiz in found] == [5, 5, 5]
    assert asked == [("lenet5", 16), ("mlp-xor", 16)]
    assert len({one for quiz in found for one in quiz.exercises}) == 15
