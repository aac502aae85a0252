"""Every convolution and fully connected layer, held against independent implementations.

tests/data/layers.json has, of models of torchvision and timm run on an image of `side` pixels, each
layer's output (channels first, trailing ones left out: a gate is a 1x1 convolution or a fully
connected layer), weights + biases, multiply-accumulates, and how often the three occur together.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from cnncalc import analyze, load
from cnncalc.ops.base import WEIGHTED

MODELS = json.loads((Path(__file__).parent.parent / "data" / "layers.json").read_text())
# He et al. 2015 and Hu et al. 2017 have the stride on the first 1x1 convolution of a block, timm on
# the 3x3: three 1x1 convolutions are run on larger maps.
OTHERWISE = {"timm 1.0.31, seresnet50": 3}


def layers(network: str, side: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in analyze(load(network, input_shape=f"{side}x{side}x3")).rows:
        if row.node.op.category == WEIGHTED:
            shape = [*map(str, row.facts.output.dims)]
            while len(shape) > 1 and shape[-1] == "1":
                shape.pop()
            facts = row.facts
            found[f"{'x'.join(shape)} {facts.weights}+{facts.biases} {facts.macs}"] += 1
    return found


@pytest.mark.parametrize("name", MODELS)
def test_every_layer_has_the_shape_parameters_and_macs_of_another_implementation(name: str) -> None:
    theirs = Counter(MODELS[name]["layers"])
    ours = layers(MODELS[name]["network"], MODELS[name]["side"])
    assert (ours - theirs).total() == (theirs - ours).total() == OTHERWISE.get(name, 0)


def test_many_networks_are_compared() -> None:
    assert len({model["network"] for model in MODELS.values()}) > 50
    assert sum(sum(model["layers"].values()) for model in MODELS.values()) > 5_000
