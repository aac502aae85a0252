"""CS231n's pattern of layers with its numbers left open: what is open, and an example."""

from __future__ import annotations

import warnings

import pytest

from cnncalc import analyze, load
from cnncalc.errors import SpecError, SpecWarning
from tests.cli.run import cnncalc


def example(line: str) -> tuple[str, str]:
    with pytest.raises(SpecError, match="C108") as caught:
        load(line)
    before, example = caught.value.hint.split("for example: ")
    assert before
    return caught.value.message, example


def test_the_pattern_of_the_lecture_is_explained():
    said, line = example("INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC")
    assert all(word in said for word in ("N, M, K", "POOL?", "the input", "CONV, POOL and FC"))
    assert line == (
        "INPUT 32x32x3 -> [[CONV3-64 pad 1 -> RELU]*2 -> POOL2]*3 -> [FC 256 -> RELU]*1 -> FC 10"
    )
    first, conv = 64 * 28, 64 * (64 * 9 + 1)
    dense = 256 * (4 * 4 * 64 + 1) + 10 * 257
    assert analyze(load(line)).totals.params == first + 5 * conv + dense


@pytest.mark.parametrize(
    ("line", "left", "example_of"),
    [
        ("32x32x3 -> [CONV3-8 -> RELU]*N -> FC 10", "N", "32x32x3 -> [CONV3-8 -> RELU]*2 -> FC 10"),
        ("INPUT 32x32x3 -> CONV5-6 -> POOL? -> FC", "POOL?",
         "INPUT 32x32x3 -> CONV5-6 -> POOL2 -> FC 10"),
        ("INPUT → CONV3-8 → FC 10", "the input", "INPUT 32x32x3 → CONV3-8 → FC 10"),
    ],
)  # fmt: skip
def test_what_is_open_is_named_and_filled_in(line, left, example_of):
    said, made = example(line)
    assert left in said
    assert made == example_of
    assert load(made).nodes


def test_a_pattern_with_its_numbers_is_a_network():
    assert str(load("32x32x3 -> fc (2*max(3, 4))").nodes[-1].op.units) == "8"
    assert load("INPUT 32x32x3 -> [CONV3-8 pad 1 -> RELU]*2 -> FC 10").nodes


PATTERN = "INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC"


def test_its_letters_are_params():
    with pytest.warns(SpecWarning, match="usual ones are taken"):
        graph = load(PATTERN, {"N": "2", "M": "3", "K": "1"})
    assert dict(graph.params) == {"N": 2, "M": 3, "K": 1}
    _, line = example(PATTERN)
    assert [node.op for node in graph.nodes] == [node.op for node in load(line).nodes]


def test_a_pattern_that_leaves_letters_alone_open_is_taken_at_its_word():
    line = "32x32x3 -> [CONV3-8 pad 1 -> RELU]*N -> FC 10"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(load(line, {"N": "3"}).nodes) == 1 + 6 + 1
        assert len(load(line, {"N": "0"}).nodes) == 2
        assert load(line, {"N": "3"}, "16x16x3").input_shape.dims == (3, 16, 16)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"N": "2"}, "C108"), ({"N": "2", "M": "1", "K": "1", "L": "1"}, "C120"),
        ({"N": "x", "M": "1", "K": "1"}, "C109"), ({"N": "2.5", "M": "1", "K": "1"}, "C109"),
    ],
)  # fmt: skip
def test_letters_that_cannot_be(given, code):
    with pytest.raises(SpecError, match=code):
        load(PATTERN, given)


def test_what_is_given_stands_in_the_example():
    with pytest.raises(SpecError) as caught:
        load(PATTERN, {"M": "5"})
    assert "give -p N=2 -p M=5 -p K=1" in caught.value.hint
    assert "]*5 -> " in caught.value.hint


def test_the_commands_take_it():
    options = ("-p", "N=2", "-p", "M=1", "-p", "K=0")
    assert "repeat (M):" in cnncalc("show", PATTERN, *options).out
    assert cnncalc("check", PATTERN, *options).out.startswith("1 file, 1 network: nothing found")
    assert cnncalc("explain", PATTERN, "fc1", *options).code == 0
