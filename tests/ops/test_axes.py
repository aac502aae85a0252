"""The values of fields along axes: one for every axis, one for each, and where they do not fit."""

from __future__ import annotations

import pickle

import pytest

from cnncalc.errors import SpecError
from cnncalc.ops.axes import (
    Every,
    alike,
    check_axes,
    check_spatial,
    features_formula,
    kernel_letters,
    matched,
    on_axes,
)
from cnncalc.shape import Shape

VECTOR, SEQUENCE, MAP = Shape(3), Shape(3, (16,)), Shape(3, (8, 9))


def refused(do, *given):
    with pytest.raises(SpecError) as caught:
        do(*given)
    fault = caught.value
    return fault.code, fault.message, fault.received, fault.hint


def test_one_value_for_every_axis_is_that_of_a_map_and_is_copied_as_it_is():
    every = Every(4)
    assert every == (4, 4) and every.on(3) == (4, 4, 4) and every.on(0) == ()
    copied = pickle.loads(pickle.dumps(Every((1, 2))))
    assert isinstance(copied, Every) and copied == ((1, 2), (1, 2))


def test_what_is_usual():
    assert alike((1, 1, 1), Every(1)) and not alike((1, 1, 2), Every(1))
    assert alike(Every(1), Every(1)) and not alike(1, Every(1))
    assert alike("same", "same") and not alike("same", Every(0)) and not alike(3, 4)
    assert alike(3, 3) is True


def test_fields_are_matched_to_the_axes_that_one_names():
    assert matched(Every(1), Every(2)) == ((1, 1), (2, 2))
    assert all(isinstance(values, Every) for values in matched(Every(1), Every(2)))
    assert matched(Every(1), (2, 3, 4), Every(5)) == ((1, 1, 1), (2, 3, 4), (5, 5, 5))
    assert matched(Every(1), (7,)) == ((1,), (7,))


def test_values_along_the_axes_of_an_input():
    assert on_axes(Every(2), SEQUENCE, "stride") == (2,)
    assert on_axes((1, 2), MAP, "stride") == (1, 2)


@pytest.mark.parametrize(
    ("values", "shape", "message", "hint"),
    [
        (
            (1,), MAP, "the pad 1 names 1 axis, but the layer receives a map of height and width",
            "write one number for all axes, or one for each of height and width",
        ),
        (
            (1, 2), SEQUENCE, "the pad 1x2 names 2 axes, but the layer receives a sequence",
            "write one number for its length",
        ),
        (
            ((0, 1), (2, 2)), Shape(3, (4, 5, 6)),
            "the pad 0+1x2 names 2 axes, but the layer receives a volume of depth, height and "
            "width",
            "write one number for all axes, or one for each of depth, height and width",
        ),
    ],
)  # fmt: skip
def test_values_of_other_axes_are_refused(values, shape, message, hint):
    found = refused(on_axes, values, shape, "pad")
    assert found == ("C240", message, f"input {shape}", hint)


def test_what_slides_needs_axes_and_several_inputs_need_the_same():
    for shape in (SEQUENCE, MAP):
        check_spatial(shape)
    assert refused(check_spatial, VECTOR) == (
        "C205", "the operation slides along spatial axes, but receives a vector", "3",
        "put it before flatten, or reshape to a map of height x width x channels",
    )  # fmt: skip
    check_axes((MAP,))
    check_axes((MAP, Shape(1, (2, 3)), MAP))
    assert refused(check_axes, (MAP, MAP, SEQUENCE)) == (
        "C240", "a map of height and width does not go with a sequence",
        "8x9x3 and 8x9x3 and 16x3", "its inputs have the same axes",
    )  # fmt: skip


def test_formulas_name_the_axes():
    formula = features_formula(MAP)
    assert formula is not None
    assert (formula.text(letters=True), formula.text()) == ("H*W*C", "8*9*3")
    assert features_formula(VECTOR) is None
    assert kernel_letters(2) == ("Fh", "Fw") and kernel_letters(3) == ("Fd", "Fh", "Fw")
