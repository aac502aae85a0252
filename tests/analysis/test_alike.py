"""What equal operations on equal shapes give is asked once, and counts as often as it is there."""

from __future__ import annotations

from operator import attrgetter

from cnncalc.analysis.alike import alike, once, summed
from cnncalc.analysis.report import analyze
from cnncalc.counting.builtin import BY_NAME
from cnncalc.errors import Faults
from cnncalc.features.summary import View, page, summary
from cnncalc.graph.builder import Builder
from cnncalc.ops import Input
from cnncalc.ops.activation import Relu
from cnncalc.shape import Shape
from cnncalc.sources.resolve import load
from tests.language.reading import reading

THREE = "8x8x4 -> conv1-4 -> conv1-4 -> relu -> conv3-4"


def rows(model: str = THREE):
    return analyze(load(model)).rows


def test_rows_that_are_alike_are_counted():
    assert [(row.name, times) for row, times in alike(rows())] == [
        ("conv1", 2), ("relu1", 1), ("conv3", 1),
    ]  # fmt: skip


def test_a_sum_counts_each_row():
    # 2·(4·4 + 4) and 9·4·4 + 4
    assert summed(rows(), attrgetter("facts.params")) == 2 * 20 + 148
    assert summed(rows("HxWx1 -> relu -> relu"), attrgetter("facts.activations")) == 2 * (
        load("HxWx1 -> relu").input_shape.elements
    )
    assert summed((), attrgetter("facts.params")) == 0


def test_a_question_is_asked_once():
    asked = []
    answer = once(lambda row: asked.append(row.name) or row.node.op.kind)
    assert [answer(row) for row in rows()] == ["conv", "conv", "relu", "conv"]
    assert asked == ["conv1", "relu1", "conv3"]


def test_weights_that_are_shared_count_once():
    text = "input: 8x8x4\nlayers:\n- a: conv1-4\n- b: conv1-4\n  weights: a\n- c: conv1-4\n"
    report = analyze(reading(text).graph)
    assert report.totals.params == 2 * 20
    assert report.totals.macs == 3 * 8 * 8 * 4 * 4


def test_rows_of_other_types_of_elements_are_not_alike():
    builder, relu = Builder(Faults()), Relu()
    last = builder.add(Input(shape=Shape(2, (4, 4))), "x", ())
    for dtype in ("", "float16", "float16", "int8"):
        last = builder.add(relu, "", (last,), dtype=dtype)
    report = analyze(builder.graph("net", (last,)))
    assert [times for _, times in alike(report.rows)] == [1, 2, 1]
    assert report.totals.activation_bytes == 32 * (4 + 2 * 2 + 1)
    result = page([summary(report, BY_NAME["cnncalc"])], View(keys=("memory",), ops=True))
    assert [layer["activation_bytes"] for layer in result.document()["layers"]] == [128, 64, 64, 32]
    assert [row[0] for row in result.sheets()[0].rows] == [128, 64, 64, 32]
