"""`cnncalc rf` and `cnncalc equivalent` as a user types them."""

import json

import pytest

from tests.cli.run import cnncalc


def test_the_network_and_a_layer():
    text = cnncalc("rf", "vgg16").out
    # 212 at pool5: Araujo, Norris & Sim 2019, Distill, table 1.
    assert "212" in next(line for line in text.splitlines() if "pool5" in line)
    assert "from fc6 on" in text
    one = cnncalc("rf", "alexnet", "conv5", "--cell", "0,6").out
    assert "163" in one
    assert "0 … 98" in one
    assert "paths that meet" in cnncalc("rf", "googlenet", "inception3a.concat1").out
    assert len(cnncalc("rf", "vgg16", "--all").out) > len(text)


def test_documents():
    document = json.loads(
        cnncalc("rf", "alexnet", "conv2", "--cell", "1,1", "--format", "json").out
    )
    assert document["schema"] == "cnncalc.rf/1"
    assert document["layers"][0]["receptive_field"] == [51, 51]
    assert document["window"][0] == {"first": -8, "last": 42, "inside": [0, 42]}
    document = json.loads(cnncalc("equivalent", "conv3-C | conv3-C", "--format", "json").out)
    assert document["schema"] == "cnncalc.equivalent/1"
    assert document["ratios"]["weights"] == "18/25"


def test_symbolic_sizes():
    assert "depends on its size" in cnncalc("rf", "vgg16", "--input", "HxWx3").out


def test_a_stack_and_one_convolution():
    text = cnncalc("equivalent", "conv3-C | conv3-C | conv3-C").out
    assert "One 7×7" in text
    assert "27·C²" in text
    assert "49·C²" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("rf", "vgg16", "--cell", "0,0"), ("rf", "vgg16", "conv1_1", "--cell", "0"),
        ("rf", "vgg16", "conv1_1", "--cell", "0,999"), ("rf", "vgg16", "conv9"),
        ("rf", "vgg16", "conv1_1", "--input", "HxWx3", "--cell", "0,0"),
        ("equivalent", "fc 10"), ("equivalent", ""), ("equivalent", "conv3"),
    ],
)  # fmt: skip
def test_one_clear_error(arguments):
    done = cnncalc(*arguments)
    assert done.code == 2
    assert done.err
    assert "Traceback" not in done.err


def test_a_transposed_convolution_of_unknown_stride_has_no_field_that_can_be_named(tmp_path):
    """At stride 2 two of its three taps meet in one cell, half an input cell apart."""
    path = tmp_path / "net.yaml"
    path.write_text("input: 8x8x4\nparams: {s: 2}\nlayers:\n  - deconv3-4 /(s)\n  - conv3-4\n")
    known = json.loads(cnncalc("rf", str(path), "--format", "json").out)["layers"]
    assert [layer["receptive_field"] for layer in known] == [[2, 2], [3, 3]]
    assert [layer["jump"] for layer in known] == [["1/2", "1/2"]] * 2
    given = (str(path), "-p", "s=S")
    unknown = json.loads(cnncalc("rf", *given, "--format", "json").out)
    assert [layer["receptive_field"] for layer in unknown["layers"]] == [None, None]
    assert unknown["covers_from"] is None
    text = cnncalc("rf", *given).out
    assert "–: depends on a symbol." in text and "from a layer that depends on a symbol" in text
    done = cnncalc("rf", *given, "conv1")
    assert done.code == 2 and "C401" in done.err


def test_the_jump_of_an_adaptive_pool_that_does_not_tile():
    """Windows of 10 cells in 4 start at 0, 2, 5, 7: at least 10//4 = 2 apart, 3 wide."""
    document = json.loads(cnncalc("rf", "10x10x3 -> adaptiveavgpool4", "--format", "json").out)
    assert document["layers"][0]["receptive_field"] == [3, 3]
    assert document["layers"][0]["jump"] == [2, 2]
