"""What a step of training costs, as whole sheets; all figures are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.analysis.training import Setting, Training, choosing
from cnncalc.features.summary.backward import Schedule, page
from tests.features.sheets import network, same

PLAIN = "6x6x2 -> conv3-4 -> bn -> relu -> maxpool2 -> flatten -> fc 2"
TWICE = """
    title: Twice
    input: 8x8x3
    layers:
      - repeat 2: [conv3-3 same, relu]
      - fc 2
    """
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


def made(model, setting=Setting(), batch=1, dtype="float32", frozen=()):  # noqa: B008
    graph = choosing(network(model), (), frozen)
    return Training(analyze(graph, batch, dtype), setting)


SHOWN = [
    (made(PLAIN), (), """
        Training network
          sgd, batch 1, float32
        layer | operation | output | trained | MACs | dX MACs | dW MACs | kept
        conv1 | conv3-4 | 4×4×4 | 76 | 1,152 | 0 | 1,152 | 288 B
        bn1 | bn | 4×4×4 | 8 | 0 | 0 | 0 | 288 B
        relu1 | relu | 4×4×4 | 0 | 0 | 0 | 0 | 256 B
        maxpool1 | maxpool2 | 2×2×4 | 0 | 0 | 0 | 0 | 128 B
        flatten1 | flatten | 16 | 0 | 0 | 0 | 0 | 0 B
        fc1 | fc 2 | 2 | 34 | 32 | 32 | 32 | 64 B
        = total |  |  | 118 | 1,184 | 32 | 1,184 | 1.000 KiB
        MACs backwards: 32 (dX) + 1,184 (dW) = 1,216, 1.027 × forwards
        FLOPs of an image: 2,674 there, 2,738 back
        weights: 472 B (472 bytes)
        buffers: 32 B (32 bytes)
        gradients of weights: 472 B (472 bytes)
        kept for the way back: 1.000 KiB (1,024 bytes)
        gradients of activations: 320 B (320 bytes)
        memory of a step: 2.266 KiB (2,320 bytes)
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        """),
    (made(PLAIN, setting=Setting("adam", 2), batch=4, dtype="float16", frozen=("conv1",)), (Schedule(1000, 3),), """
        Training network
          adam, batch 4, in 2 parts, float16
        layer | operation | output | trained | frozen | MACs | dX MACs | dW MACs | kept
        conv1 | conv3-4 | 4×4×4 | 0 | 76 | 1,152 | 0 | 0 | 0 B
        bn1 | bn | 4×4×4 | 8 | 0 | 0 | 0 | 0 | 272 B
        relu1 | relu | 4×4×4 | 0 | 0 | 0 | 0 | 0 | 256 B
        maxpool1 | maxpool2 | 2×2×4 | 0 | 0 | 0 | 0 | 0 | 256 B
        flatten1 | flatten | 16 | 0 | 0 | 0 | 0 | 0 | 0 B
        fc1 | fc 2 | 2 | 34 | 0 | 32 | 32 | 32 | 64 B
        = total |  |  | 42 | 76 | 1,184 | 32 | 32 | 848 B
        MACs backwards: 32 (dX) + 32 (dW) = 64, 0.054 × forwards
        FLOPs of an image: 2,674 there, 370 back
        weights: 236 B (236 bytes)
        buffers: 16 B (16 bytes)
        gradients of weights: 84 B (84 bytes)
        optimizer state: 336 B (336 bytes)
        master weights: 168 B (168 bytes)
        kept for the way back: 848 B (848 bytes)
        gradients of activations: 256 B (256 bytes)
        memory of a step: 1.898 KiB (1,944 bytes)
        whole training: 9,132,000 FLOPs (9.132M), 1,000 images × 3 epochs
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        Weights have a master copy, and the optimizer its state, in 32 bits.
        """),
    (made(TWICE, setting=Setting("momentum")), (Schedule(10), 1), """
        Training Twice
          momentum, batch 1, float32
        layer | operation | output | trained | MACs | dX MACs | dW MACs | kept
        conv1 | conv3-3 same | 8×8×3 | 84 | 5,184 | 0 | 5,184 | 768 B
        relu1 | relu | 8×8×3 | 0 | 0 | 0 | 0 | 768 B
        conv2 | conv3-3 same | 8×8×3 | 84 | 5,184 | 5,184 | 5,184 | 0 B
        relu2 | relu | 8×8×3 | 0 | 0 | 0 | 0 | 768 B
        fc1 | fc 2 | 2 | 386 | 384 | 384 | 384 | 0 B
        = total |  |  | 554 | 10,752 | 5,568 | 10,752 | 2.250 KiB
        MACs backwards: 5,568 (dX) + 10,752 (dW) = 16,320, 1.518 × forwards
        FLOPs of an image: 22,274 there, 33,410 back
        weights: 2.164 KiB (2,216 bytes)
        gradients of weights: 2.164 KiB (2,216 bytes)
        optimizer state: 2.164 KiB (2,216 bytes)
        kept for the way back: 2.250 KiB (2,304 bytes)
        gradients of activations: 1.500 KiB (1,536 bytes)
        memory of a step: 10.24 KiB (10,488 bytes)
        whole training: 556,840 FLOPs (556.8K), 10 images × 1 epochs
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        """),
    (made(BLOCKS), (Schedule(), 1), """
        Training network
          sgd, batch 1, float32
        layer | operation | output | trained | MACs | dX MACs | dW MACs | kept
        conv1 | conv3-4 same | 8×8×4 | 112 | 6,912 | 0 | 6,912 | 768 B
        b1 | 4 layers | 8×8×4 | 176 | 10,240 | 10,240 | 10,240 | 3.031 KiB
        e | 3 layers | 8×8×2 | 16 | 768 | 768 | 768 | 1.500 KiB
        fc1 | fc 2 | 2 | 258 | 256 | 256 | 256 | 512 B
        = total |  |  | 562 | 18,176 | 11,264 | 18,176 | 5.781 KiB
        MACs backwards: 11,264 (dX) + 18,176 (dW) = 29,440, 1.620 × forwards
        FLOPs of an image: 38,274 there, 60,802 back
        weights: 2.195 KiB (2,248 bytes)
        buffers: 32 B (32 bytes)
        gradients of weights: 2.195 KiB (2,248 bytes)
        kept for the way back: 5.781 KiB (5,920 bytes)
        gradients of activations: 520 B (520 bytes)
        memory of a step: 10.71 KiB (10,968 bytes)
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        """),
    (made(BLOCKS), (), """
        Training network
          sgd, batch 1, float32
        layer | operation | output | trained | MACs | dX MACs | dW MACs | kept
        conv1 | conv3-4 same | 8×8×4 | 112 | 6,912 | 0 | 6,912 | 768 B
        b1.conv1 | conv3-4 same | 8×8×4 | 148 | 9,216 | 9,216 | 9,216 | 1.000 KiB
        b1.relu1 | relu | 8×8×4 | 0 | 0 | 0 | 0 | 1.000 KiB
        b1.inner | conv1-4 | 8×8×4 | 20 | 1,024 | 1,024 | 1,024 | 0 B
        b1.bn1 | bn | 8×8×4 | 8 | 0 | 0 | 0 | 1.031 KiB
        e.conv1 | conv1-2 | 8×8×2 | 10 | 512 | 512 | 512 | 1.000 KiB
        e.relu1 | relu | 8×8×2 | 0 | 0 | 0 | 0 | 512 B
        e.conv2 | conv1-2 | 8×8×2 | 6 | 256 | 256 | 256 | 0 B
        fc1 | fc 2 | 2 | 258 | 256 | 256 | 256 | 512 B
        = total |  |  | 562 | 18,176 | 11,264 | 18,176 | 5.781 KiB
        MACs backwards: 11,264 (dX) + 18,176 (dW) = 29,440, 1.620 × forwards
        FLOPs of an image: 38,274 there, 60,802 back
        weights: 2.195 KiB (2,248 bytes)
        buffers: 32 B (32 bytes)
        gradients of weights: 2.195 KiB (2,248 bytes)
        kept for the way back: 5.781 KiB (5,920 bytes)
        gradients of activations: 520 B (520 bytes)
        memory of a step: 10.71 KiB (10,968 bytes)
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        """),
    (made("HxWx1 -> conv3-2 -> globalavgpool -> fc 2", batch=2), (), """
        Training network
          sgd, batch 2, float32
        layer | operation | output | trained | MACs | dX MACs | dW MACs | kept
        conv1 | conv3-2 | (H − 2)×(W − 2)×2 | 20 | 18·(H − 2)·(W − 2) | 0 | 18·(H − 2)·(W − 2) | 8·H·W B
        globalavgpool1 | globalavgpool | 1×1×2 | 0 | 0 | 0 | 0 | 0 B
        fc1 | fc 2 | 2 | 6 | 4 | 4 | 4 | 16 B
        = total |  |  | 26 | 18·H·W − 36·H − 36·W + 76 | 4 | 18·H·W − 36·H − 36·W + 76 | (8·H·W + 16) B
        MACs backwards: 4 (dX) + 18·H·W − 36·H − 36·W + 76 (dW)
        FLOPs of an image: 40·H·W − 80·H − 80·W + 170 there, 40·H·W − 80·H − 80·W + 178 back
        weights: 104 B (104 bytes)
        gradients of weights: 104 B (104 bytes)
        kept for the way back: (8·H·W + 16) B
        gradients of activations: (8·max(3·H·W − 4·H − 4·W + 10, H·W + 6) − 8·H·W − 16) B
        memory of a step: (8·max(3·H·W − 4·H − 4·W + 10, H·W + 6) + 208) B
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        """),
    (made("4x4x1 -> relu"), (), """
        Training network
          sgd, batch 1, float32
        layer | operation | output | trained | MACs | dX MACs | dW MACs | kept
        relu1 | relu | 4×4×1 | 0 | 0 | 0 | 0 | 0 B
        = total |  |  | 0 | 0 | 0 | 0 | 0 B
        MACs backwards: 0 (dX) + 0 (dW)
        FLOPs of an image: 16 there, 0 back
        memory of a step: 0 B (0 bytes)
        dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; cnncalc help numbers
        """),
]  # fmt: skip


@pytest.mark.parametrize(("found", "given", "expected"), SHOWN)
def test_a_step_of_training(found, given, expected):
    assert same(page([found], *given), expected)


def test_a_document_of_a_step():
    found = page([made(PLAIN)]).document()
    assert found["model"] == {
        "name": "network", "title": "", "input": [2, 6, 6], "batch": 1, "dtype": "float32",
    }  # fmt: skip
    assert (found["schema"], found["optimizer"]) == ("cnncalc.summary/1", "sgd")
    assert found["layers"][0] == {
        "name": "conv1", "op": "conv", "spec": "conv3-4", "output_shape": [4, 4, 4],
        "trained": True, "needs_input_gradient": False, "trainable_params": 76, "frozen_params": 0,
        "macs": 1152, "macs_input": 0, "macs_weight": 1152, "backward_flops": 2368,
        "kept_bytes": 288,
    }  # fmt: skip
    assert [one["needs_input_gradient"] for one in found["layers"]] == [False] + 5 * [True]
    assert found["totals"] == {
        "trainable_params": 118, "frozen_params": 0, "macs": 1184, "macs_input": 32,
        "macs_weight": 1184, "flops": 2674, "backward_flops": 2738, "weights_bytes": 472,
        "buffers_bytes": 32, "gradients_bytes": 472, "optimizer_bytes": 0, "master_bytes": 0,
        "kept_bytes": 1024, "slopes_bytes": 320, "total_bytes": 2320,
    }  # fmt: skip


def test_documents_of_several_and_of_a_whole_training():
    one, other = page([made(PLAIN), made(TWICE)], Schedule(10, 2)).document()
    assert one["totals"]["training_flops"] == 10 * 2 * (2674 + 2738)
    assert other["totals"]["training_flops"] == 10 * 2 * (22_274 + 33_410)
    assert page([made(PLAIN)], Schedule(10)).document()["totals"]["training_flops"] == 54_120


def test_columns_that_give_way():
    (found,) = page([made(PLAIN)]).sheets()
    ranks = {column.key: column.rank for column in found.columns if column.rank}
    assert ranks == {"spec": 4, "output": 3}
