"""Structure: blocks, repetition, branches, names, references, variants."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.language import expand
from cnncalc.language.work import Work
from cnncalc.ops.spelling import spell
from cnncalc.sources.resolve import load
from tests.each import each
from tests.language.reading import fault, nodes, reading
from tests.lint.linting import codes

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


SEEN = """input: 8x8x4
params: {c: 6, lay: conv1-(c)}
words: {cr: conv1 | relu}
blocks:
  u(a=cin): [conv1-(a)]
  t(n): [conv1-4 | add(n)]
layers:
"""


def put(layers, head=SEEN):
    """The layers of a spec: each its name, its operation, and the names of those it reads."""
    graph = reading(f"{head}  {layers}").graph
    names = [n.name for n in graph.nodes]
    return [
        " ".join([f"{n.name}={spell(n.op)}", *(names[i] for i in n.inputs)])
        for n in graph.nodes
        if n.inputs
    ]


@each(
    ("layers", "expected"),
    [
        (
            "[conv1-(2*cin), conv1-(2*cin) | conv1-(cin+1)]",
            ["conv1=conv1-8 input", "conv2=conv1-16 conv1", "conv3=conv1-17 conv2"],
        ),
        (
            "[u, conv1-5, u]",
            ["u1.conv1=conv1-4 input", "conv1=conv1-5 u1.conv1", "u2.conv1=conv1-5 conv1"],
        ),
        (
            "[x: cr1-3, cr1-2]",
            ["x=conv1-3 input", "relu1=relu x", "conv2=conv1-2 relu1", "relu2=relu conv2"],
        ),
        ("[lay | tanh]", ["conv1=conv1-6 input", "tanh1=tanh conv1"]),
        ("[relu*2 | tanh]", ["relu1=relu input", "relu2=relu relu1", "tanh1=tanh relu2"]),
        (
            "[relu, training: [elu], tanh]",
            ["relu1=relu input", "elu1=elu relu1", "tanh1=tanh relu1"],
        ),
        ("[when (c == 7): relu, tanh]", ["tanh1=tanh input"]),
        ("[when (c == 6): relu, tanh]", ["relu1=relu input", "tanh1=tanh relu1"]),
        (
            "[x: relu, elu, tanh | add(x) | relu]",
            [
                "x=relu input", "elu1=elu x", "tanh1=tanh elu1", "add1=add tanh1 x",
                "relu2=relu add1",
            ],
        ),
        (
            "[x: relu, elu, t(x)]",
            ["x=relu input", "elu1=elu x", "t1.conv1=conv1-4 elu1", "t1.add1=add t1.conv1 x"],
        ),
        (
            "[concat: {when (c == 7): relu, x: [tanh, elu]}, relu]",
            ["x.tanh1=tanh input", "x.elu1=elu x.tanh1", "relu1=relu x.elu1"],
        ),
        (
            "[concat: {x: [relu, elu], y: tanh}, {relu: , from: x}]",
            [
                "x.relu1=relu input", "x.elu1=elu x.relu1", "y.tanh1=tanh input",
                "concat1=concat x.elu1 y.tanh1", "relu1=relu x.elu1",
            ],
        ),
        (
            "[split: {x: relu, y: tanh}]",
            [
                "x.split1=split 1 of 2 input", "x.relu1=relu x.split1",
                "y.split1=split 2 of 2 input", "y.tanh1=tanh y.split1",
                "concat1=concat x.relu1 y.tanh1",
            ],
        ),
        (
            "[z: {concat: [relu, elu]}]",
            ["z.relu1=relu input", "z.elu1=elu input", "z.concat1=concat z.relu1 z.elu1"],
        ),
        (
            "[concat: {x: relu, y: [tanh]}, {relu: , from: y}]",
            [
                "x.relu1=relu input", "y.tanh1=tanh input", "concat1=concat x.relu1 y.tanh1",
                "relu1=relu y.tanh1",
            ],
        ),
        ("[x: {repeat 2: u(3)}]", ["x.1.conv1=conv1-3 input", "x.2.conv1=conv1-3 x.1.conv1"]),
        (
            "[x: {repeat 2: [elu, relu]}, {tanh: , from: x.1}]",
            [
                "x.1.elu1=elu input", "x.1.relu1=relu x.1.elu1", "x.2.elu1=elu x.1.relu1",
                "x.2.relu1=relu x.2.elu1", "tanh1=tanh x.1.relu1",
            ],
        ),
    ],
)  # fmt: skip
def test_every_kind_of_step_reads_what_stands_before_it(layers, expected):
    assert put(layers) == expected


def test_a_param_of_that_name_hides_the_channels_that_arrive():
    text = "input: 8x8x4\nparams: {cin: 7}\nlayers:\n"
    assert put("[conv1-2, conv1-(cin)]", text)[1:] == ["conv2=conv1-7 conv1"]


@each(
    ("outputs", "expected"),
    [
        ("x", ["x"]),
        ("[y, x]", ["y", "x"]),
        ("[x, y, x]", ["x", "y", "x"]),
        ("['?', x]", ["x", "y"]),
    ],
)
def test_outputs_stand_in_the_order_in_which_they_are_named(outputs, expected):
    text = f"input: 8x8x4\noutputs: {outputs}\nlayers: [x: relu, y: tanh]\n"
    graph = reading(text).graph
    assert [graph.nodes[i].name for i in graph.outputs] == expected


def test_levels_of_steps_are_bounded(monkeypatch):
    monkeypatch.setattr(expand, "DEEPEST", 2)
    head = "input: 9x9x3\nlayers: "
    assert list(nodes(f"{head}[x: [relu], y: [relu], relu]")) == ["x.relu1", "y.relu1", "relu1"]
    error = fault(f"{head}[x: [relu], y: [relu], z: [w: [relu]]]")
    assert (error.code, error.message) == ("C115", "blocks are nested deeper than 2")


# An entry and each of its layers is a step; a layer whose like was not there before takes 4 more,
# and so does the input. The turns of a loop are counted before they are taken as well.
@each(
    ("layers", "steps"),
    [
        ("[relu]", 4 + 2 + 4),
        ("[relu, relu]", 4 + 2 + 4 + 2),
        ("[relu, elu | relu]", 4 + 2 + 4 + 3 + 4),
        ("[x: [relu]]", 4 + 1 + 2 + 4),
    ],
)
def test_steps_are_counted(layers, steps, monkeypatch):
    counted = []
    monkeypatch.setattr(Work, "add", lambda self, some, *place: counted.append(some))
    nodes(f"input: 9x9x3\nlayers: {layers}")
    assert sum(counted) == steps


@each(
    ("layers", "turns"),
    [
        ("[repeat 3: [relu]]", 3 * 2),
        ("[repeat 3: [relu | elu, tanh]]", 3 * 5),
        ("[u]", 2),
        ("[cr1-3]", 2),
    ],
)
def test_what_lies_ahead_of_a_loop_or_a_call_is_held_against_the_bound(layers, turns, monkeypatch):
    ahead = []
    monkeypatch.setattr(Work, "add", lambda self, some, place, more=0: ahead.append((some, more)))
    nodes(f"{SEEN}  {layers}")
    assert [found for found in ahead if found[1]] == [(0, turns)]


@each(
    "layers",
    [
        "[x: cnov1-4, {relu: , from: x}]",
        "[x: relu, {y: cnov1-4, from: x}, {relu: , from: y}]",
        "[x: relu, {repeat 1: [x: cnov1-4]}, {relu: , from: x}]",
        "[{repeat 2 as i: ['x_(i)': cnov1-4]}]",
    ],
)
def test_behind_a_layer_at_fault_nothing_else_is(layers):
    assert {*codes(f"input: 9x9x3\nlayers: {layers}")} == {"C107"}


@each(
    ("layer", "code"),
    [
        ("{x: conv3-3 same, weights: x}", []),
        ("{y: conv3-3 same, weights: x}", ["C116"]),
        ("{conv3-3 same: , weights: x}", ["C116"]),
        ("{repeat 1 as i: [{conv3-3 same: , weights: x}]}", []),
        ("{repeat 1: [{conv3-3 same: , weights: x}]}", ["C116"]),
    ],
)
def test_a_word_that_nothing_else_shares_is_a_name_or_in_a_loop(layer, code):
    assert codes(f"input: 9x9x3\nlayers: [{layer}]") == code


def test_a_symbol_counts_a_loop_where_it_may():
    text = "input: 9x9x3\nparams: {n: 3, m: 2}\nlayers: [{repeat (n): [relu, elu]}]"
    (turn,) = reading(text, params={"n": "N"}, closes=True).graph.repeated
    assert (turn.begin, turn.start, turn.stop, turn.turns) == (1, 3, 5, symbol("N"))
    assert not reading(text, closes=True).graph.repeated
    assert fault(text, params={"n": "N"}).code == "C109"
