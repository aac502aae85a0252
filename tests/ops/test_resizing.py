"""Operations of ops.resizing: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import UndecidedError, symbol
from cnncalc.ops import resizing
from cnncalc.reach import interpolated, repeated
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    costs_of,
    drawn_of,
    fault_of,
    reads_of,
    refused_of,
    shown,
    workings_of,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(resizing), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@each(("text", "shapes", "code"), refused_of(resizing))
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(resizing))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


def test_how_many_inputs_and_steps():
    assert costs_of(resizing) == {
        "upsample": (
            (1, 2),
            "2·taps per output element where interpolated (product, addition, weight)",
        )
    }


def test_a_size_is_stated_once():
    again = "write one of upsample 2, upsample to 28x28 and upsample like NAME"
    nothing, twice = "nothing says how large its output is", "its size is stated twice"
    for text, shapes, message in (
        ("upsample", [(5, 4, 6)], nothing),
        ("upsample 2 to 8x8", [(5, 4, 6)], twice),
        ("upsample 2", [(5, 4, 6), (3, 8, 8)], twice),
        ("upsample to 8x8", [(5, 4, 6), (3, 8, 8)], twice),
        ("upsample 2 to 8x8", [(5, 4, 6), (3, 8, 8)], twice),
    ):
        received = " and ".join(str(shaped(shape)) for shape in shapes)
        assert fault_of(text, *shapes) == ("C247", message, received, again)


def test_what_is_left_of_a_map():
    assert fault_of("upsample 0.3x1", (5, 3, 6)) == (
        "C207", "nothing is left of 3x6x5 by a factor of 0.3x1", "input 3x6x5", "shrink it less",
    )  # fmt: skip
    assert read("upsample 0.4x1").on(shaped((5, 3, 6))).output == shaped((5, 1, 6))
    assert fault_of("upsample 2", (5, 3, 6), (5,))[0] == "C205"
    assert fault_of("upsample", (5, 3, 6), (5, 4))[0] == "C240"


def test_the_size_of_another_input_and_the_channels_of_the_first():
    for text, shapes, output in (
        ("upsample", [(2, 3, 4), (5, 7, 9)], (2, 7, 9)),
        ("upsample to 2x9", [(2, 3, 4)], (2, 2, 9)),
        ("upsample 1.5", [(2, 3, 5)], (2, 4, 7)),
        ("upsample 2x3", [(2, 3, 5)], (2, 6, 15)),
    ):
        assert read(text).on(*map(shaped, shapes)).output == shaped(output)


def test_workings_of_whole_factors():
    assert workings_of("upsample 2x3", (1, 4, 5)) == [
        "W*factor = 4*2 = 8", "W*factor = 5*3 = 15",
    ]  # fmt: skip
    assert workings_of("upsample 1.5x3", (1, 4, 5)) == ["W*factor = 5*3 = 15"]
    assert workings_of("upsample to 7x8", (1, 4, 5)) == []
    assert workings_of("upsample", (1, 4, 5), (1, 7, 8)) == []


def test_cells_that_are_read_are_those_with_a_weight():
    """By hand: an output cell i lies at (i + 1/2)·n/m - 1/2, or at i·(n - 1)/(m - 1)."""
    sequence = (1, 3)
    assert reads_of("upsample to 6 bicubic", sequence) == [
        [(0, 2), (0, 3), (0, 3), (0, 3), (0, 3), (1, 3)]
    ]
    assert reads_of("upsample to 6 bilinear", sequence) == [
        [(0, 1), (0, 2), (0, 2), (1, 3), (1, 3), (2, 3)]
    ]
    assert reads_of("upsample to 6 bilinear corners", sequence) == [  # 0, 0.4, 0.8, 1.2, 1.6, 2
        [(0, 1), (0, 2), (0, 2), (1, 3), (1, 3), (2, 3)]
    ]
    assert reads_of("upsample to 6", sequence) == [[(0, 1), (0, 1), (1, 2), (1, 2), (2, 3), (2, 3)]]
    assert reads_of("upsample 0.7", (1, 9)) == [  # 0, 1.43, 2.86, 4.29, 5.71, 7.14
        [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (7, 8)]
    ]
    assert reads_of("upsample 0.34", (1, 3)) == [[(0, 1)]]
    assert reads_of("upsample to 1 bicubic", (1, 9)) == [[(4, 5)]]
    assert reads_of("upsample to 1 bicubic", (1, 8)) == [[(2, 6)]]
    assert reads_of("upsample to 1 bilinear", (1, 8)) == [[(3, 5)]]
    assert reads_of("upsample to 2 bilinear corners", (1, 9)) == [[(0, 1), (8, 9)]]
    assert reads_of("upsample to 1 bilinear corners", (1, 9)) == [[(0, 1)]]
    assert reads_of("upsample to 1 bicubic corners", (1, 9)) == [[(0, 1)]]
    assert reads_of("upsample to 4 area", (1, 6)) == [[(0, 2), (1, 3), (3, 5), (4, 6)]]


def test_whole_factors_have_short_rules():
    for text, rule in (
        ("upsample 3", repeated(3)),
        ("upsample 3 bilinear", interpolated(3)),
    ):
        made = read(text)
        assert made.windows(made.on(shaped((1, 4)))) == (rule,)
        assert made.windows(made.on(Shape(1, (symbol("W"),)))) == (rule,)


def test_a_symbol_decides_which_cells_are_read():
    made = read("upsample to 7")
    with pytest.raises(UndecidedError, match="which of W cells 7 are interpolated from"):
        made.windows(made.on(Shape(1, (symbol("W"),))))
    made = read("upsample bilinear")
    with pytest.raises(UndecidedError, match="which of 3 cells W are interpolated from"):
        made.windows(made.on(Shape(1, (3,)), Shape(1, (symbol("W"),))))


@pytest.mark.parametrize(
    ("text", "rank", "flops"),
    [
        ("upsample 2 bilinear", 1, 2 * 2 * 12),  # 2 taps: products, a sum, and weights
        ("upsample 2 bilinear", 2, 2 * 4 * 96),
        ("upsample 2 bicubic", 1, 2 * 4 * 12),
        ("upsample 2 bicubic", 2, 2 * 16 * 96),
        ("upsample 2", 2, 0),
    ],
)
def test_steps_of_interpolation(text, rank, flops):
    made = read(text)
    assert made.other_flops(made.on(Shape(3, (2, 4)[:rank]))) == flops


def test_an_area_takes_every_cell_that_it_covers():
    made = read("upsample to 4 area")  # 0:2, 1:3, 3:5 and 4:6 of 6 cells
    assert made.other_flops(made.on(Shape(3, (6,), (5,)))) == 5 * 3 * (2 + 2 + 2 + 2)


def test_cells_that_are_gathered():
    for mode, cells in (("", 1), ("area", 1), ("bilinear", 4), ("bicubic", 16)):
        made = read(f"upsample 2 {mode}")
        assert made.gathers(made.on(shaped((1, 3, 4)))) == cells
