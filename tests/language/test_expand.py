"""Structure: blocks, repetition, branches, names, references, variants."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.language import expand
from cnncalc.sources.resolve import load
from tests.each import each
from tests.language.reading import fault, nodes, reading

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
    assert fault(spec("  - cnov1x(3)\n")).code == "C112"
    assert nodes(spec("  - maxpool2x(c//2)\n")) == {"maxpool1": "maxpool2x4"}


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


@each(
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
        ("  - repeat 1000: [{repeat 1000: [relu, relu]}]\n", "C115", "7:12"),
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


DOUBLING = "".join(f"  b{i}: [b{i + 1}, b{i + 1}]\n" for i in range(60))
LARGE = {
    "empty rounds": "layers: [{repeat 1000000: [{repeat 1000000: [{when (0): relu}]}]}]\n",
    "rounds of nothing": "layers: [{repeat 1000000: [{repeat 0: relu}]}]\n",
    "blocks that double": f"blocks:\n{DOUBLING}  b60: [relu]\nlayers: [b0]\n",
    "params that double": "params: {n: 900}\nlayers: [{repeat (n): [{repeat (n): relu}]}]\n",
    "lists in lists": (
        f"params: {{rows: [{', '.join('1' * 600)}]}}\n"
        "layers: [{for a in rows: [{for b in rows: [relu]}]}]\n"
    ),
    "branches": "layers: [{repeat 300: [{concat: [[{repeat 1000: relu}]]}]}]\n",
    "chosen by a param": "params: {u: a}\nblocks: {a: [{repeat 600: relu}]}\n"
    "layers: [{repeat 600: u}]\n",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_what_expands_too_far_is_refused_before_it_is_made(text, monkeypatch):
    made = []
    monkeypatch.setattr(expand._Expander, "_add", lambda *given: made.append(given) or 0)
    assert fault(f"input: 9x9x3\n{text}").code == "C115"
    assert len(made) <= 1


def test_a_line_of_nested_repetitions_is_refused_before_it_is_made(monkeypatch):
    made = []
    monkeypatch.setattr(expand._Expander, "_add", lambda *given: made.append(given) or 0)
    with pytest.raises(SpecError) as caught:
        load("9x9x3 -> " + "[" * 60 + "relu" + "]*2" * 60)
    assert caught.value.code == "C115"
    assert len(made) <= 1


def test_repetitions_that_depend_on_a_loop_are_counted_as_they_are_made():
    text = "layers: [{repeat 1000 as i: [{repeat (i): [{repeat (i): relu}]}]}]\n"
    assert fault(f"input: 9x9x3\n{text}").code == "C115"


def test_a_name_that_a_loop_or_an_argument_hides_counts_for_nothing():
    text = """input: 9x9x3
params: {n: 100000, sizes: [2, 3]}
blocks:
  large: [{repeat 1000: relu}]
  small: [relu]
  call(large): [large]
layers: [{for n in sizes: [{repeat (n): relu}]}, {repeat 500: [call(small)]}]
"""
    assert len(nodes(text)) == 2 + 3 + 500


def test_long_names_are_bounded_in_all(monkeypatch):
    monkeypatch.setattr("cnncalc.graph.builder.MOST_CHARACTERS", 20)
    assert list(nodes("input: 9x9x3\nlayers: [{abc: [x: relu, yz: relu]}]")) == ["abc.x", "abc.yz"]
    text = "input: 9x9x3\nlayers: [{abc: [x: relu, yz: relu, z: relu]}]"
    assert fault(text).code == "C115"


@each(
    ("text", "code"),
    [
        ("layers: [relu]", "C106"),
        ("input: 9x9x3", "C106"),
        ("input: 9x9x3\nlayers: []", "C106"),
        ("input: 9x9\nlayers: [relu]", "C108"),
        ("input: 0x9x3\nlayers: [relu]", "C109"),
        ("input: {}\nlayers: [relu]", "C106"),
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
