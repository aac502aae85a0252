"""The layer notation: what it accepts, and what it refuses beside it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.lectures import FORMS
from cnncalc.language.reader import LayerReader
from cnncalc.language.write import canonical
from cnncalc.ops.base import spell


def read(text, **env):
    return LayerReader().read(text, env, Location(Source("line", text), 0, len(text)))


def spelled(text, **env):
    return " | ".join(spell(op) for op in read(text, **env))


@pytest.mark.parametrize(
    ("text", "canonical_form"),
    [
        ("CONV3-64", "conv3-64"),
        ("conv3x3-64 /1", "conv3-64"),
        ("conv1x7-64 /2x1 pad 0x3", "conv1x7-64 /2x1 pad 0x3"),
        ("conv3-64 pad 0+1", "conv3-64 pad 0+1"),
        ("conv3-64 pad 0+1x2+3 nobias", "conv3-64 pad 0+1x2+3 nobias"),
        ("conv3-64 groups=2 dilation = 2", "conv3-64 dilation 2 groups 2"),
        ("conv(k)-(4*c) /(s)", "conv5-64 /2"),
        ("conv3-64 stride 2 padding 1", "conv3-64 /2 pad 1"),
        ("POOL2", "maxpool2"),
        ("maxpool3 /3", "maxpool3"),
        ("maxpool3 /2 pad 1 ceil", "maxpool3 /2 pad 1 ceil"),
        ("FC 4096", "fc 4096"),
        ("FC-4096", "fc 4096"),
        ("fc(n) in=6272", "fc 10 in 6272"),
        ("dropout", "dropout"),
        ("dropout 0.25", "dropout 0.25"),
        ("split 1 of 2", "split 1 of 2"),
        ("slice 0:58", "slice 0:58"),
        ("select 0+1+4", "select 0+1+4"),
        ("reshape 6x6x256", "reshape 6x6x256"),
        ("deconv4-21 /2 pad 1 outpad 1", "deconv4-21 /2 pad 1 outpad 1"),
        ("roipool7 regions 300", "roipool7 regions 300"),
        ("l2pool2", "l2pool2"),
    ],
)
def test_accepted_and_spelled_canonically(text, canonical_form):
    assert spelled(text, k=5, c=16, s=2, n=10) == canonical_form
    assert spelled(canonical_form) == canonical_form


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_every_printed_form_is_read(form):
    assert spelled(form.example) == canonical(form.example)


# The forms that issue and design name, with what they stand for.
@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("7x7, 64, stride 2", "conv7-64 /2"),
        ("96 11x11 filters at stride 4, pad 0", "conv11-96 /4"),
        ("3x3 max pool, stride 2", "maxpool3 /2"),
        ("64x11x11 st. 4, pad 0, LRN, x2 pool", "conv11-64 /4 | lrn | maxpool2"),
        ("3x3 conv, 256, /2", "conv3-256 /2"),
        ("average pool", "globalavgpool"),
        ("separable3-64 /2 pad 1", "depthwise3 /2 pad 1 nobias | conv1-64"),
    ],
)
def test_printed_forms_mean(printed, means):
    assert spelled(printed) == means


@pytest.mark.parametrize(
    ("text", "code", "column", "token"),
    [
        ("conf3-64", "C107", 1, "conf3"),
        ("conv3", "C108", 1, "conv3"),
        ("conv-64", "C108", 1, "conv-64"),
        ("conv3-", "C108", 6, "-"),
        ("conv3-64 strid 2", "C108", 10, "strid"),
        ("conv3-64 /", "C108", 10, "/"),
        ("conv3-64 /0", "C109", 11, "0"),
        ("conv3-64 /2 /3", "C108", 1, "conv3-64 /2 /3"),
        ("conv3-64 pad", "C108", 12, "d"),
        ("conv3-64 same valid", "C108", 1, "conv3-64 same valid"),
        ("conv3-0", "C109", 7, "0"),
        ("conv3-99999999999999", "C109", 7, "99999999999999"),
        ("conv3-(4*q)", "C111", 10, "q"),
        ("conv3-(4*", "C108", 7, "("),
        ("conv3-(1/2)", "C109", 7, "(1/2)"),
        ("relu 3", "C108", 6, "3"),
        ("fc", "C108", 1, "fc"),
        ("fc 1.5", "C109", 4, "1.5"),
        ("dropout 1.5", "C109", 9, "1.5"),
        ("dropout 1", "C109", 9, "1"),
        ("dropout (3/2)", "C109", 9, "(3/2)"),
        ("droppath 1.0", "C109", 10, "1.0"),
        ("leakyrelu 1.01", "C109", 11, "1.01"),
        ("leakyrelu (0-1/2)", "C109", 11, "(0-1/2)"),
        ("elu 0", "C109", 5, "0"),
        ("lrn k=0", "C109", 7, "0"),
        ("lrn 0", "C109", 5, "0"),
        ("split 0 of 2", "C109", 7, "0"),
        ("split 1 to 2", "C108", 8, " "),
        ("conv3-64pad 1", "C108", 1, "conv3-64pad"),
        ("conv٣-64", "C108", 1, "conv٣-64"),
    ],
)
def test_refused_at_the_token(text, code, column, token):
    with pytest.raises(SpecError) as caught:
        read(text)
    place = caught.value.location
    assert (caught.value.code, place.column, place.token) == (code, column, token)


def test_a_hint_names_the_nearest_word():
    with pytest.raises(SpecError) as caught:
        read("maxpol2")
    assert "maxpool" in caught.value.hint


def test_equal_layers_are_one_operation():
    reader = LayerReader()
    assert reader.read("conv3-64", {})[0] is reader.read("conv3x3-(c)", {"c": 64})[0]


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=40)
    | st.from_regex(r"(conv|maxpool|fc|split)[\d\-/x+(): a-z=]{0,20}", fullmatch=True)
)
def test_every_text_gives_a_layer_or_one_fault(text):
    try:
        operations = read(text, c=8)
    except SpecError as error:
        assert error.message
        assert error.location is not None
    else:
        assert [spelled(spell(op)) for op in operations] == [spell(op) for op in operations]
