"""`pad half` is d·(k//2) on each side, stated or as a default."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load, verify
from cnncalc.language.write import expanded_text
from tests.each import each
from tests.language.reading import fault, nodes, reading
from tests.language.test_write import figures


@each(
    ("layer", "equal"),
    [
        ("conv3-8 pad half", "conv3-8 pad 1"),
        ("conv1-8 pad half", "conv1-8"),
        ("conv4-8 pad half", "conv4-8 pad 2"),
        ("conv3-8 /2 dilation 4 pad half", "conv3-8 /2 pad 4 dilation 4"),
        ("conv1x7-8 pad=half dilation 1x2", "conv1x7-8 pad 0x6 dilation 1x2"),
        ("depthwise5 padding half mult 2", "depthwise5 pad 2 mult 2"),
        ("deconv3-8 /2 pad half", "deconv3-8 /2 pad 1"),
        ("maxpool3 /2 pad HALF", "maxpool3 /2 pad 1"),
        ("conv(k)-8 pad half dilation (d)", "conv7-8 pad 9 dilation 3"),
        ("separable3-8 /2 pad half", "depthwise3 /2 pad 1 nobias"),
    ],
)
def test_half_of_the_kernel(layer, equal):
    text = f"input: 40x40x4\nparams: {{k: 7, d: 3}}\nlayers: [{layer}]\n"
    assert next(iter(nodes(text).values())) == equal


DEFAULTS = """input: 17x19x4
params: {k: 5}
defaults: {conv: pad half nobias, depthwise: pad half, maxpool: pad half}
layers:
  - conv3-8
  - conv(k)-8 /2
  - conv3-8 pad 0
  - conv3-8 same
  - conv3-4 valid | depthwise3 dilation 2 | maxpool3 /2 | conv3-4 pad 1
"""


def test_half_as_a_default_gives_way_to_what_a_layer_states():
    assert list(nodes(DEFAULTS).values()) == [
        "conv3-8 pad 1 nobias", "conv5-8 /2 pad 2 nobias", "conv3-8 nobias", "conv3-8 nobias same",
        "conv3-4 nobias", "depthwise3 pad 2 dilation 2", "maxpool3 /2 pad 1",
        "conv3-4 pad 1 nobias",
    ]  # fmt: skip


def test_it_is_written_as_it_was_and_read_again():
    original = reading(DEFAULTS.replace("  - conv3-8\n", "  - conv3-8 | avgpool3 /1 pad half\n"))
    written = original.spec
    assert "  conv: pad half nobias\n" in written
    assert "avgpool3 /1 pad half\n" in written
    for text in (written, expanded_text(original.graph)):
        assert figures(reading(text).graph) == figures(original.graph)
    assert verify(original.graph).agrees


def test_half_of_a_symbol():
    rows = analyze(load("HxWx3 -> conv3-C pad half -> conv5-4 pad half /2")).rows
    assert [str(row.facts.output) for row in rows] == ["HxWxC", "⌈H/2⌉x⌈W/2⌉x4"]


@pytest.mark.parametrize("word", ["hlaf", "most", "halfx1"])
def test_another_word_is_refused(word):
    error = fault(f"input: 8x8x4\nlayers: [conv3-8 pad {word}]\n")
    assert (error.code, str(error.location)) == ("C108", "net.yaml:2:22")
    assert "half" in error.hint
