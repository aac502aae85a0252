"""Closed forms in H, W, N and width, evaluated at any size, are the numeric report.

`python -m tests.zoo.closed` holds those of all networks.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import analyze, load
from cnncalc.dims import is_number
from tests.zoo.closed import FLAT, agree, agree_at_some_size, own, symbolic
from tests.zoo.figures import in_turn

MAPS = [name for name in in_turn()[::3] if name not in FLAT]


@pytest.mark.parametrize("name", FLAT)
def test_a_network_without_a_map(name: str) -> None:
    assert len(own(name)) != 3


@pytest.mark.parametrize("name", MAPS)
def test_sizes_and_batch(name: str) -> None:
    assert agree_at_some_size(name), "not even its own size is taken"


@pytest.mark.parametrize(
    ("name", "param", "values"),
    [
        ("mobilenet", "alpha", st.integers(10, 150).map(lambda n: Fraction(n, 100))),
        ("efficientnet-b0", "width", st.integers(50, 200).map(lambda n: Fraction(n, 100))),
        ("densenet121", "k", st.integers(1, 48)),
        ("wrn-50-2", "k", st.integers(1, 4)),
        ("vgg16", "classes", st.integers(1, 2000)),
    ],
)
@given(data=st.data(), side=st.integers(96, 300))
@settings(max_examples=3, deadline=None)
def test_params(
    name: str, param: str, values: st.SearchStrategy[int | Fraction], data: st.DataObject, side: int
) -> None:
    value = data.draw(values)
    text = str(value) if value.denominator == 1 else str(float(value))
    numbers = analyze(load(name, {param: text}, f"{side}x{side}x{own(name)[0]}"), 3)
    closed = symbolic(name, ((param, "w"),))
    assert not is_number(closed.totals.params)
    agree(closed, numbers, {"H": side, "W": side, "N": 3, "w": value})
