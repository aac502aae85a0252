"""Operations of ops.joining: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import UndecidedError, symbol
from cnncalc.errors import SpecError
from cnncalc.ops import joining
from cnncalc.ops.assumed import Assumption, recorded
from cnncalc.reach import EACH, POINTWISE, SPREAD
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    costs_of,
    drawn_of,
    fault_of,
    refused_of,
    workings_of,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@each(("text", "loops", "shapes"), cases_of(joining))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@each(("text", "shapes", "code"), refused_of(joining))
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(joining))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


H, W = symbol("H"), symbol("W")


def test_how_many_inputs_and_steps():
    assert costs_of(joining) == {
        "concat": ((1, None), "0"),
        "add": ((2, None), "inputs - 1 per element (addition)"),
        "subtract": ((2, None), "inputs - 1 per element (subtraction)"),
        "multiply": ((2, None), "inputs - 1 per element (product)"),
        "divide": ((2, None), "inputs - 1 per element (division)"),
        "mean": ((2, None), "inputs per element (addition, division)"),
        "maximum": ((2, None), "inputs - 1 per element (comparison)"),
    }


def test_what_does_not_go_together_is_said_with_all_inputs():
    hint = "give the branches the same stride and padding"
    assert fault_of("concat", (2, 3, 4), (3, 3, 5)) == (
        "C201", "concat needs maps of one height and width, not 3x4x2 and 3x5x3",
        "3x4x2 and 3x5x3", hint,
    )  # fmt: skip
    assert fault_of("concat", (2, 3), (2, 3), (3, 4))[1:3] == (
        "concat needs inputs of one size, not 3x2 and 3x2 and 4x3", "3x2 and 3x2 and 4x3",
    )  # fmt: skip
    assert fault_of("concat over height", (2, 3, 4), (2, 3, 5))[1] == (
        "concat over height needs inputs of one size but for it, not 3x4x2 and 3x5x2"
    )
    assert fault_of("concat over height", (2, 3, 4), (2, 3))[0] == "C201"
    assert fault_of("concat over height+width", (2, 3, 4)) == (
        "C245", "concat joins along one axis", "height+width",
        "name one axis, or flatten them to one before",
    )  # fmt: skip
    same = "give its inputs the same channels, stride and padding"
    assert fault_of("add", (2, 3, 4), (2, 3, 5)) == (
        "C201", "add needs inputs of one shape, not 3x4x2 and 3x5x2", "3x4x2 and 3x5x2", same,
    )  # fmt: skip
    assert fault_of("mean", (2, 3, 4), (2, 3, 5))[1:] == (
        "mean needs inputs of one shape, not 3x4x2 and 3x5x2", "3x4x2 and 3x5x2",
        "give the inputs the same channels, height and width",
    )  # fmt: skip
    code, message, _, hint = fault_of("multiply", (2, 3, 4), (3, 3, 4))
    assert (code, hint[:32]) == ("C201", "let the gate end with the 2 chan")
    assert message.startswith("multiply needs a gate of the same shape, of one value per channel")


def test_leading_dimensions_have_to_agree():
    with pytest.raises(SpecError, match="C201"):
        read("add").on(Shape(2, (), (5,)), Shape(2, (), (5, 1)))
    with pytest.raises(SpecError, match="C201"):
        read("concat").on(Shape(2, (), (5,)), Shape(2))
    assert read("add").on(Shape(2, (3,), (5,)), Shape(1, (3,), (1,))).output == Shape(2, (3,), (5,))
    assert read("concat").on(Shape(2, (), (5,)), Shape(4, (), (5,))).output == Shape(6, (), (5,))


def test_sizes_of_one_are_spread_and_the_largest_comes_out():
    for shapes, output in (
        ([(2, 3, 4), (2,)], (2, 3, 4)),
        ([(2,), (2, 3, 4)], (2, 3, 4)),
        ([(1, 3, 1), (2, 1, 4)], (2, 3, 4)),
        ([(1, 1), (1, 1)], (1, 1)),
        ([(1, 1, 1), (1,)], (1, 1, 1)),
        ([(2, 3, 4), (1, 1, 4), (2, 1, 1)], (2, 3, 4)),
    ):
        assert read("add").on(*map(shaped, shapes)).output == shaped(output)


def test_symbols_are_taken_to_agree():
    add = read("add")
    with recorded() as taken:
        assert add.on(Shape(2, (H,)), Shape(2, (7,))).output == Shape(2, (7,))
    assert taken == [Assumption(H - 7)]
    with recorded() as taken:
        assert str(add.on(Shape(2, (H,)), Shape(2, (W,))).output) == "max(H, W)x2"
    assert taken == [Assumption(H - W)]
    with recorded() as taken:
        assert add.on(Shape(2, (1,)), Shape(2, (H,)), Shape(2, (H,))).output == Shape(2, (H,))
    assert taken == []
    assert fault_of("add", (H, 3), (7, 3), (8, 3))[0] == "C201"


def test_a_largest_size_without_a_short_form_is_not_decided(monkeypatch):
    sizes = Shape(2, (H,)), Shape(2, (W,))
    long = len(read("add").on(*sizes).output.spatial[0].key)
    monkeypatch.setattr(joining, "LONGEST_SPREAD", long)
    assert str(read("add").on(*sizes).output) == "max(H, W)x2"
    monkeypatch.setattr(joining, "LONGEST_SPREAD", long - 1)
    with pytest.raises(UndecidedError, match="which of the joined sizes is spread"):
        read("add").on(*sizes)


def test_workings():
    assert workings_of("concat", (2, 3, 4), (5, 3, 4)) == ["C1 + C2 = 2 + 5 = 7"]
    assert workings_of("concat over width", (2, 3, 4), (2, 3, 1), (2, 3, 6)) == [
        "W1 + W2 + W3 = 4 + 1 + 6 = 11"
    ]
    assert workings_of("add", (2, 3, 4), (2,)) == ["3x4x2 + 2 = 3x4x2 + 2 = None"]
    assert workings_of("multiply", (2, 3, 4), (2,)) == ["3x4x2 * 2 = 3x4x2 * 2 = None"]
    assert workings_of("subtract", (2, 3, 4), (2, 3, 4)) == []


def test_what_is_joined_behind_another_is_read_from_its_place_on():
    made = read("concat over height")
    x = made.on(shaped((2, 1, 4)), shaped((2, 2, 4)))
    (first, wide), (second, other) = made.reach(x)
    assert [[*first.sources(i)] for i in range(3)] == [[0], [], []]
    assert [[*second.sources(i)] for i in range(3)] == [[], [0], [1]]
    assert (wide, other) == (POINTWISE, POINTWISE)
    made = read("concat over width")
    x = made.on(shaped((2, 1, 4)), shaped((2, 1, 2)))
    (high, first), _ = made.reach(x)
    assert high == POINTWISE and [*first.sources(3)] == [3] and [*first.sources(4)] == []
    made = read("concat")
    assert made.reach(made.on(shaped((2, 3)), shaped((5, 3)))) == (EACH, EACH)
    made = read("concat over height")
    with pytest.raises(UndecidedError):
        made.reach(made.on(Shape(2, (H, 4)), Shape(2, (2, 4))))


def test_what_is_spread_is_read_by_all():
    made = read("add")

    def reads(*shapes):
        return made.reach(made.on(*shapes))

    whole, vector = Shape(2, (3, 4)), Shape(2)
    assert reads(whole, vector) == (EACH, (SPREAD, SPREAD))
    assert reads(vector, vector) == (EACH, EACH)
    assert reads(whole, Shape(2, (1, 4))) == (EACH, (SPREAD, POINTWISE))
    assert reads(Shape(2, (3, 1)), Shape(2, (1, 1))) == (EACH, (SPREAD, POINTWISE))
    assert reads(Shape(2, (H, 4)), Shape(2, (1, 4))) == (EACH, (SPREAD, POINTWISE))
    with pytest.raises(UndecidedError, match="whether a gate of H cells is spread over 7"):
        reads(Shape(2, (H, 4)), Shape(2, (7, 4)))


def test_a_gate_is_seen_as_a_map_of_one_cell():
    assert joining.spread(Shape(5), Shape(5, (2, 3))) == Shape(5, (1, 1))
    assert joining.spread(Shape(5), Shape(5, (2,))) == Shape(5, (1,))
    assert joining.spread(Shape(5, (2,)), Shape(5, (2, 3))) == Shape(5, (2,))
    assert joining.spread(Shape(5), Shape(5)) == Shape(5)
