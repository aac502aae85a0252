"""Operations of ops.rearranging: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.ops import rearranging
from cnncalc.reach import POINTWISE, Window, repeated, whole
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    reads_of,
    refused_of,
    shown,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@each(("text", "loops", "shapes"), cases_of(rearranging))
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(rearranging), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(rearranging))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


F = symbol("F")


def test_blocks_along_every_axis():
    for text, shape, output in (
        ("pixelshuffle 2", (8, 3, 4), (2, 6, 8)),
        ("pixelshuffle 2", (8, 3), (4, 6)),
        ("depthtospace 2", (8, 3, 4, 5), (1, 6, 8, 10)),
        ("pixelunshuffle 2", (2, 6, 8), (8, 3, 4)),
        ("spacetodepth 3", (2, 6), (6, 2)),
    ):
        assert read(text).on(shaped(shape)).output == shaped(output), text
    made = read("pixelshuffle 2")
    assert made.windows(made.on(shaped((8, 3, 4)))) == (repeated(2), repeated(2))
    made = read("pixelunshuffle 3")
    assert made.windows(made.on(shaped((2, 6)))) == (Window(3, 3, 0),)
    assert fault_of("pixelshuffle 2", (6, 3, 4))[1] == (
        "6 input channels cannot be divided into 4 groups"
    )
    assert fault_of("pixelunshuffle 2", (2, 6, 5)) == (
        "C246", "a width of 5 cells cannot be divided into blocks of 2", "input 6x5x2",
        "pad or crop it to a multiple of 2",
    )  # fmt: skip
    assert fault_of("pixelunshuffle 2", (2, 5, 6))[1].startswith("a height of 5 cells")
    assert fault_of("pixelunshuffle 2", (2,))[0] == fault_of("pixelshuffle 2", (4,))[0] == "C205"
    assert read("pixelunshuffle F").on(Shape(2, (F,))).output == Shape(2 * F, (1,))


def test_patches_are_the_cells_of_windows():
    for text, shape, output in (
        ("patches2", (3, 4, 6), (12, 2, 3)),
        ("patches2x3 /1", (3, 4, 6), (18, 3, 4)),
        ("patches3 /2 pad 1", (3, 5), (9, 3)),
    ):
        assert read(text).on(shaped(shape)).output == shaped(output), text


def test_orders_of_axes():
    for text, shape, output, reads in (
        ("permute width+height+channels", (2, 3, 4), (2, 4, 3), (whole(3), whole(4))),
        ("permute all", (2, 3, 4), (2, 3, 4), (POINTWISE, POINTWISE)),
        ("permute height+channels+width", (2, 3, 4), (4, 3, 2), (POINTWISE, whole(4))),
        ("permute channels+length", (2, 3), (3, 2), (whole(3),)),
        ("transpose", (2, 3), (3, 2), (whole(3),)),
        ("transpose", (2, 3, 4), (2, 4, 3), (whole(3), whole(4))),
    ):
        made = read(text)
        x = made.on(shaped(shape))
        assert (x.output, made.windows(x)) == (shaped(output), reads), text
    assert read("permute l+c").on(Shape(2, (3,), (7,))).output == Shape(2, (3,), (7,))
    assert fault_of("permute width+height", (2, 3, 4)) == (
        "C245", "a permutation names every axis once", "width+height",
        "write permute height+width+channels in the order that is wanted",
    )  # fmt: skip
    assert fault_of("transpose", (2,))[0] == fault_of("transpose", (2, 3, 4, 5))[0] == "C205"
    assert rearranging.Transpose().order == ()


def test_cells_that_are_rolled():
    assert reads_of("roll 2", (1, 5)) == [[(3, 4), (4, 5), (0, 1), (1, 2), (2, 3)]]
    assert reads_of("roll (-1)", (1, 3)) == [[(1, 2), (2, 3), (0, 1)]]
    assert read("roll 1x2").on(shaped((2, 3, 4))).output == shaped((2, 3, 4))
    assert fault_of("roll 1", (2,))[0] == "C205"
    assert fault_of("roll 1x2", (2, 3))[0] == "C240"
