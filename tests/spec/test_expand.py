"""Structure: blocks, repetition, branches, names, references, variants."""

from __future__ import annotations

import time

import pytest

from tests.spec.reading import fault, nodes, reading

HEAD = "input: 32x32x3\nparams: {c: 8, rows: [[4, 1], [6, 2]], unit: a}\n"
BLOCKS = "blocks:\n  a(c=2): [conv1-(c)]\n  b(c, s): [conv1-(c) /(s), relu]\n"


def spec(layers, head=HEAD + BLOCKS):
    return f"{head}layers:\n{layers}"


def test_named_repetition_numbers_its_rounds():
    assert list(nodes(spec("  - conv2: {repeat 2: b(4, s=1)}\n"))) == [
        "conv2.1.conv1", "conv2.1.relu1", "conv2.2.conv1", "conv2.2.relu1",
    ]  # fmt: skip


def test_unnamed_repetition_numbers_its_layers():
    assert list(nodes(spec("  - repeat (2): [conv1-4 | relu]\n"))) == [
        "conv1",
        "relu1",
        "conv2",
        "relu2",
    ]


def test_for_runs_over_rows_and_when_chooses():
    text = """  - for f, s in rows as i:
      - conv_(i): conv1-(f) /(s)
      - when (i == 2): relu
"""
    assert nodes(spec(text)) == {"conv_1": "conv1-4", "conv_2": "conv1-6 /2", "relu1": "relu"}


def test_a_param_may_name_a_block():
    assert nodes(spec("  - unit(5)\n")) == {"a1.conv1": "conv1-5"}
    assert nodes(spec("  - unit\n"), params={"unit": "a"}) == {"a1.conv1": "conv1-2"}


def test_expressions_in_both_halves_of_a_layer_are_no_call():
    text = "  - for k in [7]:\n      - conv1x(k)-(c) | conv(k)x1-(2*c)\n"
    assert nodes(spec(text)) == {"conv1": "conv1x7-8", "conv2": "conv7x1-16"}
    assert fault(spec("  - conv1x(3)\n")).code == "C112"


def test_branches_join():
    text = """  - residual: {body: [conv1-3], shortcut: []}
  - concat: {x: [relu], y: [tanh]}
  - split: [[], []]
  - gate: [globalavgpool]
  - dense: [conv1-2]
"""
    graph = reading(spec(text, "input: 4x4x3\n")).graph
    joins = {
        n.name: tuple(graph.nodes[i].name for i in n.inputs)
        for n in graph.nodes
        if len(n.inputs) > 1
    }
    assert joins == {
        "add1": ("conv1", "input"),
        "concat1": ("x.relu1", "y.tanh1"),
        "concat2": ("split1", "split2"),
        "multiply1": ("concat2", "globalavgpool1"),
        "concat3": ("multiply1", "conv2"),
    }


def test_from_takes_any_earlier_layer():
    graph = reading(
        spec("  - x: conv1-3\n  - y: conv1-3\n    from: input\n  - add:\n    from: [x, y]\n")
    ).graph
    assert [graph.nodes[i].name for i in graph.nodes[-1].inputs] == ["x", "y"]


def test_variants_override_params_and_keep_the_rest():
    text = """
name: small
input: 8x8x3
params: {c: 4, d: 2}
layers: [conv1-(c), conv1-(d)]
variants:
  small: {}
  large: {c: 64, input: 16x16x3}
"""
    assert list(nodes(text).values()) == ["conv1-4", "conv1-2"]
    assert list(nodes(text, variant="large").values()) == ["conv1-64", "conv1-2"]
    assert list(nodes(text, variant="large", params={"c": "7"}).values()) == ["conv1-7", "conv1-2"]


