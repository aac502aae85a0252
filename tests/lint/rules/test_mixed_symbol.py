"""A letter that is a side and a number of channels: found, and not found."""

from __future__ import annotations

from tests.each import each
from tests.lint.linting import check, found, network


@each(
    ("layers", "size", "place", "message"),
    [
        ("conv3-W", "HxWx3", "3:5", "'W' is both the width of 'input' and the filters of conv1"),
        ("conv3-H", "HxWx3", "3:5", "'H' is both the height of 'input' and the filters of conv1"),
        ("conv3-N", "NxNx3", "3:5", "'N' is both the height of 'input' and the filters of conv1"),
        ("relu | deconv2-W /2", "HxWx3", "3:12",
         "'W' is both the width of 'input' and the filters of deconv1"),
        ("fc-W", "HxWx3", "3:5", "'W' is both the width of 'input' and the units of fc1"),
        ("separable3-W", "HxWx3", "3:5",
         "'W' is both the width of 'input' and the filters of conv1"),
        ("relu", "HxWxW", "1:8", "'W' is both the width of 'input' and the channels of 'input'"),
    ],
)  # fmt: skip
def test_both_things_are_named(layers, size, place, message):
    (finding,) = check(network(layers, size=size)).findings
    assert (finding.code, finding.message) == ("C315", message)
    assert f"{finding.location.line}:{finding.location.column}" == place
    assert "another letter" in finding.hint


@each(
    ("layers", "size"),
    [
        ("conv3-K", "HxWx3"),
        ("conv3-C", "HxWxC"),
        ("conv3-K pad 1 | relu | conv3-K", "HxWx3"),
        ("conv3-8", "NxNx3"),
        ("conv3-8", "224x224x3"),
        ("reshape HxWxC", "HxWxC"),
        ("globalavgpool | fc 10", "HxWx3"),
    ],
)
def test_a_letter_for_one_thing_is_not_reported(layers, size):
    assert found(network(layers, size=size)) == []


def test_a_letter_is_reported_once():
    text = network("conv3-W pad 1 | relu | conv3-W", size="HxWx3")
    assert found(text) == ["C315 3:5"]
