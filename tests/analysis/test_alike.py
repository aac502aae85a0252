"""What equal operations on equal shapes give is asked once, and counts as often as it is there."""

from __future__ import annotations

from operator import attrgetter

from cnncalc.analysis.alike import alike, once, summed
from cnncalc.analysis.report import analyze
from cnncalc.sources.resolve import load

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
    from cnncalc.errors import Source
    from cnncalc.sources.spec import read_source

    report = analyze(read_source(Source("net.yaml", text)).graph)
    assert report.totals.params == 2 * 20
    assert report.totals.macs == 3 * 8 * 8 * 4 * 4