@pytest.mark.parametrize(
    ("layers", "code", "place"),
    [
        ("  - nothere(3)\n", "C112", "7:5"),
        ("  - b(3)\n", "C113", "7:5"),
        ("  - b(3, 4, 5)\n", "C113", "7:5"),
        ("  - b(3, q=4)\n", "C113", "7:5"),
        ("  - b(3, c=4)\n", "C113", "7:5"),
        ("  - x: relu\n  - x: relu\n", "C117", "8:5"),
        ("  - add:\n    from: [input, nowhere]\n", "C116", "8:19"),
        ("  - relu:\n    from: [input, input]\n", "C206", "7:5"),
        ("  - repeat (c/3): [relu]\n", "C109", "7:13"),
        ("  - repeat: [relu]\n", "C105", "7:5"),
        ("  - repeat 99999999: [relu]\n", "C109", "7:12"),
        ("  - repeat 1000: [{repeat 1000: [relu, relu]}]\n", "C115", "7:40"),
        ("  - for x in c: [relu]\n", "C109", "7:14"),
        ("  - for x, y, z in rows: [relu]\n", "C109", "7:20"),
        ("  - residual: {bdy: [relu]}\n", "C104", "7:16"),
        ("  - residual: {shortcut: [relu]}\n", "C106", "7:15"),
        ("  - conv1-4 |\n", "C108", "7:13"),
        ("  - [relu]\n", "C105", "7:5"),
        ("  - {a: relu, b: relu}\n", "C105", "7:15"),
        ("  - 'a b': relu\n", "C105", "7:5"),
        ("  - relu:\n    from: []\n", "C105", "8:11"),
        ("  - relu:\n    from: [input, [input]]\n", "C105", "8:19"),
        ("  - x: relu\n    weights: []\n", "C105", "8:14"),
        ("  - x: relu\n  - relu:\n    weights: [x, input]\n", "C105", "9:18"),
    ],
)
def test_faults_of_structure_have_a_place(layers, code, place):
    error = fault(spec(layers))
    assert (error.code, str(error.location)) == (code, f"net.yaml:{place}")


def test_a_block_that_calls_itself_is_refused():
    error = fault("input: 9x9x3\nblocks:\n  a: [b]\n  b: [a]\nlayers: [a]\n")
    assert (error.code, error.received) == ("C114", "a → b → a")


def test_empty_repetitions_end():
    start = time.perf_counter()
    error = fault(
        "input: 9x9x3\nlayers:\n  - repeat 1000000: [{repeat 1000000: [{when (0): relu}]}]\n"
    )
    assert error.code == "C115"
    assert time.perf_counter() - start < 60


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("layers: [relu]", "C106"),
        ("input: 9x9x3", "C106"),
        ("input: 9x9x3\nlayers: []", "C106"),
        ("input: 9x9\nlayers: [relu]", "C108"),
        ("input: 0x9x3\nlayers: [relu]", "C109"),
        ("input: {height: 3, width: 4}\nlayers: [relu]", "C106"),
        ("input: {height: 3, wdth: 4}\nlayers: [relu]", "C104"),
        ("inptu: 9x9x3\nlayers: [relu]", "C104"),
        ("input: 9x9x3\nlayers: [relu]\nvariants: {a: {q: 3}}", "C120"),
        ("input: 9x9x3\nparams: {c: d}\nlayers: [relu]", "C111"),
        ("input: 9x9x3\nblocks: {conv(c): [relu]}\nlayers: [relu]", "C103"),
        ("input: 9x9x3\nblocks: {'a(c': [relu]}\nlayers: [relu]", "C105"),
        ("input: 9x9x3\ndefaults: {cnv: same}\nlayers: [relu]", "C107"),
        ("input: 9x9x3\ndefaults: {conv: sam}\nlayers: [relu]", "C108"),
        ("- relu", "C105"),
        ("relu", "C105"),
    ],
)
def test_faults_of_the_head(text, code):
    error = fault(text)
    assert error.code == code
    assert error.location is not None


def test_unknown_variant_and_param():
    assert fault("input: 9x9x3\nlayers: [relu]", variant="big").code == "C118"
    assert fault("input: 9x9x3\nlayers: [relu]", params={"q": "3"}).code == "C120"
