"""What PyTorch multiplies backwards and saves for that, on 46 networks: tools/training.json.

Operations are equal on all of them, but that torch.utils.flop_counter takes the dW of a grouped
convolution for that of one without groups. Bytes are equal where PyTorch's own ways are put in:
a max pool and an average pool keep their input too, the mask of a dropout is of floats, the models
end before the softmax, and those of timm have no dropout unless it is asked for.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.training import Training
from cnncalc.ops import OPERATIONS
from cnncalc.ops.kept import Beside
from tests.counting.tools.networks import NETWORKS

MEASURED = json.loads((Path(__file__).parent / "tools" / "training.json").read_text())
FOUND = {network: MEASURED["networks"][f"{network.package}/{network.model}"]
         for network in NETWORKS}  # fmt: skip
BATCH = MEASURED["batch"]
FLOATS = 4 * BATCH
KINDS = {op.syntax.words[0]: op for op in OPERATIONS}

DIFFERENCES = {  # bytes that PyTorch saves beyond ours, and why
    # the adaptive pool of 7×7 to 7×7 in front of the classifier keeps its input
    ("torchvision", "vgg11"): FLOATS * 512 * 7 * 7,
    ("torchvision", "vgg16"): FLOATS * 512 * 7 * 7,
    ("torchvision", "vgg16_bn"): FLOATS * 512 * 7 * 7,
    # the same of 6×6, and a dropout before fc6 in place of one behind it
    ("torchvision", "alexnet"): FLOATS * (9216 + (9216 - 4096) - 4096),
    # a pool of the auxiliary head, of 1×1, that ours has not
    ("torchvision", "inception_v3"): FLOATS * 768,
    # a global pool of 1×1 behind the last hidden layer makes a tensor of its own
    ("timm", "vgg16"): FLOATS * 4096,
    ("timm", "vgg19_bn"): FLOATS * 4096,
    # ReLU6, which keeps its input, in place of our ReLU
    ("timm", "mobilenetv1_100"): 39_940_096,
    # other networks in detail: where a block branches off, and what is shared within it
    ("timm", "resnetv2_50"): -4_816_896,
    ("timm", "legacy_seresnet50"): FLOATS * 2048,
    ("timm", "nasnetalarge"): 179_814_576,
}  # fmt: skip


@pytest.fixture
def as_in_pytorch(monkeypatch):
    """Operations that keep what PyTorch keeps."""

    def set_up(network):
        for kind, kept in (("maxpool", ("input",)), ("avgpool", ("input",)), ("softmax", ())):
            monkeypatch.setattr(KINDS[kind], "kept", kept)
        drops = network.package == "torchvision" or network.model.startswith("legacy")
        for kind in ("dropout", "stochasticdepth"):

            def keeps(op, x, kind=kind):
                elements = x.output.elements if kind == "dropout" else 1
                return (Beside("mask", elements, 32),) if drops else ()

            monkeypatch.setattr(KINDS[kind], "keeps", keeps)

    return set_up


def groups(one):
    """How often too much flop_counter takes the dW of a layer."""
    op = one.row.node.op
    if op.kind == "depthwise":
        return one.row.input_shapes[0].channels
    return op.fields.get("groups", 1)


@pytest.mark.parametrize("network", FOUND, ids=lambda n: f"{n.package}-{n.model}")
def test_operations_and_bytes_are_those_of_pytorch(network, as_in_pytorch):
    as_in_pytorch(network)
    seen = FOUND[network]
    graph = load(network.network, input=f"{network.side}x{network.side}x3")
    heads = network.model == "inception_v3"  # with its auxiliary head, as it is trained
    training = Training(analyze(graph, BATCH, training=heads))
    layers = training.layers
    assert 2 * BATCH * sum(one.row.facts.macs for one in layers) == seen["there"]
    main = [one for one in layers if not one.row.node.training]  # whose output goes back
    back = sum(one.macs_input + one.macs_weight * groups(one) for one in main)
    assert 2 * BATCH * back == seen["back"]
    kept = training.ledger.kept
    beyond = DIFFERENCES.get((network.package, network.model), 0)
    assert seen["saved"] - kept == beyond


def test_there_are_enough_of_them():
    assert len(FOUND) >= 45
    assert len(FOUND) - len(DIFFERENCES) >= 35
