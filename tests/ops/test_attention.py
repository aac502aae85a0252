"""Operations of ops.attention: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.ops import attention
from cnncalc.reach import EACH, POINTWISE, whole
from cnncalc.shape import Shape
from tests.forward.run_op import read
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    refused_of,
    shown,
)
from tests.ops.check_op import check_op, shaped
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(attention), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@pytest.mark.parametrize(("text", "shapes", "code"), refused_of(attention), ids=shown)
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(attention))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


C, H = symbol("C"), symbol("H")


def test_how_many_inputs():
    taken = {kind.syntax.words[0]: kind.inputs for kind in attention.OPERATIONS}
    assert taken == {"matmul": (2, 2), "attention": (3, 3), "embedding": (1, 1)}
    assert read("embedding 7x3").sets_rank is True
    assert read("attention").heads == 1


def test_products_of_rows_and_columns():
    for text, first, second, output, macs in (
        ("matmul", (4, 3, 5), (2, 3, 4), (2, 3, 5), {"B": 3, "L": 5, "C": 4, "K": 2}),
        ("matmul transposed", (4, 3, 5), (4, 3, 6), (6, 3, 5), {"B": 3, "L": 5, "C": 4, "K": 6}),
        ("matmul", (4, 5), (2, 4), (2, 5), {"L": 5, "C": 4, "K": 2}),
        ("matmul transposed", (4, 5), (4, 6), (6, 5), {"L": 5, "C": 4, "K": 6}),
    ):
        made = read(text)
        x = made.on(shaped(first), shaped(second))
        assert x.output == shaped(output)
        assert made.mac_sizes(x) == tuple(macs.items())
    made = read("matmul")
    x = made.on(Shape(4, (5,), (7,)), Shape(2, (4,), (7,)))
    assert made.mac_sizes(x) == (("B", 7), ("L", 5), ("C", 4), ("K", 2))


def test_products_that_do_not_fit():
    hint = "matmul transposed takes the second by its channels"
    assert fault_of("matmul", (4, 3, 5), (2, 3, 5)) == (
        "C201", "3x5x4 times 3x5x2 needs as many rows as the first has channels",
        "3x5x4 and 3x5x2", hint,
    )  # fmt: skip
    for first, second in (
        ((4, 3, 5), (2, 2, 4)),
        ((4, 3, 5), (2, 4)),
        (Shape(4, (5,), (7,)), Shape(2, (4,))),
    ):
        assert fault_of("matmul", first, second)[0] == "C201"
    assert fault_of("matmul", (4, 5), (4,))[0] == fault_of("matmul", (4,), (2, 4))[0] == "C205"
    made = read("matmul")
    assert made.on(Shape(4, (H, 5)), Shape(2, (3, 4))).output == Shape(2, (H, 5))


def test_who_reads_whom():
    made = read("matmul")
    assert made.reach(made.on(shaped((4, 3, 5)), shaped((2, 3, 4)))) == (
        EACH, (POINTWISE, whole(4)),
    )  # fmt: skip
    assert made.reach(made.on(shaped((4, 5)), shaped((2, 4)))) == (EACH, (whole(4),))
    made = read("attention")
    x = made.on(shaped((4, 3, 2)), shaped((4, 2, 5)), shaped((6, 10)))
    assert made.reach(x) == (EACH, (whole(2), whole(5)), (whole(10),))


def test_attention_of_queries_keys_and_values():
    made = read("attention heads 2")
    x = made.on(Shape(4, (3, 2), (5,)), Shape(4, (7,)), Shape(6, (7,)))
    assert x.output == Shape(6, (3, 2), (5,))
    assert made.mac_sizes(x) == (("B", 5), ("L", 6), ("M", 7), ("(C + V)", 10))
    assert made.places(x) == 2 * 6 * 7 * 5
    assert made.cost().startswith("6 per score (scale, comparison")
    assert fault_of("attention", (4, 3), (5, 3), (4, 3)) == (
        "C201", "queries and keys need as many channels", "3x4 and 3x5 and 3x4",
        "project one of them",
    )  # fmt: skip
    assert fault_of("attention", (4, 3), (4, 3), (4, 5)) == (
        "C201", "there are as many values as keys", "3x4 and 3x4 and 5x4",
        "take both of one layer",
    )  # fmt: skip
    for channels in ((4, 6, 6), (6, 4, 6), (6, 6, 4)):
        shapes = [(number, 3) for number in channels]
        assert fault_of("attention heads 3", *shapes)[0] == "C204"
    for at in range(3):
        shapes = [(4, 3), (4, 3), (4, 3)]
        shapes[at] = (4,)
        assert fault_of("attention", *shapes)[0] == "C205"


def test_vectors_that_are_looked_up():
    made = read("embedding 7x3")
    for given, output in (
        (Shape(5), Shape(3, (5,))),
        (Shape(5, (), (2,)), Shape(3, (5,), (2,))),
        (Shape(1, (5,)), Shape(3, (5,))),
        (Shape(C, (5,)), Shape(3, (5,))),
    ):
        assert made.on(given).output == output
    assert fault_of("embedding 7x3", (2, 5)) == (
        "C201", "numbers to look up have one channel, not 2", "input 5x2", "state Lx1 or L",
    )  # fmt: skip
    (table,) = made.weights(made.on(Shape(5)))
    assert table == ("weight", (7, 3), ("V", "E"), "weight")
