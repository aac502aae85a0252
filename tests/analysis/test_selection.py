"""What a selector names: layers, blocks and patterns, found without a walk for each."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.analysis import selection
from cnncalc.analysis.selection import layers, select
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


def test_no_layer_is_named():
    report = analyze(load("8x8x3 -> conv3-4 -> conv3-4 -> relu -> fc 2"))

    def refused(do, selector):
        with pytest.raises(SpecError) as caught:
            do(report, selector)
        return caught.value.code, caught.value.message, caught.value.hint

    assert [row.name for row in layers(report, "total")] == ["conv1", "conv2", "relu1", "fc1"]
    assert [row.name for row in layers(report, "fc1 conv*")] == ["fc1", "conv1", "conv2"]
    assert refused(layers, "input") == (
        "C116", "'input' selects no layer", "the input is not a layer: name one behind it",
    )  # fmt: skip
    message, blocks = "selects no layer", "conv1, conv2, relu1, fc1"
    for selector, hint in (
        ("con", "name one of conv1, conv2, or all: 'con*'"),
        ("conv", "name one of conv1, conv2, or all: 'conv*'"),
        ("conv9", "name one of conv1, conv2"),
        ("peak", "what is alive at each layer, up to the peak: cnncalc summary MODEL --sort live"),
        ("Memory", "what is alive at each layer, up to the peak: cnncalc summary MODEL --sort "
                   "live"),
        ("zzz", f"name a layer, a block, or a pattern such as conv*: {blocks}"),
        ("[", f"name a layer, a block, or a pattern such as conv*: {blocks}"),
        ("x*", f"name a layer, a block, or a pattern such as conv*: {blocks}"),
    ):  # fmt: skip
        found = refused(select, selector)
        assert found == ("C116", f"'{selector}' {message}", found[2]), selector
        assert found[2] == hint, selector


def test_shapes_around_what_is_selected():
    report = analyze(load("8x8x3 -> conv3-4 -> conv3-4 -> fc 2"))
    for selector, entering, leaving in (
        ("conv2", "6x6x4", "4x4x4"), ("conv*", "8x8x3", "4x4x4"), ("input", "8x8x3", "8x8x3"),
        ("total", "8x8x3", "2"), ("fc1", "4x4x4", "2"),
    ):  # fmt: skip
        selection = select(report, selector)
        assert (str(selection.input), str(selection.output)) == (entering, leaving)


def test_patterns_are_compared_up_to_a_bound(monkeypatch):
    report = analyze(load("8x8x3 -> conv3-4 -> conv3-4 -> fc 2"))
    monkeypatch.setattr("cnncalc.analysis.selection.MOST_MATCHED", 3)
    assert len(select(report, "conv*").rows) == 2
    assert len(select(report, "f*").rows) == 1  # one pattern for three layers
    with pytest.raises(SpecError, match="more than 3 names of layers are compared") as caught:
        select(report, "c*")
    assert caught.value.code == "C115"
    assert len(select(report, "f* fc1").rows) == 2
