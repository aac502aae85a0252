"""What the chart of a summary draws: bars by layer or block, and what is alive over a run."""

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.counting.builtin import BY_NAME
from cnncalc.errors import SpecError
from cnncalc.features.summary import summary
from cnncalc.features.summary.chart import chart
from tests.features.sheets import network, text

PLAIN = "6x6x2 -> conv3-4 -> bn -> relu -> maxpool2 -> flatten -> fc 2"
BLOCKS = """
    source: A. Author 2001
    input: 8x8x3
    layers:
      - conv3-4 same
      - b: [conv3-4 same, relu, conv1-4, bn]
      - fc 2
    """


def made(model, convention="cnncalc", depth=None):
    return chart(summary(analyze(network(model)), BY_NAME[convention]), depth)


def test_a_chart():
    """Alive at conv1: 6·6·2 + 4·4·4 numbers of 4 bytes."""
    drawing, caption, data = made(PLAIN)
    assert drawing.title == "network: parameters, MACs and memory, layer by layer"
    assert drawing.names == ["conv1", "bn1", "relu1", "maxpool1", "flatten1", "fc1"]
    assert [(one.axis, [*one.values]) for one in drawing.panels] == [
        (("parameters", "count"), [76, 8, 0, 0, 0, 34]),
        (("MACs", "count"), [1152, 0, 0, 0, 0, 32]),
        (("activations", "count"), [64, 64, 64, 16, 16, 2]),
    ]
    axis = ("live memory", "bytes")
    values = [544, 256, 256, 320, 64, 72]
    assert drawing.run == (axis, "layers in their order", values, 0, "conv1")
    assert caption == [
        "Input 6×6×2. Counted as cnncalc does, for one image: MACs are multiply-accumulates. Live "
        "memory in float32, batch 1: what has been computed and is still to be read, while each "
        "layer works. The largest of each is marked."
    ]
    assert text(data).splitlines()[1:] == [
        "layer | params | operations | activations | live_bytes", "conv1 | 76 | 1152 | 64 | 544",
        "bn1 | 8 | 0 | 64 | 256", "relu1 | 0 | 0 | 64 | 256", "maxpool1 | 0 | 0 | 16 | 320",
        "flatten1 | 0 | 0 | 16 | 64", "fc1 | 34 | 32 | 2 | 72",
    ]  # fmt: skip


def test_a_chart_of_blocks_as_another_counts():
    drawing, caption, data = made(BLOCKS, "torchinfo", 1)
    assert drawing.title == "network: parameters, mult-adds and memory, layer by layer"
    assert drawing.names == ["conv1", "b", "fc1"]
    assert caption[0].startswith(
        "Input 8×8×3. Counted as torchinfo does, for one image: mult-adds are one per "
        "multiply-accumulate and one per bias addition; "
    )
    assert caption[1:] == ["A. Author 2001"]
    assert data.rows == [
        ("conv1", 112, 7168, 256, 1792), ("b", 176, 10_760, 1024, 2048),
        ("fc1", 514, 514, 2, 1032),
    ]  # fmt: skip
    assert (drawing.run.peak, drawing.run.peak_name) == (1, "b.conv1")
    assert len(made(BLOCKS).drawing.names) == 6


def test_what_is_not_drawn(monkeypatch):
    with pytest.raises(SpecError) as caught:
        made("HxWx3 -> conv3-4 -> relu")
    assert (caught.value.code, caught.value.message) == (
        "C426", "a figure of this network is not a number",
    )  # fmt: skip
    monkeypatch.setattr("cnncalc.features.summary.chart.MOST_BARS", 6)
    assert made(PLAIN)
    monkeypatch.setattr("cnncalc.features.summary.chart.MOST_BARS", 5)
    with pytest.raises(SpecError) as caught:
        made(PLAIN)
    assert caught.value.message == "a chart has room for 5 layers or blocks"
