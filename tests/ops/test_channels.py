"""Operations of ops.channels: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.ops import channels
from cnncalc.ops.assumed import Assumption, recorded
from cnncalc.reach import EACH, POINTWISE, Window
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    refused_of,
    workings_of,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@each(("text", "loops", "shapes"), cases_of(channels))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@each(("text", "shapes", "code"), refused_of(channels))
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(channels))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


C = symbol("C")


def test_workings():
    assert workings_of("padchannels 7", (4, 3)) == ["C + zeros = 4 + 3 = 7"]
    assert workings_of("split 2 of 3", (6, 3)) == ["C/parts = 6/3 = 2"]
    assert workings_of("split 2 of 2 over height", (6, 8, 3)) == ["H/parts = 8/2 = 4"]
    assert workings_of("split 2 of 1+5", (6, 3)) == []
    assert workings_of("slice 2:5", (6, 3)) == ["stop - start = 5 - 2 = 3"]
    assert workings_of("slice 2: over length", (6, 9)) == ["stop - start = 9 - 2 = 7"]


def test_ends_of_what_is_taken():
    """The last that is there, and the first that is not."""
    for text, shape, output in (
        ("slice 5:6", (6, 3), (1, 3)),
        ("slice 0:6", (6, 3), (6, 3)),
        ("split 3 of 3", (6, 3), (2, 3)),
        ("split 1 of 3", (6, 3), (2, 3)),
        ("split 3 of 1+2+3", (6, 3), (3, 3)),
        ("select 5+0", (6, 3), (2, 3)),
        ("padchannels 6", (6, 3), (6, 3)),
    ):
        assert read(text).on(shaped(shape)).output == shaped(output), text
    taken = "are not among the 6 that it receives"
    for text, fault in (
        ("slice 6:7", ("C207", f"channels 6:7 {taken}", "input 3x6", "slice between 0 and 6")),
        ("slice 3:3", ("C207", f"channels 3:3 {taken}", "input 3x6", "slice between 0 and 6")),
        ("slice 0:7", ("C207", f"channels 0:7 {taken}", "input 3x6", "slice between 0 and 6")),
        ("split 4 of 3", ("C109", "there is no part 4 of 3", "input 3x6", "parts count from 1 to "
                          "3")),
        ("select 0+6", ("C207", "channel 6 is not among the 6 that it receives", "input 3x6",
                        "channels count from 0 to 5")),
        ("padchannels 5", ("C207", "cannot pad 6 channels to 5", "input 3x6",
                           "pad to 6 channels or more")),
        ("split 1 of 2+3", ("C207", "parts of 2+3 are not the 6 that it receives", "input 3x6",
                            "the parts are all of the axis; slice 0:64 takes some of it")),
        ("slice 0:1 over height", ("C245", "there is no axis height", "input 3x6",
                                   "its axes are channels, length")),
        ("slice 0:1 over channels+length", ("C245", "slice takes of one axis", "channels+length",
                                            "name one axis")),
    ):  # fmt: skip
        assert fault_of(text, (6, 3)) == fault, text


def test_where_a_part_begins():
    for text, shape, stretch in (
        ("split 1 of 3", (6, 3), (0, 2)),
        ("split 3 of 3", (6, 3), (4, 6)),
        ("split 2 of 1+2+3", (6, 3), (1, 3)),
        ("slice 2:5", (6, 3), (2, 5)),
        ("slice 2:", (6, 3), (2, 6)),
        ("slice :2", (6, 3), (0, 2)),
        ("slice 1:2 over length", (6, 3), (1, 2)),
    ):
        made = read(text)
        assert made.stretch(shaped(shape)) == stretch
        start = () if "length" in text else None
        reads = made.windows(made.on(shaped(shape)))
        assert reads == (EACH if start is None else (Window(1, 1, -1),))
    made = read("split 2 of 2 over width")
    assert made.windows(made.on(shaped((2, 3, 8)))) == (POINTWISE, Window(1, 1, -4))
    assert read("slice 0:2").is_of_channels is True
    assert read("slice 0:2 over width").is_of_channels is False


def test_symbols_are_taken_to_hold_what_is_wanted():
    with recorded() as taken:
        assert read("slice 2:5").on(Shape(C, (3,))).output == Shape(3, (3,))
    assert taken == [Assumption(C - 5, 0, True)]
    with recorded() as taken:
        assert read("slice 2:").on(Shape(C, (3,))).output == Shape(C - 2, (3,))
    assert taken == [Assumption(C - 3, 0, True)]
    with recorded() as taken:
        assert read("slice C:5").on(Shape(6)).output == Shape(5 - C)
    assert taken == [Assumption(4 - C, 0, True)]
    assert read("padchannels 7").on(Shape(C)).output == Shape(7)
    assert read("padchannels C").on(Shape(7)).output == Shape(C)
    assert read("select 0+C").on(Shape(7)).output == Shape(2)
    assert read("select 9").on(Shape(C)).output == Shape(1)


def test_pools_over_channels():
    x = read("channelmaxpool").on(shaped((8, 2, 3)))
    assert x.output == shaped((1, 2, 3))
    assert read("channelmaxpool").keeps(x) == (("where the largest stood", 6, 64, True),)
    assert read("channelavgpool").keeps(x) == ()
    for word, name in (("channelavgpool", "addition"), ("channelmaxpool", "comparison")):
        assert read(word).cost() == f"1 per input element ({name})"
