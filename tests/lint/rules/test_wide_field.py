"""Fields larger than the input."""

from __future__ import annotations

import pytest

from cnncalc.lint.check import Settings
from tests.lint.linting import check, network

FIELD = Settings(frozenset({"C310"}))


@pytest.mark.parametrize(
    ("size", "message"),
    [
        # Two 7×7 convolutions see 13 cells, three 19.
        ("12x30x3", "conv2 sees 13×13 cells of an input of 12×30"),
        ("30x12x3", "conv2 sees 13×13 cells of an input of 30×12"),
        ("13x13x3", "conv3 sees 19×19 cells of an input of 13×13"),
        ("18x19x3", "conv3 sees 19×19 cells of an input of 18×19"),
        ("19x18x3", "conv3 sees 19×19 cells of an input of 19×18"),
        ("19x19x3", ""),
    ],
)
def test_a_field_is_held_against_height_and_width(size, message):
    layers = "conv7-8 same | relu\nconv7-8 same | relu\nconv7-8 same | globalavgpool | fc 3"
    found = check(network(layers, size=size), FIELD).findings
    assert [finding.message for finding in found] == ([message] if message else [])
