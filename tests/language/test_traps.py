"""What once gave plausible figures without a word: each is now what was meant, or a fault."""

from __future__ import annotations

import pytest

from cnncalc import analyze, verify
from tests.language.reading import fault, reading

HEAD = "input: 8x8x16\nparams: {s: 1}\nlayers:\n"


def channels(layers: str) -> int:
    return analyze(reading(HEAD + layers).graph).rows[-1].facts.output.channels


def params(layers: str, head: str = "input: 8x8x8\nlayers:\n") -> int:
    return analyze(reading(head + layers).graph).totals.params


@pytest.mark.parametrize("join", ["concat", "dense"])
def test_a_branch_that_is_not_there_is_not_there(join):
    branches = "      - conv1-32\n      - when (s == 2): conv1-8\n"
    if join == "concat":
        assert channels(f"  - concat:\n{branches}") == 32
    # Dense takes a list of layers, in a row: what it holds is no branch.
    else:
        assert channels(f"  - dense:\n{branches}") == 16 + 32


def test_a_false_branch_of_a_sum_adds_nothing():
    graph = reading(
        f"{HEAD}  - add:\n      - conv1-16\n      - bn\n      - when (s == 2): relu\n"
    ).graph
    assert [len(n.inputs) for n in graph.nodes if n.op.kind == "add"] == [2]


def test_one_branch_that_is_left_is_what_the_join_gives():
    graph = reading(f"{HEAD}  - add:\n      - conv1-16\n      - when (s == 2): relu\n").graph
    assert [n.op.kind for n in graph.nodes] == ["input", "conv"]


def test_an_explicit_list_is_a_branch_even_where_nothing_of_it_is_there():
    assert channels("  - concat: [[conv1-32], [{when (s == 2): conv1-8}]]\n") == 32 + 16
    assert channels("  - concat: {a: [conv1-32], b: []}\n") == 32 + 16


@pytest.mark.parametrize("join", ["concat", "add", "multiply", "split"])
def test_no_branch_at_all_is_a_fault(join):
    error = fault(f"{HEAD}  - {join}:\n      - when (s == 2): relu\n      - when (s == 3): bn\n")
    assert (error.code, str(error.location)) == ("C206", "net.yaml:4:5")
    assert error.hint


@pytest.mark.parametrize(
    "loop", ["for r in [1, 2, 3]: conv3-8 pad (r) dilation (r)", "repeat 3: conv1-8"]
)
def test_a_loop_as_a_branch_gives_one_for_each_turn(loop):
    graph = reading(f"{HEAD}  - concat:\n      - conv1-4\n      - {loop}\n").graph
    assert graph.nodes[-1].inputs == (1, 2, 3, 4)
    assert [node.inputs for node in graph.nodes[1:-1]] == [(0,)] * 4
    assert analyze(graph).rows[-1].facts.output.channels == 4 + 3 * 8


def test_a_loop_in_an_explicit_list_is_one_branch():
    graph = reading(f"{HEAD}  - concat: [[conv1-4], [{{repeat 3: conv1-8}}]]\n").graph
    assert graph.nodes[-1].inputs == (1, 4)


@pytest.mark.parametrize(
    "items",
    [
        "      - body: [conv1-8, bn]\n      - shortcut: conv1-8\n",
        "      - conv1-8\n      - shortcut: [conv1-8]\n",
        "      - {body: [conv1-8], shortcut: [conv1-8]}\n",
    ],
)
def test_a_shortcut_as_an_item_is_refused(items):
    error = fault(f"{HEAD}  - residual:\n{items}")
    assert error.code == "C105"
    assert error.location.token == "shortcut"
    assert "without the dashes" in error.hint


# 3·3·8·16 weights and 16 biases.
def test_a_layer_that_names_itself_owns_its_weights():
    layers = "  - cls3: conv3-16 pad 1\n    weights: cls3\n"
    assert params(layers) == 9 * 8 * 16 + 16
    assert verify(reading(f"input: 8x8x8\nlayers:\n{layers}").graph).agrees


def test_a_block_that_names_itself_owns_its_weights():
    head = "input: 8x8x8\nblocks:\n  u(c): conv3-(c) pad 1 | conv1-(c) | conv1-(c)\nlayers:\n"
    assert params("  - q: u(8)\n    weights: q\n", head) == 9 * 8 * 8 + 8 + 2 * (8 * 8 + 8)


@pytest.mark.parametrize("body", ["{repeat 2: conv3-8 pad 1}", "[conv3-8 pad 1, conv3-8 pad 1]"])
def test_a_structure_that_names_itself_owns_its_weights(body):
    assert params(f"  - q: {body}\n    weights: q\n") == 2 * (9 * 8 * 8 + 8)


@pytest.mark.parametrize("loop", ["", "repeat 1 as i"])
@pytest.mark.parametrize("weights", ["", "    weights: a\n"])
def test_weights_of_a_layer_that_comes_later_are_refused(loop, weights):
    layers = f"  - a: conv1-8\n    weights: b\n  - b: conv1-8\n{weights}"
    if loop:
        indented = layers.replace("\n  ", "\n      ")
        layers = f"  - {loop}:\n    {indented.rstrip()}\n"
    error = fault(f"input: 8x8x8\nlayers:\n{layers}")
    assert (error.code, error.location.token) == ("C116", "b")
    assert "put it first" in error.hint
