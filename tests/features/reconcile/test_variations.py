"""Variations of a small network, with their parameters, which are worked out by hand."""

# ruff: noqa: E501 (names are as long as they are)

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.features.reconcile.variations import (
    classes_of,
    classifier,
    rebuilt,
    varied,
    with_classes,
    with_sides,
)
from tests.features.sheets import network

NET = (
    "8x8x3 -> conv3-4 nobias -> bn -> relu -> flatten -> fc 6 -> relu -> dropout 0.5 -> fc 2 -> "
    "softmax"
)  # 108 + (4 + 4) + (6·144 + 6) + (2·6 + 2) = 1000 parameters
VARIED = """
    net, input normalised | 1000 | 7 | 1 | softmax1
    net, without its classifier | 986 | 0 | 1 | relu2
    net, without its classifier, input normalised | 986 | 7 | 2 | relu2
    net, without its fully connected layers | 116 | 0 | 1 | relu1
    net, without its fully connected layers, input normalised | 116 | 7 | 2 | relu1
    net, batch norm without scale | 996 | 0 | 1 | softmax1
    net, batch norm without scale, input normalised | 996 | 7 | 2 | softmax1
    net, batch norm without scale, without its classifier | 982 | 0 | 2 | relu2
    net, batch norm without scale, without its classifier, input normalised | 982 | 7 | 3 | relu2
    net, batch norm without scale, without its fully connected layers | 112 | 0 | 2 | relu1
    net, batch norm without scale, without its fully connected layers, input normalised | 112 | 7 | 3 | relu1
    net, batch norm without scale and shift | 992 | 0 | 1 | softmax1
    net, batch norm without scale and shift, input normalised | 992 | 7 | 2 | softmax1
    net, batch norm without scale and shift, without its classifier | 978 | 0 | 2 | relu2
    net, batch norm without scale and shift, without its classifier, input normalised | 978 | 7 | 3 | relu2
    net, batch norm without scale and shift, without its fully connected layers | 108 | 0 | 2 | relu1
    net, batch norm without scale and shift, without its fully connected layers, input normalised | 108 | 7 | 3 | relu1
    net, convolutions with biases | 1004 | 0 | 1 | softmax1
    net, convolutions with biases, input normalised | 1004 | 7 | 2 | softmax1
    net, convolutions with biases, without its classifier | 990 | 0 | 2 | relu2
    net, convolutions with biases, without its classifier, input normalised | 990 | 7 | 3 | relu2
    net, convolutions with biases, without its fully connected layers | 120 | 0 | 2 | relu1
    net, convolutions with biases, without its fully connected layers, input normalised | 120 | 7 | 3 | relu1
    net, convolutions with biases, batch norm without scale | 1000 | 0 | 2 | softmax1
    net, convolutions with biases, batch norm without scale, input normalised | 1000 | 7 | 3 | softmax1
    net, convolutions with biases, batch norm without scale, without its classifier | 986 | 0 | 3 | relu2
    net, convolutions with biases, batch norm without scale, without its classifier, input normalised | 986 | 7 | 4 | relu2
    net, convolutions with biases, batch norm without scale, without its fully connected layers | 116 | 0 | 3 | relu1
    net, convolutions with biases, batch norm without scale, without its fully connected layers, input normalised | 116 | 7 | 4 | relu1
    net, convolutions with biases, batch norm without scale and shift | 996 | 0 | 2 | softmax1
    net, convolutions with biases, batch norm without scale and shift, input normalised | 996 | 7 | 3 | softmax1
    net, convolutions with biases, batch norm without scale and shift, without its classifier | 982 | 0 | 3 | relu2
    net, convolutions with biases, batch norm without scale and shift, without its classifier, input normalised | 982 | 7 | 4 | relu2
    net, convolutions with biases, batch norm without scale and shift, without its fully connected layers | 112 | 0 | 3 | relu1
    net, convolutions with biases, batch norm without scale and shift, without its fully connected layers, input normalised | 112 | 7 | 4 | relu1
    """


def test_all_variations():
    found = [
        f"{one.name} | {analyze(one.graph).totals.params} | {one.buffers} | {one.changes} | "
        f"{one.graph.nodes[-1].name}"
        for one in varied("net", network(NET))
    ]
    assert found == cleandoc(VARIED).splitlines()


def test_what_a_variation_does_not_change_is_left_out():
    names = [one.name for one in varied("n", network("8x8x3 -> conv3-4 -> relu"))]
    assert names == ["n, input normalised"]
    names = [one.name for one in varied("n", network("8x8xC -> conv3-4 nobias -> relu"))]
    assert names == ["n, convolutions with biases"]


def test_variations_that_keep_the_head():
    found = [(one.name, one.changes) for one in rebuilt("net", network(NET))]
    assert len(found) == 12 and found[0] == ("net", 0)
    assert not any("without its" in name for name, _ in found)


@pytest.mark.parametrize(
    ("model", "index", "classes"),
    [
        ("8x8x3 -> conv3-4", None, None), ("8x8x3 -> conv3-4 -> globalavgpool", 1, 4),
        ("8x8x3 -> conv3-4 -> sigmoid", 1, 4), ("8x8x3 -> fc 5", 1, 5),
        ("8x8x3 -> fc 5 -> relu", None, None), ("8x8x3 -> fc 5 -> relu -> softmax", 1, 5),
        ("8x8x3 -> fc 5 -> bn", None, None), ("8x8x3 -> fc 5 -> dropout 0.5", 1, 5),
        ("8x8x3 -> relu", None, None),
        ("input: 8x8x3\nparams: {classes: 4}\nlayers: [conv3-(classes)]", 1, 4),
        ("input: 8x8x3\nparams: {classes: 5}\nlayers: [conv3-4]", None, None),
    ],
)  # fmt: skip
def test_the_layer_that_tells_classes_apart(model, index, classes):
    graph = network(model)
    assert (classifier(graph), classes_of(graph)) == (index, classes)
    changed = with_classes(graph, 9)
    assert (changed is None) == (index is None)
    assert changed is None or analyze(changed).rows[index - 1].facts.output.channels == 9


def test_square_images_of_another_side():
    assert with_sides(network("8x6x3 -> conv3-4"), 5).input_shape.dims == (3, 5, 5)
