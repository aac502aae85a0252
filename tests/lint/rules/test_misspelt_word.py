"""Names that are a word of the language but for one letter."""

from __future__ import annotations

import pytest

from cnncalc import SpecWarning, load
from tests.cli.run import cnncalc
from tests.each import each
from tests.lint.linting import codes, found, network

BODY = "[conv3-3 pad 1, relu]"


@each(
    ("name", "word"),
    [
        ("residul", "residual"), ("resdiual", "residual"), ("residuals", "residual"),
        ("Residual", "residual"), ("residuel", "residual"), ("rezidual", "residual"),
        ("concta", "concat"), ("conct", "concat"), ("CONCAT", "concat"), ("concatt", "concat"),
        ("ad", "add"), ("addd", "add"), ("gat", "gate"), ("dence", "dense"), ("splt", "split"),
        ("multiplly", "multiply"), ("trainig", "training"), ("repeat3", "repeat"),
        ("repeat-3", "repeat"), ("repeat(n)", "repeat"), ("repaet3", "repeat"), ("when(n)", "when"),
        ("repaet", "repeat"),
    ],
)  # fmt: skip
def test_a_word_but_for_one_letter(name, word):
    text = network(f"{name}: {BODY}\nconv3-(n)", "params: {n: 2}\n")
    assert found(text) == ["C313 4:5"]
    with pytest.warns(
        SpecWarning, match=f"C313 '{name.replace('(', '.').replace(')', '.')}' .*`{word}`"
    ):
        load_text(text)


def load_text(text):
    from cnncalc.errors import Source
    from cnncalc.sources.resolve import read_source

    return read_source(Source("net.yaml", text))


@each(
    "name",
    ["residual1", "dense3", "concat2", "add1", "dense(n)", "trunk", "resid", "split1", "gate_a",
     "addition", "mask", "middle", "shortcut", "x2", "densest", "when3"],
)  # fmt: skip
def test_other_names_are_names(name):
    assert codes(network(f"{name}: {BODY}\nconv3-(n)", "params: {n: 2}\n")) == []


@pytest.mark.parametrize("layer", ["gates: sigmoid", "pad: relu", "sad: relu", "splits: fc 3"])
def test_a_name_of_one_layer_is_not_used_as_a_join_would_be(layer):
    assert codes(network(layer)) == []


@pytest.mark.parametrize("layer", ["residul: relu", "Dense: relu", "trainin: relu"])
def test_a_structure_over_one_layer_is(layer):
    assert "C313" in codes(network(layer))


@pytest.mark.parametrize(
    "layers",
    [
        "repeat 2: [residul: [relu]]",
        "concat: [[residul: [relu]], relu]",
        "residual: {body: [residul: [relu]]}",
        "top: {residul: [relu]}",
    ],
)
def test_wherever_it_stands(layers):
    assert "C313" in codes(network(layers))


def test_in_a_block_that_no_network_calls():
    text = "input: 8x8x3\nblocks:\n  b: [residul: [relu]]\nlayers:\n  - fc 10\n"
    assert codes(text) == ["C302", "C313"]


@pytest.mark.parametrize("command", ["summary", "show", "rf", "sweep", "fit", "verify"])
def test_every_command_says_so_and_goes_on(command, tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(network(f"residul: {BODY}"))
    further = ("--input", "8,16") if command == "sweep" else ()
    done = cnncalc(command, str(path), *further)
    assert done.code == 0
    assert done.err.count(f"{path}:3:5: C313 'residul' is read as a name") == 1


def test_a_right_spec_warns_of_nothing():
    assert load("resnet50").nodes
