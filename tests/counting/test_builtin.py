"""Counting conventions against figures that tools and their pages print."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.counting.builtin import BY_NAME, CONVENTIONS
from cnncalc.counting.convention import count, memory_size
from tests.each import each

# ptflops' README, table of torchvision's models, GMACs.
PTFLOPS = {
    "alexnet-owt": "0.72", "vgg11": "7.63", "vgg13": "11.34", "vgg16": "15.5", "vgg19": "19.67",
    "vgg16-bn": "15.53", "resnet18": "1.82", "resnet34": "3.68", "resnet50-v1.5": "4.12",
    "resnet101-v1.5": "7.85", "resnet152-v1.5": "11.58", "densenet121": "2.88",
    "densenet169": "3.42", "densenet201": "4.37", "densenet161": "7.82",
}  # fmt: skip


def operations(network: str, convention: str):
    return count(analyze(load(network)), BY_NAME[convention]).operations


@each("name", PTFLOPS)
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
