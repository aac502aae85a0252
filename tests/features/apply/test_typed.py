"""Questions as a network on one line, and at which option something does not fit."""

# ruff: noqa: E501 (messages are as long as they are)

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.apply.run import apply
from cnncalc.features.apply.typed import typed
from tests.features.apply.asked import question

M = "1 2 3; 4 5 6; 7 8 9"
LINES = [
    (question(M, "1 0; 0 1"), "3x3x1 -> conv2x2-1 nobias"),
    (question(M, "1 0; 0 1", "0 1; 1 0", bias="1 2"), "3x3x1 -> conv2x2-2"),
    (
        question(M, "1 1", pad="1", stride="2", dilation="2"),
        "3x3x1 -> conv1x2-1 /2 dilation 2 pad 1 nobias",
    ),
    (
        question("1 2 3 4", "1 -1", pad="1", stride="2", dilation="2"),
        "1x4x1 -> conv1x2-1 /1x2 dilation 1x2 pad 0x1 nobias",
    ),
    (question("1 2 3 4", "1 -1", pad="full"), "1x4x1 -> conv1x2-1 pad 0x1 nobias"),
    (
        question(M, "1 0; 0 1", pad="full", dilation="2"),
        "3x3x1 -> conv2x2-1 dilation 2 pad 2x2 nobias",
    ),
    (
        question(M, "1 0; 0 1", pad="full", dilation="1x2"),
        "3x3x1 -> conv2x2-1 dilation 1x2 pad 1x2 nobias",
    ),
    (question(M, "1 0; 0 1", pad="same"), "3x3x1 -> conv2x2-1 same nobias"),
    (question(M, "1 0; 0 1", pad=" Valid "), "3x3x1 -> conv2x2-1 valid nobias"),
    (question(M, pool="max 2"), "3x3x1 -> maxpool2"),
    (question(M, pool="avgpool 2 /1 pad 1"), "3x3x1 -> avgpool2 /1 pad 1"),
    (question("1 2 3 4", pool="max 2 /2 pad 1"), "1x4x1 -> maxpool1x2 /1x2 pad 0x1"),
    (question("1 2 3 4", pool="Mean 2", stride="1"), "1x4x1 -> avgpool1x2 /1x1"),
    (question("1 2 3 4", pool="max 1x2 pad 0x1+0"), "1x4x1 -> maxpool1x2 pad 0x1+0"),
    (question("1 2 3 4", "1 1", pool="max 2"), "1x4x1 -> conv1x2-1 nobias -> maxpool1x2"),
    (question("1 2 3 4", layers=("relu",)), "4 -> relu"),
    (question("1 2 3 4", layers=("Conv1x2-1 nobias",)), "1x4x1 -> Conv1x2-1 nobias"),
    (question(M, layers=("relu",), pool="max 2"), "3x3x1 -> relu -> maxpool2"),
    (question(M + " | " + M, "1 1", "1 2", each=True), "3x3x2 -> depthwise1x2 mult 2 nobias"),
    (question(M + " | " + M, "1 1 | 2 2"), "3x3x2 -> conv1x2-1 nobias"),
    (
        question(M + " | " + M + " | " + M + " | " + M, "1 1 | 2 2", "1 1 | 2 2"),
        "3x3x4 -> conv1x2-2 groups 2 nobias",
    ),
    (question(M, "1 1", stride="2x1", pad="1x0"), "3x3x1 -> conv1x2-1 /2x1 pad 1x0 nobias"),
    (question("1 2 3 4", "1; 1", pad="1"), "1x4x1 -> conv2x1-1 pad 1 nobias"),
    (question("1 2 3 4", pool="max 2 /2"), "1x4x1 -> maxpool1x2 /1x2"),
    (question(M, pool="max 2", pad="full"), "3x3x1 -> maxpool2 pad 0x0"),
    (question("1 2 3 4", pool="max 2", dilation="1"), "1x4x1 -> maxpool1x2 dilation 1x1"),
]
FAULTS = [
    (
        question(M, "1 1 | 1 1"),
        "--kernel:1:1: C434 the kernel has 2 channels, and the image has 1",
        "--each applies a kernel to every channel by itself; | separates channels",
        (0, 9),
    ),
    (
        question(M + " | " + M, "1 1"),
        "--kernel:1:1: C434 the kernel has 1 channel, and the image has 2",
        "--each applies a kernel to every channel by itself; | separates channels",
        (0, 3),
    ),
    (
        question(M + " | " + M, "1 1", "10 10"),
        "--kernel:1:1: C434 the kernel has 1 channel, and the image has 2",
        "--each applies a kernel to every channel by itself; | separates channels",
        (0, 3),
    ),
    (
        question(M, layers=("",)),
        "--layer:1:1: C108 a layer is missing",
        "write a layer on each side of '->'",
        (0, 1),
    ),
    (
        question(M + " | " + M + " | " + M, "1 1 | 2 2"),
        "--kernel:1:1: C434 the kernel has 2 channels, and the image has 3",
        "--each applies a kernel to every channel by itself; | separates channels",
        (0, 9),
    ),
    (
        question(M + " | " + M, "1 1 | 1 1 | 1 1"),
        "--kernel:1:1: C434 the kernel has 3 channels, and the image has 2",
        "--each applies a kernel to every channel by itself; | separates channels",
        (0, 15),
    ),
    (
        question(M, pool="maxi 2"),
        "--pool:1:1: C107 unknown pool 'maxi 2'",
        "write max 2, avg 3 /2 pad 1 or l2 2",
        (0, 6),
    ),
    (
        question(M, pool="max"),
        "--pool:1:1: C107 unknown pool 'max'",
        "write max 2, avg 3 /2 pad 1 or l2 2",
        (0, 3),
    ),
    (
        question(M, pool="2"),
        "--pool:1:1: C107 unknown pool '2'",
        "write max 2, avg 3 /2 pad 1 or l2 2",
        (0, 1),
    ),
    (
        question(M, "1 1", stride="0"),
        "--stride:1:1: C109 the stride 0 is out of range",
        "write a number from 1 to 1,000,000,000",
        (0, 1),
    ),
    (
        question(M, layers=("conv2-1",)),
        "--layer:1:1: C434 conv2-1 has 1 filter, and none has a kernel",
        "give a --kernel for each filter",
        (0, 7),
    ),
    (
        question(M, "1 1", layers=("conv2-1",)),
        "--kernel:1:1: C434 the kernel is 1×2, and the layer's are 2×2",
        "give one of the layer's size",
        (0, 3),
    ),
    (
        question(M, "1 1; 1 1", layers=("conv2-2",)),
        "--layer:1:1: C434 conv2-2 has 2 filters, and 1 of them has a kernel",
        "give a --kernel for each filter",
        (0, 7),
    ),
    (
        question(M, "1 1; 1 1", layers=("conv2-3",)),
        "--layer:1:1: C434 conv2-3 has 3 filters, and 1 of them has a kernel",
        "give a --kernel for each filter",
        (0, 7),
    ),
    (
        question(M, "1 1; 1 1", "1 2; 3 4", layers=("conv2-1",)),
        "--kernel:1:1: C434 no layer uses the kernel",
        "a layer takes as many kernels as it has filters",
        (0, 8),
    ),
    (
        question(M, "1 1; 1 1", bias="1 2", layers=("conv2-1",)),
        "--bias:1:1: C434 there are more biases than filters",
        "give one for each filter",
        (0, 3),
    ),
    (
        question(M, "1 1; 1 1", "1 1; 1 1", bias="1"),
        "--bias:1:1: C434 2 biases are needed, and 1 given",
        "give one for each filter, or none",
        (0, 1),
    ),
    (
        question("1 2 3", layers=("fc 2",)),
        "--layer:1:1: C434 fc 2 has no weights",
        'give them with --kernel, a row for each unit: "w w w ; …"',
        (0, 4),
    ),
    (
        question("1 2 3 4 5", layers=("relu", "fc 1")),
        "--layer:1:1: C434 fc 1 has no weights",
        'give them with --kernel, a row for each unit: "w w w ; …"',
        (0, 4),
    ),
    (
        question("1 2 3", "1 2; 3 4", layers=("fc 2",)),
        "--kernel:1:1: C434 the weights are 2×2, and fc 2 has 2×3",
        "a row is a unit",
        (0, 8),
    ),
    (
        question(M + " | " + M, "1 1; 1 1", layers=("conv2-1",)),
        "--kernel:1:1: C434 the kernel has 1 channel, and reads 2",
        "separate channels by |",
        (0, 8),
    ),
    (
        question(M, layers=("bn",)),
        "--layer:1:1: C434 bn has weights that are not kernels",
        "run it with cnncalc verify --weights",
        (0, 2),
    ),
    (
        question(M, layers=("foo",)),
        "--layer:1:1: C107 unknown layer 'foo'",
        "a layer is a word such as conv3-64, maxpool2, relu or fc 10",
        (0, 3),
    ),
    (
        question(M, layers=("relu", "convv")),
        "--layer:1:1: C107 unknown layer 'convv'",
        "did you mean 'conv'?",
        (0, 5),
    ),
    (
        question("a b; c d", layers=("sigmoid",)),
        "--layer:1:1: C435 sigmoid needs numbers (received a)",
        "give a grid of numbers",
        (0, 7),
    ),
    (
        question(M, layers=("add",)),
        "--layer:1:1: C206 add takes 2 inputs or more, not 1",
        "name its inputs: from: [a, b]",
        (0, 3),
    ),
    (
        question(M, "1 1 1 1; 1 1 1 1"),
        "--kernel:1:1: C203 kernel 2×4 is larger than its padded input 3×3 (received input 3x3x1, kernel 2x4, stride 1x1, padding 0+0x0+0)",
        "use a larger input, a smaller kernel, more padding, or fewer strides before it",
        (0, 16),
    ),
    (
        question("1 2", "1 1; 1 1", layers=("relu", "fc 3")),
        "--kernel:1:1: C434 the weights are 2×2, and fc 3 has 3×2",
        "a row is a unit",
        (0, 8),
    ),
]


