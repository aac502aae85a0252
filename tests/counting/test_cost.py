"""The facts that tools count by, and by which names an operation is looked up: by hand."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.counting.cost import FACTS, NOTHING, Cells, Cost, names, used
from tests.each import each

# 8 filters of 3×3 on 4 channels in 2 groups, at a stride of 2 upwards: (9 − 1)·2 + 3 = 19
UP = "9x9x4 -> deconv3-8 /2 groups 2"
FACTS_BY_HAND = [
    ("9x9x4 -> conv3-8", {
        "macs": 7 * 7 * 8 * 36, "bias_additions": 7 * 7 * 8, "stated": 0, "output": 392,
        "input": 324, "learned": 392, "position": 49, "side": 3 * 392, "neighbours": 392,
        "margin": 0, "params": 296, "weights": 288, "biases": 8, "buffers": 0,
    }),
    ("9x9x4 -> conv3x5-8 nobias", {"side": 15 * 7 * 5 * 8, "biases": 0, "bias_additions": 0}),
    ("9x9x4 -> relu", {"learned": 0, "side": 0, "position": 81, "output": 324, "params": 0}),
    ("9x9x4 -> bn", {"learned": 324, "params": 8, "buffers": 8}),
    ("9x9x4 -> lrn5", {"neighbours": 5 * 324, "margin": 4 * 81}),
    ("7x9x9x4 -> maxpool3 /3", {"position": 2 * 3 * 3, "side": 3 * 72}),
    (UP, {
        "kernel_at_outputs": 4 * (8 // 2) * 9 * 19 * 19, "groups_twice": 4 * 2 * 9 * 9 * 9,
        "biases_backwards": 4 * 4 * 4,  # (9 − 3)/2 + 1 = 4 on a side, 4 filters of a group
    }),
    (f"{UP} nobias", {"biases_backwards": 0}),
    ("9x9x4 -> deconv3-8 dilation 2 pad 1 nobias", {"kernel_at_outputs": 288 * 11 * 11}),
    ("9x9x4 -> deconv3-8 dilation 2 pad 1", {"biases_backwards": 8 * 7 * 7}),
]  # fmt: skip


@each(("model", "expected"), FACTS_BY_HAND)
def test_facts_by_hand(model, expected):
    (row,) = analyze(load(model)).rows
    assert {fact: FACTS[fact](row) for fact in expected} == expected


def test_shared_weights_are_learned_too():
    (row,) = analyze(load("9x9x4 -> relu")).rows
    assert FACTS["learned"](row._replace(node=row.node._replace(shared=0))) == 324


def op_of(model):
    return load(model).nodes[1].op


@pytest.mark.parametrize(
    ("model", "rank", "expected"),
    [("9x9x4 -> relu", 2, ["relu"]), ("9x9x4 -> relu", 0, ["relu"]),
     ("9x9x4 -> relu", 1, ["relu 1d", "relu"]), ("9x9x4 -> relu", 3, ["relu 3d", "relu"]),
     ("9x9x4 -> bn noscale", 2, ["bn noscale", "bn"]),
     ("9x9x4 -> bn noscale noshift", 2,
      ["bn noscale noshift", "bn noscale", "bn noshift", "bn"]),
     ("9x9x4 -> bn noscale", 1, ["bn noscale 1d", "bn 1d", "bn noscale", "bn"])],
)  # fmt: skip
def test_names_go_from_all_flags_to_none(model, rank, expected):
    assert [*names(op_of(model), rank)] == expected


def test_what_overrules_goes_before_the_class():
    costs = {name: Cost(**{name: 1}) for name in ("macs", "stated", "output", "input", "learned")}
    classes = ("macs", "stated", "output", "input", "learned", "macs", "stated")
    cells = Cells(*(costs[name] for name in classes), {"bn": costs["learned"]})
    kinds = ("conv3-4", "ln", "relu", "maxpool3", "bn")
    found = [cells.of(op_of(f"9x9x4 -> {kind}")) for kind in kinds]
    assert found == [costs[name] for name in ("macs", "stated", "output", "input", "learned")]
    assert cells.of(op_of("9x9x4 -> bn noscale"), 1) == costs["learned"]


def test_what_a_cost_counts():
    assert used(NOTHING) == ()
    assert used(Cost(macs=2, output=-1, params=1)) == (("macs", 2), ("output", -1), ("params", 1))
