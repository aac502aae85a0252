"""Joins of symbolic sizes: right for all that can be joined, also where one turns out to be 1."""

from __future__ import annotations

import json
from itertools import product

import pytest

from cnncalc import Report, SpecError, analyze
from cnncalc.dims import evaluate, is_nonnegative, maximum, symbol
from cnncalc.errors import Source
from cnncalc.sources.resolve import read_source
from tests.cli.run import cnncalc

JOINS = ("add", "subtract", "multiply", "divide", "mean", "maximum")
SPEC = """input: {size}
layers:
  - a: conv1-4
  - b: {branch}
    from: a
  - c: {other}
    from: a
  - d: {join}
    from: [b, c]
  - conv1-3
"""
BRANCHES = (
    ("maxpool2", "conv3-4 /2"),  # equal where the size is even
    ("conv3-4 /2", "conv1-4 /2"),
    ("crop {zero}+2", "identity"),  # one cell where there are three
    ("upsample 2", "deconv4-4 /2 pad 1"),
    ("conv2-4 /3 | upsample 3", "identity"),
)


def analyzed(text: str) -> Report:
    return analyze(read_source(Source("net", text)).graph)


def totals(join: str, branch: str, other: str, size: str):
    text = SPEC.format(join=join, branch=branch, other=other, size=size)
    return analyzed(text).totals._asdict()


# All joins have one rule, whatever the axes: beyond one axis two of them stand for all.
@pytest.mark.parametrize(("branch", "other"), BRANCHES)
@pytest.mark.parametrize(
    ("letters", "join"),
    [*product(["H"], JOINS), *product(["HW", "DHW"], ["add", "multiply"])],
)
def test_a_closed_form_holds_for_every_size_that_can_be_built(join, branch, other, letters):
    zero = "x".join("0" * len(letters))
    branch = branch.format(zero=zero)
    forms = totals(join, branch, other, "x".join(letters) + "x2")
    built = 0
    several = {1: (3, 4, 5, 6, 9), 2: (3, 4, 5, 6), 3: (3, 4, 5)}[len(letters)]
    for numbers in product(several, repeat=min(len(letters), 2)):
        sides = (*numbers, numbers[0])[: len(letters)]
        try:
            known = totals(join, branch, other, "x".join(map(str, sides)) + "x2")
        except SpecError:
            continue
        built += 1
        values = dict(zip(letters, sides, strict=True))
        assert {name: evaluate(form, values) for name, form in forms.items()} == known, sides
    assert built


@pytest.mark.parametrize("join", JOINS)
@pytest.mark.parametrize("channels", [(1, 1), (1, 6), (6, 1), (6, 6)])
def test_channels_are_spread_too(join, channels):
    forms = totals(join, "conv1-C", "conv1-K", "5x5x2")
    values = dict(zip("CK", channels, strict=True))
    known = totals(join, *(f"conv1-{number}" for number in channels), "5x5x2")
    assert {name: evaluate(form, values) for name, form in forms.items()} == known


def test_a_number_decides_what_a_symbol_may_be():
    text = "input: {a: 16x16x3, b: HxWx3}\nlayers: [{add1: add, from: [b, a]}]"
    report = analyzed(text)
    assert str(report.rows[-1].facts.output) == "16x16x3"


def test_what_has_no_short_form_is_not_closed():
    text = "input: HxWx2\nlayers:\n  - repeat 9:\n    - residual: [conv2-2 /3, upsample 3]\n"
    with pytest.raises(SpecError, match="spread over the others") as caught:
        analyzed(text)
    assert caught.value.code == "C110"
    analyzed(text.replace("repeat 9", "repeat 2"))


def test_channels_that_differ_are_told_before_what_symbols_leave_open():
    text = "input: HxWx2\nlayers:\n  - repeat 4:\n    - residual: [conv2-2 /3, upsample 3]\n"
    with pytest.raises(SpecError, match="add needs inputs of one shape") as caught:
        analyzed(text + "  - residual: [conv2-3 /3, upsample 3]\n")
    assert caught.value.code == "C201"


def test_fit_says_what_joined_sizes_have_to_be(monkeypatch):
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 64)

    def needs(text: str) -> list[str]:
        return json.loads(cnncalc("fit", "-", "--format", "json", stdin=text).out)["needs"]

    inputs = (
        "input: {{a: {}, b: 9x9x3}}\nlayers: [{{j: {}, from: [a, b]}}, {{c: concat, from: [a, b]}}]"
    )
    assert needs(inputs.format("9x9xC", "add")) == ["C equal to 3 or 1 (j)"]
    assert needs(inputs.format("Hx9x3", "mean")) == [
        "H equal to 9 or 1 (j)", "H equal to 9 (c)",
    ]  # fmt: skip
    params = "input: 9x9x3\nlayers: [{add: [conv1-C, conv1-K]}]"
    assert needs(params) == ["C equal to K, or one of them 1 (add1)"]


@pytest.mark.parametrize("n", [2, 3, 8])
def test_what_is_rounded_up_in_one_step_outweighs_what_is_in_two(n):
    size = symbol("H")
    up = (size + n - 1) // n * n
    assert is_nonnegative(up - size) and maximum(size, up) == up
    coarse = (size + 4 * n - 1) // (4 * n) * n
    assert maximum((size + 3) // 4, coarse) == coarse
    assert not is_nonnegative((size + 3) // 4 - coarse)
    assert maximum((size + 3) // 4, coarse - 1) != coarse - 1
