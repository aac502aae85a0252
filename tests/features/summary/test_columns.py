"""Columns by their keys and by what stands above them, in any case."""

from __future__ import annotations

import csv
import io

import pytest

from cnncalc.features.summary.columns import KINDS, key_of
from tests.cli.run import cnncalc

LINE = "8x8x3 -> conv3-4 -> fc 10"
HEADINGS = {  # those that are no keys
    "operation": "spec",
    "trained": "trainable",
    "centre": "center",
    "% of work": "percent",
    "cumulative %": "cumulative",
    "param bytes": "param_bytes",
    "activation bytes": "activation_bytes",
    "live memory": "live",
    "MACs/byte": "intensity",
}


def test_a_column_goes_by_its_key_or_its_heading_in_any_case():
    keys = {key: key for key in KINDS} | HEADINGS
    for word, key in keys.items():
        for typed in (word, word.upper(), f" {word.capitalize()} "):
            assert key_of(typed) == key, typed
    assert {kind.column.heading for kind in KINDS.values()} >= {*HEADINGS}


@pytest.mark.parametrize("typed", ["Layr", "of work", "%", "MAC s"])
def test_another_word_stays_as_it_is_typed(typed):
    assert key_of(f" {typed} ") == typed
    done = cnncalc("summary", LINE, "--columns", typed)
    assert done.code == 2
    assert f"unknown column '{typed}'" in done.err


def test_columns_are_those_that_are_named_in_their_order():
    """3,888 = 6·6·3·3·3·4 multiplications and 1,440 = 144·10."""
    done = cnncalc("summary", LINE, "--columns", "% of Work, Layer,macs", "--format", "csv")
    assert (done.code, done.err) == (0, "")
    found = [*csv.reader(io.StringIO(done.out))]
    assert found[0] == ["percent", "layer", "macs"]
    assert [row[1:] for row in found[1:]] == [["conv1", "3888"], ["fc1", "1440"]]
    assert [float(row[0]) for row in found[1:]] == pytest.approx([72.97, 27.03])
