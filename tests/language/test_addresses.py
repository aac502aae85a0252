"""Addresses into blocks, layers as arguments, outputs by pattern, weights shared by a word."""

from __future__ import annotations

import pytest

from cnncalc import analyze, verify
from cnncalc.language.write import expanded_text
from tests.each import each
from tests.language.reading import fault, reading
from tests.language.test_write import figures, whole

HEAD = """input: 8x8x4
blocks:
  two(c): [x1: [conv1-(c)], x2: [relu, bn]]
  join(a, b, c=3): concat(a, b) | conv1-(c)
  twice(a): join(a, a)
layers:
"""


def inputs(layers: str, name: str) -> tuple[str, ...]:
    nodes = reading(HEAD + layers).graph.nodes
    return next(tuple(nodes[i].name for i in n.inputs) for n in nodes if n.name == name)


@each(
    ("layers", "name", "expected"),
    [
        ("  - q: two(2)\n  - z: from q.x1 | bn\n", "z", ("q.x1.conv1",)),
        ("  - q: two(2)\n  - z: from q.x2 | bn\n", "z", ("q.x2.bn1",)),
        ("  - q: two(2)\n  - z: from q.x2.relu1 | bn\n", "z", ("q.x2.relu1",)),
        ("  - q: two(2)\n  - z: add(q.x1, q.x2)\n", "z", ("q.x1.conv1", "q.x2.bn1")),
        ("  - q: {repeat 2: two(2)}\n  - z: from q.1.x1 | bn\n", "z", ("q.1.x1.conv1",)),
        ("  - q: {repeat 2: [relu, bn]}\n  - z: from q.1 | bn\n", "z", ("q.1.bn1",)),
        ("  - q: {concat: {a: [relu, bn], b: []}}\n  - z: from q.a | bn\n", "z", ("q.a.bn1",)),
        ("  - q: {concat: {a: {repeat 2: relu}}}\n  - z: from q.a.2 | bn\n", "z", ("q.a.2.relu1",)),
        ("  - two(2)\n  - z: from two1.x1 | bn\n", "z", ("two1.x1.conv1",)),
        ("  - g: [q: two(2), relu: from q.x1 | tanh]\n", "g.relu", ("g.q.x1.conv1",)),
        ("  - a: relu\n  - b: tanh\n  - join(a, b)\n", "join1.concat1", ("a", "b")),
        ("  - a: relu\n  - join(b=a, a=input)\n", "join1.concat1", ("input", "a")),
        ("  - q: two(2)\n  - join(q.x1, q)\n", "join1.concat1", ("q.x1.conv1", "q.x2.bn1")),
        ("  - a: relu\n  - twice(a)\n", "twice1.join1.concat1", ("a", "a")),
        ("  - for i in [1, 2]: {a(i): relu}\n  - join(a(2 - 1), a(2))\n", "join1.concat1",
         ("a1", "a2")),
    ],
)  # fmt: skip
def test_layers_of_blocks_have_addresses_and_layers_are_arguments(layers, name, expected):
    assert inputs(layers, name) == expected


@each(
    ("layers", "code", "hint"),
    [
        ("  - q: two(2)\n  - from q.x3 | bn\n", "C116", "did you mean 'q.x"),
        ("  - from q.x1 | bn\n  - q: two(2)\n", "C116", ""),
        ("  - q: two(2)\n  - from q.nothing | bn\n", "C116", "q has: x1, x2"),
        (
            "  - a: relu\n  - concat(channelmaxpool, a)\n",
            "C116",
            "this is a layer, not the name of one",
        ),
        ("  - join(a, input)\n", "C111", ""),
        ("  - a: relu\n  - two(a)\n", "C111", ""),
        ("  - join(input)\n", "C113", ""),
    ],
)
def test_what_is_not_there_is_refused(layers, code, hint):
    error = fault(HEAD + layers)
    assert error.code == code
    assert error.hint.startswith(hint)


HEADS = """input: 8x8x4
layers:
  - p1: conv1-8
  - p2: maxpool2
  - for i in [1, 2]:
      - cls(i): from p1 | conv3-6 pad half
        weights: cls
      - box(i): from p(3 - i) | conv3-4 pad half | relu
        weights: boxes
"""


def outputs(text: str) -> list[str]:
    graph = reading(text).graph
    return [graph.nodes[i].name for i in graph.outputs]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[cls*, box*]", ["cls1", "cls2", "relu1", "relu2"]),
        ('"*2"', ["p2", "cls2", "relu2"]),
        ("[cls?, cls*]", ["cls1", "cls2"]),
        ("[box(1), cls(1 + 1)]", ["relu1", "cls2"]),
        ("cls2", ["cls2"]),
    ],
)
def test_outputs_by_pattern(given, expected):
    assert outputs(f"{HEADS}outputs: {given}\n") == expected


def test_a_pattern_that_no_name_matches_is_refused():
    error = fault(f"{HEADS}outputs: [clss*]\n")
    assert (error.code, error.location.token) == ("C116", "clss*")
    assert error.hint


# 3·3·8·6 weights and 6 biases of the class, 3·3·8·4 and 4 of the box, 4·8 and 8 of p1.
def test_weights_by_a_word_are_those_of_the_first():
    graph = reading(HEADS + "outputs: [cls*, box*]\n").graph
    assert analyze(graph).totals.params == (9 * 8 * 6 + 6) + (9 * 8 * 4 + 4) + (4 * 8 + 8)
    assert verify(graph).agrees


def test_they_are_read_again():
    original = reading(HEADS + "outputs: [cls*, box*]\n")
    written = original.spec
    for text in (written, expanded_text(original.graph)):
        again = reading(text).graph
        assert whole(again)[1:] == whole(original.graph)[1:]
        assert figures(again) == figures(original.graph)
    original = reading(HEAD + "  - q: two(2)\n  - a: relu\n  - join(q.x1, a)\n")
    written = original.spec
    assert whole(reading(written).graph) == whole(original.graph)
