"""Counting conventions against what the tools print for single layers and for VGG-16."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnncalc import analyze, load
from cnncalc.counting.builtin import BY_NAME, CONVENTIONS
from cnncalc.counting.convention import count, memory_size, operation_terms

TOOLS = json.loads((Path(__file__).parent.parent / "data" / "tools.json").read_text())
LAYERS = [(net, tool) for net, counts in TOOLS["layers"].items() for tool in counts]
# Where a tool's rule is another: transposed convolutions on output elements (its biases squared in
# calflops); normalisation as the pooling that it is made of; PReLU with one slope in PyTorch.
OTHERWISE = {
    ("10x10x8 -> deconv3-16 /2", "torchinfo"), ("10x10x8 -> deconv3-16 /2", "thop"),
    ("10x10x8 -> deconv3-16 /2", "calflops"), ("10x10x8 -> prelu", "torchinfo"),
    ("10x10x8 -> lrn", "ptflops-0.7"), ("10x10x8 -> lrn", "calflops"),
}  # fmt: skip
NETWORKS = {
    "vgg16": "vgg16-torchvision", "resnet50": "resnet50-v1.5", "mobilenet_v2": "mobilenet-v2",
    "densenet121": "densenet121", "alexnet": "alexnet-owt",
}  # fmt: skip
# What torchvision's models have and ours have not, or the other way round. Theirs of AlexNet pools
# 6x6 maps adaptively and drops out 9216 inputs in place of 4096 outputs; MobileNet v2 and DenseNet
# call the last pool as a function, which thop does not see and ptflops counts once.
LAST_POOL = 1280 * 49 + 1280, 1024 * 49 + 1024
DIFFERENCES = {
    ("alexnet", "thop"): 2 * 9216, ("alexnet", "ptflops-0.7"): 2 * 9216,
    ("alexnet", "fvcore"): 9216, ("alexnet", "calflops"): 9216,
    ("alexnet", "torchlens"): 9216 + 2 * (9216 - 4096),
    ("mobilenet_v2", "thop"): -LAST_POOL[0], ("mobilenet_v2", "ptflops-0.7"): -1280 * 49,
    ("densenet121", "thop"): -LAST_POOL[1], ("densenet121", "ptflops-0.7"): -2 * 1024 * 49,
}  # fmt: skip
# ptflops' README, table of torchvision's models, GMACs.
PTFLOPS = {
    "alexnet-owt": "0.72", "vgg11": "7.63", "vgg13": "11.34", "vgg16": "15.5", "vgg19": "19.67",
    "vgg16-bn": "15.53", "resnet18": "1.82", "resnet34": "3.68", "resnet50-v1.5": "4.12",
    "resnet101-v1.5": "7.85", "resnet152-v1.5": "11.58", "densenet121": "2.88",
    "densenet169": "3.42", "densenet201": "4.37", "densenet161": "7.82",
}  # fmt: skip


def operations(network: str, convention: str):
    return count(analyze(load(network)), BY_NAME[convention]).operations


@pytest.mark.parametrize(("network", "tool"), LAYERS)
def test_a_single_layer_counts_as_the_tool_prints_it(network, tool):
    agrees = operations(network, tool) == TOOLS["layers"][network][tool]
    assert agrees != ((network, tool) in OTHERWISE)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("tool", TOOLS["networks"]["vgg16"])
def test_a_network_counts_as_the_tool_prints_it(name, tool):
    terms = operation_terms(analyze(load(NETWORKS[name])), BY_NAME[tool])
    ours = sum(number for label, number in terms.items() if "softmax" not in label)
    assert TOOLS["networks"][name][tool] - ours == DIFFERENCES.get((name, tool), 0)


@pytest.mark.parametrize("name", PTFLOPS)
def test_ptflops_table(name):
    printed = PTFLOPS[name]
    decimals = len(printed.partition(".")[2])
    assert f"{operations(name, 'ptflops') / 10**9:.{decimals}f}" == printed


# torchsummary 1.5.1 of torchvision's models; 218.59 stands in its README, for a VGG-16 without the
# adaptive pool. https://github.com/sksq96/pytorch-summary
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("vgg16", "218.59"), ("vgg16-torchvision", "218.78"), ("resnet18", "62.79"),
        ("resnet50-v1.5", "286.56"),
    ],
)  # fmt: skip
def test_torchsummary_memory(name, printed):
    report = analyze(load(name))
    size = memory_size(report, BY_NAME["torchsummary"])
    assert f"{size / 2**20:.2f}" == printed


# https://keras.io/api/applications: total params of Keras' summaries.
@pytest.mark.parametrize(("name", "total"), [("mobilenet", 4_253_864), ("densenet121", 8_062_504)])
def test_keras_counts_running_statistics(name, total):
    assert count(analyze(load(name)), BY_NAME["keras"]).params == total


def test_memory_of_vgg16():
    report = analyze(load("vgg16"))
    # CS231n's listing: 15,237,608 elements. torchinfo's summary of torchvision's vgg16: 108.45 MB.
    assert count(report, BY_NAME["cs231n"]).memory_elements == 15_237_608
    pass_size = memory_size(report, BY_NAME["torchinfo"])
    assert round(pass_size / 10**6, 2) == 108.45


def test_parameters_without_biases():
    assert count(analyze(load("vgg16")), BY_NAME["cs231n"]).params == 138_344_128


def test_names_are_unique_and_every_convention_says_what_it_counts():
    assert len(BY_NAME) == len(CONVENTIONS)
    assert all(c.title and c.source and c.label and c.operations for c in CONVENTIONS)
