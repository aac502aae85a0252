"""Changed fields of a layer as a reader knows them, and what is seen under one question."""

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.features.diff import diff
from cnncalc.features.diff.change import COUNTS, Change, Measured, layers
from tests.features.sheets import network

FIELDS = [
    ("conv3-4", "conv5-4", [("kernel", "3×3", "5×5")]),
    ("conv3-4", "conv3x1-4", [("kernel", "3×3", "3×1")]),
    ("conv3-4", "conv3-6", [("filters", "4 filters", "6 filters")]),
    ("conv3-4", "conv3-4 /2", [("stride", "/1", "/2")]),
    ("conv3-4 /2", "conv3-4 /2x1", [("stride", "/2", "/2x1")]),
    ("conv3-4", "conv3-4 pad 1", [("padding", "valid", "pad 1")]),
    ("conv3-4 pad 1", "conv3-4 pad 0+1", [("padding", "pad 1", "pad 0+1")]),
    ("conv3-4", "conv3-4 same", [("padding", "valid", "same")]),
    ("conv3-4", "conv3-4 dilation 2", [("dilation", "dilation 1", "dilation 2")]),
    ("conv3-4", "conv3-4 groups 2", [("groups", "groups 1", "groups 2")]),
    ("conv3-4", "conv3-4 nobias", [("bias", "bias", "nobias")]),
    ("maxpool2", "maxpool2 ceil", [("ceil", "no ceil", "ceil")]),
    ("maxpool2", "maxpool3", [("kernel", "2×2", "3×3"), ("stride", "/2", "/3")]),
    ("fc 2", "fc 3", [("units", "units 2", "units 3")]),
    ("fc 2", "fc 2 nobias", [("bias", "bias", "nobias")]),
    ("relu", "relu6", [("operation", "relu", "relu6")]),
    ("dropout 0.5", "dropout 0.3", [("rate", "rate 0.5", "rate 0.3")]),
    ("upsample2", "upsample2 bilinear", [("mode", "nearest", "bilinear")]),
    ("upsample2", "upsample3", [("factor", "factor 2", "factor 3")]),
    ("depthwise3", "depthwise3 mult 2", [("multiplier", "mult 1", "mult 2")]),
    ("leakyrelu 0.1", "leakyrelu 0.2", [("slope", "slope 0.1", "slope 0.2")]),
    ("lrn", "lrn 3", [("size", "size 5", "size 3")]),
    ("adaptiveavgpool 3", "adaptiveavgpool 4", [("size", "size 3", "size 4")]),
    ("deconv3-4 /2", "deconv3-4 /2 outpad 1", [("output_padding", "outpad 0", "outpad 1")]),
    ("softmax", "sigmoid", [("operation", "softmax", "sigmoid")]),
    ("padchannels 8", "padchannels 9", [("channels", "channels 8", "channels 9")]),
    ("slice 0:2", "slice 1:2", [("channels", "channels 0:2", "channels 1:2")]),
    ("gn 2", "gn 4", [("groups", "groups 2", "groups 4")]),
    ("prelu", "prelu shared", [("per_each", "channel", "shared")]),
]


def between(before, after, by=""):
    return diff(analyze(network(before)), analyze(network(after)), by)


@pytest.mark.parametrize(("before", "after", "fields"), FIELDS)
def test_a_changed_field(before, after, fields):
    found = between(f"8x8x4 -> {before}", f"8x8x4 -> {after}")
    assert [change.kind for change in found.changes] == ["equal", "changed"]
    assert [tuple(field) for field in found.changes[1].fields] == fields


MANY = """
    input: 4x4x1
    layers:
      - a: {op: conv1-1, from: input}
      - b: {op: conv1-2, from: input}
      - c: {op: conv1-3, from: input}
      - d: {op: conv1-4, from: input}
      - e: {op: conv1-5, from: input}
      - f: {op: conv1-6, from: input}
      - g: {op: conv1-7, from: input}
      - concat(FIRST)
      - conv1-2
    outputs: [conv1, a, b, c, d, e, f, g]
    """


def test_inputs_are_named_as_far_as_there_is_room():
    """Only those are named that differ; where none does but for the order, all."""

    def told(before, after):
        found = between(MANY.replace("FIRST", before), MANY.replace("FIRST", after))
        (change,) = [one for one in found.changes if one.layer.node.op.kind == "concat"]
        return [(field.before, field.after) for field in change.fields if field.name == "inputs"]

    assert told("a, b, c", "a, b") == [("reads c.op", "reads no other")]
    assert told("a, b", "a, b, c, d") == [("reads no other", "reads c.op, d.op")]
    assert told("a, b", "b, c, d, e, f") == [("reads a.op", "reads c.op, d.op, e.op, f.op")]
    assert told("a, b", "b, c, d, e, f, g") == [
        ("reads a.op", "reads c.op, d.op, e.op, f.op, 1 more"),
    ]  # fmt: skip
    assert told("a, b", "b, a") == [("reads a.op, b.op", "reads b.op, a.op")]


def test_what_is_seen_under_one_question():
    """Padding alone changes shapes, a kernel alone the weights, and both the structure."""
    wider = ("8x8x4 -> conv3-4 same -> relu -> fc 2", "8x8x4 -> conv5-4 same -> relu -> fc 2")
    padded = ("8x8x4 -> conv3-4 same -> relu -> fc 2", "8x8x4 -> conv3-4 -> relu -> fc 2")
    kinds = {
        (pair, by): [change.kind for change in between(*pair, by).changes]
        for pair in (wider, padded)
        for by in ("", "shape", "weights", "structure")
    }
    assert kinds == {
        (wider, ""): ["equal", "changed", "follows", "follows"],
        (wider, "shape"): ["equal"] * 4,
        (wider, "weights"): ["equal", "changed", "equal", "equal"],
        (wider, "structure"): ["equal", "changed", "equal", "equal"],
        (padded, ""): ["equal", "changed", "follows", "follows"],
        (padded, "shape"): ["equal", "changed", "follows", "equal"],
        (padded, "weights"): ["equal", "equal", "equal", "follows"],
        (padded, "structure"): ["equal", "changed", "equal", "equal"],
    }


def test_layers_on_one_side_have_nothing_on_the_other():
    conv = layers(analyze(network("8x8x4 -> conv3-4")))[1]
    assert conv.figures.output.dims == (4, 6, 6)
    assert conv.figures[1:] == (148, 5184, 10_512, 576, (3, 3))
    added, gone = Change("added", None, conv), Change("removed", conv, None)
    assert [added.delta(count) for count in COUNTS] == [148, 5184, 10_512, 576]
    assert [gone.delta(count) for count in COUNTS] == [-148, -5184, -10_512, -576]
    assert added.sides == (Measured(), conv.figures)
    assert not added.is_renamed
    assert added.layer is gone.layer is conv
    assert [array[0] for array in conv.arrays] == ["weight", "bias"]
