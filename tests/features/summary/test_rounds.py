"""Rows of small networks as people read them: joined, folded, made one, and set apart."""

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.features.summary import folding
from cnncalc.features.summary.blocks import spelled
from tests.features.sheets import network

REPEATED = """
    input: 16x16x4
    layers:
      - stem: conv3-4 same
      - repeat 3 as i:
          - u(i): {residual: [conv3-4 same, relu, conv3-4 same]}
          - relu
      - conv3-8 /2 same
      - pool: maxpool2
      - fc 2
    """
FLAT = (
    "16x16x4 -> conv3-4 same -> relu -> conv3-4 same -> relu -> maxpool2 -> conv3-4 same -> relu "
    "-> conv3-4 same -> relu -> maxpool2 -> fc 2"
)
TURNS = (
    "16x16x4 -> conv3-4 same -> relu -> conv1-4 -> conv3-4 same -> relu -> conv1-4 -> "
    "conv3-4 same -> relu -> conv1-4 -> relu -> fc 2"
)
BRANCHES = """
    input: 8x8x4
    layers:
      - a: conv1-4
      - relu
      - b: {op: relu, from: a}
      - c: {op: [conv1-4, bn], from: a}
      - add(b, c)
      - relu
      - flatten
      - fc 4
      - dropout 0.5
    """
PLANES = (
    "16x12x4 -> conv3-4 same -> conv3-4 /2x1 same -> conv1-4 -> upsample2 -> conv1-2 -> conv3-4 "
    "-> fc 2"
)
SHRINKING = (
    "30x30x4 -> conv11-4 -> conv3-4 -> conv7-4 /1 -> conv5-4 -> conv3-4"  # by a third at most
)
SHOWN = [
    (REPEATED, 60, 8, None, [10, 12], """
        stem | conv3-4 same | 1 | 1
        u1.conv1 | conv3-4 same · relu | 1 | 2
        u1.conv2 | conv3-4 same | 1 | 1
        u1.add1 | add · relu | 1 | 2
        u2.conv1 | conv3-4 same · relu | 1 | 2
        u2.conv2 | conv3-4 same | 1 | 1
        u2.add1 | add · relu | 1 | 2
        u3.conv1 | conv3-4 same · relu | 1 | 2
        u3.conv2 | conv3-4 same | 1 | 1
        u3.add1 | add · relu | 1 | 2
        conv2 | conv3-8 /2 same | 1 | 1
        pool | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (REPEATED, 8, 8, None, [2, 4], """
        stem | conv3-4 same | 1 | 1
        u1–3 | [3×3 4 · 3×3 4] ×3 | 3 | 15
        conv2 | conv3-8 /2 same | 1 | 1
        pool | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (REPEATED, 60, 8, 1, [4, 6], """
        stem | conv3-4 same | 1 | 1
        u1 | [3×3 4 · 3×3 4] | 1 | 5
        u2 | [3×3 4 · 3×3 4] | 1 | 5
        u3 | [3×3 4 · 3×3 4] | 1 | 5
        conv2 | conv3-8 /2 same | 1 | 1
        pool | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (REPEATED, 3, 1, None, [2, 4], """
        stem | conv3-4 same | 1 | 1
        u1–3 | [3×3 4 · 3×3 4] ×3 | 3 | 15
        conv2 | conv3-8 /2 same | 1 | 1
        pool | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (FLAT, 7, 8, None, [3, 6], """
        conv1 | conv3-4 same · relu | 1 | 2
        conv2 | conv3-4 same · relu | 1 | 2
        maxpool1 | maxpool2 | 1 | 1
        conv3 | conv3-4 same · relu | 1 | 2
        conv4 | conv3-4 same · relu | 1 | 2
        maxpool2 | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (FLAT, 6, 8, None, [2, 4], """
        conv1–2 | [conv3-4 same · relu] ×2 | 2 | 4
        maxpool1 | maxpool2 | 1 | 1
        conv3–4 | [conv3-4 same · relu] ×2 | 2 | 4
        maxpool2 | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (FLAT, 3, 1, None, [3, 6], """
        conv1 | conv3-4 same · relu | 1 | 2
        conv2 | conv3-4 same · relu | 1 | 2
        maxpool1 | maxpool2 | 1 | 1
        conv3 | conv3-4 same · relu | 1 | 2
        conv4 | conv3-4 same · relu | 1 | 2
        maxpool2 | maxpool2 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (TURNS, 4, 3, None, [3], """
        conv1–4 | [3×3 4 · 1×1 4] ×2 | 2 | 6
        conv5 | conv3-4 same · relu | 1 | 2
        conv6 | conv1-4 · relu | 1 | 2
        fc1 | fc 2 | 1 | 1
        """),
    (TURNS, 4, 2, None, [3], """
        conv1–4 | [3×3 4 · 1×1 4] ×2 | 2 | 6
        conv5 | conv3-4 same · relu | 1 | 2
        conv6 | conv1-4 · relu | 1 | 2
        fc1 | fc 2 | 1 | 1
        """),
    (TURNS, 4, 1, None, [6], """
        conv1 | conv3-4 same · relu | 1 | 2
        conv2 | conv1-4 | 1 | 1
        conv3 | conv3-4 same · relu | 1 | 2
        conv4 | conv1-4 | 1 | 1
        conv5 | conv3-4 same · relu | 1 | 2
        conv6 | conv1-4 · relu | 1 | 2
        fc1 | fc 2 | 1 | 1
        """),
    (BRANCHES, 60, 8, None, [4], """
        a | conv1-4 · relu | 1 | 2
        b.op | relu | 1 | 1
        c.op.conv1 | conv1-4 · bn | 1 | 2
        add1 | add · relu · flatten 256 | 1 | 3
        fc1 | fc 4 · dropout | 1 | 2
        """),
    (BRANCHES, 4, 8, None, [4], """
        a | conv1-4 · relu | 1 | 2
        b | relu | 1 | 1
        c | conv1-4 · bn | 1 | 2
        add1 | add · relu · flatten 256 | 1 | 3
        fc1 | fc 4 · dropout | 1 | 2
        """),
    (PLANES, 60, 8, None, [1, 3, 6], """
        conv1 | conv3-4 same | 1 | 1
        conv2 | conv3-4 /2x1 same | 1 | 1
        conv3 | conv1-4 | 1 | 1
        upsample1 | upsample 2 | 1 | 1
        conv4 | conv1-2 | 1 | 1
        conv5 | conv3-4 | 1 | 1
        fc1 | fc 2 | 1 | 1
        """),
    (SHRINKING, 60, 8, None, [2, 3], """
        conv1 | conv11-4 | 1 | 1
        conv2 | conv3-4 | 1 | 1
        conv3 | conv7-4 | 1 | 1
        conv4 | conv5-4 | 1 | 1
        conv5 | conv3-4 | 1 | 1
        """),
]  # fmt: skip


@pytest.mark.parametrize(("model", "most", "longest", "depth", "stages", "expected"), SHOWN)
def test_lines(model, most, longest, depth, stages, expected, monkeypatch):
    monkeypatch.setattr(folding, "MOST_ROWS", most)
    monkeypatch.setattr(folding, "LONGEST_ROUND", longest)
    lines = folding.read(analyze(network(model)), depth)
    found = [f"{one.name} | {spelled(one)} | {one.times} | {len(one.rows)}" for one in lines]
    assert found == cleandoc(expected).splitlines()
    assert sorted(folding.stages(lines)) == stages
