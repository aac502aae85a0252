"""Shapes of inputs: which layout is meant, and the forms in which sizes are typed."""

from __future__ import annotations

import pytest

from cnncalc import load
from cnncalc.errors import SpecError
from cnncalc.language.shapes import looks_channels_first, written
from cnncalc.shape import Shape
from cnncalc.sources.resolve import read
from tests.each import each
from tests.language.reading import fault, reading

LAYERS = "layers:\n  - conv3-8 pad 1\n"
TWO = "input:\n  left: 32x32x3\n  right: 32x32x3\nlayers:\n  - add:\n    from: [left, right]\n"


@each(
    ("typed", "mend"),
    [
        ("3x224x224", "224x224x3"), ("1x28x28", "28x28x1"), ("4x84x84", "84x84x4"),
        ("3x16x16", "16x16x3"), ("3x480x640", "480x640x3"), ("(3, 224, 224)", "224x224x3"),
        ("3,224,224", "224x224x3"), ("3 x 224 x 224", "224x224x3"), ("3×32×32", "32x32x3"),
        ("3xHxW", "HxWx3"), ("CxHxW", "HxWxC"),
    ],
)  # fmt: skip
def test_channels_first_are_a_fault_with_the_mend(typed, mend):
    found = fault(f"input: {typed}\n{LAYERS}")
    assert (found.code, found.location.token) == ("C130", typed)
    assert f"write {mend}," in found.hint
    for line in (f"{typed} -> conv3-8 pad 1", f"INPUT {typed} -> conv3-8 pad 1"):
        with pytest.raises(SpecError, match="C130"):
            load(line)
    with pytest.raises(SpecError, match="C130"):
        load("vgg16", input_shape=typed)
    assert load(f"{mend} -> relu").input_shape == load(f"chw:{typed} -> relu").input_shape


@each(
    "typed",
    [
        "3x15x16",
        "3x16x15",
        "2x64x64",
        "5x64x64",
        "3x224x3",
        "1x1x512",
        "4x4x512",
        "1x100x4",
        "WxHxC",
    ],
)
def test_other_sizes_are_read_as_they_stand(typed):
    assert str(load(f"{typed} -> relu").input_shape) == typed


def test_a_layout_that_is_named_is_taken_at_its_word():
    by_name = "input: {height: 3, width: 224, channels: 224}\n"
    assert reading(by_name + LAYERS).graph.input_shape == Shape(224, (3, 224))
    assert load("hwc:3x224x224 -> relu").input_shape == Shape(224, (3, 224))
    assert load("chw:3x224x112 -> relu").input_shape == Shape(3, (224, 112))
    assert load("vgg16", input_shape="CHW: 3x256x224").input_shape == Shape(3, (256, 224))
    assert reading(f"input: chw:3x32x16\n{LAYERS}").graph.input_shape == Shape(3, (32, 16))


def test_what_is_read_is_written_to_be_read_again():
    for graph in (load("hwc:3x224x224 -> relu"), load("224x224x3 -> relu")):
        assert load(f"{written(graph.input_shape)} -> relu").input_shape == graph.input_shape
    for spec in (read("hwc:3x224x224 -> relu").spec, TWO.replace("32x32x3", "hwc:3x64x64")):
        again = reading(reading(spec).spec).graph
        assert again.input_shapes == reading(spec).graph.input_shapes


@pytest.mark.parametrize(
    "typed", ["224,224,3", "(224, 224, 3)", "(224,224,3,)", "[224x224x3]", "224 x 224 x 3"]
)
def test_sizes_are_read_as_tuples_too(typed):
    assert load("alexnet", input_shape=typed).input_shape == Shape(3, (224, 224))


def test_a_param_in_brackets_is_an_expression():
    text = f"input: (N)x(N)x3\nparams: {{N: 8}}\n{LAYERS}"
    assert reading(text).graph.input_shape == Shape(3, (8, 8))
    assert reading("input: (N)\nparams: {N: 8}\nlayers: [fc 1]\n").graph.input_shape == Shape(8)


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        ("1x3x224x224", "224x224x3, and --batch 1"), ("8x3x224x224", "224x224x3, and --batch 8"),
        ("(1, 3, 32, 32)", "32x32x3, and --batch 1"), ("224x224", "224x224x3"),
    ],
)  # fmt: skip
def test_too_many_sizes_or_too_few_have_their_mend(typed, mend):
    found = fault(f"input: {typed}\n{LAYERS}")
    assert found.code == "C108"
    assert mend in found.hint


@pytest.mark.parametrize(
    ("typed", "shapes"),
    [
        ("left=16x16x3; right=16x16x3", ["16x16x3", "16x16x3"]),
        ("right = 32x32x3", ["32x32x3", "32x32x3"]),
        ("left=16,16,3, right=(16, 16, 3)", ["16x16x3", "16x16x3"]),
        ("left=64; right=chw:3x64x64", ["64x64x3", "64x64x3"]),
    ],
)
def test_several_inputs_are_given_by_name(typed, shapes):
    assert [str(shape) for shape in reading(TWO, input_shape=typed).graph.input_shapes] == shapes


@pytest.mark.parametrize(
    ("typed", "code"),
    [("lefd=16x16x3", "C116"), ("16x16x3; 16x16x3", "C103"), ("left=16x16x3; =3", "C116")],
)
def test_an_input_without_its_name_is_refused(typed, code):
    found = fault(TWO, input_shape=typed)
    assert found.code == code
    assert "left" in found.hint


def test_only_maps_look_channels_first():
    assert not looks_channels_first(Shape(224))
    assert looks_channels_first(Shape(224, (3, 224)))


@each(
    ("printed", "first"),
    [
        ("1x16x16", True),  # grey
        ("2x16x16", False),
        ("3x16x16", True),
        ("4x16x16", True),
        ("3x15x16", False),  # smaller than any image
        ("3x16x15", False),
        ("3x16x16x16", True),
        ("1x16", True),  # a sound of one channel
        ("1x15", False),
        ("2x1000", True),  # of two channels, not two cells
        ("2x999", False),
        ("3x5000", False),
    ],
)
def test_what_looks_channels_first_by_its_numbers(printed, first):
    *spatial, channels = map(int, printed.split("x"))
    assert looks_channels_first(Shape(channels, tuple(spatial))) is first
