"""Networks whose tensors have types of their own, as quantised files have them."""

from __future__ import annotations

from cnncalc import analyze
from cnncalc.counting.builtin import BY_NAME
from cnncalc.counting.convention import count, memory_size
from cnncalc.errors import Faults
from cnncalc.graph.builder import Builder
from cnncalc.ops import Input
from cnncalc.ops.activation import Relu
from cnncalc.ops.convolution import Conv
from cnncalc.ops.moving import Flatten, Identity
from cnncalc.shape import Shape


def mixed(*types: str):
    """A report on an input of 300 elements, a convolution to 400 and what works in its place."""
    builder = Builder(Faults())
    ops = (Conv(kernel=(1, 1), filters=4), Relu(), Identity(), Flatten())
    last = builder.add(Input(shape=Shape(3, (10, 10))), "x", (), dtype=types[0])
    for op, dtype in zip(ops, types[1:], strict=True):
        last = builder.add(op, "", (last,), dtype=dtype)
    return analyze(builder.graph("net", (last,)), batch=2)


def test_each_tensor_has_bytes_of_its_own_type():
    report = mixed("int8", "", "float16", "float16", "float16")
    assert [tensor.dtype for tensor in report.tensors] == ["int8", "float32", *["float16"] * 3]
    assert report.totals.activation_bytes == 2 * (400 * 4 + 3 * 400 * 2)
    assert report.totals.param_bytes == 4 * (3 * 4 + 4)


def test_the_peak_is_in_bytes_and_another_type_needs_room_of_its_own():
    assert mixed("", "", "", "", "").totals.peak_activation_bytes == 2 * (300 + 400) * 4
    assert mixed("int8", "", "", "", "").totals.peak_activation_bytes == 2 * (300 + 400 * 4)
    # float32 and float16 live beside each other while one becomes the other
    assert mixed("int8", "", "float16", "", "").peak == (2 * (400 * 4 + 400 * 2), "relu1")
    assert mixed("int8", "", "", "float16", "float16").peak == (
        2 * (400 * 4 + 400 * 2),
        "identity1",
    )


def test_conventions_count_the_bytes_of_each_type():
    report = mixed("int8", "", "float16", "float16", "float16")
    counts = count(report, BY_NAME["cs231n"])
    assert counts.memory_elements == 300 + 400
    assert memory_size(report, BY_NAME["cs231n"]) == 2 * (300 + 400 * 4)
