"""Ratios in letters, the stack in place of a large kernel, and the dense layer in place of one."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from cnncalc import load
from cnncalc.errors import SpecError
from cnncalc.features.equivalent import equivalent, split
from cnncalc.features.equivalent.twins import dense
from tests.cli.run import cnncalc


def test_a_separable_convolution_in_letters():
    """Howard et al. 2017, arXiv:1704.04861, section 3.1: 1/N + 1/9 = (N + 9)/(9·N)."""
    found = equivalent(load("HxWxM -> depthwise3 pad 1 nobias -> conv1-N nobias"))
    assert {*found.letters.values()} == {"(N + 9)/(9·N)"}


def test_sizes_that_shrink_are_cancelled():
    found = equivalent(load("HxWxM -> depthwise3 nobias -> conv1-N nobias"))
    assert found.letters["macs"] == "(N + 9)/(9·N)"


@pytest.mark.parametrize(
    ("kernel", "split_into", "count"), [(7, 3, 3), (5, 3, 2), (11, 3, 5), (9, 5, 2), (4, 2, 3)]
)
def test_a_stack_in_place_of_a_large_kernel(kernel, split_into, count):
    """n·K²·C² against F²·C², with n = (F - 1)/(K - 1)."""
    found = split(load(f"HxWxC -> conv{kernel}-C nobias"), split_into)
    assert len(found.layers) == count
    assert found.ratios["weights"] == Fraction(count * split_into**2, kernel**2)
    assert found.same_cells and found.same_output


def test_a_stack_keeps_padding_stride_and_axes():
    found = split(load("HxWx8 -> conv7-8 /2 pad 3"), 3)
    assert found.stride == (2, 2)
    assert found.layers == ("conv3-8 pad 1", "conv3-8 pad 1", "conv3-8 /2 pad 1")
    found = split(load("HxWx8 -> conv1x7-8"), 3)
    assert found.layers == ("conv1x3-8",) * 3


def test_no_stack():
    with pytest.raises(SpecError, match="C205"):
        split(load("HxWxC -> conv6-C"), 3)
    done = cnncalc("equivalent", "--split", "3", "conv6-C")
    assert (done.code, "kernels that fit are 2" in done.err) == (2, True)


def test_a_dense_layer():
    """64·64·1 inputs and 500 units are 2,048,000 weights; one 3×3 kernel has 9."""
    found = dense(load("64x64x1 -> conv3-1 nobias"), 500)
    assert (found.report.totals.weights, found.dense.weights) == (9, 64 * 64 * 1 * 500)


def test_a_dense_layer_with_the_same_output():
    """Of the connections to 28·28·6 units each has 5·5·3 of 32·32·3."""
    found = dense(load("32x32x3 -> conv5-6"))
    assert found.dense.weights == 32 * 32 * 3 * 28 * 28 * 6
    assert found.ratios["macs"].startswith("25/1024")
    found = dense(load("HxWx3 -> conv5-6 nobias"))
    assert found.ratios["macs"] == "25/(H·W)"


def test_json():
    args = ("equivalent", "--dense", "conv3-1 nobias", "--input", "64x64x1", "--dense-units", "500")
    document = json.loads(cnncalc(*args, "--format", "json").out)
    assert (document["units"], document["dense"]["weights"]) == (500, 2_048_000)


@pytest.mark.parametrize(
    "options", [("--dense-units", "5"), ("--dense", "--split", "3"), ("--split", "1")]
)
def test_questions_that_are_none(options):
    assert cnncalc("equivalent", "conv3-C", *options).code == 2
