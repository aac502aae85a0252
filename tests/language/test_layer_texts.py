"""One layer as it is read: what is stated, and what is said of a text that is none."""

from __future__ import annotations

from typing import Any

import pytest

from cnncalc.errors import SpecError
from cnncalc.language import notation
from cnncalc.language.notation import parse_layer


def stated(text: str) -> dict[str, Any]:
    """Fields and their values, wherever they stand."""

    def plain(value: Any) -> Any:
        if hasattr(value, "is_symbol"):
            return value.value
        return tuple(map(plain, value)) if isinstance(value, tuple) else value

    found = parse_layer(text)
    values = {slot.field: plain(value) for slot, value in found.values}
    return {"": found.operation, **values, **dict(found.flags)}


CONV = (
    "conv takes /stride, pad, dilation, groups, nobias, bias, same, valid, full, standardised, "
    "standardized, ws; for example: conv3-64 /2 pad 1"
)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("relu(", "'relu(' cannot be read", "relu takes no value: write relu"),
        ("conv3-64,", "'conv3-64,' cannot be read", "layers are divided by |: conv3-64 | …"),
        ("fc 4096x", "'4096x' cannot be read", "separate with spaces"),
        ("conv 3 64", "'3' is not part of conv",
         "write conv3-64, 3 being the kernel; for example: conv3-64 /2 pad 1"),
        ("conv 3", "'3' is not part of conv",
         "the kernel and the filters are one word: conv3-3; for example: conv3-64 /2 pad 1"),
        ("maxpool 2 2", "'2' is not part of maxpool",
         "write maxpool2; for example: maxpool3 /2 pad 1 ceil"),
        ("conv3-64 q", "'q' is not part of conv", CONV),
        ("conv3-64 2", "'2' is not part of conv", CONV),
        (f"conv3-64 {'q' * 41}", f"'{'q' * 40}' is not part of conv", CONV),
        ("relu 6", "'6' is not part of relu", "relu takes no modifiers; for example: relu"),
        ("fc RELU", "'RELU' is not part of fc",
         "relu is a layer of its own: fc | relu; for example: fc 4096"),
        ("conv3-64 /2 /2", "'/2' is written twice", "keep one of the two"),
        ("conv", "conv needs its kernel", "for example: conv3-64 /2 pad 1"),
        ("conv3", "conv needs its filters", "for example: conv3-64 /2 pad 1"),
        ("fcN", "unknown layer 'fcN'", "a letter as the size stands in parentheses: fc(N)"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_layer_that_cannot_be_read(text, message, hint):
    with pytest.raises(SpecError) as raised:
        parse_layer(text)
    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("conv3-64 stride 2", "conv3-64 /2"), ("conv3-64/2", "conv3-64 /2"),
        ("conv3-64 padding 1", "conv3-64 pad 1"), ("conv3-64 padding=same", "conv3-64 same"),
        ("conv3-64 pad same", "conv3-64 same"), ("conv3-64 groups = 2", "conv3-64 groups 2"),
        ("upsample 2 bilinear", "upsample2 bilinear"), ("CONV3-64 SAME", "conv3-64 same"),
    ],
)  # fmt: skip
def test_two_ways_to_write_a_layer(text, same):
    assert stated(text) == stated(same)


def test_a_flag_of_two_words():
    caffe, plain = stated("maxpool2 ceil caffe"), stated("maxpool2 ceil")
    assert (caffe["ceil"], plain["ceil"]) == ("caffe", True)
    assert stated("maxpool2 ceil caffe pad 1") == stated("maxpool2 pad 1 ceil caffe")
    assert stated("maxpool2 ceil pad 1") == stated("maxpool2 pad 1 ceil")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conv 3x3 64", "conv3x3-64"), ("conv 3x3, 64", "conv3x3-64"),
        (" conv 3x3-64 ", "conv3x3-64"), ("conv 64 3x3", "conv3x3-64"),
        ("conv 3x3", "conv3x3"), ("conv 3x3 64, stride 2", "conv3x3-64 stride 2"),
        ("maxpool 2x2 /2", "maxpool2x2 /2"), ("relu 3x3", ""), ("banana 3x3", ""), ("conv3-64", ""),
        ("conv 3x3 pad 1, stride 2", "conv3x3 pad 1  stride 2"),
    ],
)  # fmt: skip
def test_a_size_apart_from_its_word(text, expected):
    assert notation.joined(text) == expected


def test_a_letter_as_a_size():
    said = "a letter as the size stands in parentheses: "
    assert [notation.in_parentheses(word) for word in ("convK", "ConvT", "bananaK", "conv")] == [
        f"{said}conv(K)", f"a transposed convolution is deconv3-64; {said}Conv(T)", "", "",
    ]  # fmt: skip


def test_what_a_word_states_is_stated_anew_by_another():
    first = notation.parse_heading("conv3 /2 nobias")
    assert first.fields == ("kernel", "stride", "bias")
    second = notation.parse_heading("conv5 same", heading=first)
    assert {*second.fields} == {"kernel", "padding", "stride", "bias"}
    assert len(second.fields) == 4
    assert {slot.field for slot, _ in second.values} == {"kernel", "stride"}
    assert {field for field, _ in second.flags} == {"padding", "bias"}
    with pytest.raises(SpecError, match="conv needs its filters"):
        parse_layer("conv3")
    assert parse_layer("conv-8", heading=second).operation.__name__ == "Conv"
