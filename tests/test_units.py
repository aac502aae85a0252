"""Figures as text."""

from __future__ import annotations

import pytest

from cnncalc import units
from cnncalc.shape import Shape


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.000K"),
        (15470264320, "15.47G"),
        (999999, "1.000M"),
        (138357544, "138.4M"),
    ],
)
def test_compact(figure, text):
    assert units.compact(figure) == text


@pytest.mark.parametrize(
    ("figure", "kilo", "text"),
    [
        (1024, 1024, "1.000 KiB"),
        (12845056, 1024, "12.25 MiB"),
        (108_460_000, 1000, "108.5 MB"),
        (12, 1024, "12 B"),
    ],
)
def test_bytes(figure, kilo, text):
    assert units.size_in_bytes(figure, kilo) == text


def test_shapes():
    assert units.show_shape(Shape(96, (55, 50))) == "55×50×96"
    assert units.show_shape(Shape(96, (55, 50)), "chw") == "96×55×50"
    assert units.show_shape(Shape(512, (7, 7), (300,))) == "300×7×7×512"
    assert units.show_shape(Shape(4096)) == "4096"
