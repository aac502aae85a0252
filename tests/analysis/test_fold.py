"""A line of a summary: what it is about, and whether it stands for a block."""

from __future__ import annotations

from cnncalc import analyze, load
from cnncalc.analysis.fold import Line

_, CONV, RELU, FC = (None, *analyze(load("8x8x3 -> conv3-4 -> relu -> fc 5")).rows)


def test_a_block_sums_two_layers_or_more():
    assert Line("block", (CONV, RELU)).is_block
    assert Line("block", (CONV,)).is_block  # under a name of its own
    assert not Line(CONV.name, (CONV,)).is_block
    assert Line(CONV.name, (CONV, RELU)).is_block
    assert not Line(CONV.name, (CONV, RELU), ((CONV, RELU),)).is_block
    assert Line(CONV.name, (CONV, RELU, FC), ((CONV, RELU), (FC,))).is_block
    assert Line(CONV.name, (CONV,), ((CONV,),), times=2).is_block


def test_a_line_is_about_the_layer_that_it_begins_with():
    joined = Line(CONV.name, (CONV, RELU, FC), ((CONV, RELU), (FC,)))
    assert (joined.main, joined.last) == (CONV, FC)
    assert Line("block", (CONV, RELU)).main == RELU
