"""A comment on a line silences a code there, with a reason, and nothing else."""

from __future__ import annotations

import pytest

from cnncalc.lint.check import DEFAULT, Settings
from tests.each import each
from tests.lint.linting import check, codes, found

SPEC = "input: 224x224x3\nlayers:\n  - conv3-8 /2{}\n  - relu\n  - conv3-8 /5{}\n"


def test_the_code_on_its_line():
    text = SPEC.format("  # cnncalc: ignore C301 because the paper drops it", "")
    assert found(text) == ["C301 5:5"]
    assert [f.code for f in check(text).silenced] == ["C301"]


@pytest.mark.parametrize(
    "comment",
    [
        "# cnncalc: ignore C301 because x", "#cnncalc:ignore c301 because x",
        "## cnncalc : ignore C301, because x", "# cnncalc: ignore[C301] because: x",
        "# cnncalc: ignore: C301 because because",
    ],
)  # fmt: skip
def test_spellings(comment):
    assert found(SPEC.format(f" {comment}", f" {comment}")) == []


def test_alone_on_a_line_it_stands_for_the_line_below():
    text = SPEC.format("\n  # cnncalc: ignore C301 because x\n\n  # more", "")
    assert found(text) == ["C301 3:5", "C309 4:21", "C301 8:5"]
    text = text.replace("  - relu", "  - maxpool5 /3")
    assert found(text) == ["C301 3:5", "C301 8:5"]


@each(
    ("comment", "expected"),
    [
        ("ignore C301", ["C123 3:34", "C301 3:5"]),
        ("ignore C301 because", ["C123 3:34", "C301 3:5"]),
        ("ignore C301 becausex", ["C123 3:34", "C122 3:39", "C301 3:5"]),
        ("ignore because x", ["C123 3:27", "C301 3:5"]),
        ("ingore C301 because x", ["C123 3:27", "C301 3:5"]),
        ("", ["C123 3:27", "C301 3:5"]),
        ("ignore C203 because x", ["C123 3:34", "C301 3:5"]),
        ("ignore C999 because x", ["C122 3:34", "C301 3:5"]),
        ("ignore C301 C303 because x", ["C309 3:39"]),
    ],
)
def test_what_is_wrong_is_said_at_its_place(comment, expected):
    text = SPEC.format(f" # cnncalc: {comment}", "").replace("  - conv3-8 /5\n", "")
    assert sorted(found(text)) == sorted(expected)


def test_an_unused_one_is_a_finding_of_its_own_code():
    text = SPEC.format("", "").replace("relu", "relu # cnncalc: ignore C301 because x")
    assert found(text) == ["C301 3:5", "C309 4:28", "C301 5:5"]
    without = Settings(DEFAULT - {"C301"})
    assert found(text, without) == []


def test_it_is_used_where_one_network_needs_it():
    head = "params: {k: 2}\nvariants:\n  a: {}\n  b: {k: 3}\n"
    text = f"input: 8x8x3\n{head}layers:\n  - maxpool(k) /2 # cnncalc: ignore C301 because x\n"
    assert codes(text) == []
    assert codes(text.replace("k: 3", "k: 2")) == ["C309"]


@pytest.mark.parametrize(
    "value",
    [
        '"a # cnncalc: ignore C301"', "'a # cnncalc: nothing'",
        "|\n  # cnncalc: ignore C301\n  more # cnncalc: x", ">\n  a\n  # cnncalc: x", "a#cnncalc:x",
    ],
)  # fmt: skip
def test_a_sign_within_a_value_is_no_comment(value):
    assert codes(f"title: {value}\ninput: 8x8x3\nlayers: [fc 10]\n") == []


def test_a_finding_of_the_whole_is_silenced_where_it_is_shown():
    text = "input: 8x8x3\nparams: {k: 2} # cnncalc: ignore C303 because later\nlayers: [fc 10]\n"
    assert codes(text) == []
