"""`cnncalc explain` as a user types it."""

import json
import re

import pytest

from tests.cli.run import cnncalc


def test_a_layer_and_a_block():
    # CS231n 2017, lecture 9: AlexNet's first layer, 35K parameters.
    text = cnncalc("explain", "alexnet", "conv1").out
    assert "(227 − 11 + 2·0)/4 + 1 = 55" in text
    assert "96·3·11·11 + 96" in text
    assert "34,944" in text
    block = cnncalc("explain", "resnet50", "conv2.1").out
    # He et al. 2015: 64→64→64→256 with a projection of 256·64 on the shortcut, no biases.
    assert "75,008" in block
    assert "shortcut.conv1" in block


def test_equations():
    text = cnncalc("explain", "alexnet", "conv1", "--latex").out
    assert r"\frac{227 - 11 + 2 \cdot 0}{4}" in text
    assert r"34{,}944" in text
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") == 1
    everything = cnncalc("explain", "lenet5", "--all", "--format", "latex").out
    assert everything.count(r"\begin{align*}") == 13


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_another_format_that_is_asked_for_goes_before_latex(form):
    text = cnncalc("explain", "alexnet", "conv1", "--latex", "--format", form).out
    assert text == cnncalc("explain", "alexnet", "conv1", "--format", form).out


def test_document():
    document = json.loads(cnncalc("explain", "alexnet", "conv1", "fc6", "--format", "json").out)
    assert document["schema"] == "cnncalc.explain/1"
    assert [layer["name"] for layer in document["layers"]] == ["conv1", "fc6"]
    steps = {step["figure"]: step for step in document["layers"][0]["steps"]}
    assert steps["MACs"]["value"] == 105_415_200
    assert steps["output"]["value"] == [96, 55, 55]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("alexnet",), "name a layer, or ask for every one with --all"),
        (("alexnet", "conv9"), "C116 'conv9' selects no layer\n  help: name one of conv1, conv2"),
        (("alexnett", "conv1"), "C119 unknown model 'alexnett'\n  help: did you mean 'alexnet'?"),
    ],
)
def test_one_clear_error(arguments, message):
    done = cnncalc("explain", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_what_tex_cannot_set_is_written_in_its_own_signs():
    layers = ("8x8x8 -> slice 0:4 -> shuffle 2 -> upsample2 -> split 1 of 2 -> reshape 4x4x32 "
              "-> dwconv3 same -> fc 10 -> softmax")  # fmt: skip
    for model in (layers, "lenet5", "alexnet", "resnet18", "mobilenet", "googlenet"):
        text = cnncalc("explain", model, "--all", "--latex").out
        assert text.count("align*") and text.isascii(), {c for c in text if not c.isascii()}
    rounded = cnncalc("explain", "8x8x8 -> maxpool3 /2", "--all", "--latex").out
    assert r"+ 1 = 3.5 \to 3 " in rounded


def test_symbolic_sizes():
    assert "34848·⌊(H − 7)/4⌋" in cnncalc("explain", "alexnet", "conv1", "--input", "HxWx3").out


@pytest.mark.parametrize("word", ["a_b_c", "é", "ж", "Ω1", "classes"])
def test_equations_hold_what_latex_takes(word):
    for model in ("lenet5", "alexnet"):
        text = cnncalc("explain", model, "--all", "--latex", "-p", f"classes={word}").out
        assert text.isascii()
        assert not re.search(r"(?<!\\|F)_[a-z0-9]", text)
    for form in ("latex", "csv"):
        text = cnncalc("summary", "lenet5", "--format", form, "-p", f"classes={word}").out
        assert text.isascii() or form == "csv"
