"""Rows: where they are taken from, joins of what they name, repetitions; `else` and `elif`."""

from __future__ import annotations

from cnncalc.language.write import expanded_text
from tests.each import each
from tests.language.reading import fault, nodes, reading
from tests.language.test_write import figures, whole

HEAD = """input: 8x8x4
params: {a: 0, n: 3, rates: [1, 2]}
blocks:
  u(c, s=1): conv1-(c) /(s) | relu
layers:
  - c1: conv1-4
  - c2: conv1-4
"""


def edges(layers: str) -> dict[str, tuple[str, ...]]:
    """Each layer behind c2 with its inputs."""
    graph = reading(HEAD + layers).graph
    return {n.name: tuple(graph.nodes[i].name for i in n.inputs) for n in graph.nodes[3:]}


@each(
    ("layers", "expected"),
    [
        ("  - from c1 | relu\n", {"relu1": ("c1",)}),
        ("  - x: from c1 | relu | bn\n", {"x": ("c1",), "bn1": ("x",)}),
        ("  - x: from c1, c2 | add\n", {"x": ("c1", "c2")}),
        ("  - add(c1, c2)\n", {"add1": ("c1", "c2")}),
        ("  - x: add(c1, input) | relu\n", {"x": ("c1", "input"), "relu1": ("x",)}),
        ("  - relu | concat(c1)\n", {"relu1": ("c2",), "concat1": ("relu1", "c1")}),
        ("  - add: {from: [c1, input]}\n", {"add1": ("c1", "input")}),
        ("  - x: {add: {from: [c1, input]}}\n", {"x": ("c1", "input")}),
        ("  - y: {concat: [from c1 | relu, []]}\n",
         {"y.relu1": ("c1",), "y.concat1": ("y.relu1", "c2")}),
        ("  - y: from c1\n  - relu\n", {"relu1": ("c1",)}),
        ("  - y: from c1\n  - bn\n  - from y | relu\n", {"bn1": ("c1",), "relu1": ("c1",)}),
        ("  - for i in [1, 2]: {x(i): from c(3 - i) | relu}\n", {"x1": ("c2",), "x2": ("c1",)}),
        ("  - for i in [1, 2]: concat(c(i), c(3 - i))\n",
         {"concat1": ("c1", "c2"), "concat2": ("c2", "c1")}),
    ],
)  # fmt: skip
def test_a_row_says_where_it_is_taken_from(layers, expected):
    assert edges(layers) == expected


def test_a_part_of_a_row_is_repeated():
    assert list(nodes(HEAD + "  - u(2, 2) | u(4)*(n - 1)\n").values())[2:] == [
        "conv1-2 /2", "relu", "conv1-4", "relu", "conv1-4", "relu",
    ]  # fmt: skip
    assert list(nodes(HEAD + "  - bn | [conv1-4 | relu*2]*2\n"))[2:] == [
        "bn1", "conv3", "relu1", "relu2", "conv4", "relu3", "relu4",
    ]  # fmt: skip
    assert list(nodes(HEAD + "  - x: u(4)*2\n"))[2:] == [
        "x.1.conv1", "x.1.relu1", "x.2.conv1", "x.2.relu1",
    ]  # fmt: skip
    assert list(nodes(HEAD + "  - relu*0 | bn\n"))[2:] == ["bn1"]


def test_a_row_of_one_line_is_repeated_as_well():
    from cnncalc import load

    kinds = [node.op.kind for node in load("8x8x3 -> conv1-4 | relu*2 -> [bn]*2").nodes]
    assert kinds == ["input", "conv", "relu", "relu", "bn", "bn"]


@each(
    ("a", "kinds"), [("1", ["bn"]), ("2", ["tanh"]), ("3", ["elu", "relu"]), ("4", ["elu", "relu"])]
)
@each(
    "layers",
    [
        "  - when (a == 1): bn\n  - elif (a == 2): tanh\n  - else: elu | relu\n",
        "  - when (a == 1): bn\n    elif (a == 2): tanh\n    else: [elu, relu]\n",
        "  - {when (a == 1): bn, elif (a == 2): tanh, else: [elu, relu]}\n",
    ],
)
def test_the_first_case_that_holds_is_taken(layers, a, kinds):
    assert list(nodes(HEAD + layers, params={"a": a}).values())[2:] == kinds


