"""What operations ask of the shapes that they receive: a map, channels that groups divide."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.ops.assumed import Assumption, recorded
from cnncalc.ops.checks import check_groups, check_map, check_parts, per_group
from cnncalc.shape import Shape

C, G = symbol("C"), symbol("G")


def refused(do, *given):
    with pytest.raises(SpecError) as caught:
        do(*given)
    return caught.value.code, caught.value.message, caught.value.received, caught.value.hint


def test_a_map_has_height_and_width():
    check_map(Shape(3, (4, 5)))
    for shape, kind in ((Shape(3), "a vector"), (Shape(3, (4,)), "a sequence")):
        code, message, received, _ = refused(check_map, shape)
        assert (code, received) == ("C205", str(shape))
        assert message == f"the operation needs a map of height and width, but receives {kind}"


def test_parts_divide_channels():
    check_parts(6, 3)
    assert refused(check_parts, 6, 4)[:3] == (
        "C204", "6 channels cannot be divided into 4 equal parts", "6 channels, 4 parts",
    )  # fmt: skip
    with recorded() as taken:
        check_parts(C, 4)
        check_parts(6, G)
    assert taken == [Assumption(C, 4), Assumption(6, G)]


def test_groups_divide_channels_and_filters():
    check_groups(6, 9, 3)
    assert refused(check_groups, 6, 9, 2) == (
        "C204", "9 filters cannot be divided into 2 groups",
        "input channels 6, filters 9, groups 2", "make filters a multiple of 2",
    )  # fmt: skip
    assert refused(check_groups, 5, 9, 3)[1] == "5 input channels cannot be divided into 3 groups"
    with recorded() as taken:
        check_groups(C, 8, 4)
        check_groups(6, 9, G)
    assert taken == [Assumption(C, 4), Assumption(6, G), Assumption(9, G)]


def test_channels_of_a_group():
    assert per_group(12, 4) == 3
    assert str(per_group(C, 4)) == "C/4"
    assert per_group(C, 1) == C
    assert per_group(C * G, G) == C and per_group(7, 2) == 3
