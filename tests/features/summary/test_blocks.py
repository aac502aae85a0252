"""Blocks as papers write them: what stands in one line for small blocks of every kind."""

# ruff: noqa: E501 (blocks are as long as they are)

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.features.summary import blocks
from cnncalc.features.summary.blocks import Ways, spelled
from cnncalc.features.summary.folding import read
from tests.features.sheets import network


def shown(body, depth=1):
    graph = network(f"input: 16x16x8\nlayers:\n- b: {body}\n- relu\n")
    return spelled(read(analyze(graph), depth)[0])


BLOCKS = [
    ("[conv1-4, relu, conv3-4 same, bn, conv1-8]", "[1×1 4 · 3×3 4 · 1×1 8]"),
    ("[conv3-8 same, conv3-8 same /2]", "[3×3 8 · 3×3 8 /2]"),
    ("[maxpool2, conv3-8 same]", "[maxpool2 · 3×3 8]"),
    ("[maxpool3 /2, conv3x1-8]", "[maxpool3 /2 · 3×1 8]"),
    ("[avgpool2 /1, conv1-8]", "[avgpool2 · 1×1 8]"),
    ("[depthwise3 same, conv1-8]", "[dw 3×3 · 1×1 8]"),
    ("[conv3-8 groups 4 same, conv3-8 dilation 2 same]", "[3×3 8 g4 · 3×3 8 d2]"),
    ("[conv3-8 same dilation 1x2, fc 3]", "[3×3 8 d1×2 · fc 3]"),
    ("[deconv2-4 /2, conv3-4]", "[deconv 2×2 4 /2 · 3×3 4]"),
    ("[conv3-8 /2x1 same, upsample2]", "[3×3 8 /2×1 · upsample 2]"),
    ("[{residual: [conv3-8 same, relu, conv3-8 same]}, relu]", "[3×3 8 · 3×3 8]"),
    (
        "[{residual: [conv3-8 same, relu, conv3-8 same]}, {residual: [conv3-8 same, relu, conv3-8 same]}]",
        "[3×3 8 · 3×3 8] ×2",
    ),
    (
        "[{residual: {body: [conv1-4, conv3-8 same /2], shortcut: conv1-8 /2}}, relu]",
        "[1×1 4 · 3×3 8 /2]",
    ),
    (
        "[{residual: {body: [conv1-4 /2, conv3-8 same], shortcut: conv1-8 /2}}, {residual: [conv1-4, conv3-8 same]}]",
        "[1×1 4 · 3×3 8] ×2 /2",
    ),
    ("[{residual: {body: [conv1-8], shortcut: conv1-8}}, relu]", "[1×1 8 + 1×1 8]"),
    (
        "[{residual: {body: [conv3-8 same, conv3-8 same], shortcut: [conv3-8 same, conv1-8]}}, relu]",
        "[3×3 8 · 3×3 8 + 3×3 8 · 1×1 8]",
    ),
    (
        "[{concat: [conv1-4, [conv1-2, conv3-4 same], [maxpool3 /1 same, conv1-2]]}, relu]",
        "[1×1 4 | 1×1 2 · 3×3 4 | maxpool3 · 1×1 2]",
    ),
    ("[{concat: [conv1-4, identity]}, conv1-8]", "[[1×1 4] · 1×1 8]"),
    (
        "[{dense: [bn, relu, conv1-4, conv3-4 same]}, {dense: [bn, relu, conv1-4, conv3-4 same]}]",
        "[1×1 4 · 3×3 4] ×2",
    ),
    (
        "[{residual: [conv3-8 same]}, {residual: [conv3-8 same]}, maxpool2]",
        "[[3×3 8] ×2 · maxpool2]",
    ),
    ("[{residual: [conv3-8 same]}, maxpool2]", "[3×3 8 · maxpool2]"),
    ("[{residual: [conv3-8 same, {residual: [conv1-8]}]}, relu]", "[3×3 8 · [1×1 8]]"),
    (
        "[{concat: [conv1-4, conv3-4 same /1]}, {concat: [conv1-4, conv3-4 same]}]",
        "[1×1 4 | 3×3 4] ×2",
    ),
    (
        "[{concat: [maxpool2, conv3-4 /2 same]}, {concat: [maxpool2, conv3-4 /2 same]}]",
        "[maxpool2 | 3×3 4 /2] ×2",
    ),
    (
        "[{residual: {body: [conv1-4 /2, conv3-8 same], shortcut: conv1-8 /2}}, {residual: [conv1-4, conv3-8 same]}, {residual: [conv1-4, conv3-8 same]}, maxpool2]",
        "[[1×1 4 · 3×3 8] ×3 /2 · maxpool2]",
    ),
    (
        "[conv1-4, {gate: [globalavgpool, conv1-2, conv1-4, sigmoid]}, conv1-8]",
        "[1×1 4 · gate · 1×1 8]",
    ),
    (
        "[{residual: [conv1-4, {gate: [globalavgpool, conv1-2, conv1-4, sigmoid]}, conv1-8]}, relu]",
        "[1×1 4 · gate · 1×1 8]",
    ),
    ("[relu, relu]", "relu · relu · relu"),
    ("[conv3-8 groups 8 same, deconv3-4 /2 same]", "[3×3 8 g8 · deconv 3×3 4 /2]"),
    ("[l2pool3 /2, conv1-4 /2]", "[l2pool3 /2 · 1×1 4 /2]"),
    ("[conv1x7-4 same, conv7x1-4 same]", "[1×7 4 · 7×1 4]"),
    ("[conv3-8 same, relu]", "conv3-8 same · relu · relu"),
    ("[flatten, fc 4, relu, fc 3]", "[fc 4 · fc 3]"),
    ("[bn, relu, dropout 0.5]", "bn · relu · dropout · relu"),
    ("[shuffle 2, conv1-8]", "[shuffle 2 · 1×1 8]"),
    ("[adaptiveavgpool 4, conv1-4]", "[adaptiveavgpool 4 · 1×1 4]"),
    ("[conv3-8 same, conv3-8 same, conv3-8 same]", "[3×3 8 · 3×3 8 · 3×3 8]"),
    (
        "[{residual: [conv3-8 same]}, {residual: [conv3-8 same]}, {residual: [conv3-8 same]}, conv1-8]",
        "[[3×3 8] ×3 · 1×1 8]",
    ),
]


