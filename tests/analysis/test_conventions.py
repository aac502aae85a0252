"""Counting conventions against what the tools print for single layers and for VGG-16."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.conventions import BY_NAME, CONVENTIONS, count

# What each tool prints for Conv2d 8→16, 3×3, padding 1, with bias, on 10×10, and for BatchNorm2d of
# 800 elements.
CONVOLUTION = {
    "torchinfo": 116_800, "thop": 115_200, "ptflops": 116_800, "fvcore": 115_200,
    "flopcounter": 230_400, "torchlens": 232_000, "calflops": 232_000,
}  # fmt: skip
NORMALIZATION = {
    "thop": 3_200, "ptflops": 1_600, "fvcore": 1_600, "torchlens": 4_000, "calflops": 1_600,
    "flopcounter": 0,
}  # fmt: skip


def operations(network: str, convention: str):
    return count(analyze(load(network)), BY_NAME[convention]).operations


@pytest.mark.parametrize("tool", CONVOLUTION)
def test_a_convolution(tool):
    assert operations("10x10x8 -> conv3-16 pad 1", tool) == CONVOLUTION[tool]


@pytest.mark.parametrize("tool", NORMALIZATION)
def test_a_normalisation(tool):
    assert operations("10x10x8 -> bn", tool) == NORMALIZATION[tool]


# VGG-16: 15,470,264,320 MACs; torchinfo adds its 13,556,712 bias additions; flop_counter doubles.
@pytest.mark.parametrize(
    ("tool", "total"),
    [
        ("fvcore", 15_470_264_320), ("timm", 15_470_264_320), ("torchinfo", 15_483_821_032),
        ("flopcounter", 30_940_528_640),
    ],
)  # fmt: skip
def test_vgg16(tool, total):
    assert operations("vgg16", tool) == total


def test_memory_of_vgg16():
    report = analyze(load("vgg16"))
    # CS231n's listing: 15,237,608 elements. torchinfo's summary of torchvision's vgg16: 108.45 MB.
    assert count(report, BY_NAME["cs231n"]).memory_elements == 15_237_608
    pass_size = report.activation_bytes(count(report, BY_NAME["torchinfo"]).memory_elements)
    assert round(pass_size / 10**6, 2) == 108.45


def test_parameters_without_biases():
    assert count(analyze(load("vgg16")), BY_NAME["cs231n"]).params == 138_344_128


def test_names_are_unique_and_every_convention_says_what_it_counts():
    assert len(BY_NAME) == len(CONVENTIONS)
    assert all(c.title and c.source and c.label and c.operations for c in CONVENTIONS)