def test_a_case_may_be_taken_from_elsewhere_and_a_name_stands_before_all():
    assert edges("  - when (a): bn\n  - else: relu\n    from: c1\n") == {"relu1": ("c1",)}
    assert edges("  - x: {when (a): bn, else: relu}\n  - add(x, c1)\n") == {
        "x.relu1": ("c2",), "add1": ("x.relu1", "c1"),
    }  # fmt: skip


def test_cases_are_branches_too():
    layers = "  - concat:\n      - when (a): relu\n      - else: [tanh, relu]\n      - elu\n"
    assert edges(layers)["concat1"] == ("relu1", "elu1")
    assert edges("  - concat: {x: [bn], when (a): relu, else: tanh}\n")["concat1"] == (
        "x.bn1", "tanh1",
    )  # fmt: skip


def test_branches_of_loops_within_loops_and_of_cases():
    layers = """  - concat:
      - for r in rates:
          - for k in [1, 3]:
              - when (r == k): conv(k)-(r) same
              - else: conv(k)-(10*r) same
      - b: {repeat 2: relu}
"""
    found = edges(layers)
    assert found["concat1"] == ("conv3", "conv4", "conv5", "conv6", "b.1.relu1", "b.2.relu1")
    assert [*nodes(HEAD + layers).values()][2:6] == [
        "conv1-1 same", "conv3-10 same", "conv1-20 same", "conv3-20 same",
    ]  # fmt: skip


FAULTS = [
    ("  - relu | from c1\n", "C105", "8:12"),
    ("  - from c1 | from c2 | relu\n", "C105", "8:15"),
    ("  - from c1 | relu:\n    from: c2\n", "C105", "8:10"),
    ("  - x: from nowhere | relu\n", "C116", "8:13"),
    ("  - from c1, c2 | relu\n", "C206", "8:19"),
    ("  - from c1, c2\n", "C206", "8:5"),
    ("  - from c1, , c2 | add\n", "C108", "8:12"),
    ("  - from a b | relu\n", "C105", "8:10"),
    ("  - add(c1, conv1-3 | relu)\n", "C105", "8:13"),
    ("  - add(c1, nowhere)\n", "C116", "8:13"),
    ("  - add()\n", "C108", "8:9"),
    ("  - u(2)*n\n", "C108", "8:9"),
    ("  - u(2)*(n/2)\n", "C109", "8:11"),
    ("  - relu | [bn]\n", "C108", "8:12"),
    ("  - relu | *3\n", "C108", "8:12"),
    ("  - relu*1000000000\n", "C109", "8:10"),
    ("  - relu | [[relu*1000]*1000]*1000\n", "C115", "8:31"),
    ("  - else: relu\n", "C105", "8:5"),
    ("  - relu\n  - elif (a): relu\n", "C105", "9:5"),
    ("  - when (a): bn\n  - else: relu\n  - else: bn\n", "C105", "10:5"),
    ("  - when (a): bn\n  - else if (n): relu\n", "C105", "9:5"),
    ("  - when (a): bn\n    relu: 3\n", "C105", "9:5"),
    ("  - concat:\n      - else: relu\n", "C105", "9:9"),
    ("  - relu:\n    form: c1\n", "C105", "9:5"),
]


@each(("layers", "code", "place"), FAULTS)
def test_faults_of_rows_have_a_place(layers, code, place):
    error = fault(HEAD + layers)
    assert (error.code, str(error.location)) == (code, f"net.yaml:{place}")
    assert error.hint


WRITTEN = """  - x: {concat: {for r in rates: conv3-(r) pad 1, y: {repeat 2: relu}, z: [conv1-2],
      when (not a): relu, elif (n): tanh, else: bn}}
  - concat:
      - for r in rates: conv3-(r) pad 1
      - q: {repeat 2: [conv1-4 | relu]}
      - - repeat 2: relu
      - when (a): []
      - else: relu
      - []
      - from c1 | conv1-3
  - u(2) | u(4)*(n - 1) | [u(5) | relu*2]*2
  - up: concat(c1, x) | conv1-4 | concat(c1)
  - both: from c1, x | concat
  - same: from x
  - concat: {from: [same, both]}
  - nn: {when (not a): u(2), else: u(3) | u(3)}
  - when (not a): conv1-3
    from: c1
  - when (a): conv1-3
  - else: conv1-9
    from: c1
"""


def test_what_is_written_is_read_again():
    original = reading(HEAD + WRITTEN)
    written = original.spec
    again = reading(written)
    assert whole(again.graph) == whole(original.graph)
    assert figures(again.graph) == figures(original.graph)
    assert again.spec == written
    assert figures(reading(expanded_text(original.graph)).graph) == figures(original.graph)