@pytest.mark.parametrize(("body", "expected"), BLOCKS)
def test_a_block_in_one_line(body, expected):
    assert shown(body) == expected


SPLIT = "[{concat: [conv1-4, [conv1-2, conv3-4 same]]}, relu]"


def test_a_block_that_is_too_long_is_counted(monkeypatch):
    """[1×1 4 | 1×1 2 · 3×3 4] has 23 letters and {1×1 ×2, 3×3} has 13."""
    assert len(shown(SPLIT)) == 23
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 23)
    assert shown(SPLIT) == "[1×1 4 | 1×1 2 · 3×3 4]"
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 22)
    assert shown(SPLIT) == "{1×1 ×2, 3×3}"
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 13)
    assert shown(SPLIT) == "{1×1 ×2, 3×3}"
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 12)
    assert shown(SPLIT) == "6 layers"


def test_strides_are_left_out_where_it_is_long_with_them(monkeypatch):
    body = "[{concat: [conv1-4 /2, [conv1-2, conv3-4 same /2]]}, relu]"
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 20)
    assert shown(body) == "{1×1 ×2, 3×3}"
    monkeypatch.setattr(blocks, "LONGEST_BLOCK", 21)
    assert shown(body) == "{1×1 /2, 1×1, 3×3 /2}"


def test_separable_convolutions_are_counted_with_their_second_half(monkeypatch):
    monkeypatch.setattr(blocks, "MOST_IN_BLOCK", 2)
    assert shown("[depthwise3 same, conv1-8, depthwise3 same, conv1-8, conv1-4]") == (
        "{sep 3×3 ×2, 1×1}"
    )
    assert shown("[depthwise3 same, conv3-8, maxpool2]") == "{dw 3×3, 3×3, maxpool2}"
    assert shown("[conv1-8 groups 2, conv1-8, avgpool2]") == "{1×1 g2, 1×1, avgpool2}"


def test_how_much_a_block_may_hold(monkeypatch):
    monkeypatch.setattr(blocks, "MOST_IN_BLOCK", 5)  # with the relu behind the block
    assert shown("[conv1-8, relu, conv1-4, conv1-2]") == "[1×1 8 · 1×1 4 · 1×1 2]"
    assert shown("[conv1-8, relu, conv1-4, relu, conv1-2]") == "{1×1 ×3}"
    monkeypatch.setattr(blocks, "MOST_IN_BLOCK", 100)
    nested = "[{concat: [conv1-2, {concat: [conv1-3, {concat: [conv1-4, conv1-5]}]}]}, relu]"
    monkeypatch.setattr(blocks, "DEEPEST_BRANCH", 3)
    assert shown(nested) == "[1×1 2 | [1×1 3 | [1×1 4 | 1×1 5]]]"
    monkeypatch.setattr(blocks, "DEEPEST_BRANCH", 2)
    assert shown(nested) == "{1×1 ×4}"


def test_the_last_row_on_all_ways_to_another():
    """A diamond in a diamond; the second input of the last comes from outside."""
    report = analyze(network("""
        input: 8x8x4
        layers:
          - a: conv1-4
          - b: {op: conv1-4, from: a}
          - c: {op: conv1-4, from: a}
          - add(b, c)
          - d: {op: conv1-4, from: b}
          - add(add1, d)
          - add(add2, input)
        """))  # fmt: skip
    ways = Ways(report.rows)
    names = [row.name for row in report.rows]
    assert names == ["a", "b.op", "c.op", "add1", "d.op", "add2", "add3"]
    assert ways.reads == [(-1,), (0,), (0,), (1, 2), (1,), (3, 4), (5, -1)]
    assert ways.fork == [-1, 0, 0, 0, 1, 0, -1]
    assert ways.depth == [0, 1, 1, 1, 2, 1, 0]
