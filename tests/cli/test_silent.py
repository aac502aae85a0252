"""What a figure depends on is never chosen, and nothing is dropped, in silence."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import cnncalc

UNDECIDED = [
    "3 if a > 2 else 5", "3 if a else 5", "3 if not a else 5", "3 if a == 2 else 5",
    "3 if a != 2 else 5", "(a > 2) * 3", "3 if a >= 1 else 5", "3 if a + 1 > 1 else 5",
    "3 if a > 2 and 1 else 5", "a and 3", "a or 3", "rows[a > 1]", "3 if a % 2 == 0 else 5",
    "3 if a // 2 == 1 else 5", "2 < a < 5", "3 if -a < 0 else 5", "3 if a < b else 4",
    "3 if a == b else 4", "3 if rows == [3, a, 5] else 4", "3 if round8(a) == 8 else 4",
]  # fmt: skip


def spec(expression: str) -> str:
    params = "params: {a: 3, b: 4, rows: [3, 4, 5]}"
    return f"input: 8x8x3\n{params}\nlayers:\n  - conv1-({expression})\n"


@pytest.mark.parametrize("expression", UNDECIDED)
def test_a_comparison_with_a_symbol_chooses_no_branch(expression):
    done = cnncalc("summary", "-", "-p", "a=q", "-p", "b=r", stdin=spec(expression))
    assert done.code == 2
    assert "C110" in done.err and "depends on" in done.err
    assert "-p a=1" in done.err, "what the symbol needs is named"


@pytest.mark.parametrize(
    ("expression", "params"),
    [("3 if 1 or a else 5", 12), ("3 if 2*a == a + a else 5", 12), ("a ** 0", 4)],
)
def test_what_holds_for_every_value_is_decided(expression, params):
    done = cnncalc("summary", "-", "-p", "a=q", "--format", "json", stdin=spec(expression))
    assert json.loads(done.out)["totals"]["params"] == params


@pytest.mark.parametrize("entry", ["when (a)", "when (a > 1)", "when (a == b)"])
def test_layers_are_not_chosen_by_a_symbol(entry):
    text = f"input: 8x8x3\nparams: {{a: 3, b: 4}}\nlayers:\n  - conv1-4\n  - {entry}: [relu]\n"
    done = cnncalc("summary", "-", "-p", "a=q", stdin=text)
    assert done.code == 2 and done.err.startswith("<stdin>:5:")


def test_a_family_says_which_param_needs_a_number():
    """MobileNetV2 has a shortcut where a block keeps its channels: width·32 == width·16 …"""
    for command in ("summary", "fit"):
        done = cnncalc(command, "mobilenet-v2", "-p", "alpha=a")
        assert done.code == 2
        assert "'cin == c' has no value" in done.err
        assert "give alpha a number: -p alpha=1" in done.err


@pytest.mark.parametrize(
    "outputs", ["[[a], relu1]", "[a, [relu1]]", "[{a: 1}, relu1]", "{a: relu1}", "[[a, relu1]]"]
)
def test_outputs_that_are_no_list_of_names_are_refused(outputs):
    text = f"input: 8x8x3\nlayers:\n  - a: conv3-8\n  - relu\noutputs: {outputs}\n"
    for command in ("summary", "check"):
        done = cnncalc(command, "-", stdin=text)
        assert "C105 `outputs` takes a name or a list of names" in done.out + done.err
        assert done.code == (2 if command == "summary" else 1)


@pytest.mark.parametrize(
    ("model", "values"),
    [("vgg16", "classes=0,10"), ("mobilenet", "alpha=0,0.5"), ("wrn-28-10", "k=0,1")],
)
def test_a_sweep_has_no_figures_of_what_cannot_be_built(model, values):
    name, _, numbers = values.partition("=")
    done = cnncalc("sweep", model, "-p", values, "--format", "json")
    rows = json.loads(done.out)["rows"]
    for number, row in zip(numbers.split(","), rows, strict=True):
        single = cnncalc("summary", model, "-p", f"{name}={number}", "--format", "json")
        right = json.loads(single.out)["totals"]["params"] if single.code == 0 else None
        assert row[1] == right
    assert rows[0][1] is None


def test_a_param_written_as_a_whole_number_is_swept_by_fractions(tmp_path):
    """floor(32·0.1) = 3 filters of 28 numbers and ten units of 4; floor(32·0.3) = 9, of 10."""
    text = "input: 16x16x3\nparams: {width: 1}\n"
    text += "layers: [conv3-(floor(32*width)), globalavgpool, fc 10]\n"
    place = tmp_path / "net.yaml"
    place.write_text(text)
    done = cnncalc("sweep", str(place), "-p", "width=0.1,0.3", "--format", "json")
    assert [row[1] for row in json.loads(done.out)["rows"]] == [124, 352]
    for width, figure in (("0.1", 124), ("0.3", 352)):
        single = cnncalc("summary", str(place), "-p", f"width={width}", "--format", "json")
        assert json.loads(single.out)["totals"]["params"] == figure


def test_a_symbolic_stride_leaves_a_transposed_convolution_without_a_field(tmp_path):
    """At stride 1 an output sees 4 cells, at stride 2 it sees 2: neither is the symbol's."""
    place = tmp_path / "net.yaml"
    place.write_text("input: 8x8x3\nparams: {s: 2}\nlayers: [deconv4-8 /(s) pad 1]\n")
    fields = {}
    for value in ("1", "2", "a"):
        done = cnncalc("summary", str(place), "-p", f"s={value}", "--format", "json")
        fields[value] = json.loads(done.out)["layers"][0]["receptive_field"]
    assert fields == {"1": [4, 4], "2": [2, 2], "a": None}


# Hu et al. 2017, arXiv:1709.01507: SE blocks leave ResNet-50 its 50 layers, and SENet-154 has 154.
@pytest.mark.parametrize(("model", "layers"), [("se-resnet50", 50), ("resnet50", 50)])
def test_what_a_gate_counts_as_is_said_under_the_table(model, layers):
    done = cnncalc("summary", model)
    assert f"weight layers   {layers}" in done.out
    assert ("the layers of a gate are not on it" in done.out) == model.startswith("se-")
