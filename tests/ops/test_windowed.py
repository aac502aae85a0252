"""What convolutions and pools share on every axis: their windows, paddings, sizes and faults."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.ops.windowed import Transposed, Windowed
from cnncalc.reach import Window
from cnncalc.shape import Shape
from cnncalc.window import Axis, TransposedAxis
from tests.each import each
from tests.forward.run_op import read
from tests.ops.cases import fault_of, workings_of

S, W = symbol("S"), symbol("W")
SQUARE, SEQUENCE = Shape(2, (9, 9)), Shape(2, (9,))


def test_axes_that_are_alike_are_one():
    first, second = read("conv3-4 /2 pad 1 dilation 2").axes(SQUARE)
    assert first is second and first == Axis(9, 3, 2, 1, 1, 2)
    high, wide = read("conv3x1-4 /2x1 pad 1+0x2 dilation 1x3").axes(Shape(2, (8, 9)))
    assert (high, wide) == (Axis(8, 3, 2, 1, 0, 1), Axis(9, 1, 1, 2, 2, 3))
    assert read("conv3-4").axes(SEQUENCE) == (Axis(9, 3),)
    assert read("conv3-4").axes(Shape(2, (8, 9))) == (Axis(8, 3), Axis(9, 3))


def test_what_is_same_pads_as_each_axis_needs():
    assert read("conv3-4 /2 same").axes(Shape(2, (8, 9))) == (
        Axis(8, 3, 2, 0, 1, same=True), Axis(9, 3, 2, 1, 1, same=True),
    )  # fmt: skip
    assert read("conv3-4 same dilation 2").axes(SEQUENCE) == (
        Axis(9, 3, 1, 2, 2, 2, same=True),
    )  # fmt: skip
    assert read("conv3-4 same").axes(SEQUENCE)[0].ceil is False
    assert read("maxpool3 /2 ceil").axes(SEQUENCE) == (Axis(9, 3, 2, ceil=True),)
    assert Windowed.rounds_up.fget(read("conv3-4")) is False


def test_windows_and_workings_of_every_axis():
    made = read("conv3x2-4 /2x1 pad 1x0")
    x = made.on(Shape(2, (8, 9)))
    assert x.output == Shape(4, (4, 8))
    assert made.windows(x) == (Window(3, 2, 1), Window(2, 1, 0))
    assert workings_of("conv3x2-4 /2x1 pad 1x0", (2, 8, 9)) == [
        "(W - F + 2*P)/S + 1 = (8 - 3 + 2*1)/2 + 1 = 4",
        "(W - F + 2*P)/S + 1 = (9 - 2 + 2*0)/1 + 1 = 8",
    ]


def test_windows_larger_than_their_input():
    hint = "use a larger input, a smaller kernel, more padding, or fewer strides before it"
    assert fault_of("conv3x5-4 pad 0+1x0 dilation 2x1", (2, 3, 4)) == (
        "C203", "kernel 5×5 is larger than its padded input 4×4",
        "input 3x4x2, kernel 3x5, stride 1x1, padding 0+1x0+0", hint,
    )  # fmt: skip
    assert fault_of("conv3-4", (2, 2))[:2] == (
        "C203", "kernel 3 is larger than its padded input 2",
    )  # fmt: skip
    assert fault_of("conv3-4 /5", (2, 2))[0] == "C203"  # ⌊(2 - 3)/5⌋ + 1 = 0
    assert fault_of("conv3-4 /5", (2, 9, 2))[0] == fault_of("conv3-4", (2, 2, 9))[0] == "C203"
    assert read("conv3-4").on(Shape(2, (3,))).output == Shape(4, (1,))
    assert read("maxpool3 /2 ceil").on(Shape(2, (2,))).output == Shape(2, (1,))
    assert fault_of("maxpool4 /1 ceil", (2, 2))[0] == "C203"
    assert fault_of("maxpool4 /3 ceil", (2, 1))[0] == "C203"
    assert str(read("conv3-4").on(Shape(2, (W,))).output) == f"{W - 2}x4"
    assert fault_of("conv3-4", (2,))[0] == "C205"
    assert fault_of("conv4-4 /S", (2, 3))[0] == "C203"


@each(
    ("text", "n", "wanted", "axis"),
    [
        ("deconv3-4 /2", 4, None, TransposedAxis(4, 3, 2)),
        ("deconv3-4 /2 pad 0+1 outpad 1 dilation 2", 4, None, TransposedAxis(4, 3, 2, 0, 1, 2, 1)),
        ("deconv4-4 /2 same", 4, None, TransposedAxis(4, 4, 2, 1, 1)),  # 10 less 8
        ("deconv3-4 /2 same", 4, None, TransposedAxis(4, 3, 2, 0, 1)),  # 9 less 8
        ("deconv1-4 /3 same", 4, None, TransposedAxis(4, 1, 3, 0, 0, 1, 2)),  # 10 and 2
        ("deconv3-4 /2 to 7", 4, None, TransposedAxis(4, 3, 2, 1, 1)),
        ("deconv3-4 /2 to 10", 4, None, TransposedAxis(4, 3, 2, 0, 0, 1, 1)),
        ("deconv3-4 /2 to 9", 4, None, TransposedAxis(4, 3, 2)),
        ("deconv3-4 /2 pad 1 to 8", 4, None, TransposedAxis(4, 3, 2, 1, 1, 1, 1)),
        ("deconv3-4 /2 same to 7", 4, None, TransposedAxis(4, 3, 2, 1, 1)),
        ("deconv3-4 /2", 4, 8, TransposedAxis(4, 3, 2, 0, 1)),
        ("deconv3-4 /2 pad 1", 4, 7, TransposedAxis(4, 3, 2, 1, 1)),
        ("deconv3-4 /2 pad 1+0", 4, 8, TransposedAxis(4, 3, 2, 1, 0)),
    ],
)
def test_sizes_are_reached_by_the_padding_or_behind_it(text, n, wanted, axis):
    made = read(text)
    shapes = [Shape(2, (n,))] + ([Shape(1, (wanted,))] if wanted else [])
    assert made.axes(*shapes) == (axis,)
    x = made.on(*shapes)
    assert x.output == Shape(4, (axis.output,))
    assert made.windows(x) == (axis.window,)
    assert made.workings(x) == (axis.working,)
    assert issubclass(type(made), Transposed)


def test_transposed_windows_of_a_map():
    made = read("deconv3x2-4 /2x3 pad 1x0")
    assert made.axes(Shape(2, (4, 5))) == (
        TransposedAxis(4, 3, 2, 1, 1), TransposedAxis(5, 2, 3),
    )  # fmt: skip
    assert made.on(Shape(2, (4, 5))).output == Shape(4, (7, 14))
    assert read("deconv3-4 /2").on(Shape(2, (4, 5)), Shape(7, (8, 9))).output == Shape(4, (8, 9))
    assert read("deconv3-4 /2").on(Shape(2, (W,))).output == Shape(4, (2 * W + 1,))
    assert read("deconv3-4 /2 same").on(Shape(2, (W,))).output == Shape(4, (2 * W,))


def test_sizes_that_cannot_be_made():
    assert fault_of("deconv4-4 /2 to 8x8", (8, 4, 4), (8, 8, 8)) == (
        "C247", "its size is stated twice", "to (8, 8)", "keep one of the two",
    )  # fmt: skip
    assert fault_of("deconv1-8 pad 2", (4, 3)) == (
        "C207", "the output size -1 is not positive", "input 3x4, span 1, stride 1, padding 2+2",
        "use less padding",
    )  # fmt: skip
    assert fault_of("deconv1-8 pad 1", (4, 2))[0] == "C207"
    assert read("deconv1-8 pad 1").on(Shape(4, (3,))).output == Shape(8, (1,))
    hint = "leave out the padding, or write same, which pads as it has to"
    for wanted, possible in ((6, False), (7, True), (8, True), (9, False)):
        # 4 cells at stride 2 by a kernel of 3, a cell taken off on both sides: 7, and one behind
        if possible:
            assert read(f"deconv3-4 /2 pad 1 to {wanted}").on(Shape(2, (4,))).output.spatial == (
                wanted,
            )
            continue
        assert fault_of(f"deconv3-4 /2 pad 1 to {wanted}", (2, 4)) == (
            "C249", f"an output of {wanted} is not one that a convolution shrinks to 4",
            "input 4, kernel 3, stride 2, padding 1+1", hint,
        )  # fmt: skip
    for wanted, possible in ((4, False), (5, True), (10, True), (11, False)):
        # padding of at most 2 cells, all but one of the kernel, on both sides together 4
        if possible:
            read(f"deconv3-4 /2 to {wanted}").on(Shape(2, (4,)))
        else:
            assert fault_of(f"deconv3-4 /2 to {wanted}", (2, 4))[0] == "C249"
    assert fault_of("deconv3-4 /2", (2, 4), (1, 11))[0] == "C249"
    assert fault_of("deconv3-4 /2", (2, 4), (1,))[0] == "C205"
    assert fault_of("deconv3-4 /2", (2, 4), (1, 4, 4))[0] == "C240"
    assert read("deconv3-4 /1 dilation 3 to 12").on(Shape(2, (4,))).output == Shape(4, (12,))
    assert fault_of("deconv3-4 /1 dilation 3 to 13", (2, 4))[0] == "C249"
    assert read("deconv3-4 /2 to 7").on(Shape(2, (W,))).output == Shape(4, (7,))


def test_output_padding_is_less_than_the_stride_or_the_dilation():
    for text, possible in (
        ("deconv3-4 /2 outpad 1", True), ("deconv3-4 /2 outpad 2", False),
        ("deconv3-4 dilation 3 outpad 2", True), ("deconv3-4 dilation 3 outpad 3", False),
        ("deconv3-4 /3 dilation 2 outpad 2", True), ("deconv3-4 /3 dilation 2 outpad 3", False),
        ("deconv3-4 /S outpad 5", True), ("deconv3-4 outpad 1", False),
    ):  # fmt: skip
        if possible:
            read(text).on(SEQUENCE)
            continue
        with pytest.raises(SpecError) as caught:
            read(text).on(SEQUENCE)
        extra = text.split()[-1]
        assert (caught.value.code, caught.value.message) == (
            "C109", f"an output padding of {extra} is as large as the stride and the dilation",
        )  # fmt: skip
        assert caught.value.hint == "use less, or pad the output with zeropad"
    assert caught.value.received == "stride 1, dilation 1"
