"""Layers along one and three axes against what PyTorch made of the same numbers.

The outputs are in torch/layers.json, made by torch/run.py with the release that stands there.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cnncalc import analyze, load
from cnncalc.forward.kernels import KERNELS
from cnncalc.forward.layer import Layer
from tests.each import each

DATA = json.loads((Path(__file__).parent / "torch" / "layers.json").read_text(encoding="utf-8"))


def numbers(shape, step):
    """As the script that made the data has them."""
    return (np.arange(np.prod(shape), dtype=np.float64) * step % 11 - 5).reshape(shape)


class Numbers:
    """Weights as the script sets them: kernel or scale first, then bias or shift."""

    def array(self, layer, name, shape, fan_in, kind):
        if kind == "mean":
            return numbers(shape, 2)
        return (
            abs(numbers(shape, 2)) + 1
            if kind == "variance"
            else numbers(shape, 4 if name == "bias" else 3)
        )


def graph_of(case, layer):
    channels, *sizes = case["input"]
    layout = {1: "lc", 3: "dhwc"}[len(sizes)]
    return load(f"{layout}:{'x'.join(map(str, (*sizes, channels)))} -> {layer}")


@each("case", DATA["layers"])
def test_as_pytorch_has_it(case):
    graph = graph_of(case, case["notation"])
    (row,) = analyze(graph).rows
    assert (list(row.facts.output.dims), row.facts.params) == (case["output"], case["params"])
    rank = len(case["input"]) - 1
    layer = Layer("layer", graph.nodes[-1].op.fields, Numbers(), (False,), ranks=(rank,))
    x = np.moveaxis(numbers((2, *case["input"]), 7), 1, -1)
    found = np.moveaxis(KERNELS[row.node.op.kind](layer, np.ascontiguousarray(x)), -1, 1)
    expected = np.array(case["values"]).reshape(2, *case["output"])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@each("case", DATA["layers"])
def test_pytorchs_own_line_is_the_same_layer(case):
    line = case["layer"]
    if "depthwise" in case["notation"] or "count_include_pad" in line:
        pytest.skip("groups of one channel are written as groups; the divisor has no word there")
    found, meant = (graph_of(case, layer).nodes[-1].op for layer in (line, case["notation"]))
    assert found == meant
