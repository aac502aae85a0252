"""What a name stands for after `from`."""

from cnncalc import analyze
from cnncalc.errors import Source
from cnncalc.sources.resolve import read_source


def inputs(text):
    graph = read_source(Source("x", text)).graph
    return {row.name: row.input_names for row in analyze(graph).rows}


CHAIN = """\
input: 8x8x3
layers:
  - a: conv3-8 | relu
  - b: conv1-8
  - c: conv1-4
    from: a
"""


def test_a_chain_s_name_stands_for_its_end():
    found = inputs(CHAIN)
    assert found["b"] == found["c"] == ("relu1",)
    assert found["relu1"] == ("a",)


def test_a_layer_s_name_stands_for_itself():
    assert inputs(CHAIN.replace(" | relu", ""))["c"] == ("a",)
