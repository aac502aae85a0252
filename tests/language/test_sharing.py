"""`weights: name` lets one entry use the weights of another: they count once, the work twice."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.errors import Source, SpecError
from cnncalc.language.write import expanded_text
from cnncalc.sources.spec import read_source

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


def test_other_layers_are_refused():
    fault = _fault(TOWERS.replace("right: tower(32)", "right: tower(16)"))
    assert fault.code == "C206"


def test_other_input_channels_are_refused():
    text = "input: 8x8x3\nlayers:\n  - a: conv3-8 pad 1\n  - b: conv3-8 pad 1\n    weights: a\n"
    fault = _fault(text)
    assert fault.code == "C201"
    assert "'a'" in fault.message
