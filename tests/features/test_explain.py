"""Whole workings of small networks; all figures are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.features import explain as module
from cnncalc.features.explain import explain, page
from tests.features.sheets import network, same, text

NET = """
    input: 8x8x3
    layers:
      - conv3-4
      - b: [conv3-4 same, relu, conv1-2]
      - maxpool2
      - fc 2
    """


def given(model, *layers):
    return model, layers


def made(model, *layers):
    return page(explain(analyze(network(model)), layers))


SHOWN = [
    (given(NET, "conv1", "fc1"), """
        conv1 · conv3-4
          8×8×3 → 6×6×4
        figure | rule | working | =
        output | (W − F + 2·P)/S + 1 | (8 − 3 + 2·0)/1 + 1 = 6 | 6×6×4
        parameters | K·C/G·Fh·Fw + K | 4·3·3·3 + 4 | 112
        without biases | K·C/G·Fh·Fw | 4·3·3·3 | 108
        MACs | H′·W′·K·Fh·Fw·C/G | 6·6·4·3·3·3 | 3,888
        FLOPs | 2·MACs + bias additions | 2·3888 + 144 | 7,920
        activations | elements of the output | 6·6·4 | 144
        activation bytes | activations·batch·bytes of float32 | 144·1·4 | 576
        receptive field | r + (F − 1)·j | 1 + (3 − 1)·1 | 3
        jump | j·S | 1·1 | 1
        fc1 · fc 2
          3×3×2 → 2
        figure | rule | working | =
        output | one value for each of K units | 3·3·2 = 18 inputs | 2
        parameters | K·N + K | 2·18 + 2 | 38
        without biases | K·N | 2·18 | 36
        MACs | N·K | 18·2 | 36
        FLOPs | 2·MACs + bias additions | 2·36 + 2 | 74
        activations | elements of the output | 2 | 2
        activation bytes | activations·batch·bytes of float32 | 2·1·4 | 8
        receptive field | all that the input sees |  | 10
        H, W: height and width of the input; H′, W′: height and width of the output; C: input channels; K: filters or units; F: kernel (Fh its height, Fw its width); S: stride; P: padding on each side; G: groups; N: inputs; r, j: receptive field and jump of the input
        sum of 2 layers
        kind | layers | parameters | MACs | FLOPs | activations
        conv | 1 | 112 | 3,888 | 7,920 | 144
        fc | 1 | 38 | 36 | 74 | 2
        = sum | 2 | 150 | 3,924 | 7,994 | 146
        parameters: 112 + 38 = 150
        MACs: 3,888 + 36 = 3,924
        weight layers: 2 = 1 conv + 1 fc
        """),
    (given(NET, "b"), """
        b
          6×6×4 → 6×6×2
        layer | operation | output | parameters, working | parameters | MACs, working | MACs
        conv1 | conv3-4 same | 6×6×4 | 4·4·3·3 + 4 | 148 | 6·6·4·3·3·4 | 5,184
        relu1 | relu | 6×6×4 |  | 0 |  | 0
        conv2 | conv1-2 | 6×6×2 | 2·4·1·1 + 2 | 10 | 6·6·2·1·1·4 | 288
        = sum |  | 6×6×2 |  | 158 |  | 5,472
        """),
    (given("4x4x1 -> bn -> relu"), """
        bn1 · bn
          4×4×1 → 4×4×1
        figure | rule | working | =
        output | the shape of the input |  | 4×4×1
        parameters | C + C | 1 + 1 | 2
        without biases | C | 1 | 1
        buffers | C + C | 1 + 1 | 2
        FLOPs | 2 per element (scale, shift) | 32 | 32
        activations | elements of the output | 4·4·1 | 16
        activation bytes | activations·batch·bytes of float32 | 16·1·4 | 64
        receptive field | that of the input |  | 1
        jump | that of the input |  | 1
        relu1 · relu
          4×4×1 → 4×4×1
        figure | rule | working | =
        output | the shape of the input |  | 4×4×1
        FLOPs | 1 per element (comparison) | 16 | 16
        activations | elements of the output | 4·4·1 | 16
        activation bytes | activations·batch·bytes of float32 | 16·1·4 | 64
        receptive field | that of the input |  | 1
        jump | that of the input |  | 1
        C: input channels
        sum of 2 layers
        kind | layers | parameters | MACs | FLOPs | activations
        bn | 1 | 2 | 0 | 32 | 16
        relu | 1 | 0 | 0 | 16 | 16
        = sum | 2 | 2 | 0 | 48 | 32
        parameters: 2
        MACs: 0
        """),
    (given("HxWx1 -> conv3-2 -> fc 2"), """
        conv1 · conv3-2
          H×W×1 → (H − 2)×(W − 2)×2
        figure | rule | working | =
        output | (W − F + 2·P)/S + 1 | H: (H − 3 + 2·0)/1 + 1 = (H − 2); W: (W − 3 + 2·0)/1 + 1 = (W − 2) | (H − 2)×(W − 2)×2
        parameters | K·C/G·Fh·Fw + K | 2·1·3·3 + 2 | 20
        without biases | K·C/G·Fh·Fw | 2·1·3·3 | 18
        MACs | H′·W′·K·Fh·Fw·C/G | (H − 2)·(W − 2)·2·3·3·1 | 18·(H − 2)·(W − 2)
        FLOPs | 2·MACs + bias additions | 2·18·(H − 2)·(W − 2) + 2·(H − 2)·(W − 2) | 38·(H − 2)·(W − 2)
        activations | elements of the output | (H − 2)·(W − 2)·2 | 2·(H − 2)·(W − 2)
        activation bytes | activations·batch·bytes of float32 | 2·(H − 2)·(W − 2)·1·4 | 8·(H − 2)·(W − 2)
        receptive field | r + (F − 1)·j | 1 + (3 − 1)·1 | 3
        jump | j·S | 1·1 | 1
        fc1 · fc 2
          (H − 2)×(W − 2)×2 → 2
        figure | rule | working | =
        output | one value for each of K units | (H − 2)·(W − 2)·2 = 2·(H − 2)·(W − 2) inputs | 2
        parameters | K·N + K | 2·2·(H − 2)·(W − 2) + 2 | 4·H·W − 8·H − 8·W + 18
        without biases | K·N | 2·2·(H − 2)·(W − 2) | 4·(H − 2)·(W − 2)
        MACs | N·K | 2·(H − 2)·(W − 2)·2 | 4·(H − 2)·(W − 2)
        FLOPs | 2·MACs + bias additions | 2·4·(H − 2)·(W − 2) + 2 | 8·H·W − 16·H − 16·W + 34
        activations | elements of the output | 2 | 2
        activation bytes | activations·batch·bytes of float32 | 2·1·4 | 8
        receptive field, height | all that the input sees |  | H
        receptive field, width | all that the input sees |  | W
        H, W: height and width of the input; H′, W′: height and width of the output; C: input channels; K: filters or units; F: kernel (Fh its height, Fw its width); S: stride; P: padding on each side; G: groups; N: inputs; r, j: receptive field and jump of the input
        sum of 2 layers
        kind | layers | parameters | MACs | FLOPs | activations
        conv | 1 | 20 | 18·(H − 2)·(W − 2) | 38·(H − 2)·(W − 2) | 2·(H − 2)·(W − 2)
        fc | 1 | 4·H·W − 8·H − 8·W + 18 | 4·(H − 2)·(W − 2) | 8·H·W − 16·H − 16·W + 34 | 2
        = sum | 2 | 4·H·W − 8·H − 8·W + 38 | 22·(H − 2)·(W − 2) | 46·H·W − 92·H − 92·W + 186 | 2·H·W − 4·H − 4·W + 10
        parameters: 20 + 4·H·W − 8·H − 8·W + 18 = 4·H·W − 8·H − 8·W + 38
        MACs: 18·(H − 2)·(W − 2) + 4·(H − 2)·(W − 2) = 22·(H − 2)·(W − 2)
        weight layers: 2 = 1 conv + 1 fc
        """),
    (given("10x8 -> conv3-8 groups 2 -> lstm 4"), """
        conv1 · conv3-8 groups 2
          10×8 → 8×8
        figure | rule | working | =
        output | (W − F + 2·P)/S + 1 | (10 − 3 + 2·0)/1 + 1 = 8 | 8×8
        parameters | K·C/G·Fl + K | 8·4·3 + 8 | 104
        without biases | K·C/G·Fl | 8·4·3 | 96
        MACs | L′·K·Fl·C/G | 8·8·3·4 | 768
        FLOPs | 2·MACs + bias additions | 2·768 + 64 | 1,600
        activations | elements of the output | 8·8 | 64
        activation bytes | activations·batch·bytes of float32 | 64·1·4 | 256
        receptive field | r + (F − 1)·j | 1 + (3 − 1)·1 | 3
        jump | j·S | 1·1 | 1
        lstm1 · lstm 4
          8×8 → 8×4
        figure | rule | working | =
        output | K values for each step |  | 8×4
        parameters | G·K·C + G·K·K + G·K + G·K | 16·8 + 16·4 + 16 + 16 | 224
        without biases | G·K·C + G·K·K | 16·8 + 16·4 | 192
        MACs | D·L·G·K·(C + K) | 1·8·4·4·12 | 1,536
        FLOPs | 2·MACs + bias additions + 32 per unit of a step (negation, exponential, addition, division, subtraction, product) | 2·1536 + 256 + 1024 | 4,352
        activations | elements of the output | 8·4 | 32
        activation bytes | activations·batch·bytes of float32 | 32·1·4 | 128
        receptive field | all that the input sees |  | 10
        H, W: height and width of the input; C: input channels; K: filters or units, in lstm units; F: kernel (Fl along L); S: stride; P: padding on each side; D: directions; G: groups, in lstm gates; r, j: receptive field and jump of the input; L: steps of the sequence; L′: length of the output
        sum of 2 layers
        kind | layers | parameters | MACs | FLOPs | activations
        conv | 1 | 104 | 768 | 1,600 | 64
        lstm | 1 | 224 | 1,536 | 4,352 | 32
        = sum | 2 | 328 | 2,304 | 5,952 | 96
        parameters: 104 + 224 = 328
        MACs: 768 + 1,536 = 2,304
        weight layers: 2 = 1 conv + 1 lstm
        """),
    (given("4x4x2 -> maxpool2 -> conv1-1"), """
        maxpool1 · maxpool2
          4×4×2 → 2×2×2
        figure | rule | working | =
        output | (W − F + 2·P)/S + 1 | (4 − 2 + 2·0)/2 + 1 = 2 | 2×2×2
        FLOPs | Fh·Fw − 1 per output element (comparison) | 24 | 24
        activations | elements of the output | 2·2·2 | 8
        activation bytes | activations·batch·bytes of float32 | 8·1·4 | 32
        receptive field | r + (F − 1)·j | 1 + (2 − 1)·1 | 2
        jump | j·S | 1·2 | 2
        conv1 · conv1-1
          2×2×2 → 2×2×1
        figure | rule | working | =
        output | (W − F + 2·P)/S + 1 | (2 − 1 + 2·0)/1 + 1 = 2 | 2×2×1
        parameters | K·C/G·Fh·Fw + K | 1·2·1·1 + 1 | 3
        without biases | K·C/G·Fh·Fw | 1·2·1·1 | 2
        MACs | H′·W′·K·Fh·Fw·C/G | 2·2·1·1·1·2 | 8
        FLOPs | 2·MACs + bias additions | 2·8 + 4 | 20
        activations | elements of the output | 2·2·1 | 4
        activation bytes | activations·batch·bytes of float32 | 4·1·4 | 16
        receptive field | that of the input |  | 2
        jump | that of the input |  | 2
        H, W: height and width of the input; H′, W′: height and width of the output; C: input channels; K: filters or units; F: kernel (Fh its height, Fw its width); S: stride; P: padding on each side; G: groups; r, j: receptive field and jump of the input
        sum of 2 layers
        kind | layers | parameters | MACs | FLOPs | activations
        maxpool | 1 | 0 | 0 | 24 | 8
        conv | 1 | 3 | 8 | 20 | 4
        = sum | 2 | 3 | 8 | 44 | 12
        parameters: 3
        MACs: 8
        weight layers: 1 conv
        """),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), SHOWN)
def test_the_working_of_layers(asked, expected):
    model, layers = asked
    assert same(made(model, *layers), expected)


def test_equations_of_a_layer():
    (found,) = made(NET, "conv1").equations()
    assert found.title == "conv1: conv3-4"
    assert found.lines[0] == (
        r"\text{output} &= \frac{W - F + 2 \cdot P}{S} + 1 = \frac{8 - 3 + 2 \cdot 0}{1} + 1 = 6 "
        r"\;\Rightarrow\; 6 \times 6 \times 4"
    )
    assert found.lines[3] == (
        r"\text{MACs} &= H' \cdot W' \cdot K \cdot F_h \cdot F_w \cdot \frac{C}{G} = "
        r"6 \cdot 6 \cdot 4 \cdot 3 \cdot 3 \cdot 3 = 3{,}888"
    )
    assert found.lines[5] == (
        r"\text{activations} &= \text{elements of the output} = 6 \cdot 6 \cdot 4 = 144"
    )
    (relu,) = made(NET, "b.relu1").equations()
    assert relu.lines[0] == (
        r"\text{output} &= \text{the shape of the input} = 6 \times 6 \times 4"
    )


def test_equations_of_a_sum():
    *_, found = made(NET, "conv1", "fc1").equations()
    assert found == (
        "sum of 2 layers",
        [r"\text{parameters} &= 112 + 38 = 150", r"\text{MACs} &= 3{,}888 + 36 = 3{,}924"],
    )
    titles = [one.title for one in made(NET, "conv1", "b.relu1").equations()]
    assert titles == ["conv1: conv3-4", "b.relu1: relu"]  # a sum of one term is none
    titles = [one.title for one in made(NET).equations()]
    assert titles[-1] == "fc1: fc 2"  # of a whole network the summary has it
    titles = [one.title for one in made(NET, "b").equations()]
    assert titles == ["b.conv1: conv3-4 same", "b.relu1: relu", "b.conv2: conv1-2"]


def test_a_sum_of_many_terms_is_one_of_kinds(monkeypatch):
    """Of the layers four have parameters."""
    expected = {4: "112 + 148 + 10 + 38 = 308", 3: "270 (conv) + 38 (fc) = 308"}
    for most, said in expected.items():
        monkeypatch.setattr(module, "MOST_TERMS", most)
        *_, found = made(NET).sheets()
        assert dict(found.facts)["parameters"] == said
        assert dict(found.facts)["weight layers"] == "4 = 3 conv + 1 fc"


def test_records():
    (found,) = made(NET, "conv1", "b").records()
    assert [column.key for column in found.columns] == [
        "layer", "figure", "rule", "working", "value",
    ]  # fmt: skip
    assert found.rows[0] == [
        "conv1", "output", "(W − F + 2·P)/S + 1", "(8 − 3 + 2·0)/1 + 1 = 6", "6×6×4",
    ]  # fmt: skip
    assert found.rows[1] == ["conv1", "parameters", "K·C/G·Fh·Fw + K", "4·3·3·3 + 4", 112]
    assert [*dict.fromkeys(row[0] for row in found.rows)] == [
        "conv1", "b.conv1", "b.relu1", "b.conv2",
    ]  # fmt: skip


def test_a_document():
    found = made(NET, "conv1", "fc1", "b").document()
    assert (found["schema"], found["model"]) == ("cnncalc.explain/1", "network")
    assert [one["name"] for one in found["layers"]] == ["conv1", "fc1"]
    first = found["layers"][0]
    steps = first.pop("steps")
    assert first == {
        "name": "conv1", "op": "conv", "spec": "conv3-4", "input_shapes": [[3, 8, 8]],
        "output_shape": [4, 6, 6],
    }  # fmt: skip
    assert steps[0] == {
        "figure": "output", "rule": "(W - F + 2*P)/S + 1", "working": "(8 - 3 + 2*0)/1 + 1 = 6",
        "value": [4, 6, 6],
    }  # fmt: skip
    assert steps[3]["value"] == 3888
    assert found["blocks"] == [
        {"name": "b", "layers": ["b.conv1", "b.relu1", "b.conv2"], "params": 158, "macs": 5472,
         "flops": 11_304}
    ]  # fmt: skip
    assert found["sum"] == {
        "layers": 2, "params": 150, "macs": 3924, "flops": 7994, "activations": 146,
        "kinds": [
            {"op": "conv", "layers": 1, "params": 112, "macs": 3888, "flops": 7920,
             "activations": 144},
            {"op": "fc", "layers": 1, "params": 38, "macs": 36, "flops": 74, "activations": 2},
        ],
    }  # fmt: skip
    assert "sum" not in made(NET, "conv1").document()


def test_columns_that_give_way():
    (found,) = made(NET, "b").sheets()
    assert {column.key: column.rank for column in found.columns if column.rank} == {"spec": 3}
    assert text(found).splitlines()[0] == "b"
