"""Weights and inputs that are typed: what is one, how it is read, and where it does not fit."""

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.errors import SpecError
from cnncalc.features.verify.typed import is_typed, typed_input, typed_weights, wanted
from tests.features.sheets import network

TYPED = ("1 2", "-1", "- 3", "1.5", ".5", "1/2", "a;b", "1|a", "1 2;", "0 0; 1 1")
OTHERS = ("1", "12", "3,4,5", "1,2,3,4", "3,4", "w.npz", "k=1;2", "1e5", "[1]", "x 1", "out.npy")
TWO = "2 -> fc 2 -> fc 1"
MAPS = "3x3x1 -> conv2-2 -> maxpool2 -> fc 1"


def test_what_is_typed():
    assert [text for text in (*TYPED, *OTHERS) if is_typed(text)] == [*TYPED]


def test_a_file_is_not_typed_whatever_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_typed("a;b.npz")
    (tmp_path / "a;b.npz").touch()
    assert not is_typed("a;b.npz")


def test_arrays_are_read_in_the_order_of_the_layers():
    report = analyze(network(MAPS))
    assert [*wanted(report)] == [
        ("conv1.weight", (2, 1, 2, 2)), ("conv1.bias", (2,)), ("fc1.weight", (1, 2)),
        ("fc1.bias", (1,)),
    ]  # fmt: skip
    assert typed_weights(report, "1 0 0 2; 0 3 4 0 | 0 1 | 5 6 | 7") == {
        "conv1.weight": ([1, 0, 0, 2, 0, 3, 4, 0], (2, 1, 2, 2)),
        "conv1.bias": ([0, 1], (2,)), "fc1.weight": ([5, 6], (1, 2)), "fc1.bias": ([7], (1,)),
    }  # fmt: skip


SHARED = """
    input: 2
    layers:
      - fc1: fc 2
      - fc2: {op: fc 2}
        weights: fc1
    """


def test_arrays_that_are_shared_are_given_once():
    assert [one.key for one in wanted(analyze(network(SHARED)))] == ["fc1.weight", "fc1.bias"]


@pytest.mark.parametrize(
    "weights", ["1 2 3 4 5 6 7 8", "1 2 3 4; 5 6 7 8", "1 2; 3 4; 5 6; 7 8", "1;2;3;4;5;6;7;8"]
)
def test_rows_may_be_those_of_any_axis(weights):
    found = typed_weights(analyze(network("2x2x2 -> conv2-1 nobias")), weights)
    assert found == {"conv1.weight": ([1, 2, 3, 4, 5, 6, 7, 8], (1, 2, 2, 2))}


MANY = "4x4x1 -> conv1-1 -> conv1-1 -> conv1-1 -> conv1-1"
SIX = ("conv1.bias 1 | conv2.weight 1×1×1×1 | conv2.bias 1 | conv3.weight 1×1×1×1 | conv3.bias 1 | "
       "conv4.weight 1×1×1×1")  # fmt: skip
