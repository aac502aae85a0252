"""Shapes of a network at other sizes of its inputs: which are tried, what comes out, its cost."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, load
from cnncalc.analysis import trial as module
from cnncalc.analysis.trial import Trial, alike, ancestors
from cnncalc.dims import symbol
from cnncalc.errors import Source
from cnncalc.shape import Shape
from cnncalc.sources.resolve import read_source

SEVERAL = (
    "input: {a: 8x8x1, b: 9x7x2, c: 8x8x4, d: 5}\nlayers: [{p: conv3-4, from: a},"
    " {q: conv3-4, from: c}, {j: add, from: [p, q]}, {r: maxpool9x7, from: b}]"
)


def graph_of(text):
    return read_source(Source("net", text)).graph


def test_inputs_of_one_size_are_varied_together():
    graph = graph_of(SEVERAL)
    assert alike(graph) == [(0, 2), (1,)]
    tried = Trial(graph)
    assert (tried.varied, tried.is_possible, tried.own) == ((0, 2), True, (8, 8))
    assert tried.axes == ("height", "width")
    shapes = tried.shapes((5, 6))
    assert [shapes[i].spatial for i in graph.inputs] == [(5, 6), (9, 7), (5, 6), ()]
    assert Trial(graph, (1,)).own == (9, 7)
    assert Trial(graph, [1]).varied == (1,)


def test_what_has_no_known_axes_cannot_be_tried():
    for line in ("5 -> fc 2", "HxWx3 -> conv3-2", "Hx8x3 -> conv3-2"):
        tried = Trial(load(line))
        assert (tried.varied, tried.is_possible) == ((), False)


def test_one_axis_is_varied_and_the_others_stay():
    tried = Trial(load("8x9x10x1 -> conv3-2"))
    assert [tried.way(axis)(3) for axis in range(3)] == [(3, 9, 10), (8, 3, 10), (8, 9, 3)]
    assert [tried.way(axis, 7)(3) for axis in range(3)] == [(3, 7, 7), (7, 3, 7), (7, 7, 3)]


def test_sizes_that_every_layer_takes():
    tried = Trial(load("8x8x1 -> conv3-2 -> maxpool2 -> conv3-4"))
    assert [n for n in range(1, 9) if tried.works((n, n))] == [8]  # ⌊(n - 2)/2⌋ is 3
    assert tried.works((8, 9)) and not tried.works((7, 8))
    shapes = tried.shapes((10, 9))
    assert list(shapes.values()) == [
        Shape(1, (10, 9)), Shape(2, (8, 7)), Shape(2, (4, 3)), Shape(4, (2, 1)),
    ]  # fmt: skip
    assert tried.shapes((7, 8)) is None


def test_what_enters_a_layer():
    graph = graph_of(SEVERAL)
    tried = Trial(graph)
    names = [node.name for node in graph.nodes]
    join, pool = names.index("j"), names.index("r")
    assert ancestors(graph, join) == [names.index("p"), names.index("q")]
    assert ancestors(graph, pool) == ancestors(graph, 0) == []
    assert tried.entering(join, (5, 4)) == Shape(4, (3, 2))
    assert tried.entering(pool, (2, 2)) == Shape(2, (9, 7))
    assert tried.entering(join, (2, 2)) is None


def test_layers_of_training_are_left_out():
    graph = load("8x8x1 -> conv3-2 -> dropout -> fc 2")
    assert Trial(graph).layers == [1, 2, 3]


def test_what_it_took():
    """Rules cost 4 for each size that they are asked about, 40 with symbols; shapes cost 1."""
    tried = Trial(load("8x8x1 -> conv3-2 -> maxpool2"))
    assert tried.works((8, 8)) and tried.work == 3 * 4 + 3 * 4 + 3
    assert tried.works((8, 8)) and tried.work == 27 + 3
    assert not tried.works((2, 2)) and tried.work == 30 + 3 * 4 + 1
    assert not tried.works((2, 2)) and tried.work == 43 + 1
    assert len(tried.found) == len(tried.numbers) == 4
    tried = Trial(load("8x8x1 -> conv3-2"))
    assert tried.works((symbol("H"), 8)) and tried.work == 3 * 40 + 2


def test_a_symbol_that_decides_is_a_fault():
    with pytest.raises(SpecError) as caught:
        Trial(load("8x8x1 -> maxpool2 pad K ceil caffe")).shapes((symbol("H"), 8))
    assert caught.value.code == "C110"


def test_sizes_to_try(monkeypatch):
    tried = Trial(load("8x8x1 -> conv3-2 -> maxpool2"))
    monkeypatch.setattr(module, "LARGEST_MEND", 20)
    monkeypatch.setattr(module, "MOST_MEND_RULES", 31)
    assert tried.sizes() == range(1, 11)
    monkeypatch.setattr(module, "LARGEST_MEND", 9)
    assert tried.sizes() == range(1, 10)
