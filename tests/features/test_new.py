"""The spec to begin with, its parameters worked out by hand."""

from __future__ import annotations

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.errors import Source, SpecError
from cnncalc.features.new import starter
from cnncalc.sources.resolve import read_source

FIRST = 3 * 3 * 3 * 32 + 2 * 32
RESIDUAL = 2 * (3 * 3 * 32 * 32 + 2 * 32)
LAST = 3 * 3 * 32 * 64 + 2 * 64


def test_a_starter():
    text = starter("mine")
    assert text.startswith("name: mine\ntitle: A small network to begin with\ninput: 32x32x3    ")
    assert "summary mine.yaml -p classes=100" in text
    assert text.endswith(f"  output: 10\n  params: {FIRST + 2 * RESIDUAL + LAST + 64 * 10 + 10}\n")
    assert analyze(read_source(Source("mine.yaml", text)).graph).totals.params == 57_258


def test_a_starter_of_another_input_and_other_classes():
    text = starter("a_b-c.2", "64x48x1", 7)
    assert "name: a_b-c.2\n" in text and "\ninput: 64x48x1 " in text
    assert "params: {classes: 7} " in text and "\n  output: 7\n" in text
    params = FIRST - 2 * 3 * 3 * 32 + 2 * RESIDUAL + LAST + 64 * 7 + 7
    assert text.endswith(f"  params: {params}\n")


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 10_000])
def test_what_is_no_name(name):
    with pytest.raises(SpecError) as caught:
        starter(name)
    assert (caught.value.code, caught.value.hint) == (
        "C105", "a name is of letters, digits, _, - and .",
    )  # fmt: skip
    assert caught.value.message == f"'{name[:60]}' is not a name"


def test_a_starter_of_letters_has_parameters_all_the_same():
    assert "\ninput: HxWx3 " in starter("n", "HxWx3")
    with pytest.raises(SpecError) as caught:
        starter("n", "8x8xC")
    assert caught.value.message == "a starter spec has sizes in numbers"
