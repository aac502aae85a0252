"""Listings with anything in them: a network or one fault, never another exception."""

from __future__ import annotations

import os
import random

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.features.audit.listing import tables_of
from cnncalc.features.audit.verdicts import audit
from cnncalc.sources.listing import listed
from tests.sources.listing.test_totals import FOLDER

CASES = int(os.environ.get("CNNCALC_FUZZ", "90"))
WORDS = (
    "conv3-64", "pool", "[", "]", "x", "×", "\t", "|", "3x3", "/2", "stride", "0", "99999999",
    "pad", "-1", "fc 10", "softmax", "$", "\\times", "\x00", "²", "N/A", "total memory: 3M",
    "params:", "=", "1e9", "(", ")", "image", "224x224x3", "[0x0x0]", "9" * 50, "\\\\", ";", ",",
)  # fmt: skip


def changed(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 3)):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.randint(0, 30))
        way = rng.random()
        if way < 0.3:
            text = text[:start] + text[end:]
        elif way < 0.7:
            text = text[:start] + rng.choice(WORDS) + text[start:]
        elif way < 0.85:
            text = text[:start] + text[start:end] * rng.randint(2, 5) + text[end:]
        else:
            lines = text.split("\n")
            rng.shuffle(lines)
            text = "\n".join(lines)
    return text


def test_a_changed_listing_is_read_or_refused():
    rng = random.Random(11)
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir())]
    read = 0
    for _ in range(CASES):
        source = Source("x.txt", changed(rng.choice(texts), rng))
        try:
            for table in tables_of(source):
                audit(table)
            read += 1
        except SpecError as error:
            assert error.code
    assert CASES / 30 < read < CASES - CASES / 30


@pytest.mark.parametrize(
    "head",
    ["Layer\tOutput Size\t\tParameters", "name | | output", "layer | | | output | params"],
)
def test_a_table_whose_unknown_columns_are_empty_is_refused_at_a_heading(head):
    separator = "\t" if "\t" in head else "|"
    row = separator.join(["Conv1", *["8 x 8 x 4"] * head.count(separator)])
    with pytest.raises(SpecError) as found:
        listed(Source("x.txt", f"{head}\n{row}\n"))
    assert (found.value.code, found.value.message) == ("C104", "a column has no heading")
