"""The layer notation: what it accepts, and what it refuses beside it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import analyze
from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.canonical import canonical
from cnncalc.language.lectures import FORMS
from cnncalc.language.reader import LayerReader
from cnncalc.ops import OPERATIONS
from cnncalc.ops.spelling import spell
from tests.each import each
from tests.language.reading import reading


def read(text, **env):
    return LayerReader().read(text, env, Location(Source("line", text), 0, len(text)))


def spelled(text, **env):
    return " | ".join(spell(op) for op in read(text, **env))


@each(
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
        ("maxpool3 /2 ceil caffe", "maxpool3 /2 ceil caffe"),
        ("avgpool3 CEIL  Caffe pad 1 /2", "avgpool3 /2 pad 1 ceil caffe"),
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


@each(
    ("text", "canonical_form"),
    [
        ("separable3-5", "depthwise3 nobias | conv1-5"),
        ("separable3-5 /2 pad 0", "depthwise3 /2 nobias | conv1-5"),
        ("separable3-5 pad 0 /2", "depthwise3 /2 nobias | conv1-5"),
        ("separable3-5 same /2", "depthwise3 /2 nobias same | conv1-5"),
        ("separable3-5 pad 1 mult 2 /2", "depthwise3 /2 pad 1 mult 2 nobias | conv1-5"),
        ("separable3-5 dilation 2", "depthwise3 dilation 2 nobias | conv1-5"),
        (
            "separable3-5 nobias dilation=2 stride 1",
            "depthwise3 dilation 2 nobias | conv1-5 nobias",
        ),
        ("SEPARABLE3x1-(c) valid", "depthwise3x1 nobias | conv1-16"),
        ("separable(k)-(c) pad (s)", "depthwise5 pad 2 nobias | conv1-16"),
    ],
)
def test_a_separable_convolution_takes_its_parts_in_any_order(text, canonical_form):
    """Chollet 2016, arXiv:1610.02357: a depthwise convolution, then a pointwise one."""
    made = LayerReader().read(text, {"k": 5, "c": 16, "s": 2})
    assert " | ".join(map(spell, made)) == canonical_form
    whole = tuple(LayerReader().read(part, {})[0] for part in canonical_form.split(" | "))
    assert whole == made


@pytest.mark.parametrize(
    ("parts", "word"), [(("/2", "pad 1", "dilation 2", "mult 2", "nobias"), "separable3-5"),
                        (("/2", "pad 1", "dilation 2", "ceil caffe"), "maxpool3"),
                        (("/2", "pad 1", "dilation 2", "groups 2", "nobias"), "conv3-4"),
                        (("/2", "pad 1", "outpad 1", "groups 2", "nobias"), "deconv3-4")],
)  # fmt: skip
def test_every_order_of_the_parts_is_read_alike(parts, word):
    read = {LayerReader().read(f"{word} {' '.join(order)}", {}) for order in permutations(parts)}
    assert len(read) == 1


@each(
    ("text", "code", "hint"),
    [
        ("separable3-5 foo", "C108", "separable takes /stride, pad, dilation, mult"),
        ("separable3-5 groups 3", "C108", "separable takes"),
        ("separable3", "C108", "for example: separable3-64 /2 pad 1"),
        ("separable-5", "C108", "for example: separable3-64 /2 pad 1"),
        ("separable3-5 pad 1 pad 2", "C108", "keep one of the two"),
        ("separable3-5 same pad 1", "C108", "keep one of the two"),
        ("separabel3-5", "C107", "did you mean 'separable'?"),
        ("seperable3-5 /2", "C107", "did you mean 'separable'?"),
    ],
)
def test_a_separable_convolution_that_cannot_be_read_is_told_what_it_takes(text, code, hint):
    with pytest.raises(SpecError, match=code) as caught:
        LayerReader().read(text, {})
    assert hint in caught.value.hint


@each(
    "text", ["zeropad 0", "pad 0", "crop 0", "crop", "upsample 1", "upsample 1 nearest",
             "dropout 0.5", "lrn", "maxpool1", "slice 0:1", "deconv1-1 outpad 0", "conv1-1 /1"]
)  # fmt: skip
def test_a_field_at_its_usual_value_is_written_so_that_it_is_read_again(text):
    (made,) = LayerReader().read(text, {})
    assert LayerReader().read(spell(made), {}) == (made,)


@each("operation", OPERATIONS)
def test_what_an_operation_needs_is_always_written(operation):
    """Also where it has the value that it would have anyway."""
    if operation.syntax.words[0] in ("input", "hole"):
        return
    (example,) = LayerReader().read(operation.syntax.example, {})
    defaults = operation._defaults
    usual = {field: defaults[field] for field in operation.syntax.required if field in defaults}
    made = operation(**{**example.fields, **usual})
    assert LayerReader().read(spell(made), {}) == (made,)


@pytest.mark.filterwarnings("ignore::cnncalc.errors.SpecWarning")  # some have no padding
@each("form", FORMS)
def test_every_printed_form_is_read(form):
    head = "input: 224x224x96\nlayers:\n"
    found = reading(f"{head}  - x: {form.example}\n").graph.nodes[1:]
    same = reading(f"{head}  - {canonical(form.example)}\n").graph.nodes[1:]
    assert [node.op for node in found] == [node.op for node in same]


def test_an_architecture_is_typed_as_lectures_print_it():
    """CS231n's listing and that of two GPUs, line by line: depth gives groups."""
    first = reading(
        "input: 227x227x3\nlayers:\n  - CONV1: 96 11x11 filters at stride 4, pad 0\n"
        "  - MAX POOL1: 3x3 filters at stride 2\n  - NORM1: Normalization layer\n"
        "  - FC8: 10 neurons (class scores)\n"
    )
    assert [n.name for n in first.graph.nodes[1:]] == ["CONV1", "MAXPOOL1", "NORM1", "FC8"]
    second = reading(
        "input: 227x227x3\nlayers:\n  - 96 filters with size 11x11x3, stride 4, padding 0\n"
        "  - 3x3 filters with stride 2\n  - 256 filters with size 5×5×48, stride 1, padding 2\n"
    )
    assert analyze(second.graph).totals.weights == 96 * 363 + 256 * 25 * 48
    with pytest.raises(SpecError, match="filters of depth 50 do not read 96 channels"):
        reading("input: 9x9x96\nlayers:\n  - 256 filters with size 5x5x50, stride 1, padding 2\n")


