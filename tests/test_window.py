"""Sliding windows on one axis against plain loops over every small one, and at their limits."""

from __future__ import annotations

from itertools import product

import pytest

from cnncalc.dims import UndecidedError, evaluate, symbol
from cnncalc.reach import Scattered, Window
from cnncalc.window import (
    Axis,
    Remedies,
    TransposedAxis,
    full_padding,
    half_padding,
    remedies,
    same_padding,
    span,
)
from tests.each import each

N, F, S = symbol("N"), symbol("F"), symbol("S")
SIDES = ((0, 0), (1, 1), (0, 2), (2, 0))


def windows(axis):
    """Where the windows of an axis start, counted from the first cell of the padding."""
    end = axis.n + axis.before + axis.after
    starts = range(0, end, axis.stride)
    if not axis.ceil:
        return [start for start in starts if start + axis.span <= end]
    found = [0]
    while found[-1] + axis.span < end:  # one more for what is left over
        found.append(found[-1] + axis.stride)
    return [start for start in found if not axis.drops or start < axis.n + axis.before]


def read(axis):
    """The cells of the input that windows read."""
    return {
        start + tap * axis.dilation - axis.before
        for start in windows(axis)
        for tap in range(axis.kernel)
    } & {*range(axis.n)}


@each("ceil", [False, True])
@each("dilation", [1, 2, 3])
@each("kernel", [1, 2, 3])
def test_every_small_axis_is_that_of_loops(kernel, dilation, ceil):
    for n, stride, (before, after) in product((3, 7, 8), (1, 2, 3, 5), SIDES):
        axis = Axis(n, kernel, stride, before, after, dilation, ceil)
        long = (kernel - 1) * dilation + 1
        assert axis.span == long
        if long > n + before + after:
            continue
        starts = windows(axis)
        assert axis.output == len(starts), axis
        whole = (n + before + after - long) / stride
        assert axis.fits is whole.is_integer(), axis
        assert axis.rest == (n + before + after - long) % stride
        assert axis.unread == n - len(read(axis)), axis
        seen = axis.window.sources(1)
        assert [*seen] == [stride - before + tap * dilation for tap in range(kernel)]


@pytest.mark.parametrize("kernel", [1, 2, 3, 4])
def test_cells_that_are_dropped_lie_at_the_end(kernel):
    for n, stride, (before, after) in product(range(4, 12), range(1, 6), SIDES):
        axis = Axis(n, kernel, stride, before, after)
        reached = windows(axis)[-1] + max(kernel, stride) - before
        assert axis.dropped == max(n - reached, 0), axis
        assert axis._replace(ceil=True).dropped == 0


def test_windows_that_hang_over_and_start_behind_the_input():
    assert Axis(4, 2, 2, 0, 2, ceil=True).output == 2
    assert Axis(4, 2, 2, 0, 2, ceil=True, drops=False).output == 3
    assert Axis(5, 1, 2, 1, 1, ceil=True).output == 3
    assert Axis(5, 1, 2, 1, 1, ceil=True, drops=False).output == 4


def test_what_is_same_makes_the_size_over_the_stride():
    assert Axis(7, 3, 2, same=True).output == 4
    assert Axis(7, 3, 2, same=True, ceil=True).output == 4
    assert Axis(7, 3, 2, same=True, ceil=True, drops=False).output == 3  # ⌈(7 - 3)/2⌉ + 1
    assert str(Axis(N, 3, 2, same=True).output) == "⌈N/2⌉"


def test_windows_too_large_have_no_room():
    assert (Axis(3, 4).room, Axis(3, 4).fits, Axis(3, 3).fits) == (-1, False, True)
    assert Axis(4, 3, 2, 1, 0, 2).room == 0
    assert Axis(2, 6, 2).fits is False
    assert Axis(2, 4, 2).unread is None
    assert Axis(3, 4, 1).unread is None and Axis(3, 3, 1).unread == 0


def test_symbols_decide_nothing():
    of_input = Axis(N, 3, 2)
    assert (of_input.is_known, of_input.has_numbers) == (False, True)
    assert (of_input.rest, of_input.dropped, of_input.unread) == (0, 0, None)
    assert of_input.fits is False
    of_stride = Axis(9, 3, S)
    assert (of_stride.is_known, of_stride.has_numbers, of_stride.rest) == (False, False, 0)
    of_kernel = Axis(9, F, 2)
    assert (of_kernel.is_known, of_kernel.has_numbers) == (False, False)
    assert str(Axis(N, 3, 1).output) == "N − 2"
    assert Axis(N, 3, 1, ceil=True).output == Axis(N, 3, 1).output
    assert Axis(9, 3, S, ceil=True, drops=False).unread is None


def test_strides_that_are_letters_give_the_same_number():
    for n, kernel, stride, (before, after) in product((4, 7, 8), (1, 3), (1, 2, 3, 5), SIDES):
        for ceil, drops in ((False, True), (True, True), (True, False)):
            axis = Axis(n, kernel, stride, before, after, 1, ceil, drops)
            lettered = axis._replace(stride=S)
            form = lettered.output
            assert evaluate(form, {"S": stride}) == axis.output, axis


def test_taps_too_many_to_look_at_leave_the_cells_unknown():
    assert Axis(20_002, 10_001, 1, 0, 0, 2).unread is None
    assert Axis(20_000, 10_000, 1, 0, 0, 2).unread == 0
    assert Axis(20_002, 10_001, 1).unread == 0


