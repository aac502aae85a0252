"""The kinds of value of the notation: what each holds, how each is read, made and spelled."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.ops import values
from cnncalc.ops.axes import Every
from cnncalc.ops.values import Kind
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read

LARGEST = 1_000_000_000
H = symbol("H")


@each(
    ("kind", "inside", "outside"),
    [
        (Kind(), (0, 7, LARGEST), (-1, LARGEST + 1)),
        (Kind(least=1), (1, 2), (0, -1)),
        (Kind(least=1, above=True), (2, Fraction(11, 10)), (1, 0)),
        (Kind(most=1), (0, 1), (2, -1, Fraction(11, 10))),
        (Kind(most=1, below=True), (0, Fraction(9, 10)), (1, 2)),
        (values.COUNT, (1, LARGEST), (0, LARGEST + 1)),
        (values.SIZE, (0,), (-1,)),
        (values.NUMBER, (0, Fraction(1, 3)), (-1,)),
        (values.SIGNED, (-LARGEST, LARGEST), (-LARGEST - 1, LARGEST + 1)),
        (values.POSITIVE, (Fraction(1, 10**9), 1), (0, -1)),
        (values.RATE, (0, Fraction(999, 1000)), (1, -1)),
        (values.SLOPE, (0, 1), (-1, 2)),
        (values.PAIR, (1,), (0,)),
        (values.SIZES, (0,), (-1,)),
        (values.TABLE, (1,), (0,)),
        (values.KEPT, (1,), (0,)),
        (values.FACTORS, (Fraction(1, 10),), (0,)),
        (values.SHIFTS, (-LARGEST,), (-LARGEST - 1,)),
        (values.PADDING, (0,), (-1,)),
        (values.SHAPE, (1,), (0,)),
        (values.LIST, (0,), (-1,)),
        (values.RANGE, (0,), (-1,)),
        (values.PART, (1,), (0,)),
    ],
)
def test_bounds(kind, inside, outside):
    assert all(kind.holds(value) is True for value in inside)
    assert not any(kind.holds(value) for value in outside)


def test_bounds_in_words_and_whole_numbers():
    assert Kind().range == "from 0 to 1,000,000,000"
    assert Kind(1, 5, above=True, below=True).range == "above 1 and below 5"
    kinds = ("COUNT", "SIZE", "NUMBER", "SIGNED", "POSITIVE", "RATE", "SLOPE", "PAIR", "FACTORS")
    assert [getattr(values, kind).whole for kind in kinds] == [
        True, True, False, False, False, False, False, True, False,
    ]  # fmt: skip


@each(
    ("text", "field", "value"),
    [
        ("conv3-8", "kernel", (3, 3)), ("conv3x5-8", "kernel", (3, 5)),
        ("conv1x2x3-8", "kernel", (1, 2, 3)), ("conv3-8 pad 1", "padding", ((1, 1), (1, 1))),
        ("conv3-8 pad 0+1x2", "padding", ((0, 1), (2, 2))),
        ("conv3-8 pad 0+1", "padding", ((0, 1), (0, 1))),
        ("reshape 6x5x4", "shape", Shape(4, (6, 5))), ("reshape 24", "shape", Shape(24)),
        ("select 0+5+2", "channels", (0, 5, 2)), ("select 3", "channels", (3,)),
        ("slice 1:4", "channels", (1, 4)), ("slice 2:", "channels", (2, None)),
        ("slice :4", "channels", (0, 4)), ("slice 2:end", "channels", (2, None)),
        ("slice 2", "channels", (2, None)), ("split 2 of 3", "part", (2, 3)),
        ("split 2 of 1+2", "part", (2, (1, 2))), ("permute w+h+c", "order",
                                                 ("width", "height", "channels")),
        ("permute l+channels", "order", ("length", "channels")),
        ("flatten over d+h", "over", ("depth", "height")),
        ("adaptiveavgpool keepx1", "size", ("keep", 1)), ("adaptiveavgpool 7", "size", (7, 7)),
        ("embedding 7x3", "table", (7, 3)), ("upsample 1.5x2", "factor", (Fraction(3, 2), 2)),
        ("roll (-1)x2", "distance", (-1, 2)),
    ],
)  # fmt: skip
def test_what_is_read(text, field, value):
    assert read(text).fields[field] == value


def test_one_value_stands_for_every_axis():
    for text, field in (
        ("conv3-8", "kernel"),
        ("conv3-8 pad 1", "padding"),
        ("roll 1", "distance"),
    ):
        assert isinstance(read(text).fields[field], Every)
    assert not isinstance(read("conv3x3-8").kernel, Every)
    assert values.PAIR.make((4,)) == Every(4) and values.PAIR.make((4, 5)) == (4, 5)
    assert values.COUNT.make(4) == 4


@each(
    ("kind", "value", "text"),
    [
        (values.COUNT, 7, "7"), (values.COUNT, H, "(H)"), (values.NUMBER, Fraction(1, 4), "0.25"),
        (values.PAIR, (3, 3, 3), "3"), (values.PAIR, (3, 5), "3x5"), (values.PAIR, (3, 3, 5),
                                                                     "3x3x5"),
        (values.PADDING, ((1, 1), (1, 1)), "1"), (values.PADDING, ((0, 1), (2, 2)), "0+1x2"),
        (values.PADDING, "half", "half"), (values.PADDING, "full", "full"),
        (values.SHAPE, Shape(4, (6, 5)), "6x5x4"), (values.LIST, (0, 5), "0+5"),
        (values.RANGE, (1, 4), "1:4"), (values.RANGE, (2, None), "2:end"),
        (values.PART, (2, 3), "2 of 3"), (values.PART, (2, (1, 2)), "2 of 1+2"),
        (values.AXES, ("width", "all"), "width+all"), (values.KEPT, ("keep", 1), "keepx1"),
        (values.KEPT, (2, "keep"), "2xkeep"), (values.TABLE, (7, 3), "7x3"),
        (values.FACTORS, (Fraction(3, 2), 2), "1.5x2"),
    ],
)  # fmt: skip
def test_what_is_spelled(kind, value, text):
    assert kind.spell(value) == text


def test_what_values_are_made_of():
    assert values.RANGE.make((values.OPEN, 4)) == (0, 4)
    assert values.RANGE.make((2, values.OPEN)) == (2, None)
    assert values.PART.make((1, (4,))) == (1, 4) and values.PART.make((1, (4, 5))) == (1, (4, 5))
    assert values.AXES.make(("h", "width", "all")) == ("height", "width", "all")
    assert values.atom(Fraction(1, 3)) == "0.3333333333"
    assert values.atom(H + 1) == f"({H + 1})"


@each(
    "text",
    ["conv3-", "conv3x-8", "split 1", "split 1 of", "embedding 7", "permute", "select 1+", "slice"],
)
def test_what_is_left_out_is_missed(text):
    with pytest.raises(SpecError) as caught:
        read(text)
    assert caught.value.code in ("C108", "C107", "C106"), caught.value.code
