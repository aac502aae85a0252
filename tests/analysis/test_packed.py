"""Types of less than a byte are packed, and types have the spellings of frameworks."""

import json

import pytest

from tests.cli.run import cnncalc
from tests.each import each


def totals(dtype, model="lenet5"):
    return json.loads(cnncalc("summary", model, "--dtype", dtype, "--format", "json").out)


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        ("float64", 493_648), ("float32", 246_824), ("float16", 123_412), ("bfloat16", 123_412),
        ("float8", 61_706), ("int16", 123_412), ("int8", 61_706), ("uint8", 61_706),
        ("int4", 30_853), ("binary", 7_714),  # 61,706 bits are 7,713.25 bytes
    ],
)  # fmt: skip
def test_bytes_of_61706_parameters(dtype, size):
    assert totals(dtype)["totals"]["param_bytes"] == size


@each(
    ("spelling", "name"),
    [("fp16", "float16"), ("half", "float16"), ("BF16", "bfloat16"), ("fp8", "float8"),
     ("double", "float64"), ("single", "float32"), ("short", "int16"), ("bool", "binary")],
)  # fmt: skip
def test_spellings(spelling, name):
    assert totals(spelling)["model"]["dtype"] == name


def test_an_odd_number_of_halves_is_rounded_up_once_a_tensor():
    found = totals("int4", "3x3x1 -> relu")
    assert found["layers"][0]["activation_bytes"] == 5  # nine half bytes
