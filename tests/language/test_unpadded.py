"""A stack printed without its padding is told, and only such a stack."""

from __future__ import annotations

import pytest

from tests.cli.run import cnncalc


@pytest.mark.parametrize(
    ("line", "token"),
    [
        ("224x224x3 -> conv3-64 -> conv3-64 -> maxpool -> FC-10", "conv3-64"),
        ("32x32x3 -> conv3-8 -> bn -> relu -> conv5-8 -> relu -> conv3-8 -> maxpool2", "conv3-8"),
        ("64x64x3 -> 3x3 conv, 64 -> 3x3 conv, 64 -> pool, /2", "3x3 conv, 64"),
        ("64x64x3 -> depthwise3 -> relu -> depthwise3 -> avgpool2", "depthwise3"),
        ("224x224x3 -> 7x7, 64, stride 2 -> 3x3 max pool, stride 2", "7x7, 64, stride 2"),
        ("224x224x3 -> 3x3 conv, 32, /2 -> relu", "3x3 conv, 32, /2"),
    ],
)
def test_a_stack_without_padding_is_a_finding_and_a_line_of_summary(line, token):
    done = cnncalc("summary", line)
    assert done.code == 0
    assert "C321" in done.err
    assert "same" in done.err
    found = [one for one in cnncalc("check", line).out.splitlines() if "C321" in one]
    assert len(found) == 1
    column = line.index(token) + 1
    assert f"<line>:1:{column}: C321" in found[0]


@pytest.mark.parametrize(
    "line",
    [
        "32x32x1 -> conv5-6 -> tanh -> avgpool2 -> conv5-16 -> tanh -> avgpool2 -> fc 10",  # LeNet
        "64x64x3 -> conv3-8 pad 1 -> conv3-8 pad 1 -> maxpool2",
        "64x64x3 -> conv3-8 same -> conv3-8 -> maxpool2",
        "64x64x3 -> conv3-8 valid -> conv3-8 -> maxpool2",
        "64x64x3 -> conv2-8 -> conv2-8 -> maxpool2",
        "64x64x3 -> conv1-8 -> conv1-8 -> maxpool2",
        "64x64x3 -> conv3-8 /2 -> conv3-8 /2 -> maxpool2",
        "64x64x3 -> conv3-8 -> relu -> conv3-8",
        "64x64x3 -> conv7-8 /2 -> maxpool3 /2",
    ],
)
def test_what_says_its_padding_or_is_no_stack_is_silent(line):
    assert "C321" not in cnncalc("summary", line).err
    assert "C321" not in cnncalc("check", line).out


def test_a_default_says_that_it_is_meant(tmp_path):
    spec = tmp_path / "net.yaml"
    layers = "layers: [conv3-8, relu, conv3-8, relu, maxpool2]\n"
    for default, silent in (("", False), ("defaults: {conv: valid}\n", True)):
        spec.write_text(f"input: 32x32x3\n{default}{layers}")
        assert ("C321" not in cnncalc("check", str(spec)).out) is silent


@pytest.mark.parametrize("text", ["2x2 max pool", "3x3 max pool", "2x2 average pooling", "pool2"])
def test_a_pool_that_says_no_stride_has_that_of_its_window(text):
    side = int(text.strip("pol")[0])
    shown = cnncalc("show", f"36x36x3 -> {text}").out
    assert f"pool{side}\n" in shown
