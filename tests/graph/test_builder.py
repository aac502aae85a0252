"""Graphs in the making, as a reader of any file makes them: without scopes and without texts."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.dims import symbol
from cnncalc.errors import Fault, Faults, SpecError
from cnncalc.graph import Graph, Repeated
from cnncalc.graph.builder import Builder
from cnncalc.ops import Input
from cnncalc.ops.activation import Relu
from cnncalc.ops.convolution import Conv
from cnncalc.ops.joining import Add
from cnncalc.shape import Shape
from cnncalc.sources.resolve import load


def conv(filters: int = 8) -> Conv:
    return Conv(kernel=(3, 3), filters=filters, padding=((1, 1), (1, 1)))


class UpTo(Relu):
    """One that takes one input or two."""

    inputs = (1, 2)
    roles = ("left", "right")


def begun() -> Builder:
    builder = Builder(Faults())
    builder.add(Input(shape=Shape(8, (9, 9))), "x", ())
    return builder


def graph_of(builder: Builder) -> Graph:
    return builder.graph("net", (len(builder.nodes) - 1,))


def names(builder: Builder) -> list[str]:
    return [node.name for node in builder.nodes[1:]]


def test_equal_operations_become_one_and_others_do_not():
    builder = begun()
    for op in (conv(), conv(), conv(9), conv(), Relu(), Relu()):
        builder.add(op, "", (len(builder.nodes) - 1,))
    first, second, other, third, relu, last = (node.op for node in builder.nodes[1:])
    assert first is second is third is not other
    assert relu is last


def test_layers_that_expressions_make_equal_are_one_operation():
    text = "9x9x8 -> conv3-(4*2) pad 1 | relu | conv3-8 pad 1 | conv3-(8) pad 1 /1 | relu"
    ops = [node.op for node in load(text).nodes if node.op.kind == "conv"]
    assert len(ops) == 3
    assert ops[0] is ops[1] is ops[2]


def test_nodes_without_a_name_are_numbered_by_kind_and_path():
    builder = begun()
    for name, path in (("", ()), ("conv2", ()), ("", ()), ("", ("a",)), ("", ("a",))):
        builder.add(conv(), name, (len(builder.nodes) - 1,), path)
    assert names(builder) == ["conv1", "conv2", "conv3", "a.conv1", "a.conv2"]
    assert not builder.faults


def test_a_name_that_is_taken_is_a_fault_and_the_node_gets_another():
    builder = begun()
    builder.add(conv(), "a", (0,))
    builder.add(conv(), "a", (1,))
    assert [fault.code for fault in builder.faults] == ["C117"]
    assert names(builder) == ["a", "conv1"]


def test_the_number_of_inputs_is_held():
    builder = begun()
    with pytest.raises(SpecError, match="C206"):
        builder.add(conv(), "a", (0, 0))
    builder.add(Add(), "a", (0, 0))
    assert names(builder) == ["a"]


@pytest.mark.parametrize("index", [1, 2, -1])
def test_an_input_is_an_earlier_node(index):
    builder = begun()
    with pytest.raises(SpecError, match="C116 'a' takes what no earlier layer gives"):
        builder.add(conv(), "a", (index,))
    with pytest.raises(SpecError, match="C116 'net' takes"):
        builder.graph("net", (index,))
    assert names(builder) == []


def test_a_graph_has_inputs_and_outputs():
    builder = begun()
    builder.add(Input(shape=Shape(8, (9, 9))), "y", ())
    builder.add(Add(), "sum", (0, 1))
    graph = builder.graph("net", (2, 0))
    assert (graph.inputs, graph.outputs, len(graph.nodes)) == ((0, 1), (2, 0), 3)
    with pytest.raises(SpecError, match="C106 the network has no output"):
        builder.graph("net", ())
    with pytest.raises(SpecError, match="C106 the network has no input"):
        Builder(Faults()).graph("net", (0,))


def test_a_layer_that_is_not_known_leaves_the_rest_to_be_analysed():
    builder = begun()
    before = builder.add(conv(), "a", (0,))
    hole = builder.hole(Fault("C107", "unknown layer 'Foo'"), "b", (before,))
    builder.add(conv(), "c", (hole,))
    assert [fault.code for fault in builder.faults] == ["C107"]
    assert not builder.nodes[hole].op.is_known
    assert names(builder) == ["a", "b", "c"]
    with pytest.raises(SpecError, match="C115"):
        builder.hole(Fault("C115", "too much"), "d", (0,))


def test_weights_are_shared_with_a_group_and_lead_to_the_first():
    builder = begun()
    for block in ("a", "b", "c"):
        first = len(builder.nodes)
        builder.add(conv(), "conv", (first - 1,), (block,))
        builder.add(Relu(), "relu", (first,), (block,))
        builder.group(block, first)
        other = {"b": "a", "c": "b"}.get(block)
        if other:
            builder.share(first, builder.extents[other], other)
    assert [node.shared for node in builder.nodes] == [None, None, None, 1, None, 1, None]
    assert analyze(graph_of(builder)).totals.params == 3 * 3 * 8 * 8 + 8


def test_layers_with_other_weights_are_not_shared():
    builder = begun()
    builder.add(conv(), "a", (0,))
    builder.add(Relu(), "b", (1,))
    with pytest.raises(SpecError, match="C206 'a' has other layers"):
        builder.share(2, builder.extents["a"], "a")


@pytest.mark.parametrize(
    ("op", "given", "said", "hint"),
    [(Relu(), 0, "relu takes 1 input, not 0", "a, b"),
     (Relu(), 2, "relu takes 1 input, not 2", "a, b"),
     (Add(), 1, "add takes 2 inputs or more, not 1", "a, b"),
     (UpTo(), 3, "relu takes up to 2 inputs, not 3", "left, right")],
)  # fmt: skip
def test_an_operation_says_how_many_inputs_it_takes(op, given, said, hint):
    builder = begun()
    with pytest.raises(SpecError) as caught:
        builder.add(op, "a", (0,) * given)
    fault = caught.value
    assert (fault.code, fault.message) == ("C206", said)
    assert fault.hint == f"name its inputs: from: [{hint}]"


@pytest.mark.parametrize("index", [-1, 1, 2])
def test_a_layer_takes_from_one_before_it(index):
    with pytest.raises(SpecError) as caught:
        begun().add(Relu(), "a" * 61, (index,))
    fault = caught.value
    assert fault.message == f"'{'a' * 60}' takes what no earlier layer gives"
    assert (fault.code, fault.received) == ("C116", f"layer {index} of 1")


def raised(call, *given):
    with pytest.raises(SpecError) as caught:
        call(*given)
    fault = caught.value
    return fault.code, fault.message, fault.hint


def test_bounds_of_nodes_and_names(monkeypatch):
    monkeypatch.setattr("cnncalc.graph.builder.MOST_NODES", 2)
    monkeypatch.setattr("cnncalc.graph.builder.LONGEST_KEY", 5)
    monkeypatch.setattr("cnncalc.graph.builder.MOST_CHARACTERS", 6)
    builder = begun()
    long = raised(builder.add, Relu(), "bcde", (0,), ("a",))
    assert long == ("C115", "a full name has more than 5 characters", "write shorter names")
    builder.add(Relu(), "b.cde", (0,))  # x and five more
    assert raised(builder.add, Relu(), "a", (0,)) == (
        "C115", "the network has more than 2 nodes", "repeat fewer times",
    )  # fmt: skip
    monkeypatch.setattr("cnncalc.graph.builder.MOST_NODES", 3)
    assert raised(builder.add, Relu(), "a", (0,)) == (
        "C115", "the names of the layers have more than 6 characters", "give shorter names",
    )  # fmt: skip


def test_what_has_no_name_is_numbered_by_kind_and_path():
    builder = begun()
    builder.add(Relu(), "relu2", (0,))
    for path in ((), (), ("a",), ("a",), ()):
        builder.add(Relu(), "", (0,), path)
    builder.add(Relu(), "x", (0,), ("a",))
    builder.add(Relu(), "x", (0,), ("a",))
    builder.add(Relu(), "", (0,), number=lambda kind: f"{kind}#")
    assert names(builder) == [
        "relu2", "relu1", "relu3", "a.relu1", "a.relu2", "relu4", "a.x", "a.relu3", "relu#",
    ]  # fmt: skip
    assert [(f.code, f.message) for f in builder.faults] == [
        ("C117", "the name 'a.x' is given twice")
    ]


def test_equal_operations_are_one_object():
    builder = begun()
    one, other = conv(), conv()
    for op in (one, other, one, conv(9)):
        builder.add(op, "", (0,))
    ops = [node.op for node in builder.nodes[1:]]
    assert ops[0] is ops[1] is ops[2] is one and ops[3] is not one
    assert builder.distinct == 3


def test_a_network_has_an_input_and_an_output():
    assert raised(begun().graph, "net", ()) == (
        "C106", "the network has no output", "name one in outputs: [fc1]",
    )  # fmt: skip
    assert raised(Builder(Faults()).graph, "net", (0,)) == (
        "C106", "the network has no input", "write input: 224x224x3",
    )  # fmt: skip
    assert raised(begun().graph, "net", (1,))[:2] == (
        "C116", "'net' takes what no earlier layer gives",
    )  # fmt: skip


def turning(*further):
    """x, a first turn a, and b for the later ones; what takes from which comes behind."""
    builder = begun()
    builder.add(Relu(), "a", (0,))
    builder.add(Relu(), "b", (1,))
    builder.repeated.append(Repeated(1, 2, 3, 1, 2, symbol("T")))
    for name, index in further:
        builder.add(Relu(), name, (index,))
    return builder


def test_nothing_is_taken_from_one_of_many_turns():
    hint = "give a number for what counts the turns: -p T=4"
    what = "what one turn of a loop puts out, and a symbol counts the turns"
    made = turning(("c", 2))
    assert made.graph("net", (3,)).repeated == tuple(made.repeated)
    assert turning().graph("net", (2,)).outputs == (2,)
    assert raised(turning(("c", 1)).graph, "net", (3,)) == ("C286", f"'c' takes {what}", hint)
    assert raised(turning(("c", 2)).graph, "net", (1,)) == ("C286", f"an output is {what}", hint)
    sharing = turning(("c", 2))
    sharing.nodes[3] = sharing.nodes[3]._replace(shared=1)
    assert raised(sharing.graph, "net", (3,))[:2] == ("C286", f"'c' takes {what}")


def test_layers_that_share_are_named_on_both_sides():
    builder = begun()
    builder.add(conv(), "a", (0,))
    builder.add(conv(), "b", (1,))
    builder.add(Relu(), "c", (2,))
    with pytest.raises(SpecError) as caught:
        builder.share(3, range(1, 3), "n" * 61)
    fault = caught.value
    said = f"'{'n' * 60}' has other layers with weights, which cannot be shared"
    assert (fault.message, fault.received) == (said, "none here, a, b there")
    with pytest.raises(SpecError) as caught:
        builder.share(1, range(3, 4), "a")
    assert caught.value.received == "a, b here, none there"
