"""Sequences and volumes through the commands; figures by hand, from (W - F + 2P)/S + 1."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import cnncalc

SOUND = "16000x1 -> conv80-32 /4 -> relu -> maxpool4 -> conv3-8 pad 1 -> flatten -> fc 10"
VIDEO = "16x112x112x3 -> conv3x7x7-8 /1x2x2 pad 1x3x3 -> bn -> relu -> maxpool3 /2 pad 1 -> fc 4"


def document(*arguments):
    done = cnncalc(*arguments, "--format", "json")
    assert done.err == "" and done.code == 0
    return json.loads(done.out)


def test_a_summary_has_channels_first_then_every_axis():
    sound, video = (document("summary", model) for model in (SOUND, VIDEO))
    assert sound["model"]["input"] == [1, 16000]
    assert sound["layers"][0]["output_shape"] == [32, 3981]  # (16000 - 80)/4 + 1
    assert sound["layers"][0]["receptive_field"] == [80]
    assert video["layers"][0]["output_shape"] == [8, 16, 56, 56]
    assert video["layers"][0]["params"] == 8 * 3 * 3 * 7 * 7 + 8
    assert video["layers"][0]["macs"] == 16 * 56 * 56 * 8 * 3 * 3 * 7 * 7
    assert video["layers"][3]["receptive_field"] == [5, 11, 11]
    assert "16×56×56×8" in cnncalc("summary", VIDEO).out


@pytest.mark.parametrize("model", [SOUND, VIDEO, "LxC -> conv3-8", "DxHxWxC -> conv3-8"])
def test_what_is_shown_is_the_same_network(model):
    shown = cnncalc("show", model)
    assert shown.code == 0
    again = cnncalc("summary", "-", "--format", "json", stdin=shown.out)
    assert json.loads(again.out)["layers"] == document("summary", model)["layers"]
    assert cnncalc("show", "-", stdin=shown.out).out == shown.out


@pytest.mark.parametrize(("model", "cell", "window"), [
    (SOUND, "1", [{"first": 4, "last": 83, "inside": [4, 83], "cells": 80}]),
    (VIDEO, "0,1,2", [
        {"first": -1, "last": 1, "inside": [0, 1], "cells": 2},
        {"first": -1, "last": 5, "inside": [0, 5], "cells": 6},
        {"first": 1, "last": 7, "inside": [1, 7], "cells": 7},
    ]),
])  # fmt: skip
def test_a_cell_has_a_number_for_each_axis(model, cell, window):
    assert document("rf", model, "conv1", "--cell", cell)["window"] == window
    refused = cnncalc("rf", model, "conv1", "--cell", f"{cell},0" if "," not in cell else "0")
    assert refused.code == 2 and "C109" in refused.err


@pytest.mark.parametrize(("model", "said"), [
    ("16000x1 -> conv3x3-8", "C240 conv1: the kernel 3x3 names 2 axes, but the layer receives a"),
    ("16x8x8x3 -> maxpool2x2", "C240 maxpool1: the kernel 2x2 names 2 axes, but the layer"),
    ("8x8x3 -> conv3-8 pad 1x0x0", "C240 conv1: the padding 1x0x0 names 3 axes"),
    ("16x8x8x3 -> roipool2 regions 3", "C205"),
    ("100 -> conv3-8", "C205"),
])  # fmt: skip
def test_axes_of_another_number_are_one_fault(model, said):
    done = cnncalc("summary", model)
    assert done.code == 2 and said in done.err
    assert done.err.count("C2") == 1


def test_other_sizes_are_tried_along_the_axes_there_are(monkeypatch):
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 128)  # larger ones are as these
    (side,) = document("fit", SOUND, "--input", "2000")["sides"]
    assert (side["side"], side["own"], side["smallest"]) == ("length", 2000, 92)
    sides = document("fit", VIDEO)["sides"]
    assert [side["side"] for side in sides] == ["depth", "height", "width"]
    shorter = document("summary", SOUND, "--input", "8000")
    assert shorter["model"]["input"] == [1, 8000]
    assert document("summary", "unet3d", "--input", "16x32x48")["model"]["input"] == [1, 16, 32, 48]
    refused = cnncalc("summary", "vgg16", "--input", "16x224x224x3")
    assert refused.code == 2 and "--batch 16" in refused.err
    swept = cnncalc("sweep", "64x64x1 -> conv3-8", "--input", "32,64", "--format", "csv")
    assert swept.code == 0
    swept = cnncalc("sweep", "lc:100x4 -> conv3-8 -> globalavgpool -> fc 2", "--input", "32,64",
                    "--format", "csv")  # fmt: skip
    assert swept.code == 0
    assert "2896" in swept.out  # 30·8·3·4 + 2·8


def test_one_layer_and_one_that_sees_the_same():
    answer = document("layer", "--n", "16000", "--f", "80", "--s", "4", "--c", "1", "--k", "32",
                      "--rank", "1")  # fmt: skip
    assert (answer["output_shape"], answer["params"]) == ([32, 3981], 32 * 80 + 32)
    assert cnncalc("layer", "--n", "9", "--h", "8", "--f", "3", "--rank", "3").code == 2
    same = document("equivalent", "conv3-8 -> relu -> conv3-8", "--input", "16x16x16x8")
    assert same["receptive_field"] == [5, 5, 5]
    assert same["single"]["weights"] == 8 * 8 * 125


def test_inputs_by_name():
    for text, shape in (
        ("{length: 100, channels: 4}", [4, 100]),
        ("{depth: 8, height: 16, width: 20, channels: 3}", [3, 8, 16, 20]),
        ("lc:64x64", [64, 64]), ("cl:1x16000", [1, 16000]),
        ("cdhw:3x16x112x112", [3, 16, 112, 112]), ("dhwc:1x8x8x3", [3, 1, 8, 8]),
    ):  # fmt: skip
        spec = f"input: {text}\nlayers: [relu]\n"
        done = cnncalc("summary", "-", "--format", "json", stdin=spec)
        assert json.loads(done.out)["model"]["input"] == shape
    named = "input: {rgb: 32x32x3, depth: 32x32x1}\nlayers:\n  - concat(rgb, depth)\n"
    assert cnncalc("summary", "-", stdin=named).code == 0
    mixed = cnncalc(
        "summary", "-", stdin="input: {length: 8, height: 8, channels: 1}\nlayers: [relu]\n"
    )
    assert "C104" in mixed.err


@pytest.mark.parametrize(("typed", "said"), [
    ("1x16000", "C130"), ("2x16000", "C130"), ("CxL", "C130"), ("3x16x112x112", "C130"),
    ("CxDxHxW", "C130"), ("1x64x64x64", "C130"),
    ("224x224", "224x224x3"), ("1x28x28x1", "28x28x1, and --batch 1"),
    ("64x3x32x32", "32x32x3, and --batch 64"), ("NxHxWxC", "HxWxC, and --batch N"),
    ("2x2x2x2x2", "is not a shape"), ("chw:16000x1", "names 3 sizes"),
])  # fmt: skip
def test_sizes_that_are_probably_something_else(typed, said):
    done = cnncalc("summary", f"{typed} -> relu")
    assert done.code == 2 and said in done.err


def test_the_linter_names_the_axes():
    done = cnncalc("check", "100x4 -> maxpool3 -> relu", "8x9x9x4 -> maxpool2 -> relu")
    assert "never reads the last cell of its sequence of 100" in done.out
    assert "never reads the last row and the last column of its 8×9×9 volume" in done.out


MIXED = """
input: {sound: 100x4, image: 8x8x3}
layers:
  - a: from sound | conv3-8 | relu | flatten
  - b: from image | conv3-8 | relu | flatten
  - concat(a, b) | fc 3
