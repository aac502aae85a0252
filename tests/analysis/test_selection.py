"""What a selector names: layers, blocks and patterns, found without a walk for each."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.analysis import selection
from cnncalc.analysis.selection import select
from tests.cli.run import cnncalc


def names(report, selector):
    return [row.name for row in select(report, selector).rows]


@pytest.fixture
def report():
    return analyze(load("resnet18"))


def test_a_name_a_block_and_a_pattern(report):
    assert names(report, "conv1 fc") == ["conv1", "fc"]
    block = names(report, "conv2.1")
    assert block and all(name.startswith("conv2.1.") for name in block)
    assert set(block) < set(names(report, "conv2"))
    assert names(report, "conv2.*") == names(report, "conv2")
    assert names(report, "conv[1]") == ["conv1"]


def test_the_end_of_a_name_is_no_block(report):
    with pytest.raises(SpecError, match="'con' selects no layer") as caught:
        select(report, "con")
    assert caught.value.code == "C116" and "conv1" in caught.value.hint


def test_patterns_are_compared_with_a_bounded_number_of_names(report, monkeypatch):
    monkeypatch.setattr(selection, "MOST_MATCHED", 2 * len(report.rows))
    for pattern in ("q*", "x*", "q*", "y*"):
        with pytest.raises(SpecError, match="selects no layer"):
            select(report, pattern)
    with pytest.raises(SpecError, match="compared with patterns") as caught:
        select(report, "z*")
    assert caught.value.code == "C115"


def test_a_guess_is_made_only_where_it_is_read(report, monkeypatch):
    monkeypatch.setattr(selection, "did_you_mean", None)
    with pytest.raises(SpecError, match="selects no layer"):
        select(report, "conw1")


@pytest.mark.parametrize(
    "arguments",
    [("rf",), ("explain",), ("summary", "--backward", "--train"), ("rf", "--cell", "0,0")],
)
def test_the_input_is_no_layer(arguments):
    command, *further = arguments
    done = cnncalc(command, "lenet5", *further, "input")
    assert (done.code, done.err.split()[0]) == (2, "C116")
    assert "the input is not a layer" in done.err
