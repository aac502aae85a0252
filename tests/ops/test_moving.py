"""Operations of ops.moving: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import UndecidedError, symbol
from cnncalc.ops import moving
from cnncalc.reach import EACH, Blocks, Window, repeated, whole
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
    workings_of,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@each(("text", "loops", "shapes"), cases_of(moving))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@each(("text", "shapes", "code"), refused_of(moving))
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(moving))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


H, W = symbol("H"), symbol("W")


def test_how_many_inputs_and_what_sets_the_axes():
    assert costs_of(moving) == {
        "flatten": ((1, 1), "0"), "reshape": ((1, 1), "0"), "zeropad": ((1, 1), "0"),
        "crop": ((1, 2), "0"), "unpool": ((2, 2), "0"), "identity": ((1, 1), "0"),
    }  # fmt: skip
    assert (moving.Input.inputs, moving.UnknownLayer.inputs) == ((0, 0), (0, None))
    assert read("flatten over height+width").sets_rank is True
    assert read("flatten").sets_rank is False
    assert moving.Input(shape=Shape(3, (4, 5))).on().output == Shape(3, (4, 5))


def test_axes_that_become_one_stand_beside_each_other():
    volume = (2, 3, 4, 5)
    for text, output in (
        ("flatten", (120,)),
        ("flatten over depth+height", (2, 12, 5)),
        ("flatten over height+width", (2, 3, 20)),
        ("flatten over depth+height+width", (2, 60)),
        ("flatten over channels+width", (10, 3, 4)),
        ("flatten over channels", (2, 3, 4, 5)),
        ("flatten over width", (2, 3, 4, 5)),
    ):
        assert read(text).on(shaped(volume)).output == shaped(output), text
    assert fault_of("flatten over depth+width", volume) == (
        "C245", "axes that are flattened to one stand beside each other", "depth+width",
        "permute them so that they stand beside each other",
    )  # fmt: skip
    led = Shape(2, (3, 4), (7,))
    assert read("flatten").on(led).output == Shape(24, (), (7,))
    assert read("flatten over channels+height").on(led).output == Shape(6, (4,), (7,))


def test_what_a_flattened_cell_reads():
    for text, reads in (
        ("flatten", EACH),
        ("flatten over height", EACH),
        ("flatten over height+width", (whole(3), whole(4))),
    ):
        made = read(text)
        assert made.windows(made.on(shaped((2, 3, 4)))) == reads


def test_a_reshape_keeps_the_number_of_elements_and_perhaps_its_axes():
    assert fault_of("reshape 2x2x2", (3, 3, 3)) == (
        "C208", "cannot reshape 27 elements to 8", "input 3x3x3, shape 2x2x2",
        "a reshape keeps the number of elements",
    )  # fmt: skip
    for text, shape, reads in (
        ("reshape 3x4x2", Shape(2, (3, 4)), EACH),
        ("reshape 4x3x2", Shape(2, (3, 4)), (whole(3), whole(4))),
        ("reshape 3x2x4", Shape(2, (3, 4)), (whole(3), whole(4))),
        ("reshape 6x4", Shape(2, (3, 4)), (whole(3), whole(4))),
        ("reshape 24", Shape(24), (whole(1), whole(1))),
        ("reshape Hx4x2", Shape(2, (H, 4)), EACH),
        ("reshape Hx2x4", Shape(2, (H, 4)), (whole(H), whole(4))),
    ):
        made = read(text)
        assert made.windows(made.on(shape)) == reads, text
    made = read("reshape Wx4x2")
    with pytest.raises(UndecidedError, match="whether the reshape keeps height and width"):
        made.windows(made.on(Shape(2, (H, 4))))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("pad 2+3 reflect", [2, 1, 0, 1, 2, 3, 2, 1, 0]),
        ("pad 3 reflect", [3, 2, 1, 0, 1, 2, 3, 2, 1, 0]),
        ("pad 2+3 replicate", [0, 0, 0, 1, 2, 3, 3, 3, 3]),
        ("pad 2+3 circular", [2, 3, 0, 1, 2, 3, 0, 1, 2]),
        ("pad 4+4 circular", [0, 1, 2, 3] * 3),
        ("pad 2+3", [-2, -1, 0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_cells_that_stand_in_the_padding_of_four(text, cells):
    assert reads_of(text, (1, 4)) == [[(i, i + 1) for i in cells]]


def test_how_much_can_be_taken_from_cells():
    for text, most in (("pad {} reflect", 3), ("pad {} circular", 4)):
        mode = text.split()[-1]
        assert read(text.format(most)).on(shaped((1, 4))).output == shaped((1, 4 + 2 * most))
        for sides in (f"{most + 1}+0", f"0+{most + 1}"):
            assert fault_of(text.format(sides), (1, 4)) == (
                "C207",
                f"4 cells give no {most + 1} to pad with: {mode} takes at most {most}",
                "input 4x1",
                "pad less",
            )
    assert read("pad 9 replicate").on(shaped((1, 4))).output == shaped((1, 22))
    made = read("pad 9 reflect")
    x = made.on(Shape(1, (W,)))
    with pytest.raises(UndecidedError, match="which of W cells a reflect padding repeats"):
        made.windows(x)
    assert [read(f"pad 1{mode}").word for mode in ("", " reflect")] == ["zeropad", "pad"]
    assert read("zeropad 1+2x0").on(Shape(2, (H, W))).output == Shape(2, (H + 3, W))


def test_workings():
    assert workings_of("flatten", (2, 3, 4)) == ["H*W*C = 3*4*2 = 24"]
    assert workings_of("flatten", (24,)) == workings_of("flatten over width", (2, 3, 4)) == []
    assert workings_of("zeropad 1+2x0+3", (2, 3, 4)) == [
        "W + before + after = 3 + 1 + 2 = 6", "W + before + after = 4 + 0 + 3 = 7",
    ]  # fmt: skip
    assert workings_of("crop 1+0x2+1", (2, 5, 6)) == [
        "W - before - after = 5 - 1 - 0 = 4", "W - before - after = 6 - 2 - 1 = 3",
    ]  # fmt: skip
    assert workings_of("crop", (2, 7, 8), (3, 4, 4)) == [
        "W - before - after = 7 - 1 - 2 = 4", "W - before - after = 8 - 2 - 2 = 4",
    ]  # fmt: skip


def test_crops():
    for text, shapes, output, starts in (
        ("crop 1+2", [(2, 5, 6)], (2, 2, 3), [1, 1]),
        ("crop 2", [(2, 5, 5)], (2, 1, 1), [2, 2]),
        ("crop", [(2, 7, 8), (3, 4, 4)], (2, 4, 4), [1, 2]),
        ("crop offset 0", [(2, 7, 8), (3, 4, 4)], (2, 4, 4), [0, 0]),
        ("crop offset 3", [(2, 7, 8), (3, 4, 4)], (2, 4, 4), [3, 3]),
        ("crop", [(2, 7), (3, 7)], (2, 7), [0]),
    ):
        made = read(text)
        x = made.on(*map(shaped, shapes))
        assert x.output == shaped(output)
        assert made.windows(x) == tuple(Window(1, 1, -start) for start in starts)
    for text, shapes, left in (
        ("crop 2+3", [(2, 5, 6)], "0x1x2"),
        ("crop 3", [(2, 6, 5)], "0x-1x2"),
        ("crop offset 4", [(2, 7, 8), (3, 4, 4)], "4x4x2"),
        ("crop", [(2, 7, 8), (3, 8, 4)], "8x4x2"),
    ):
        received = " and ".join(str(shaped(shape)) for shape in shapes)
        assert fault_of(text, *shapes) == (
            "C207", f"a crop leaves {left}", received, "crop less, or take a smaller reference",
        )  # fmt: skip
    hint = "crop 1, or offset with from: [map, reference]"
    for text, shapes, message in (
        ("crop 1 offset 3", [(4, 9, 9)], "a crop with 1 input does not take offset"),
        ("crop 1", [(4, 9, 9), (4, 7, 7)], "a crop with 2 inputs does not take sides"),
    ):
        assert fault_of(text, *shapes)[::3] == ("C206", hint)
        assert fault_of(text, *shapes)[1] == message
    assert fault_of("crop", (4,))[0] == fault_of("crop", (4, 9, 9), (4,))[0] == "C205"
    assert read("crop offset 1").on(Shape(2, (H,)), Shape(3, (4,))).output == Shape(2, (4,))


def test_unpooling():
    made = read("unpool2x3")
    for small, large in (((2, 3, 2), (2, 6, 6)), ((2, 3, 2), (2, 5, 5)), ((2, 3, 2), (2, 7, 8))):
        x = made.on(shaped(small), shaped(large))
        assert x.output == shaped(large)
    assert made.windows(x) == (repeated(2), repeated(3))
    assert made.reach(x) == ((repeated(2), repeated(3)), (Blocks(2), Blocks(3)))
    assert made.keeps(x) == (("where each value was put", 2 * 7 * 8, 64, True),)
    assert fault_of("unpool2x3", (2, 3, 2), (2, 8, 6)) == (
        "C201", "8x6x2 pooled by 2x3 is not 3x2x2", "3x2x2 and 8x6x2",
        "name the map that the pool received second: from: [x, relu]",
    )  # fmt: skip
    assert fault_of("unpool2", (2, 3, 2), (3, 6, 4))[0] == "C201"
    assert fault_of("unpool2", (2, 3, 2), (2, 6, 6))[0] == "C201"
    assert fault_of("unpool2", (2,), (2, 6, 6))[0] == "C205"
    assert fault_of("unpool2", (2, 3, 2), (2,))[0] == "C205"
    assert made.on(Shape(2, (H, 2)), Shape(2, (W, 6))).output == Shape(2, (W, 6))
    made = read("unpoolK")
    x = made.on(shaped((2, 3)), shaped((2, 6)))
    with pytest.raises(UndecidedError, match="which cells a window of unknown size pooled"):
        made.reach(x)
