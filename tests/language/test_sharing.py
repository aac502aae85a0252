"""`weights: name` lets one entry use the weights of another: they count once, the work twice."""

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.errors import Source, SpecError
from cnncalc.language.write import expanded_text
from cnncalc.sources.resolve import read_source

TOWERS = """
input: 8x8x32
blocks:
  tower(c): conv3-(c) pad 1 | bn | relu
layers:
  - left: tower(32)
  - right: tower(32)
    weights: left
  - third: tower(32)
    weights: right
"""


def _read(text: str):
    return read_source(Source("towers.yaml", text)).graph


def _fault(text: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        analyze(_read(text))
    return caught.value


def test_shared_weights_count_once_and_their_work_every_time():
    totals = analyze(_read(TOWERS)).totals
    assert totals.params == 3 * 3 * 32 * 32 + 32 + 2 * 32
    assert totals.buffers == 2 * 32
    assert totals.macs == 3 * (8 * 8 * 32 * 3 * 3 * 32)


def test_sharing_with_one_that_shares_leads_to_the_first():
    graph = _read(TOWERS)
    names = {node.name: node for node in graph.nodes}
    assert [graph.nodes[names[f"{n}.conv1"].shared].name for n in ("right", "third")] == [
        "left.conv1"
    ] * 2


def test_the_expanded_spec_shares_as_well():
    graph = _read(TOWERS)
    again = _read(expanded_text(graph))
    assert analyze(again).totals == analyze(graph).totals


def test_an_unknown_name_is_refused_with_a_hint():
    fault = _fault(TOWERS.replace("weights: left", "weights: lefd"))
    assert (fault.code, fault.location.token) == ("C116", "lefd")
    assert "left" in fault.hint


def test_other_layers_are_refused_with_both_shapes():
    fault = _fault(TOWERS.replace("right: tower(32)", "right: tower(16)"))
    assert fault.code == "C206"
    assert "16×32×3×3 here, 32×32×3×3 there" in fault.message
    fault = _fault(TOWERS.replace("right: tower(32)", "right: conv3-32 pad 1"))
    assert (fault.code, fault.received) == ("C206", "right here, left.conv1, left.bn1 there")


# What is shared, and the parameters that are left: 8·8·3·3 weights and 8 biases of `a` at first.
EQUAL = {
    "conv3-8 pad 1": 576 + 8,  # other padding
    "conv3-8 dilation 2": 576 + 8,
    "conv3-8 /2": 576 + 8,
    "conv3-8 nobias": 576 + 8,
    "deconv3-8": 576 + 8,
}


@pytest.mark.parametrize("layer", EQUAL)
def test_whatever_has_equal_weights_can_share_them(layer):
    from cnncalc import verify

    text = f"input: 9x9x8\nlayers:\n  - a: conv3-8\n  - b: {layer}\n    weights: a\n"
    graph = _read(text)
    assert analyze(graph).totals.params == EQUAL[layer]
    assert verify(graph).agrees
    again = _read(expanded_text(graph))
    assert analyze(again).totals == analyze(graph).totals


@pytest.mark.parametrize(
    ("layers", "params"),
    [
        ("  - a: conv3-8 nobias\n  - b: conv3-8\n    weights: a\n", 576 + 8),
        # A tied decoder: the kernel 4×8×3×3 of the encoder, and a bias of its own for 8 channels.
        ("  - a: conv3-4\n  - b: deconv3-8\n    weights: a\n", 4 * 8 * 9 + 4 + 8),
        ("  - a: bn\n  - b: bn\n    weights: a\n", 16),
    ],
)
def test_a_bias_that_the_other_has_not_is_its_own(layers, params):
    from cnncalc import verify

    graph = _read(f"input: 9x9x8\nlayers:\n{layers}")
    assert analyze(graph).totals.params == params
    assert verify(graph).agrees


@pytest.mark.parametrize("name", ["h3.c", "h3"])
def test_a_layer_within_a_named_block(name):
    text = (
        "input: 9x9x8\nlayers:\n  - h3: [{c: conv3-8 pad 1}, relu]\n"
        f"  - b: conv3-8 pad 2\n    weights: {name}\n"
    )
    graph = _read(text)
    assert analyze(graph).totals.params == 584
    assert [n.shared for n in graph.nodes if n.name == "b"] == [1]


def test_other_input_channels_are_refused():
    text = "input: 8x8x3\nlayers:\n  - a: conv3-8 pad 1\n  - b: conv3-8 pad 1\n    weights: a\n"
    fault = _fault(text)
    assert fault.code == "C201"
    assert "'a'" in fault.message
    assert "8×8×3×3 here, 8×3×3×3 there" in fault.message


def test_a_call_without_a_name_is_shared_as_a_whole_by_its_automatic_name():
    text = TOWERS.replace("left: tower(32)", "tower(32)").replace(
        "weights: left", "weights: tower1"
    )
    graph = _read(text)
    shared = {n.name: graph.nodes[n.shared].name for n in graph.nodes if n.shared is not None}
    assert shared["right.conv1"] == "tower1.conv1"
    assert shared["right.bn1"] == "tower1.bn1"


def test_weights_of_a_layer_behind_a_fault_are_not_counted_where_they_are_used_again():
    text = """
input: 8x8x3
layers:
  - first: conv3-3 same
  - kernel: conv9-3
  - origin: tower()
  - again: tower()
    from: first
    weights: origin
blocks:
  tower(): conv3-3 | bn
"""
    faults = []
    report = analyze(_read(text), faults=faults)
    assert [fault.code for fault in faults] == ["C203"]
    found = {row.name: (f.weights, f.biases, f.buffers) for row in report.rows for f in [row.facts]}
    assert found == {"first": (81, 3, 0), "again.conv1": (0, 0, 0), "again.bn1": (0, 0, 0)}
