"""Whole networks of torchvision and timm, run through the tools: tools/networks.json.

What a network calls as a function is counted otherwise than the module that a convention stands
for; both amounts are the tool's own. Softmax is left to the loss there.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.report import Report
from cnncalc.counting.builtin import BY_NAME
from cnncalc.counting.convention import memory_size
from cnncalc.dims import Dim, total
from tests.counting.test_tools import ROWS, single
from tests.each import each

NETWORKS = json.loads((Path(__file__).parent / "tools" / "networks.json").read_text())["networks"]
# The module that stands for a function, and how the function is written in operations.json.
FUNCTIONS = {
    "relu": ("relu", "F.relu(x)"),
    "adaptive_avg_pool2d": ("globalavgpool", "F.adaptive_avg_pool2d(x, 1)"),
    "mean": ("globalavgpool", "x.mean((2, 3))"),
    "avg_pool2d": ("avgpool3 /1 pad 1", "F.avg_pool2d(x, 2)"),
    "max_pool2d": ("maxpool3 /2", "F.max_pool2d(x, 2)"),
}
# Modules that these models have and ours have not: torchvision pools a map to the size that it has,
# timm a map of one cell.
ONES_MORE = {
    ("torchvision", "alexnet"): ("6x6x256", "adaptiveavgpool 6"),
    ("torchvision", "vgg11"): ("7x7x512", "adaptiveavgpool 7"),
    ("torchvision", "vgg16_bn"): ("7x7x512", "adaptiveavgpool 7"),
    ("timm", "vgg16"): ("1x1x4096", "globalavgpool"),
    ("timm", "vgg19_bn"): ("1x1x4096", "globalavgpool"),
}
# timm's own modules are subclasses of PyTorch's, which tools of modules do not know: of its models
# the tools that see operations are held.
OF_OPERATIONS = ("fvcore", "flopcounter", "ptflops-aten")
OTHERWISE = {
    ("alexnet", "torchlens"): "drops out 9216 inputs where Krizhevsky drops out 4096 outputs",
    ("googlenet", "torchlens"): "pools 2x2 where the paper pools 3x3",
    ("inception_v3", "torchlens"): "names its pools' windows by keyword, counted as one cell",
    ("resnetv2_50", "fvcore"): "normalises other maps before its strides",
}
CASES = [
    (row, tool)
    for row in NETWORKS
    for tool in row["operations"]
    if (row["package"] == "torchvision" or tool in OF_OPERATIONS)
    and (row["model"], tool) not in OTHERWISE
]


@cache
def report(network: str, side: int) -> Report:
    return analyze(load(network, input_shape=f"{side}x{side}x3"))


def amount(whole: Report, tool: str, quantity: str = "operations") -> Dim:
    """What a network counts without softmax."""
    rows = (row for row in whole.rows if row.node.op.kind != "softmax")
    return total(BY_NAME[tool].amount(quantity, row) for row in rows)


def as_function(name: str, shape: str, tool: str) -> Dim:
    """What a tool counts of a function more than of the module; nothing where it sees no modules.

    It is what operations.json has for each element of the input.
    """
    operation, written = FUNCTIONS[name]
    (row,) = (row for row in ROWS if row["written"] == f"lambda x: {written}")
    (module,) = {
        other["operations"][tool]
        for other in ROWS
        if other["written"].startswith("nn.")
        and (other["inputs"], other["operation"]) == (row["inputs"], row["operation"])
    }
    if row["operations"][tool] == module:
        return 0
    counted = row["operations"][tool] * elements(shape) // elements(row["inputs"])
    return counted - amount(single(shape, operation), tool)


def elements(shape: str) -> int:
    product = 1
    for size in shape.split("x"):
        product *= int(size)
    return product


@each(("row", "tool"), CASES)
def test_a_network_counts_as_the_tool_counts_it(row: dict[str, Any], tool: str) -> None:
    ours = amount(report(row["network"], row["side"]), tool)
    for name, shape, times in row["functions"]:
        if name in FUNCTIONS:
            ours += times * as_function(name, shape, tool)
    more = ONES_MORE.get((row["package"], row["model"]))
    ours += amount(single(*more), tool) if more else 0
    assert ours == row["operations"][tool]


@each("row", NETWORKS)
def test_parameters_and_activations_are_those_of_the_model(row: dict[str, Any]) -> None:
    whole = report(row["network"], row["side"])
    assert amount(whole, "timm", "memory") == row["memory"]["timm"]
    if row["model"] != "inception_v3":  # its auxiliary classifier has parameters
        assert whole.totals.params == row["params"]
        assert whole.totals.buffers == row["buffers"]
    if row["package"] == "torchvision":
        assert memory_size(whole, BY_NAME["torchinfo"]) == row["memory"]["torchinfo"]


def test_twenty_networks_of_each_package_are_held() -> None:
    held = {(row["package"], row["model"]) for row, _ in CASES}
    assert min(sum(p == package for p, _ in held) for package in ("torchvision", "timm")) >= 20


# Blocks of these end in a sum, which torchsummary counts as their module; others it counts besides.
@pytest.mark.parametrize("model", ["vgg16", "resnet18", "resnet50", "resnet152", "wide_resnet50_2"])
def test_outputs_count_as_torchsummary_counts_them(model: str) -> None:
    (row,) = (r for r in NETWORKS if (r["package"], r["model"]) == ("torchvision", model))
    whole = report(row["network"], row["side"])
    assert amount(whole, "torchsummary", "memory") == row["memory"]["torchsummary"]