@pytest.mark.parametrize(("asked", "line"), LINES)
def test_a_question_as_a_network(asked, line):
    assert "".join(part.text for part in typed(asked).parts) == line


def test_each_part_has_the_place_of_its_option():
    asked = question("1 2 3 4", "1 -1", bias="2", pad="1", stride="2", dilation="3", pool="max 1")
    places = [part.place for part in typed(asked).parts]
    assert [(place.source.name, place.start, place.end) for place in places] == [
        ("grid", 0, 7), ("--kernel", 0, 4), ("--kernel", 0, 4), ("--stride", 0, 1),
        ("--dilation", 0, 1), ("--pad", 0, 1), ("--kernel", 0, 4), ("--pool", 0, 5),
    ]  # fmt: skip
    network = typed(question(M, layers=("relu", "maxpool2")))
    assert [network.place(node).source.text for node in network.graph.nodes[1:]] == [
        "relu", "maxpool2",
    ]  # fmt: skip


@pytest.mark.parametrize(("asked", "message", "hint", "place"), FAULTS)
def test_what_does_not_fit_is_said_at_its_option(asked, message, hint, place):
    with pytest.raises(SpecError) as caught:
        apply(asked)
    found = caught.value
    assert (str(found), found.hint) == (message, hint)
    assert (found.location.start, found.location.end) == place
