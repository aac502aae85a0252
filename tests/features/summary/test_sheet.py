"""Whole summaries of small networks in every form; all figures are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.analysis.training import choosing
from cnncalc.counting.builtin import BY_NAME
from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.features.summary import View, page, summary
from cnncalc.features.summary.columns import KINDS, SORTED_KEYS
from cnncalc.limits import LONGEST_FORMULA
from tests.features.sheets import network, text

PLAIN = "8x8x3 -> conv3-4 -> bn -> relu -> maxpool2 -> flatten -> fc 2"
BLOCKS = """
    input: 8x8x3
    blocks:
      b(c):
        - conv3-(c) same | relu
        - inner: conv1-(c) | bn
    layers:
      - conv3-4 same
      - b1: b(4)
      - e: [conv1-2, relu, conv1-2]
      - fc 2
    """
GATED = """
    name: gated
    input: 4x4x2
    layers:
      - conv1-2
      - se: [globalavgpool, fc 2, sigmoid]
      - multiply(conv1, se)
    """
REPEATED = """
    name: rep
    title: Repeated
    source: A. Author 2001
    input: 8x8x3
    params: {n: 2}
    layers:
      - repeat (n): [conv3-3 same, relu]
      - fc 2
    """
TWO = """
    input: {a: 4x4x1, b: 4x4x2}
    layers:
      - concat(a, b)
      - conv3-1
    """
KERNELS = """
    input: 9x9x1
    layers:
      - b: conv3x1-1
      - c: {op: conv4x1-1, from: input}
      - a: {op: conv1x5-1, from: input}
    outputs: [a, b, c]
    """
FLATTENED = """
    input: 6x6x1
    layers:
      - b: [conv3-2, relu, conv3-2, flatten]
      - fc 2
    """


def given(model, **chosen):
    return {"model": model, **chosen}


SHOWN = [
    ("records", given(PLAIN), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv3-4 | 6×6×4 | 112 | 3,888 | 576 B | 3
        bn1 | bn | 6×6×4 | 8 | 0 | 576 B | 3
        relu1 | relu | 6×6×4 | 0 | 0 | 576 B | 3
        maxpool1 | maxpool2 | 3×3×4 | 0 | 0 | 144 B | 4

        flatten1 | flatten | 36 | 0 | 0 | 144 B | 4
        fc1 | fc 2 | 2 | 74 | 72 | 8 B | 8
        = total |  |  | 194 | 3,960 | 1.977 KiB |
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        """),
    ("sheets", given(PLAIN, convention="torchinfo", order="params"), """
        network · input 8×8×3
        layer | operation | output | params | mult-adds | memory | RF
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 | 4,040 | 2.304 KB | 3
        fc1 | fc 2 | 2 | 74 | 74 | 16 B | 8
        maxpool1 | maxpool2 · flatten 36 | 3×3×4 | 0 | 0 | 0 B | 4
        = total |  |  | 194 | 4,114 | 2.320 KB |
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        mult-adds: 4,114 (4.114K)
        forward memory: 2.320 KB
        peak memory: 1.344 KB at conv1
        weight layers: 2
        """),
    ("listing", given(PLAIN), """
        network · input 8×8×3
        layer | operation | output | params | share | MACs | share | memory | RF
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 |  62% ████████ | 3,888 |  98% ████████ | 1.688 KiB | 3
        maxpool1 | maxpool2 · flatten 36 | 3×3×4 | · |  | · |  | 288 B | 4

        fc1 | fc 2 | 2 | 74 |  38% ████▉ | 72 |   2% ▏ | 8 B | 8
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        """),
    ("listing", given(PLAIN, convention="torchinfo", quiet=True), """
        network · input 8×8×3
        layer | operation | output | params | share | mult-adds | share | memory | RF
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 |  62% ████████ | 4,040 |  98% ████████ | 2.304 KB | 3
        maxpool1 | maxpool2 · flatten 36 | 3×3×4 | · |  | · |  | · | 4

        fc1 | fc 2 | 2 | 74 |  38% ████▉ | 74 |   2% ▏ | 16 B | 8
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        mult-adds: 4,114 (4.114K)
        forward memory: 2.320 KB
        peak memory: 1.344 KB at conv1
        weight layers: 2
        """),
    ("listing", given(PLAIN, batch=2, keys=("layer", "macs", "params")), """
        network · input 8×8×3
        layer | MACs | params
        conv1 | 3,888 | 120
        maxpool1 | · | ·

        fc1 | 72 | 74
        = total | 3,960 | 194
        params: 194 (776 B)
        MACs: 3,960 (3.960K) per image, 7,920 (7.920K) per batch of 2
        FLOPs: 8,606 (8.606K) per image, 17,212 (17.21K) per batch of 2
        forward memory: 3.953 KiB
        peak memory: 2.625 KiB at conv1
        weight layers: 2
        Counts as cnncalc, per image · float32, batch 2 · cnncalc help conventions
        """),
    ("listing", given(PLAIN, batch=2, top=1), """
        network · input 8×8×3
        layer | operation | output | params | share | MACs | share | memory | RF
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 | 100% ████████ | 3,888 | 100% ████████ | 3.375 KiB | 3
        = total |  |  | 194 |  | 3,960 |  | 3.953 KiB |
        params: 194 (776 B)
        MACs: 3,960 (3.960K) per image, 7,920 (7.920K) per batch of 2
        FLOPs: 8,606 (8.606K) per image, 17,212 (17.21K) per batch of 2
        forward memory: 3.953 KiB
        peak memory: 2.625 KiB at conv1
        weight layers: 2
        Counts as cnncalc, per image · float32, batch 2 · cnncalc help conventions
        The first 1 rows; the totals are those of all.
        """),
    ("listing", given(PLAIN, dtype="float16", frozen=("conv1",)), """
        network · input 8×8×3
        layer | operation | output | params | share | MACs | share | memory | RF
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 |  62% ████████ | 3,888 |  98% ████████ | 864 B | 3
        maxpool1 | maxpool2 · flatten 36 | 3×3×4 | · |  | · |  | 144 B | 4

        fc1 | fc 2 | 2 | 74 |  38% ████▉ | 72 |   2% ▏ | 4 B | 8
        params: 194 (388 B)
        trained: 82 (82)
        frozen: 112 (112)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1012 B
        peak memory: 672 B at conv1
        weight layers: 2
        Counts as cnncalc, per image · float16, batch 1 · cnncalc help conventions
        """),
    ("sheets", given(PLAIN, order="rf", frozen=("conv1",)), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        fc1 | fc 2 | 2 | 74 | 72 | 8 B | 8
        maxpool1 | maxpool2 · flatten 36 | 3×3×4 | 0 | 0 | 288 B | 4
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 | 3,888 | 1.688 KiB | 3
        = total |  |  | 194 | 3,960 | 1.977 KiB |
        params: 194 (776 B)
        trained: 82 (82)
        frozen: 112 (112)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        """),
    ("sheets", given(PLAIN, order="layer", top=2, ops=True), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        bn1 | bn | 6×6×4 | 8 | 0 | 576 B | 3
        conv1 | conv3-4 | 6×6×4 | 112 | 3,888 | 576 B | 3
        = total |  |  | 194 | 3,960 | 1.977 KiB |
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        The first 2 rows; the totals are those of all.
        """),
    ("sheets", given(PLAIN, order="percent", keys=("layer", "frozen", "trainable"), frozen=("fc1",)), """
        network · input 8×8×3
        layer | frozen | trained
        conv1 | 0 | 120
        fc1 | 74 | 0
        maxpool1 | 0 | 0
        = total | 74 | 120
        params: 194 (776 B)
        trained: 120 (120)
        frozen: 74 (74)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        """),
    ("sheets", given(PLAIN, convention="torchinfo", order="flops", top=3), """
        network · input 8×8×3
        layer | operation | output | params | mult-adds | memory | RF | FLOPs
        conv1 | conv3-4 · bn · relu | 6×6×4 | 120 | 4,040 | 2.304 KB | 3 | 8,352
        fc1 | fc 2 | 2 | 74 | 74 | 16 B | 8 | 146
        maxpool1 | maxpool2 · flatten 36 | 3×3×4 | 0 | 0 | 0 B | 4 | 108
        = total |  |  | 194 | 4,114 | 2.320 KB |  | 8,606
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        mult-adds: 4,114 (4.114K)
        forward memory: 2.320 KB
        peak memory: 1.344 KB at conv1
        weight layers: 2
        The first 3 rows; the totals are those of all.
        """),
    ("sheets", given(PLAIN, convention="torchinfo", top=2, keys=("layer", "percent", "cumulative", "operations", "jump")), """
        network · input 8×8×3
        layer | % of work | cumulative % | mult-adds | jump
        conv1 | 98.20 | 98.20 | 4,040 | 1
        fc1 | 1.80 | 100.00 | 74 | –
        = total | 100.00 |  | 4,114 |
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        mult-adds: 4,114 (4.114K)
        forward memory: 2.320 KB
        peak memory: 1.344 KB at conv1
        weight layers: 2
        The first 2 rows; the totals are those of all.
        """),
    ("sheets", given("HxWx3 -> conv3-4 -> fc 2", batch=2), """
        network · input H×W×3
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv3-4 | (H − 2)×(W − 2)×4 | 112 | 108·(H − 2)·(W − 2) | 32·(H − 2)·(W − 2) B | 3

        fc1 | fc 2 | 2 | 8·H·W − 16·H − 16·W + 34 | 8·(H − 2)·(W − 2) | 16 B | H×W
        = total |  |  | 8·H·W − 16·H − 16·W + 146 | 116·(H − 2)·(W − 2) | (32·H·W − 64·H − 64·W + 144) B |
        params: 8·H·W − 16·H − 16·W + 146
        MACs: 116·(H − 2)·(W − 2) per image, times the batch of 2
        FLOPs: 236·H·W − 472·H − 472·W + 946 per image, times the batch of 2
        forward memory: (32·H·W − 64·H − 64·W + 144) B
        peak memory: 8·max(7·H·W − 8·H − 8·W + 16, 4·H·W − 8·H − 8·W + 18) B
        weight layers: 2
        """),
    ("listing", given("HxWx3 -> conv3-4 -> globalavgpool -> fc 2", order="params"), """
        network · input H×W×3
        layer | operation | output | params | share | MACs | memory | RF
        conv1 | conv3-4 | (H − 2)×(W − 2)×4 | 112 |  92% ████████ | 108·(H − 2)·(W − 2) | 16·(H − 2)·(W − 2) B | 3
        fc1 | fc 2 | 2 | 10 |   8% ▊ | 8 | 8 B | H×W
        globalavgpool1 | globalavgpool | 1×1×4 | · |  | · | 16 B | H×W
        = total |  |  | 122 |  | 108·H·W − 216·H − 216·W + 440 | (16·H·W − 32·H − 32·W + 88) B |
        params: 122 (488 B)
        MACs: 108·H·W − 216·H − 216·W + 440
        FLOPs: 224·H·W − 448·H − 448·W + 914
        forward memory: (16·H·W − 32·H − 32·W + 88) B
        peak memory: 4·max(7·H·W − 8·H − 8·W + 16, 4·H·W − 8·H − 8·W + 20, 6) B
        weight layers: 2
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        """),
    ("records", given("HxWx3 -> conv3-4 -> globalavgpool -> fc 2", keys=("all",)), """
        network · input H×W×3
        layer | op | operation | input | output | params | weights | biases | buffers | trained | frozen | MACs | FLOPs | activations | memory | RF | jump | centre | % of work | cumulative % | param bytes | activation bytes | live memory | MACs/byte | working
        conv1 | conv | conv3-4 | H×W×3 | (H − 2)×(W − 2)×4 | 112 | 108 | 4 | 0 | 112 | 0 | 108·(H − 2)·(W − 2) | 220·(H − 2)·(W − 2) | 4·(H − 2)·(W − 2) | 16·(H − 2)·(W − 2) B | 3 | 1 | 1 | – | – | 448 B | 16·(H − 2)·(W − 2) B | (28·H·W − 32·H − 32·W + 64) B | – | H: (H - 3 + 2*0)/1 + 1 = (H − 2); W: (W - 3 + 2*0)/1 + 1 = (W − 2)
        globalavgpool1 | globalavgpool | globalavgpool | (H − 2)×(W − 2)×4 | 1×1×4 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 4·(H − 2)·(W − 2) | 4 | 16 B | H×W | – | (H − 1)/2×(W − 1)/2 | – | – | 0 B | 16 B | (16·H·W − 32·H − 32·W + 80) B | – |

        fc1 | fc | fc 2 | 1×1×4 | 2 | 10 | 8 | 2 | 0 | 10 | 0 | 8 | 18 | 2 | 8 B | H×W | – | (H − 1)/2×(W − 1)/2 | – | – | 40 B | 8 B | 24 B | 0.12 | 1*1*4 = 4 inputs
        = total |  |  |  |  | 122 | 116 | 6 | 0 | 122 | 0 | 108·H·W − 216·H − 216·W + 440 | 224·H·W − 448·H − 448·W + 914 | 4·H·W − 8·H − 8·W + 22 | (16·H·W − 32·H − 32·W + 88) B |  |  |  | – |  | 488 B | (16·H·W − 32·H − 32·W + 88) B |  | – |
        params: 122 (488 B)
        MACs: 108·H·W − 216·H − 216·W + 440
        FLOPs: 224·H·W − 448·H − 448·W + 914
        forward memory: (16·H·W − 32·H − 32·W + 88) B
        peak memory: 4·max(7·H·W − 8·H − 8·W + 16, 4·H·W − 8·H − 8·W + 20, 6) B
        weight layers: 2
        """),
    ("records", given(BLOCKS, depth=1), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv3-4 same | 8×8×4 | 112 | 6,912 | 1.000 KiB | 3
        b1 | 4 layers | 8×8×4 | 176 | 10,240 | 4.000 KiB | 5
        e | 3 layers | 8×8×2 | 16 | 768 | 1.500 KiB | 5

        fc1 | fc 2 | 2 | 258 | 256 | 8 B | 12
        = total |  |  | 562 | 18,176 | 6.508 KiB |
        params: 562 (2.195 KiB)
        MACs: 18,176 (18.18K)
        FLOPs: 38,274 (38.27K)
        forward memory: 6.508 KiB
        peak memory: 2.000 KiB at b1.conv1
        weight layers: 6
        Blocks are folded; --depth 2 shows more.
        """),
    ("sheets", given(BLOCKS, depth=1), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv3-4 same | 8×8×4 | 112 | 6,912 | 1.000 KiB | 3
        b1 | [3×3 4 · 1×1 4] | 8×8×4 | 176 | 10,240 | 4.000 KiB | 5
        e | [1×1 2 · 1×1 2] | 8×8×2 | 16 | 768 | 1.500 KiB | 5

        fc1 | fc 2 | 2 | 258 | 256 | 8 B | 12
        = total |  |  | 562 | 18,176 | 6.508 KiB |
        params: 562 (2.195 KiB)
        MACs: 18,176 (18.18K)
        FLOPs: 38,274 (38.27K)
        forward memory: 6.508 KiB
        peak memory: 2.000 KiB at b1.conv1
        weight layers: 6
        Blocks are folded; --depth 2 opens them, --ops shows every operation.
        """),
    ("sheets", given(BLOCKS, order="macs"), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        b1.conv1 | conv3-4 same · relu | 8×8×4 | 148 | 9,216 | 2.000 KiB | 5
        conv1 | conv3-4 same | 8×8×4 | 112 | 6,912 | 1.000 KiB | 3
        b1.inner | conv1-4 · bn | 8×8×4 | 28 | 1,024 | 2.000 KiB | 5
        e.conv1 | conv1-2 · relu | 8×8×2 | 10 | 512 | 1.000 KiB | 5
        e.conv2 | conv1-2 | 8×8×2 | 6 | 256 | 512 B | 5
        fc1 | fc 2 | 2 | 258 | 256 | 8 B | 12
        = total |  |  | 562 | 18,176 | 6.508 KiB |
        params: 562 (2.195 KiB)
        MACs: 18,176 (18.18K)
        FLOPs: 38,274 (38.27K)
        forward memory: 6.508 KiB
        peak memory: 2.000 KiB at b1.conv1
        weight layers: 6
        """),
    ("listing", given(BLOCKS, ops=True), """
        network · input 8×8×3
        layer | operation | output | params | share | MACs | share | memory | RF
        conv1 | conv3-4 same | 8×8×4 | 112 |  20% ███▌ | 6,912 |  38% ██████ | 1.000 KiB | 3
        b1.conv1 | conv3-4 same | 8×8×4 | 148 |  26% ████▋ | 9,216 |  51% ████████ | 1.000 KiB | 5
        b1.relu1 | relu | 8×8×4 | · |  | · |  | 1.000 KiB | 5
        b1.inner | conv1-4 | 8×8×4 | 20 |   4% ▋ | 1,024 |   6% ▉ | 1.000 KiB | 5
        b1.bn1 | bn | 8×8×4 | 8 |   1% ▎ | · |  | 1.000 KiB | 5
        e.conv1 | conv1-2 | 8×8×2 | 10 |   2% ▎ | 512 |   3% ▌ | 512 B | 5
        e.relu1 | relu | 8×8×2 | · |  | · |  | 512 B | 5
        e.conv2 | conv1-2 | 8×8×2 | 6 |   1% ▏ | 256 |   1% ▎ | 512 B | 5

        fc1 | fc 2 | 2 | 258 |  46% ████████ | 256 |   1% ▎ | 8 B | 12
        params: 562 (2.195 KiB)
        MACs: 18,176 (18.18K)
        FLOPs: 38,274 (38.27K)
        forward memory: 6.508 KiB
        peak memory: 2.000 KiB at b1.conv1
        weight layers: 6
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        """),
    ("listing", given(BLOCKS, depth=1, quiet=True), """
        network · input 8×8×3
        layer | operation | output | params | share | MACs | share | memory | RF
        conv1 | conv3-4 same | 8×8×4 | 112 |  20% ███▌ | 6,912 |  38% █████▍ | 1.000 KiB | 3
        b1 | [3×3 4 · 1×1 4] | 8×8×4 | 176 |  31% █████▌ | 10,240 |  56% ████████ | 4.000 KiB | 5
        e | [1×1 2 · 1×1 2] | 8×8×2 | 16 |   3% ▌ | 768 |   4% ▋ | 1.500 KiB | 5

        fc1 | fc 2 | 2 | 258 |  46% ████████ | 256 |   1% ▎ | 8 B | 12
        params: 562 (2.195 KiB)
        MACs: 18,176 (18.18K)
        FLOPs: 38,274 (38.27K)
        forward memory: 6.508 KiB
        peak memory: 2.000 KiB at b1
        weight layers: 6
        """),
    ("sheets", given(BLOCKS, depth=1, keys=("layer", "op", "spec", "live", "working", "intensity", "jump", "center")), """
        network · input 8×8×3
        layer | op | operation | live memory | working | MACs/byte | jump | centre
        conv1 | conv | conv3-4 same | 1.750 KiB | (8 - 3 + 2*1)/1 + 1 = 8 | 3.09 | 1 | 0
        b1 | block | [3×3 4 · 1×1 4] | 2.000 KiB |  | 1.15 | 1 | 0
        e | block | [1×1 2 · 1×1 2] | 1.500 KiB |  | 0.21 | 1 | 0

        fc1 | fc | fc 2 | 520 B | 8*8*2 = 128 inputs | 0.16 | – | 7/2
        = total |  |  |  |  | 1.11 |  |
        params: 562 (2.195 KiB)
        MACs: 18,176 (18.18K)
        FLOPs: 38,274 (38.27K)
        forward memory: 6.508 KiB
        peak memory: 2.000 KiB at b1.conv1
        weight layers: 6
        Blocks are folded; --depth 2 opens them, --ops shows every operation.
        """),
    ("sheets", given(GATED), """
        gated · input 4×4×2
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv1-2 | 4×4×2 | 6 | 64 | 128 B | 1
        se.globalavgpool1 | globalavgpool | 1×1×2 | 0 | 0 | 8 B | 4

        se.fc1 | fc 2 · sigmoid | 2 | 6 | 4 | 16 B | 4

        multiply1 | multiply | 4×4×2 | 0 | 0 | 128 B | 4
        = total |  |  | 12 | 68 | 280 B |
        params: 12 (48 B)
        MACs: 68 (68)
        FLOPs: 242 (242)
        forward memory: 280 B
        peak memory: 256 B at conv1
        weight layers: 1
        Weight layers are those with multiply-accumulates on the longest path; the layers of a gate are not on it.
        """),
    ("records", given(PLAIN, keys=("all",)), """
        network · input 8×8×3
        layer | op | operation | input | output | params | weights | biases | buffers | trained | frozen | MACs | FLOPs | activations | memory | RF | jump | centre | % of work | cumulative % | param bytes | activation bytes | live memory | MACs/byte | working
        conv1 | conv | conv3-4 | 8×8×3 | 6×6×4 | 112 | 108 | 4 | 0 | 112 | 0 | 3,888 | 7,920 | 144 | 576 B | 3 | 1 | 1 | 98.18 | 98.18 | 448 B | 576 B | 1.312 KiB | 2.17 | (8 - 3 + 2*0)/1 + 1 = 6
        bn1 | bn | bn | 6×6×4 | 6×6×4 | 8 | 4 | 4 | 8 | 8 | 0 | 0 | 288 | 144 | 576 B | 3 | 1 | 1 | 0.00 | 98.18 | 32 B | 576 B | 576 B | 0.00 |
        relu1 | relu | relu | 6×6×4 | 6×6×4 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 144 | 144 | 576 B | 3 | 1 | 1 | 0.00 | 98.18 | 0 B | 576 B | 576 B | 0.00 |
        maxpool1 | maxpool | maxpool2 | 6×6×4 | 3×3×4 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 108 | 36 | 144 B | 4 | 2 | 3/2 | 0.00 | 98.18 | 0 B | 144 B | 720 B | 0.00 | (6 - 2 + 2*0)/2 + 1 = 3

        flatten1 | flatten | flatten | 3×3×4 | 36 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 36 | 144 B | 4 | 2 | 3/2 | 0.00 | 98.18 | 0 B | 144 B | 144 B | 0.00 | 3*3*4 = 36
        fc1 | fc | fc 2 | 36 | 2 | 74 | 72 | 2 | 0 | 74 | 0 | 72 | 146 | 2 | 8 B | 8 | – | 7/2 | 1.82 | 100.00 | 296 B | 8 B | 152 B | 0.16 |
        = total |  |  |  |  | 194 | 184 | 10 | 8 | 194 | 0 | 3,960 | 8,606 | 506 | 1.977 KiB |  |  |  | 100.00 |  | 776 B | 1.977 KiB |  | 0.71 |
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        """),
    ("records", given("11x11x1 -> adaptiveavgpool4 -> conv1-2", keys=("layer", "params")), """
        network · input 11×11×1
        layer | params
        adaptiveavgpool1 | 0

        conv1 | 4
        = total | 4
        params: 4 (16 B)
        MACs: 32 (32)
        FLOPs: 292 (292)
        forward memory: 192 B
        peak memory: 548 B at adaptiveavgpool1
        weight layers: 1
        """),
    ("sheets", given(REPEATED, params={"n": "n"}, batch=3, keys=("layer", "activation_bytes", "param_bytes", "activations", "biases", "buffers", "percent", "input")), """
        rep · Repeated · input 8×8×3
          A. Author 2001
        layer | activation bytes | param bytes | activations | biases | buffers | % of work | input
        conv1 | 4.500 KiB | 336 B | 384 | 3 | 0 | – | 8×8×3
        conv2 ×(n − 1) | 4608·(n − 1) B | 336·(n − 1) B | 384·(n − 1) | 3·(n − 1) | 0 | – | 8×8×3

        fc1 | 24 B | 1.508 KiB | 2 | 2 | 0 | – | 8×8×3
        = total | (4608·n + 24) B | (336·n + 1544) B | 384·n + 2 | 3·n + 2 | 0 | – |
        params: 84·n + 386
        MACs: 5184·n + 384 per image, times the batch of 3
        FLOPs: 10752·n + 770 per image, times the batch of 3
        forward memory: (4608·n + 24) B
        peak memory: 4.500 KiB at conv1
        weight layers: n + 1
        Exact for every n from 1: rows with × stand for the layers of all turns behind the first.
        """),
    ("records", given("1x1x1 -> relu", keys=("layer", "percent", "cumulative", "intensity", "live"), batch=2), """
        network · input 1×1×1
        layer | % of work | cumulative % | MACs/byte | live memory
        relu1 | – | – | 0.00 | 8 B
        = total | – |  | 0.00 |
        params: 0 (0 B)
        MACs: 0 (0) per image, 0 (0) per batch of 2
        FLOPs: 1 (1) per image, 2 (2) per batch of 2
        forward memory: 8 B
        peak memory: 8 B at input
        weight layers: 0
        """),
    ("sheets", given(REPEATED, params={"n": "n"}), """
        rep · Repeated · input 8×8×3
          A. Author 2001
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv3-3 same · relu | 8×8×3 | 84 | 5,184 | 1.500 KiB | 3
        conv2 ×(n − 1) | conv3-3 same · relu | 8×8×3 | 84·(n − 1) | 5184·(n − 1) | 1536·(n − 1) B | 2·n + 1

        fc1 | fc 2 | 2 | 386 | 384 | 8 B | 2·n + 8
        = total |  |  | 84·n + 386 | 5184·n + 384 | (1536·n + 8) B |
        params: 84·n + 386
        MACs: 5184·n + 384
        FLOPs: 10752·n + 770
        forward memory: (1536·n + 8) B
        peak memory: 1.500 KiB at conv1
        weight layers: n + 1
        Exact for every n from 1: rows with × stand for the layers of all turns behind the first; their RF is that of the last turn.
        """),
    ("sheets", given(REPEATED, params={"n": "n"}, keys=("layer", "params"), layout="chw"), """
        rep · Repeated · input 3×8×8
          A. Author 2001
        layer | params
        conv1 | 84
        conv2 ×(n − 1) | 84·(n − 1)

        fc1 | 386
        = total | 84·n + 386
        params: 84·n + 386
        MACs: 5184·n + 384
        FLOPs: 10752·n + 770
        forward memory: (1536·n + 8) B
        peak memory: 1.500 KiB at conv1
        weight layers: n + 1
        Exact for every n from 1: rows with × stand for the layers of all turns behind the first.
        """),
    ("sheets", given(TWO, keys=("layer", "input", "output"), layout="chw"), """
        network · input 1×4×4, 2×4×4
        layer | input | output
        concat1 | 1×4×4, 2×4×4 | 3×4×4

        conv1 | 3×4×4 | 1×2×2
        = total |  |
        params: 28 (112 B)
        MACs: 108 (108)
        FLOPs: 220 (220)
        forward memory: 208 B
        peak memory: 384 B at concat1
        weight layers: 1
        """),
    ("records", given("8x8x3 -> conv3-4 -> fc 2", convention="keras"), """
        network · input 8×8×3
        layer | operation | output | params | MACs | memory | RF
        conv1 | conv3-4 | 6×6×4 | 112 | 3,888 | 576 B | 3

        fc1 | fc 2 | 2 | 290 | 288 | 8 B | 8
        = total |  |  | 402 | 4,176 | 584 B |
        params: 402 (1.570 KiB)
        MACs: 4,176 (4.176K)
        forward memory: 584 B
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        """),
    ("records", given("11x11x1 -> adaptiveavgpool4 -> conv1-2"), """
        network · input 11×11×1
        layer | operation | output | params | MACs | memory | RF
        adaptiveavgpool1 | adaptiveavgpool 4 | 4×4×1 | 0 | 0 | 64 B | 4

        conv1 | conv1-2 | 4×4×2 | 4 | 32 | 128 B | 4
        = total |  |  | 4 | 32 | 192 B |
        params: 4 (16 B)
        MACs: 32 (32)
        FLOPs: 292 (292)
        forward memory: 192 B
        peak memory: 548 B at adaptiveavgpool1
        weight layers: 1
        The RF of some layers varies with the cell: the largest is shown; `rf` says where.
        """),
    ("sheets", given(FLATTENED, depth=1, keys=("layer", "output")), """
        network · input 6×6×1
        layer | output
        b | 8

        fc1 | 2
        = total |
        params: 76 (304 B)
        MACs: 448 (448)
        FLOPs: 970 (970)
        forward memory: 328 B
        peak memory: 272 B at b.conv1
        weight layers: 3
        Blocks are folded; --depth 2 opens them, --ops shows every operation.
        """),
    ("records", given(PLAIN, batch=2, keys=("layer", "intensity", "live")), """
        network · input 8×8×3
        layer | MACs/byte | live memory
        conv1 | 2.48 | 2.625 KiB
        bn1 | 0.00 | 1.125 KiB
        relu1 | 0.00 | 1.125 KiB
        maxpool1 | 0.00 | 1.406 KiB

        flatten1 | 0.00 | 288 B
        fc1 | 0.24 | 304 B
        = total | 0.76 |
        params: 194 (776 B)
        MACs: 3,960 (3.960K) per image, 7,920 (7.920K) per batch of 2
        FLOPs: 8,606 (8.606K) per image, 17,212 (17.21K) per batch of 2
        forward memory: 3.953 KiB
        peak memory: 2.625 KiB at conv1
        weight layers: 2
        """),
    ("records", given("6x6x2 -> conv3-2 same -> conv3-2 same", keys=("layer", "rf", "live", "trainable"), frozen=("conv2",)), """
        network · input 6×6×2
        layer | RF | live memory | trained
        conv1 | 3 | 576 B | 38
        conv2 | 5 | 576 B | 0
        = total |  |  | 38
        params: 76 (304 B)
        trained: 38 (38)
        frozen: 38 (38)
        MACs: 2,592 (2.592K)
        FLOPs: 5,328 (5.328K)
        forward memory: 576 B
        peak memory: 576 B at conv1
        weight layers: 2
        """),
    ("sheets", given("6x6x2 -> conv3-2 same -> conv3-2 same", convention="cs231n", keys=("layer", "live", "macs", "memory", "intensity", "rf", "input")), """
        network · input 6×6×2
        layer | live memory | MACs | memory | MACs/byte | RF | input
        input | 0 B | 0 | 288 B | 0.00 | – |
        conv1 | 576 B | 1,296 | 288 B | 1.78 | 3 | 6×6×2
        conv2 | 576 B | 1,296 | 288 B | 1.78 | 5 | 6×6×2
        = total |  | 2,592 | 864 B | 1.49 |  |
        params: 72 (288 B)
        MACs: 2,592 (2.592K)
        forward memory: 864 B
        peak memory: 576 B at conv1
        weight layers: 2
        """),
    ("sheets", given("6x6x2 -> conv3-2 same -> conv3-2 same", convention="cs231n", order="intensity"), """
        network · input 6×6×2
        layer | operation | output | params | MACs | memory | RF | MACs/byte
        conv1 | conv3-2 same | 6×6×2 | 36 | 1,296 | 288 B | 3 | 1.78
        conv2 | conv3-2 same | 6×6×2 | 36 | 1,296 | 288 B | 5 | 1.78
        input | input | 6×6×2 | 0 | 0 | 288 B | – | 0.00
        = total |  |  | 72 | 2,592 | 864 B |  | 1.49
        params: 72 (288 B)
        MACs: 2,592 (2.592K)
        forward memory: 864 B
        peak memory: 576 B at conv1
        weight layers: 2
        """),
    ("sheets", given("6x6x2 -> conv3-2 same -> conv3-2 same", convention="cs231n", order="rf", keys=("layer", "output")), """
        network · input 6×6×2
        layer | output
        conv2 | 6×6×2
        conv1 | 6×6×2
        input | 6×6×2
        = total |
        params: 72 (288 B)
        MACs: 2,592 (2.592K)
        forward memory: 864 B
        peak memory: 576 B at conv1
        weight layers: 2
        """),
    ("records", given("HxWx1 -> conv2-1", keys=("layer", "live")), """
        network · input H×W×1
        layer | live memory
        conv1 | (8·H·W − 4·H − 4·W + 4) B
        = total |
        params: 5 (20 B)
        MACs: 4·(H − 1)·(W − 1)
        FLOPs: 9·(H − 1)·(W − 1)
        forward memory: 4·(H − 1)·(W − 1) B
        peak memory: (8·H·W − 4·H − 4·W + 4) B
        weight layers: 1
        """),
    ("sheets", given("1x1x8 -> bn -> conv1-1 nobias", top=1, keys=("layer", "macs", "operations")), """
        network · input 1×1×8
        layer | MACs | FLOPs
        conv1 | 8 | 16
        = total | 8 | 32
        params: 24 (96 B)
        MACs: 8 (8)
        FLOPs: 32 (32)
        forward memory: 36 B
        peak memory: 36 B at conv1
        weight layers: 1
        The first 1 rows; the totals are those of all.
        """),
    ("sheets", given("1x1x8 -> bn -> conv1-1 nobias", convention="torchinfo", top=1, keys=("layer", "macs", "operations")), """
        network · input 1×1×8
        layer | MACs | mult-adds
        bn1 | 0 | 16
        = total | 8 | 24
        params: 24 (96 B)
        MACs: 8 (8)
        mult-adds: 24 (24)
        forward memory: 72 B
        peak memory: 36 B at conv1
        weight layers: 1
        The first 1 rows; the totals are those of all.
        """),
    ("sheets", given(KERNELS, order="rf", keys=("layer", "rf")), """
        network · input 9×9×1
        layer | RF
        a.op | 1×5
        c.op | 4×1
        b | 3×1
        = total |
        params: 15 (60 B)
        MACs: 630 (630)
        FLOPs: 1,422 (1.422K)
        forward memory: 648 B
        peak memory: 972 B at a.op
        weight layers: 1
        """),
    ("sheets", given(PLAIN, order="jump", keys=("layer", "jump")), """
        network · input 8×8×3
        layer | jump
        maxpool1 | 2
        conv1 | 1
        fc1 | –
        = total |
        params: 194 (776 B)
        MACs: 3,960 (3.960K)
        FLOPs: 8,606 (8.606K)
        forward memory: 1.977 KiB
        peak memory: 1.312 KiB at conv1
        weight layers: 2
        """),
    ("sheets", given("4x4x1 -> conv3-2 -> fc 2", batch=symbol("B"), keys=("layer", "memory", "macs", "intensity")), """
        network · input 4×4×1
        layer | memory | MACs | MACs/byte
        conv1 | 32·B B | 72 | –

        fc1 | 8·B B | 16 | –
        = total | 40·B B | 88 | –
        params: 38 (152 B)
        MACs: 88 per image, times the batch of B
        FLOPs: 186 per image, times the batch of B
        forward memory: 40·B B
        peak memory: 96·B B
        weight layers: 2
        """),
    ("listing", given("4x4x1 -> conv3-2 -> fc 2", batch=symbol("B"), quiet=True), """
        network · input 4×4×1
        layer | operation | output | params | share | MACs | share | memory | RF
        conv1 | conv3-2 | 2×2×2 | 20 |  53% ████████ | 72 |  82% ████████ | 32·B B | 3

        fc1 | fc 2 | 2 | 18 |  47% ███████▎ | 16 |  18% █▊ | 8·B B | 4
        = total |  |  | 38 |  | 88 |  | 40·B B |
        params: 38 (152 B)
        MACs: 88 per image, times the batch of B
        FLOPs: 186 per image, times the batch of B
        forward memory: 40·B B
        peak memory: 96·B B
        weight layers: 2
        """),
]  # fmt: skip


def made(model, convention="cnncalc", batch=1, dtype="float32", params=None, frozen=()):
    graph = choosing(network(model, **params or {}), (), frozen)
    return summary(analyze(graph, batch, dtype), BY_NAME[convention])


@pytest.mark.parametrize(("form", "chosen", "expected"), SHOWN)
def test_a_summary(form, chosen, expected):
    view = {key: chosen[key] for key in chosen.keys() & View._fields}
    one = made(**{key: chosen[key] for key in chosen if key not in view})
    found = text(*getattr(page([one], View(**view)), form)()).splitlines()
    lines = [line for line in found if not line.startswith("Convention ")]
    assert lines == cleandoc(expected).splitlines()


MEANING = (
    "Convention cnncalc: FLOPs are 2·MACs + bias additions + every other operation at its stated "
    "cost; a MAC is one multiply-accumulate of convolution, transposed convolution or fully "
    "connected layers; MiB = 2²⁰ bytes; float16, batch 3; counts are for one image."
)


def test_how_it_is_counted_is_said_in_full():
    (found,) = page([made(PLAIN, batch=3, dtype="float16")]).sheets()
    assert found.notes[0] == MEANING
    (found,) = page([made(PLAIN, "torchinfo")]).sheets()
    assert "; MB = 10⁶ bytes; float32, batch 1;" in found.notes[0]


def test_what_a_terminal_dims_and_makes_bold():
    (found,) = page([made(PLAIN)], View(units="full")).listing()
    keys = ("spec", "output", "params", "macs", "memory", "rf")
    dimmed = {(1, key): "dim" for key in keys} | {(1, "layer"): "dim cyan"}
    largest = {(0, key): "bold" for key in ("params", "macs", "memory")}
    assert found.styles == dimmed | largest
    assert (found.units, found.close, found.longest, found.gaps) == ("full", True, 0, {2})


def test_columns_give_way_in_this_order():
    """The last of these first: on a narrow terminal the layer, what it is and makes stay."""
    by_rank = {}
    for key, kind in KINDS.items():
        by_rank.setdefault(kind.column.rank, []).append(key)
    assert by_rank == {
        0: ["layer", "output", "params", "macs"], 3: ["spec"], 4: ["operations", "memory"],
        5: ["op", "rf"],
        6: ["flops", "activations", "percent", "cumulative", "param_bytes", "activation_bytes",
            "live", "intensity"],
        7: ["input"],
        8: ["weights", "biases", "buffers", "trainable", "frozen", "jump", "center"],
        9: ["working"],
    }  # fmt: skip
    (found,) = page([made(PLAIN)]).listing()
    assert {column.key: column.rank for column in found.columns} == {
        "layer": 0, "spec": 0, "output": 0, "params": 0, "share of params": 2, "macs": 0,
        "share of macs": 1, "memory": 4, "rf": 5,
    }  # fmt: skip
    (found,) = page([made(PLAIN, dtype="int8")], View(order="rf")).listing()
    assert [column.rank for column in found.columns] == [0, 0, 0, 0, 2, 0, 1, 0, 0]
    (found,) = page([made(PLAIN)], View(keys=("rf", "working"))).listing()
    assert [column.rank for column in found.columns] == [0, 0]


def test_formulas_are_broken_where_a_size_is_a_symbol():
    (found,) = page([made("HxWx3 -> conv3-4")]).sheets()
    assert found.longest == LONGEST_FORMULA
    (found,) = page([made("8x8x3 -> conv3-4 -> fc 2", batch=symbol("B"))]).sheets()
    assert found.longest == LONGEST_FORMULA
    (found,) = page([made("8x8x3 -> conv3-4 -> fc 2")]).sheets()
    assert found.longest == 0


def test_an_order_by_a_symbol_is_refused():
    with pytest.raises(SpecError) as caught:
        page([made("HxWx3 -> conv3-4 -> relu")], View(order="macs")).sheets()
    assert caught.value.code == "C401"
    assert caught.value.message == "the order by MACs depends on a symbol"


def test_several_networks_are_records_with_their_names():
    found = page([made(PLAIN), made(GATED)], View(keys=("layer", "params")))
    (records,) = found.records()
    assert [column.key for column in records.columns] == ["model", "layer", "params"]
    assert records.rows == [
        ["network", "conv1", 112], ["network", "bn1", 8], ["network", "relu1", 0],
        ["network", "maxpool1", 0], ["network", "flatten1", 0], ["network", "fc1", 74],
        ["gated", "conv1", 6], ["gated", "se.globalavgpool1", 0], ["gated", "se.fc1", 6],
        ["gated", "se.sigmoid1", 0], ["gated", "multiply1", 0],
    ]  # fmt: skip
    first, last = found.listing()
    assert "Side by side, one row each: cnncalc compare." not in first.notes
    assert last.notes[-1] == "Side by side, one row each: cnncalc compare."
    assert [one["model"]["name"] for one in found.document()] == ["network", "gated"]
    for sheet in page([made(PLAIN), made(GATED)], View(quiet=True)).listing():
        assert sheet.notes == []


SMALL = "4x4x1 -> conv3-2 /2 pad 1 -> bn -> fc 2"


def test_a_document():
    found = page([made(SMALL, frozen=("conv1",))]).document()
    assert found["model"] == {
        "name": "network", "title": "", "source": "", "params": {}, "input": [1, 4, 4], "batch": 1,
        "dtype": "float32",
    }  # fmt: skip
    assert (found["schema"], found["convention"]) == ("cnncalc.summary/1", "cnncalc")
    conv, bn, fc = found["layers"]
    assert conv == {
        "name": "conv1", "op": "conv", "spec": "conv3-2 /2 pad 1", "depth": 0,
        "inputs": ("input",), "input_shapes": [[1, 4, 4]], "output_shape": [2, 2, 2],
        "params": 20, "weights": 18, "biases": 2, "buffers": 0, "macs": 72, "flops": 152,
        "operations": 152, "activations": 8, "activation_bytes": 32, "receptive_field": [3, 3],
        "jump": [2, 2], "working": "(4 - 3 + 2*1)/2 + 1 = 2.5 → 2", "trainable_params": 0,
        "frozen_params": 20,
    }  # fmt: skip
    assert (bn["buffers"], bn["trainable_params"], bn["frozen_params"]) == (4, 4, 0)
    assert (fc["receptive_field"], fc["jump"], fc["inputs"]) == ([5, 5], None, ("bn1",))
    assert found["totals"] == {
        "params": 42, "weights": 36, "biases": 6, "buffers": 4, "macs": 88, "flops": 202,
        "activations": 18, "activation_bytes": 72, "param_bytes": 168, "peak_activation_bytes": 96,
        "weight_layers": 2, "operations": 202, "memory_elements": 18, "trainable_params": 22,
        "frozen_params": 20,
    }  # fmt: skip
    assert "times" not in conv


def test_a_document_of_a_loop_that_a_symbol_counts():
    n = symbol("n")
    found = page([made(REPEATED, params={"n": "n"})]).document()
    assert found["model"]["params"] == {"n": n}
    layers = {one["name"]: one for one in found["layers"]}
    assert [one["times"] for one in layers.values()] == [1, 1, n - 1, n - 1, 1]
    assert layers["conv2"]["receptive_field"] == [2 * n + 1, 2 * n + 1]
    assert found["totals"]["params"] == 84 * n + 386
    assert "trainable_params" not in found["totals"]
    assert "trainable_params" not in layers["conv2"]


def test_fields_and_shapes_in_latex():
    n, m = symbol("n"), symbol("m")
    field = KINDS["rf"].column
    assert field.in_latex((2 * n + 1, 2 * n + 1)) == r"\left(2 n + 1\right)"
    assert field.in_latex((n, m)) == r"n \times m"
    assert field.in_latex((n, None)) == r"n \times \text{varies}"
    assert field.in_latex((3, 3)) == ""


def test_what_rows_can_be_put_in_the_order_of():
    assert {*KINDS} - {*SORTED_KEYS} == {"input", "output", "working", "cumulative"}


def test_what_is_dimmed_within_an_operation():
    (found,) = page([made(PLAIN)]).listing()
    (tint,) = [column.tint for column in found.columns if column.key == "spec"]
    assert tint("conv3-4 · bn · relu", "red") == [("conv3-4", "red"), (" · bn · relu", "dim")]
    assert tint("conv3-4", "") == [("conv3-4", ""), ("", "dim")]
    assert tint("· relu", "red") == [("· relu", "dim")]
    for block in ("[1×1 4 · 3×3 4", "1×1 4 · 3×3 4]"):
        assert [*tint(block, "red")] == [
            (block[: block.index(" ·")], "red"), (" · ", "dim"),
            (block[block.index("3×3") :], "red"),
        ]  # fmt: skip


def test_the_share_of_the_work_gives_way_to_the_work():
    (found,) = page([made(PLAIN, "torchinfo")]).listing()
    ranks = {column.key: column.rank for column in found.columns}
    assert (ranks["share of operations"], ranks["share of params"]) == (1, 2)