"""


def test_a_network_may_have_inputs_of_several_ranks():
    done = cnncalc("summary", "-", "--format", "json", stdin=MIXED)
    found = json.loads(done.out)["layers"]
    assert [layer["output_shape"] for layer in found if layer["op"] == "conv"] == [
        [8, 98], [8, 6, 6],
    ]  # fmt: skip
    assert found[-1]["params"] == 3 * (8 * 98 + 8 * 36) + 3
    assert found[-1]["receptive_field"] is None
    for command in ("rf", "fit", "verify", "check", "show"):
        assert cnncalc(command, "-", stdin=MIXED).code == 0, command
    assert "unites images with other axes" in cnncalc("rf", "-", stdin=MIXED).out


def test_one_number_is_told_from_one_for_each_axis_in_one_network():
    """conv3 of a sequence and conv3x3 of a map stand beside each other, whichever comes first."""
    for first, second in (("conv3-8", "conv3x3-8"), ("conv3x3-8", "conv3-8")):
        text = MIXED.replace("from image | conv3-8", f"from image | {first} | {second}")
        assert cnncalc("summary", "-", stdin=text).code == 0
        wrong = MIXED.replace("from sound | conv3-8", f"from sound | {first} | {second}")
        assert "C240" in cnncalc("summary", "-", stdin=wrong).err
