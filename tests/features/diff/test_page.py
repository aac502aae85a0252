"""Whole differences of small networks; all figures are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.dims import symbol
from cnncalc.features.diff import diff
from cnncalc.features.diff.page import page, percent, signed, signed_bytes
from tests.features.sheets import network, text

BASE = "8x8x3 -> conv3-4 same -> relu -> maxpool2 -> fc 2"
WIDER = "8x8x3 -> conv5-4 same -> relu -> maxpool2 -> fc 2"
NORMED = "8x8x3 -> conv3-4 same -> bn -> relu -> maxpool2 -> fc 2"
SMALL = "8x8x3 -> conv3-4 same -> relu -> fc 2"
SWAPPED = "8x8x3 -> conv3-4 same -> maxpool2 -> relu -> fc 2"
DEEP = "8x8x3 -> conv3-4 same -> relu -> conv3-4 same -> relu -> conv3-4 same -> relu -> fc 2"
DEEPER = "8x8x3 -> conv3-8 same -> relu -> conv3-4 same -> relu -> conv3-4 same -> relu -> fc 3"
NAMED = """
    name: net
    input: 8x8x3
    layers:
      - first: conv3-4 same
      - relu
      - pool: maxpool2
      - fc 2
    """
LETTERS = "HxWx3 -> conv3-4 same -> relu -> maxpool2 -> fc 2"
LETTERED = "HxWx3 -> conv3-6 same -> relu -> maxpool2 -> fc 2"


def made(before, after, by=""):
    return diff(analyze(network(before)), analyze(network(after)), by)


SHOWN = [
    ((BASE, WIDER), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input | 1 layer equal | 8×8×3 |  |  |  |  | 1
        changed | conv1 | 3×3 same → 5×5 same | 8×8×4 | +192 | +12,288 | +24,576 |  | 3 → 5
        follows | relu1 … fc1 | 3 layers follow | 2 |  |  |  |  | 10 → 12
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        network → network · totals
        total | before | after | change | relative
        parameters | 242 | 434 | +192 | +79.34 %
        MACs | 7,040 | 19,328 | +12,288 | +174.55 %
        FLOPs | 14,786 | 39,362 | +24,576 | +166.21 %
        activation memory | 2.258 KiB | 2.258 KiB | 0 |
        peak memory | 1.750 KiB | 1.750 KiB | 0 |
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 12 |  |
        output | 2 | 2 |  |
        layers: 1 equal, 1 changed, 3 follow
        """),
    ((BASE, NORMED), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input … conv1 | 2 layers equal | 8×8×4 |  |  |  |  | 3
        added | bn1 | bn | 8×8×4 | +8 |  | +512 | +1.000 KiB | 3
        equal | relu1 … fc1 | 3 layers equal | 2 |  |  |  |  | 10
        Signed figures are what the second network has more or less than the first.
        network → network · totals
        total | before | after | change | relative
        parameters | 242 | 250 | +8 | +3.31 %
        MACs | 7,040 | 7,040 | 0 |
        FLOPs | 14,786 | 15,298 | +512 | +3.46 %
        activation memory | 2.258 KiB | 3.258 KiB | +1.000 KiB | +44.29 %
        peak memory | 1.750 KiB | 1.750 KiB | 0 |
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 10 |  |
        output | 2 | 2 |  |
        layers: 5 equal, 1 added
        """),
    ((NORMED, SMALL), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input … conv1 | 2 layers equal | 8×8×4 |  |  |  |  | 3
        removed | bn1 | bn | 8×8×4 | −8 |  | −512 | −1.000 KiB | 3
        equal | relu1 | 1 layer equal | 8×8×4 |  |  |  |  | 3
        removed | maxpool1 | maxpool2 | 4×4×4 |  |  | −192 | −256 B | 4
        follows | fc1 |  | 2 | +384 | +384 | +768 |  | 10
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        network → network · totals
        total | before | after | change | relative
        parameters | 250 | 626 | +376 | +150.40 %
        MACs | 7,040 | 7,424 | +384 | +5.45 %
        FLOPs | 15,298 | 15,362 | +64 | +0.42 %
        activation memory | 3.258 KiB | 2.008 KiB | −1.250 KiB | −38.37 %
        peak memory | 1.750 KiB | 1.750 KiB | 0 |
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 10 |  |
        output | 2 | 2 |  |
        layers: 3 equal, 1 follows, 2 removed
        """),
    ((BASE, SWAPPED), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input … maxpool1 | 3 layers equal | 4×4×4 |  |  |  |  | 4
        moved | relu1 | reads conv1 → reads maxpool1 | 8×8×4 → 4×4×4 |  |  | −192 | −768 B | 3 → 4
        equal | fc1 | 1 layer equal | 2 |  |  |  |  | 10
        Signed figures are what the second network has more or less than the first.
        network → network · totals
        total | before | after | change | relative
        parameters | 242 | 242 | 0 |
        MACs | 7,040 | 7,040 | 0 |
        FLOPs | 14,786 | 14,594 | −192 | −1.30 %
        activation memory | 2.258 KiB | 1.508 KiB | −768 B | −33.22 %
        peak memory | 1.750 KiB | 1.750 KiB | 0 |
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 10 |  |
        output | 2 | 2 |  |
        layers: 4 equal, 1 moved
        """),
    ((DEEP, DEEPER), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input | 1 layer equal | 8×8×3 |  |  |  |  | 1
        changed | conv1 | 4 filters → 8 filters | 8×8×4 → 8×8×8 | +112 | +6,912 | +14,080 | +1.000 KiB | 3
        follows | relu1 … conv2 | 2 layers follow | 8×8×4 | +144 | +9,216 | +18,688 | +1.000 KiB | 5
        equal | relu2 … relu3 | 3 layers equal | 8×8×4 |  |  |  |  | 7
        changed | fc1 | units 2 → units 3 | 2 → 3 | +257 | +256 | +513 | +4 B | 14
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        network → network · totals
        total | before | after | change | relative
        parameters | 922 | 1,435 | +513 | +55.64 %
        MACs | 25,856 | 42,240 | +16,384 | +63.37 %
        FLOPs | 53,250 | 86,531 | +33,281 | +62.50 %
        activation memory | 6.008 KiB | 8.012 KiB | +2.004 KiB | +33.36 %
        peak memory | 2.000 KiB | 3.000 KiB | +1.000 KiB | +50.00 %
        weight layers | 4 | 4 | 0 |
        receptive field | 14 | 14 |  |
        output | 2 | 3 |  |
        layers: 4 equal, 2 changed, 2 follow
        """),
    ((BASE, NAMED), """
        network (8×8×3) → net (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input … fc1 | 5 layers equal | 2 |  |  |  |  | 10
        Signed figures are what the second network has more or less than the first.
        2 layers renamed; a name alone is no difference.
        network → net · totals
        total | before | after | change | relative
        parameters | 242 | 242 | 0 |
        MACs | 7,040 | 7,040 | 0 |
        FLOPs | 14,786 | 14,786 | 0 |
        activation memory | 2.258 KiB | 2.258 KiB | 0 |
        peak memory | 1.750 KiB | 1.750 KiB | 0 |
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 10 |  |
        output | 2 | 2 |  |
        layers: 5 equal
        """),
    ((LETTERS, LETTERED), """
        network (H×W×3) → network (H×W×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input | 1 layer equal | H×W×3 |  |  |  |  | 1
        changed | conv1 | 4 filters → 6 filters | H×W×4 → H×W×6 | +56 | 54·H·W | 110·H·W | 8·H·W B | 3
        follows | relu1 … fc1 | 3 layers follow | 2 | 4·⌊H/2⌋·⌊W/2⌋ | 4·⌊H/2⌋·⌊W/2⌋ | 2·H·W + 14·⌊H/2⌋·⌊W/2⌋ | 8·(H·W + ⌊H/2⌋·⌊W/2⌋) B | 2·(⌊H/2⌋ + 1)×2·(⌊W/2⌋ + 1)
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        network → network · totals
        total | before | after | change | relative
        parameters | 8·⌊H/2⌋·⌊W/2⌋ + 114 | 12·⌊H/2⌋·⌊W/2⌋ + 170 | 4·⌊H/2⌋·⌊W/2⌋ + 56 |
        MACs | 108·H·W + 8·⌊H/2⌋·⌊W/2⌋ | 162·H·W + 12·⌊H/2⌋·⌊W/2⌋ | 54·H·W + 4·⌊H/2⌋·⌊W/2⌋ |
        FLOPs | 224·H·W + 28·⌊H/2⌋·⌊W/2⌋ + 2 | 336·H·W + 42·⌊H/2⌋·⌊W/2⌋ + 2 | 112·H·W + 14·⌊H/2⌋·⌊W/2⌋ |
        activation memory | (32·H·W + 16·⌊H/2⌋·⌊W/2⌋ + 8) B | (48·H·W + 24·⌊H/2⌋·⌊W/2⌋ + 8) B | (16·H·W + 8·⌊H/2⌋·⌊W/2⌋) B |
        peak memory | 4·max(4·⌊H/2⌋·⌊W/2⌋ + 2, 7·H·W) B | 4·max(6·⌊H/2⌋·⌊W/2⌋ + 2, 9·H·W) B | 4·(max(6·⌊H/2⌋·⌊W/2⌋ + 2, 9·H·W) − max(4·⌊H/2⌋·⌊W/2⌋ + 2, 7·H·W)) B |
        weight layers | 2 | 2 | 0 |
        receptive field | 2·(⌊H/2⌋ + 1)×2·(⌊W/2⌋ + 1) | 2·(⌊H/2⌋ + 1)×2·(⌊W/2⌋ + 1) |  |
        output | 2 | 2 |  |
        layers: 1 equal, 1 changed, 3 follow
        """),
    ((BASE, "8x8x3 -> conv3-4 same -> relu -> maxpool2 -> fc 2"), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input … fc1 | 5 layers equal | 2 |  |  |  |  | 10
        Signed figures are what the second network has more or less than the first.
        network → network · totals
        total | before | after | change | relative
        parameters | 242 | 242 | 0 |
        MACs | 7,040 | 7,040 | 0 |
        FLOPs | 14,786 | 14,786 | 0 |
        activation memory | 2.258 KiB | 2.258 KiB | 0 |
        peak memory | 1.750 KiB | 1.750 KiB | 0 |
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 10 |  |
        output | 2 | 2 |  |
        layers: 5 equal
        """),
    ((BASE, "6x6x3 -> conv3-4 same -> relu -> maxpool2 -> fc 2"), """
        network (8×8×3) → network (6×6×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        changed | input | 8x8x3 → 6x6x3 | 8×8×3 → 6×6×3 |  |  |  |  | 1
        follows | conv1 … fc1 | 4 layers follow | 2 | −56 | −3,080 | −6,468 | −1008 B | 10 → 8
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        network → network · totals
        total | before | after | change | relative
        parameters | 242 | 186 | −56 | −23.14 %
        MACs | 7,040 | 3,960 | −3,080 | −43.75 %
        FLOPs | 14,786 | 8,318 | −6,468 | −43.74 %
        activation memory | 2.258 KiB | 1.273 KiB | −1008 B | −43.60 %
        peak memory | 1.750 KiB | 1008 B | −784 B | −43.75 %
        weight layers | 2 | 2 | 0 |
        receptive field | 10 | 8 |  |
        output | 2 | 2 |  |
        layers: 1 changed, 4 follow
        """),
    ((DEEP, BASE), """
        network (8×8×3) → network (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input … relu1 | 3 layers equal | 8×8×4 |  |  |  |  | 3
        added | maxpool1 | maxpool2 | 4×4×4 |  |  | +192 | +256 B | 4
        removed | conv2 | conv3-4 same | 8×8×4 | −148 | −9,216 | −18,688 | −1.000 KiB | 5
        removed | relu2 | relu | 8×8×4 |  |  | −256 | −1.000 KiB | 5
        removed | conv3 | conv3-4 same | 8×8×4 | −148 | −9,216 | −18,688 | −1.000 KiB | 7
        removed | relu3 | relu | 8×8×4 |  |  | −256 | −1.000 KiB | 7
        follows | fc1 |  | 2 | −384 | −384 | −768 |  | 14 → 10
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        network → network · totals
        total | before | after | change | relative
        parameters | 922 | 242 | −680 | −73.75 %
        MACs | 25,856 | 7,040 | −18,816 | −72.77 %
        FLOPs | 53,250 | 14,786 | −38,464 | −72.23 %
        activation memory | 6.008 KiB | 2.258 KiB | −3.750 KiB | −62.42 %
        peak memory | 2.000 KiB | 1.750 KiB | −256 B | −12.50 %
        weight layers | 4 | 2 | −2 | −50.00 %
        receptive field | 14 | 10 |  |
        output | 2 | 2 |  |
        layers: 3 equal, 1 follows, 1 added, 4 removed
        """),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "expected"), SHOWN)
def test_a_difference(pair, expected):
    lines = text(*page(made(*pair)).sheets()).splitlines()
    assert lines == cleandoc(expected).splitlines()


def test_every_layer_has_a_row_where_it_is_asked_for():
    layers, _ = page(made(BASE, WIDER), every=True).sheets()
    assert [row[:3] for row in layers.texts] == [
        ("equal", "input", ""), ("changed", "conv1", "3×3 same → 5×5 same"),
        ("follows", "relu1", ""), ("follows", "maxpool1", ""), ("follows", "fc1", ""),
    ]  # fmt: skip
    layers, _ = page(made(BASE, NAMED), every=True).sheets()
    assert [row[1] for row in layers.texts] == [
        "input", "conv1 → first", "relu1", "maxpool1 → pool", "fc1",
    ]  # fmt: skip


def test_the_totals_alone():
    (sheet,) = page(made(BASE, WIDER), stat=True).sheets()
    assert sheet.title == "network → network · totals"
    assert [column.rank for column in sheet.columns] == [0, 0, 0, 0, 1]


def test_colours_and_columns_that_give_way():
    layers, _ = page(made(DEEP, BASE)).sheets()
    assert layers.styles == {
        (1, "change"): "green", **{(row, "change"): "red" for row in range(2, 6)},
        (6, "change"): "dim",
    }  # fmt: skip
    assert {column.key: column.rank for column in layers.columns if column.rank} == {
        "output": 2, "flops": 6, "memory": 5, "rf": 4,
    }  # fmt: skip


def test_a_document():
    found = page(made(BASE, WIDER)).document()
    conv, *follow = found.pop("changed")
    assert conv == {
        "name": "conv1",
        "fields": {"kernel": {"before": "3×3", "after": "5×5"},
                   "padding": {"before": "same", "after": "same"}},
        "before": {"name": "conv1", "spec": "conv3-4 same", "params": 112, "macs": 6912,
                   "flops": 14_080, "memory": 1024, "output_shape": [4, 8, 8],
                   "receptive_field": [3, 3]},
        "after": {"name": "conv1", "spec": "conv5-4 same", "params": 304, "macs": 19_200,
                  "flops": 38_656, "memory": 1024, "output_shape": [4, 8, 8],
                  "receptive_field": [5, 5]},
        "change": {"params": 192, "macs": 12_288, "flops": 24_576, "memory": 0}, "follows": False,
    }  # fmt: skip
    assert [(one["name"], one["follows"]) for one in follow] == [
        ("relu1", True), ("maxpool1", True), ("fc1", True),
    ]  # fmt: skip
    side = {"model": "network", "inputs": [[3, 8, 8]], "params": {}, "output_shape": [2]}
    assert found.pop("totals")["peak_activation_bytes"] == {
        "before": 1792, "after": 1792, "change": 0,
    }  # fmt: skip
    assert found == {
        "schema": "cnncalc.diff/1", "before": {**side, "receptive_field": [10, 10]},
        "after": {**side, "receptive_field": [12, 12]}, "by": None, "differs": True, "cost": 2,
        "equal": 1, "added": [], "removed": [], "moved": [], "renamed": [],
        "outputs_differ": False,
    }  # fmt: skip


def test_a_document_of_what_is_on_one_side():
    found = page(made(DEEP, BASE)).document()
    (pool,) = found["added"]
    assert (pool["before"], pool["after"]["spec"]) == (None, "maxpool2")
    assert pool["change"] == {"params": 0, "macs": 0, "flops": 192, "memory": 256}
    assert [one["name"] for one in found["removed"]] == ["conv2", "relu2", "conv3", "relu3"]
    assert found["removed"][0]["change"]["params"] == -148
    assert page(made(BASE, SWAPPED)).document()["moved"][0]["name"] == "relu1"
    assert page(made(BASE, NAMED)).document()["renamed"] == [
        {"before": "conv1", "after": "first"}, {"before": "maxpool1", "after": "pool"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (100, 106, "+6.00 %"), (100, 94, "−6.00 %"), (3, 4, "+33.33 %"), (5, 5, ""), (0, 5, ""),
        (1, 0, "−100.00 %"), (symbol("n"), 5, ""), (5, symbol("n"), ""),
    ],
)  # fmt: skip
def test_percentages(before, after, expected):
    assert percent(before, after) == expected


def test_signed_figures():
    n = symbol("n")
    assert [signed(f) for f in (1234, -1234, 0, n)] == ["+1,234", "−1,234", "0", "n"]
    assert [signed_bytes(f) for f in (1536, -1, 0, n)] == ["+1.500 KiB", "−1 B", "0", "n B"]
