"""The axes of a shape by their names."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.ops.named import (
    among,
    letters,
    names,
    one_among,
    reads_all_of,
    replaced,
    sizes,
)
from cnncalc.reach import EACH, POINTWISE, whole
from cnncalc.shape import Shape

VECTOR, MAP, VOLUME = Shape(6), Shape(6, (3, 4), (5,)), Shape(6, (2, 3, 4))


def refused(do, *given):
    with pytest.raises(SpecError) as caught:
        do(*given)
    return caught.value.code, caught.value.message, caught.value.received, caught.value.hint


def test_names_letters_and_sizes():
    assert names(VECTOR) == ("channels",)
    assert names(VOLUME) == ("channels", "depth", "height", "width")
    assert letters(names(VOLUME)) == ("C", "D", "H", "W")
    assert sizes(MAP) == {"channels": 6, "height": 3, "width": 4}


def test_axes_that_are_meant_in_their_own_order():
    assert among(("width", "channels"), MAP) == ("channels", "width")
    assert among(("all",), MAP) == ("channels", "height", "width")
    assert among((), MAP) == ()
    assert refused(among, ("depth",), MAP) == (
        "C245", "there is no axis depth", "input 5x3x4x6", "its axes are channels, height, width",
    )  # fmt: skip
    assert refused(among, ("all", "width"), MAP)[1] == "there is no axis all"
    assert refused(among, ("width", "height", "width"), MAP) == (
        "C245", "an axis is named twice", "width+height+width", "name each once",
    )  # fmt: skip
    assert one_among(("width",), MAP, "one", "hint") == "width"
    assert one_among(("all",), VECTOR, "one", "hint") == "channels"
    assert refused(one_among, ("width", "height"), MAP, "takes one", "name one") == (
        "C245", "takes one", "height+width", "name one",
    )  # fmt: skip


def test_other_sizes():
    assert replaced(MAP, {"width": 9}) == Shape(6, (3, 9), (5,))
    assert replaced(MAP, {"channels": 1, "height": 2}) == Shape(1, (2, 4), (5,))
    assert replaced(VECTOR, {}) == VECTOR


def test_windows_over_all_of_some_axes():
    assert reads_all_of(("width", "channels"), MAP) == (POINTWISE, whole(4))
    assert reads_all_of(("channels",), MAP) == (POINTWISE, POINTWISE)
    assert reads_all_of(("height", "depth"), VOLUME) == (whole(2), whole(3), POINTWISE)
    assert reads_all_of(("channels",), VECTOR) is EACH
