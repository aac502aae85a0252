"""--input and --layout as a user types them."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import cnncalc

LINE = "3x224x224 -> conv3-64 pad 1"


def shape_of(*arguments: str) -> list[int]:
    return json.loads(cnncalc("summary", *arguments, "--format", "json").out)["model"]["input"]


def test_channels_first_end_with_the_mend():
    for arguments in (("summary", LINE), ("check", LINE), ("rf", "vgg16", "--input", "3x224x224"),
                      ("equivalent", "conv3-8 | conv3-8", "--input", "3x64x64")):  # fmt: skip
        done = cnncalc(*arguments)
        assert done.code in (1, 2)
        assert "C130" in done.out + done.err
        assert "x3, or chw:3x" in done.out + done.err


@pytest.mark.parametrize("line", [LINE, f"INPUT {LINE}", LINE.replace("x", ", ", 2)])
def test_a_layout_on_the_command_line_is_how_sizes_are_meant(line):
    assert shape_of(line, "--layout", "chw") == [3, 224, 224]
    assert shape_of(line, "--layout", "hwc") == [224, 3, 224]


@pytest.mark.parametrize("typed", ["3x256x224", "3,256,224", "(3, 256, 224)", "chw:3x256x224"])
def test_a_layout_is_one_of_the_input_too(typed):
    assert shape_of("vgg16", "--layout", "chw", "--input", typed) == [3, 256, 224]


def test_a_layout_reads_as_it_prints():
    done = cnncalc("summary", "vgg16", "--layout", "chw", "--input", "3x256x224")
    assert "input 3×256×224" in done.out
    assert "64×256×224" in done.out
    assert shape_of("vgg16", "--layout", "chw", "--input", "256x192") == [3, 256, 192]


def test_inputs_are_given_by_name(tmp_path):
    spec = tmp_path / "two.yaml"
    spec.write_text(
        "input:\n  left: 32x32x3\n  right: 32x32x3\nlayers:\n  - add:\n    from: [left, right]\n"
    )
    done = cnncalc("summary", str(spec), "--input", "left=16x16x3", "--input", "right=16x16x3")
    assert "input 16×16×3, 16×16×3" in done.out
    done = cnncalc("summary", str(spec), "--input", "top=16x16x3")
    assert done.code == 2
    assert "inputs are left, right" in done.err
