"""`layer` answers the exercises of the lectures as the lectures do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.features.layer.backwards import UNKNOWNS, solve
from cnncalc.window import Axis, remedies
from tests.cli.run import cnncalc


def answer(*arguments):
    return json.loads(cnncalc("layer", *arguments, "--format", "json").out)


# CS231n, lectures 5 and 9, and the five lectures' exercises.
@pytest.mark.parametrize(
    ("n", "f", "s", "p", "output"),
    [
        (227, 11, 4, 0, 55),
        (32, 5, 1, 2, 32),
        (7, 3, 1, 0, 5),
        (7, 3, 2, 0, 3),
        (55, 3, 2, 0, 27),
        (28, 3, 1, 1, 28),
    ],
)
def test_output_sizes(n, f, s, p, output):
    found = answer("--n", str(n), "--f", str(f), "--s", str(s), "--p", str(p))
    assert found["output_shape"][1:] == [output, output]
    assert found["fits"]


def test_a_stride_that_does_not_fit_says_so():
    text = cnncalc("layer", "--n", "7", "--f", "3", "--s", "3").out
    assert "(7 − 3 + 2·0)/3 + 1 = 2.33: does not fit" in text
    assert "the last row and column of the input" in text


def test_parameters_of_a_convolution():
    # Lecture E: 28x28x3 with 100 filters of 3x3: 100·(3·3·3 + 1) = 2,800.
    found = answer("--n", "28", "--c", "3", "--f", "3", "--k", "100")
    assert (found["params"], found["weights"]) == (2800, 2700)
    assert answer("--n", "28", "--f", "3")["params"] is None


@pytest.mark.parametrize("f", [3, 5, 7])
def test_the_padding_that_preserves_the_size(f):
    found = answer("--n", "32", "--f", str(f), "--s", "1", "--out", "32")
    assert found["solutions"] == [{"value": (f - 1) // 2, "fits": True}]


def test_other_kinds():
    assert answer("--type", "fc", "--n", "6", "--c", "256", "--k", "4096")["params"] == 37_752_832
    assert answer("--type", "pool", "--n", "55", "--f", "3", "--s", "2", "--c", "96")[
        "output_shape"
    ] == [96, 27, 27]
    assert answer("--type", "pool", "--n", "4", "--f", "2")["output_shape"] == [None, 2, 2]
    assert (
        answer("--type", "deconv", "--n", "16", "--f", "4", "--s", "2", "--p", "1")["output_shape"][
            1
        ]
        == 32
    )
    assert answer("--type", "depthwise", "--n", "9", "--f", "3", "--c", "8")["params"] == 8 * 9 + 8
    assert answer("--h", "9", "--w", "7", "--f", "3")["output_shape"] == [None, 7, 5]


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--n", "7"), ("--f", "3"), ("--n", "2", "--f", "3"), ("--n", "7", "--out", "3"),
        ("--n", "0", "--f", "1"),
     ("--n", "8", "--f", "3", "--c", "3", "--g", "2"), ("--n", "x", "--f", "1")],
)  # fmt: skip
def test_what_cannot_be_answered_is_one_error(arguments):
    done = cnncalc("layer", *arguments)
    assert done.code == 2
    assert done.err
    assert "Traceback" not in done.err


sizes = st.integers(1, 40)


@given(sizes, st.integers(1, 7), st.integers(1, 5), st.integers(0, 3), st.integers(1, 3))
def test_remedies_fit(n, f, s, p, d):
    axis = Axis(n, f, s, p, p, d)
    found = remedies(axis)
    assert all(axis._replace(before=v, after=v).fits for v in found.paddings)
    assert all(axis._replace(stride=v).fits for v in found.strides)
    if axis.room >= 0:
        assert all(axis._replace(n=v).fits for v in found.sizes if axis._replace(n=v).room >= 0)


@given(st.sampled_from("nfsp"), sizes, st.integers(1, 7), st.integers(1, 5), st.integers(0, 3))
def test_solving_backwards_finds_what_one_came_from(unknown, n, f, s, p):
    axis, field = Axis(n, f, s, p, p), UNKNOWNS[unknown]
    if axis.room < 0 or p >= f:
        return
    values = {solution.value for solution in solve(unknown, axis.output, axis)}
    for value in values:
        sides = {"after": value} if unknown == "p" else {}
        assert axis._replace(**{field: value}, **sides).output == axis.output
    if unknown != "s" or s <= axis.room:
        assert getattr(axis, field) in values


@pytest.mark.parametrize(("filters", "multiplier"), [(3, 1), (6, 2), (7, 2), (8, 2), (9, 3)])
def test_filters_of_a_depthwise_layer_are_whole_multiples_of_its_channels(filters, multiplier):
    found = answer("--type", "depthwise", "--n", "8", "--c", "3", "--f", "3", "--k", str(filters))
    assert found["output_shape"] == [3 * multiplier, 6, 6]
    assert found["weights"] == 3 * multiplier * 3 * 3


@pytest.mark.parametrize(
    ("line", "code"),
    [(("--n", "7", "--f", "3"), 0), (("--n", "7", "--f", "3", "--out", "5"), 0),
     (("--n", "7", "--f", "3", "--out", "100"), 1)],
)  # fmt: skip
def test_it_exits_1_where_nothing_gives_the_size(line, code):
    assert cnncalc("layer", *line).code == code
