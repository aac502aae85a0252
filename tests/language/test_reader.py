"""A layer text is read once for the same values, however often and wherever it stands."""

from __future__ import annotations

import pytest

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.reader import LayerReader

TEXT = "conv3-(4*c) /(s)"


def test_a_text_is_read_once_for_the_same_values():
    reader = LayerReader()
    first = reader.read(TEXT, {"c": 16, "s": 1})
    assert reader.read(TEXT, {"c": 16, "s": 1, "i": 2}) is first
    assert reader.read(TEXT, {"c": 16, "s": 2})[0].stride != first[0].stride
    assert reader.read(TEXT, {"c": 8, "s": 1})[0].filters == 32
    assert first[0].filters == 64


def test_equal_layers_are_one_operation_however_they_are_written():
    reader = LayerReader()
    assert reader.read("conv3-(c)", {"c": 64})[0] is reader.read("conv3-64", {})[0]


def test_a_letter_is_a_symbol_where_no_values_are_declared_and_unknown_elsewhere():
    reader = LayerReader()
    assert str(reader.read("conv3-(N)", {})[0].filters) == "N"
    with pytest.raises(SpecError, match="unknown name 'N'"):
        reader.read("conv3-(N)", {"c": 1})


def test_a_fault_is_found_each_time_at_its_own_place():
    reader, source = LayerReader(), Source("net.yaml", f"{TEXT}\n{TEXT}")
    for start in (0, len(TEXT) + 1):
        with pytest.raises(SpecError, match="out of range") as caught:
            reader.read(TEXT, {"c": 16, "s": 0}, Location(source, start, start + len(TEXT)))
        assert caught.value.fault.location.start == start + len("conv3-(4*c) /")