def test_spans_and_paddings():
    assert [span(3, d) for d in (1, 2, 5)] == [3, 5, 11] and span(1, 7) == 1
    assert half_padding(3, 1) == (1, 1) and half_padding(4, 3) == (6, 6) == half_padding(5, 3)
    assert full_padding(3, 1) == (2, 2) and full_padding(3, 2) == (4, 4)
    assert str(half_padding(F, 2)[0]) == "2·⌊F/2⌋"


def test_same_padding_is_what_the_last_window_needs_the_odd_cell_after():
    for n, long, stride in product(range(1, 12), range(1, 6), range(1, 5)):
        total = max((-(-n // stride) - 1) * stride + long - n, 0)
        assert same_padding(n, long, stride) == (total // 2, total - total // 2)
    assert same_padding(N, 3, 1) == (1, 1) and same_padding(N, 4, 1) == (1, 2)


def lines(axis):
    return axis.working.formula.text(letters=True), axis.working.formula.text()


def test_workings_are_written_as_in_lectures():
    assert lines(Axis(227, 11, 4)) == ("(W - F + 2*P)/S + 1", "(227 - 11 + 2*0)/4 + 1")
    assert lines(Axis(9, 3, 2, 1, 0)) == ("(W - F + P + P')/S + 1", "(9 - 3 + 1 + 0)/2 + 1")
    assert lines(Axis(9, 3, 2, 2, 2, 2)) == (
        "(W - (D*(F - 1) + 1) + 2*P)/S + 1", "(9 - (2*(3 - 1) + 1) + 2*2)/2 + 1",
    )  # fmt: skip
    assert lines(Axis(9, 3, S, same=True)) == ("W/S", "9/S")
    assert lines(Axis(9, 3, 1, 1, 1, same=True))[0] == "(W - F + 2*P)/S + 1"
    assert lines(Axis(9, 3, 2, 1, 1, same=True))[0] == "(W - F + 2*P)/S + 1"
    assert lines(Axis(9, 3, S))[0] == "(W - F + 2*P)/S + 1"
    assert Axis(227, 11, 4).working.result == 55


def test_a_transposed_window_scatters_every_cell():
    for n, kernel, stride, dilation, (before, after), extra in product(
        (2, 5), (1, 2, 3), (1, 2, 3), (1, 2), SIDES, (0, 1)
    ):
        axis = TransposedAxis(n, kernel, stride, before, after, dilation, extra)
        last = max(i * stride + tap * dilation for i in range(n) for tap in range(kernel))
        assert axis.output == last + 1 - before - after + extra
        assert axis.span == (kernel - 1) * dilation + 1
        read = {o: set() for o in range(8)}
        for i, tap in product(range(-19, 20), range(kernel)):
            read.get(i * stride + tap * dilation - before, set()).add(i)
        assert all({*axis.window.sources(o)} == cells for o, cells in read.items()), axis
    assert isinstance(TransposedAxis(4, 3, 2).window, Scattered)
    assert TransposedAxis(4, 3, 1, 1).window == Window(3, 1, 1, 1)
    with pytest.raises(UndecidedError):
        _ = TransposedAxis(4, F, 2).window


def test_workings_of_transposed_windows():
    assert lines(TransposedAxis(4, 3, 2, 1, 1)) == (
        "(W - 1)*S + F - 2*P", "(4 - 1)*2 + 3 - 2*1",
    )  # fmt: skip
    assert lines(TransposedAxis(4, 3, 2, 1, 0, 1, 1)) == (
        "(W - 1)*S + F - P - P' + E", "(4 - 1)*2 + 3 - 1 - 0 + 1",
    )  # fmt: skip
    assert lines(TransposedAxis(4, 3, 2, 0, 0, 3))[0] == "(W - 1)*S + D*(F - 1) + 1 - 2*P"
    assert TransposedAxis(4, 3, 2, 1, 0, 1, 1).working.result == 9


def test_remedies_are_all_that_fit():
    axis = Axis(10, 3, 2)
    assert remedies(axis) == Remedies((), (9, 11), (1,))
    assert remedies(Axis(10, 4, 4)) == Remedies((1, 3), (8, 12), (1, 2, 3))
    assert remedies(Axis(10, 4, 4, 1, 0)).paddings == ()
    assert remedies(Axis(9, 5, 1, 0, 0), most=2) == Remedies((0, 1), (9, 10), (1, 2))
    assert remedies(Axis(20, 9)) == Remedies((0, 1, 2, 3, 4), (20, 21), (1,))
    assert remedies(Axis(N, 3, 2)) == Remedies((), (), ())
    assert remedies(Axis(9, F, 2)).paddings == ()
    for n, kernel, stride in product(range(3, 12), range(1, 6), range(1, 6)):
        axis = Axis(n, kernel, stride)
        found = remedies(axis, most=9)
        assert found.paddings == tuple(
            p for p in range(kernel) if n + 2 * p >= kernel and (n + 2 * p - kernel) % stride == 0
        )
        assert found.strides == tuple(
            s for s in range(1, kernel + 1) if n >= kernel and (n - kernel) % s == 0
        )
        below = max(m for m in range(-9, n + 1) if (m - kernel) % stride == 0)
        assert found.sizes == tuple(m for m in (below, below + stride) if m > 0)