ROWS = "rows end at ;, arrays at |"
LETTERS = "give numbers in place of letters"
WRONG = [
    (TWO, "1 2; 3 4", "--weights:1:9: C403 fc1.bias is missing, and 2 more",
     "arrays in their order: fc1.bias 2 | fc2.weight 1×2 | fc2.bias 1"),
    (TWO, "1 2; 3 4 | 1 1 | 1 1", "--weights:1:21: C403 fc2.bias is missing",
     "arrays in their order: fc2.bias 1"),
    (TWO, "1 2; 3 4 | 1 1 | 1 1 | 1 | 5 6; 7 8",
     "--weights:1:28: C403 the network has 4 arrays, and more are given",
     "arrays in their order: fc1.weight 2×2 | fc1.bias 2 | fc2.weight 1×2 | fc2.bias 1"),
    (TWO, "1; 2; 3; 4 | 1", "--weights:1:1: C403 fc1.weight is 2×2, and 4×1 are given", ROWS),
    (TWO, "1 2 3; 4 5 6 | 1", "--weights:1:1: C403 fc1.weight is 2×2, and 2×3 are given", ROWS),
    (TWO, "1 2; 3 4 | 1 1 1 | 1", "--weights:1:12: C403 fc1.bias is 2, and 1×3 are given", ROWS),
    (TWO, "1 2; 3 4 | 1; 1 | 1; 1 | 1", "--weights:1:19: C403 fc2.weight is 1×2, and 2×1 are given",
     ROWS),
    (TWO, "1 2; 3 x | 1", "--weights:1:8: C435 a run needs numbers (received x)", LETTERS),
    (MANY, "1", "--weights:1:2: C403 conv1.bias is missing, and 6 more",
     f"arrays in their order: {SIX} | …"),
    (MANY, "1|1", "--weights:1:4: C403 conv2.weight is missing, and 5 more",
     "arrays in their order: conv2.weight 1×1×1×1 | conv2.bias 1 | conv3.weight 1×1×1×1 | "
     "conv3.bias 1 | conv4.weight 1×1×1×1 | conv4.bias 1"),
    ("3x2x2 -> conv2-1 nobias", "1 2 3; 4 5 6; 7 8 9",
     "--weights:1:1: C403 conv1.weight is 1×2×2×2, and 3×3 are given", ROWS),
    ("2x6x1 -> conv2-1 nobias", "1 2 3 4; 5 6 7 8",
     "--weights:1:1: C403 conv1.weight is 1×1×2×2, and 2×4 are given", ROWS),
    ("6 -> fc 2 nobias", "1 2 3 4; 5 6 7 8; 9 10 11 12",
     "--weights:1:1: C403 fc1.weight is 2×6, and 3×4 are given", ROWS),
]  # fmt: skip


@pytest.mark.parametrize(("model", "weights", "message", "hint"), WRONG)
def test_weights_that_do_not_fit(model, weights, message, hint):
    with pytest.raises(SpecError) as caught:
        typed_weights(analyze(network(model)), weights)
    assert (str(caught.value), caught.value.hint) == (message, hint)


def test_the_place_of_a_fault_is_the_whole_array():
    with pytest.raises(SpecError) as caught:
        typed_weights(analyze(network(TWO)), "1 2; 3 4 | 1 1 | 1 1 | 1 | 5 6; 7 8")
    place = caught.value.location
    assert (place.start, place.end) == (27, 35)
    with pytest.raises(SpecError) as caught:
        typed_weights(analyze(network(TWO)), "1 2; 3 4")
    place = caught.value.location
    assert (place.start, place.end) == (8, 9)


READ = [
    ("2 -> fc 1", "1 2; 3 4 | 5 6", [1, 2, 3, 4, 5, 6], (3, 2)),
    ("2x3x2 -> relu", "1 2 3; 4 5 6 | 7 8 9; 1 2 3", [*range(1, 10), 1, 2, 3], (1, 2, 2, 3)),
    ("2x3x1 -> relu", "1 2 3; 4 5 6 | 7 8 9; 1 2 3", [*range(1, 10), 1, 2, 3], (2, 1, 2, 3)),
]


@pytest.mark.parametrize(("model", "given", "flat", "shape"), READ)
def test_images_are_rows_of_vectors_or_grids_of_maps(model, given, flat, shape):
    assert typed_input(network(model).input_shape, given) == (flat, shape)


UNFIT = [
    ("2 -> fc 1", "1 2; 3 4 | 5 6 7",
     "--input:1:12: C405 the input takes 2 in a row, and 3 values are given"),
    ("2x3x2 -> relu", "1 2 3; 4 5 6 | 7 8 9; 1 2 3 | 1 1 1; 2 2 2",
     "--input:1:31: C405 the input takes 2 grids an image, and 3 grids are given"),
    ("2x3x2 -> relu", "1 2; 4 5 | 7 8 9; 1 2 3",
     "--input:1:1: C405 the input takes 2×3, and 2×2 are given"),
    ("2x3x2 -> relu", "1 2 3", "--input:1:1: C405 the input takes 2×3, and 1×3 are given"),
    ("input: 2x2x2x1\nlayers: [relu]", "1 2 3",
     "--input:1:1: C405 the input takes 2x2x2x1: give it as a file, and grids are given"),
    ("2 -> fc 1", "1 n", "--input:1:3: C435 a run needs numbers (received n)"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "given", "message"), UNFIT)
def test_an_input_that_does_not_fit(model, given, message):
    with pytest.raises(SpecError) as caught:
        typed_input(network(model).input_shape, given)
    assert str(caught.value) == message
