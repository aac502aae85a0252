"""Strides that do not tile their input: found, and not found."""

from __future__ import annotations

import itertools
import re

import pytest

from cnncalc.window import Axis
from tests.each import each
from tests.lint.linting import check, codes, network


def unread(n, kernel, stride, before, after, dilation=1):
    """Cells at the far edge behind the last cell that a window reads, by listing the windows."""
    span = dilation * (kernel - 1) + 1
    starts = range(-before, n + after - span + 1, stride)
    last = max(start + span - 1 for start in starts)
    return max(n - 1 - last, 0)


@each("kernel", [1, 2, 3, 5])
@each("stride", [1, 2, 3, 4])
@each("padding", [(0, 0), (1, 1), (0, 1), (2, 2)])
def test_cells_dropped_are_those_that_no_window_reads(kernel, stride, padding):
    for n in range(kernel, 40):
        axis = Axis(n, kernel, stride, *padding, 1, False)
        gap = max(stride - kernel, 0)
        assert axis.dropped == max(unread(n, kernel, stride, *padding) - gap, 0)


@pytest.mark.parametrize(
    ("layer", "size", "what"),
    [
        ("maxpool2", "7x7x3", "the last row and column"),
        ("conv3-8 /2", "8x9x3", "the last row"),
        ("conv3-8 /2", "9x8x3", "the last column"),
        ("maxpool5 /5", "13x11x3", "the last 3 rows and the last column"),
        ("conv11-96 /4", "224x224x3", "the last row and column"),  # AlexNet's 224: needs 227
    ],
)
def test_the_edge_that_is_lost_is_named(layer, size, what):
    (finding,) = check(network(layer, size=size)).findings
    assert finding.code == "C301"
    assert f"never reads {what} of its" in finding.message


@each(
    ("layer", "size"),
    [
        ("conv7-64 /2 pad 3", "224x224x3"),  # ResNet's stem: only padding is left over
        ("conv3-64 /2 pad 1", "56x56x64"),
        ("conv1-128 /2", "56x56x64"),  # its projections: gaps are everywhere
        ("maxpool3 /2 ceil", "112x112x64"),  # GoogLeNet
        ("maxpool2 same", "7x7x3"),
        ("conv11-96 /4", "227x227x3"),
        ("conv3-8", "8x8x3"),
    ],
)
def test_what_loses_nothing_is_not_reported(layer, size):
    assert codes(network(layer, size=size)) == []


def test_a_remedy_fits():
    """(7 - 3)/3 + 1 = 2.33: the lecture's misfit, CS231n lecture 5."""
    (finding,) = check(network("conv3-8 /3", size="7x7x3")).findings
    assert finding.hint == "fits with padding 1, or with an input of 6 or 9"
    assert "2.333" in finding.received
    assert codes(network("conv3-8 /3 pad 1", size="7x7x3")) == []
    assert codes(network("conv3-8 /3", size="9x9x3")) == []


@pytest.mark.parametrize(
    ("size", "hint"),
    [
        ("9x8x3", "fits with a width of 7 or 9, or with ceil mode"),
        ("8x9x3", "fits with a height of 7 or 9, or with ceil mode"),
        ("8x10x3", "fits with a height of 7 or 9 and a width of 9 or 11, or with ceil mode"),
        ("8x8x3", "fits with an input of 7 or 9, or with ceil mode"),
    ],
)
def test_a_remedy_names_the_axis(size, hint):
    (finding,) = check(network("maxpool3 /2", size=size)).findings
    assert finding.hint == hint


@pytest.mark.parametrize("padding", [(0, 0), (1, 0), (0, 1), (3, 1), (0, 2)])
def test_the_nearest_sizes_that_fit_are_named_as_a_remedy(padding):
    """Where a row is lost, the sizes are those below and above that leave nothing over."""
    before, after = padding
    reported = 0
    for kernel, stride, n in itertools.product((3, 5), (2, 3, 4, 5), range(1, 14)):
        rooms = {m: m + before + after - kernel for m in range(1, 20)}
        if rooms[n] < 0:
            continue
        fitting = [m for m, room in rooms.items() if room >= 0 and room % stride == 0]
        nearest = [*[m for m in fitting if m < n][-1:], *[m for m in fitting if m > n][:1]]
        layer = f"conv{kernel}-8 /{stride} pad {before}+{after}"
        for finding in check(network(layer, size=f"{n}x{n}x3")).findings:
            sizes = re.findall(r"\d+", finding.hint.split("input of ")[1])
            assert [int(size) for size in sizes] == nearest, (layer, n)
            reported += 1
    assert reported >= 6


def test_symbolic_sizes_are_left_alone():
    assert codes("input: (n)x(n)x3\nparams: {n: 8}\nlayers: [maxpool3 /2]\n") == ["C301"]
    assert codes("input: HxWx3\nlayers: [maxpool3 /2]\n") == []