# The forms that issue and design name, with what they stand for.
@each(
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


@each(
    ("text", "code", "column", "token"),
    [
        ("conf3-64", "C107", 1, "conf3"),
        ("conv3", "C108", 1, "conv3"),
        ("conv-64", "C108", 1, "conv-64"),
        ("conv3-", "C108", 6, "-"),
        ("conv3-64 strid 2", "C108", 10, "strid"),
        ("conv3-64 /", "C108", 10, "/"),
        ("conv3-64 /0", "C109", 11, "0"),
        ("conv3-64 /2 /3", "C108", 13, "/3"),
        ("conv3-64 pad", "C108", 12, "d"),
        ("conv3-64 same valid", "C108", 15, "valid"),
        ("prelu element shared", "C108", 15, "shared"),
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
    assert reader.read("conv3-64", {})[0] is reader.read("conv3-(c)", {"c": 64})[0]


@settings(max_examples=60, deadline=None)
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prelu element shared", "'shared' conflicts with 'element'"),
        ("conv3-4 pad 1 same", "'same' conflicts with 'pad 1'"),
        ("maxpool2 /2 stride 3", "'stride 3' conflicts with '/2'"),
        ("leakyrelu 0.1 slope 0.2", "'slope 0.2' conflicts with '0.1'"),
        ("prelu element element", "'element' is written twice"),
        ("roll", "roll needs its distance"),
    ],
)
def test_what_is_said_twice_is_named_as_it_was_written(text, message):
    with pytest.raises(SpecError) as caught:
        spelled(text)
    assert caught.value.fault.message == message


@pytest.mark.parametrize("word", ["average", "Average", "AVERAGE", "avg", "Avg"])
def test_the_case_of_a_printed_pool_does_not_matter(word):
    assert canonical(f"3x3 {word} pool, stride 2") == "avgpool3 /2"
    assert canonical(f"2x2 {word} pooling") == "avgpool2"
