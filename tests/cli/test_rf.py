"""`cnncalc rf` and `cnncalc equivalent` as a user types them."""

import json
import re

import pytest

from cnncalc import analyze, load
from tests.cli.run import cnncalc

# Araujo, Norris & Sim 2019, Distill, table 1, and r + (f - 1)·j with j doubled by each pool.
VGG16 = {
    "conv1_1": ("3", "1"), "conv1_2": ("5", "1"), "pool1": ("6", "2"), "conv2_1": ("10", "2"),
    "conv2_2": ("14", "2"), "pool2": ("16", "4"), "conv3_3": ("40", "4"), "pool3": ("44", "8"),
    "conv4_3": ("92", "8"), "pool4": ("100", "16"), "conv5_3": ("196", "16"),
    "pool5": ("212", "32"),
}  # fmt: skip


def table(text):
    """The rows below the line, by their first word; cells are what two blanks part."""
    rows = (re.split(r"\s{2,}", line.strip()) for line in text.splitlines()[3:])
    return {row[0]: row[1:] for row in rows}


def test_the_network():
    text = cnncalc("rf", "vgg16").out
    rows = table(text)
    assert {name: tuple(rows[name][2:4]) for name in VGG16} == VGG16
    # 212 + 6·32 at fc6, a 7×7 map of pool5.
    assert rows["fc6"][2] == "404"
    assert rows["covers the image"] == ["from fc6 on"]
    assert not {"relu1_1", "fc7", "fc8"} & {*rows}
    every = table(cnncalc("rf", "vgg16", "--all").out)
    layers = {row.name for row in analyze(load("vgg16")).rows}
    assert layers <= {*every}
    assert {name: every[name] for name in rows if name in layers} == {
        name: row for name, row in rows.items() if name in layers
    }


def test_a_layer_and_the_window_of_a_cell():
    rows = table(cnncalc("rf", "alexnet", "conv5", "--cell", "0,6").out)
    # AlexNet: 11, /4; pool 3 /2; 5; pool 3 /2; 3, 3, 3: 163 at a jump of 16.
    assert rows["RF"] == ["163", "163"]
    assert rows["jump"] == ["16", "16"]
    # The paddings before: 2·8 + 3·16 = 64 cells; six jumps on, 6·16 - 64 = 32.
    assert rows["window of the cell"] == ["-64 … 98", "32 … 194"]
    assert rows["inside the image"] == ["0 … 98", "32 … 194"]
    assert "paths that meet" in cnncalc("rf", "googlenet", "inception3a.concat1").out


def test_documents():
    document = json.loads(
        cnncalc("rf", "alexnet", "conv2", "--cell", "1,1", "--format", "json").out
    )
    assert document["schema"] == "cnncalc.rf/1"
    assert document["layers"][0]["receptive_field"] == [51, 51]
    assert document["window"][0] == {"first": -8, "last": 42, "inside": [0, 42], "cells": 43}
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


def test_a_convolution_sees_the_same_cells_only_where_it_does():
    text = cnncalc("equivalent", "conv3-C dilation 2 | conv3-C dilation 2").out
    assert "the same cells" not in text
    assert "One 9×9 convolution sees more: the stack sees 25 of the 81 cells\n" in text
    made = cnncalc("equivalent", "conv3-C dilation 2 | conv3-C dilation 2", "--format", "json")
    document = json.loads(made.out)
    assert (document["cells"], document["same_cells"]) == ([5, 5], False)
    text = cnncalc("equivalent", "conv3-8 /2 -> conv3-8 pad 1", "--input", "8x8x3").out
    assert "sees the same cells, except at the borders\n" in text
    assert "sees the same cells\n" in cnncalc("equivalent", "conv3-8 /2 same").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rf", "vgg16", "--cell", "0,0"), "--cell is of one layer, which is missing"),
        (("rf", "vgg16", "conv1_1", "--cell", "0"), "'0' is not of the form row,column"),
        (("rf", "vgg16", "conv1_1", "--cell", "0,999"), "C109 the layer has no column 999\n"),
        (("rf", "vgg16", "conv1_1", "--cell", "224,0"), "C109 the layer has no row 224\n"),
        (("rf", "vgg16", "conv9"), "C116 'conv9' selects no layer\n"),
        (
            ("rf", "vgg16", "conv1_1", "--input", "HxWx3", "--cell", "0,0"),
            "C401 the window of one cell needs sizes as numbers\n",
        ),
        (("equivalent", "fc 10"), "C205 no single convolution sees the same: the last layer"),
        (("equivalent", "deconv2-3 /2"), "the layers see all of their input, or scale it up\n"),
        (("equivalent", "conv3-8 | globalavgpool"), "the layers see all of their input, or scale"),
        (("equivalent", ""), "C108 a layer is missing\n"),
        (("equivalent", "conv3"), "C108 conv needs its filters\n"),
    ],
)
def test_one_clear_error(arguments, message):
    done = cnncalc(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


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
    """Windows of 10 cells in 4 start at 0, 2, 5, 7: 10/4 apart on average, 3 wide."""
    document = json.loads(cnncalc("rf", "10x10x3 -> adaptiveavgpool4", "--format", "json").out)
    assert document["layers"][0]["receptive_field"] == [3, 3]
    assert document["layers"][0]["jump"] == ["5/2", "5/2"]


# A slide's own example: an image of 4x4, a kernel of 2x2, and the pixels 1, 2, 5 and 6 of h11.
def test_a_cell_is_told_by_the_numbers_of_its_pixels():
    done = cnncalc("rf", "4x4x1 -> conv2-1", "conv1", "--cell", "0,0")
    assert "1, 2, 5, 6 (numbered from 1 along the rows)" in done.out
    assert "1  5  6  ·  ·" in done.out
    found = json.loads(
        cnncalc("rf", "4x4x1 -> conv2-1", "conv1", "--cell", "2,1", "--format", "json").out
    )
    assert found["pixels"] == [10, 11, 14, 15]


@pytest.mark.parametrize("line", ["64x64x3 -> conv11-4", "12x3 -> conv3-1", "4x4x4x1 -> conv2-1"])
def test_pixels_are_those_of_images_and_few(line):
    axes = line.split(" ")[0].count("x")
    cell = ",".join("0" * axes)
    found = json.loads(cnncalc("rf", line, "conv1", "--cell", cell, "--format", "json").out)
    assert found["pixels"] is None and len(found["window"]) == axes
