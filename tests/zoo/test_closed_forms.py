"""Closed forms in H, W, N and width, evaluated at any size, are the numeric report."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import Report, SpecError, analyze, load
from cnncalc.dims import evaluate, is_number, symbol
from tests.zoo.figures import network, sampled

BATCH = symbol("N")
LETTERS = {1: "L", 2: "HW", 3: "DHW"}  # of a sequence, a map, a volume
FIGURES = (
    "params", "weights", "biases", "buffers", "macs", "flops", "activations", "activation_bytes",
    "param_bytes", "peak_activation_bytes",
)  # fmt: skip


def own(name: str) -> tuple[int, ...]:
    return network(name).graph.input_shape.dims


@cache
def symbolic(name: str, params: tuple[tuple[str, str], ...] = ()) -> Report:
    channels, *sizes = own(name)
    return analyze(load(name, dict(params), "x".join([*LETTERS[len(sizes)], str(channels)])), BATCH)


def agree(closed: Report, numbers: Report, env: dict[str, int | Fraction]) -> None:
    assert len(closed.rows) == len(numbers.rows)
    pairs = zip(closed.rows, numbers.rows, strict=True)
    alike = {(id(row.facts), id(numeric.facts)): (row, numeric) for row, numeric in pairs}
    for row, numeric in alike.values():
        assert (
            tuple(evaluate(d, env) for d in row.facts.output.dims) == numeric.facts.output.dims
        ), row.name
        assert evaluate(row.facts.macs, env) == numeric.facts.macs, row.name
    for figure in FIGURES:
        value = evaluate(getattr(closed.totals, figure), env)
        assert value == getattr(numbers.totals, figure), figure


FLAT = ("mlp-xor",)  # its input is a vector
MAPS = [name for name in sampled() if name not in FLAT]


@pytest.mark.parametrize("name", FLAT)
def test_a_network_without_a_map(name: str) -> None:
    assert len(own(name)) != 3


@pytest.mark.parametrize("name", MAPS)
def test_sizes_and_batch(name: str) -> None:
    channels, *sizes = own(name)
    chosen = Random(name)
    more, batch = [chosen.randint(1, 70) for _ in sizes], chosen.randint(2, 64)
    for step in (1, 32, 0):  # some networks take but multiples, one takes its own size alone
        grown = [size + step * by for size, by in zip(sizes, more, strict=True)]
        try:
            shape = "x".join(map(str, (*grown, channels)))
            numbers = analyze(load(name, input_shape=shape), batch)
        except SpecError:
            continue
        letters = dict(zip(LETTERS[len(sizes)], grown, strict=True))
        agree(symbolic(name), numbers, {**letters, "N": batch})
        return
    pytest.fail("not even its own size is taken")


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
@settings(max_examples=8, deadline=None, derandomize=True)
def test_params(
    name: str, param: str, values: st.SearchStrategy[int | Fraction], data: st.DataObject, side: int
) -> None:
    value = data.draw(values)
    text = str(value) if value.denominator == 1 else str(float(value))
    numbers = analyze(load(name, {param: text}, f"{side}x{side}x{own(name)[0]}"), 3)
    closed = symbolic(name, ((param, "w"),))
    assert not is_number(closed.totals.params)
    agree(closed, numbers, {"H": side, "W": side, "N": 3, "w": value})
