"""Texts with anything in them: read in time that grows with their length, and nothing executed."""

from __future__ import annotations

import random

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes import read_notes
from cnncalc.features.audit.notes.calculations import Calculations
from cnncalc.features.audit.notes.chains import Chains
from cnncalc.features.audit.notes.reader import Reader
from cnncalc.features.audit.notes.scan import tokens_of

PIECES = (
    "3", "11", "x", "×", "*", "/", "+", "-", "^", "=", "≈", "->", "(", ")", "[", "]", "{", "}", "$",
    r"\frac", r"\times", "K", "M", " ", "\n", "\n\n", "filters", "stride", "pad", "55x55x96", "C",
    "**", "²", "9" * 50, "%", "input", "pool", "1e9", ",", ".", "a", "the", "\t", "|", "&", "\\\\",
    "<sup>2</sup>", "\x00", "⌊", "⌋", "same padding", "parameters", "0", "10^99", "gives",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_any_text_is_read(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choice(PIECES) for _ in range(400))
    for one in read_notes(Source("n.txt", text)).remarks:
        assert 0 <= one.start <= one.first < one.last <= len(text)
        assert one.verdict


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "3",
        "3+" * 3000 + "3 = 4",
        "2^" * 2000 + "2 = 3",
        "9" * 5000 + " * 3 = 4",
        "3*(" * 200 + "3" + ")" * 200 + " = 4",
        "99^64^64^64 = 1",
        "conv" * 5000,
        "5x5 conv" + "conv" * 5000,
        "= " * 5000,
        "a " * 5000 + "3*3 = 9",
    ],
)
def test_long_and_deep_texts_are_read(text: str) -> None:
    read_notes(Source("n.txt", text))


def steps(text: str) -> int:
    """How many tokens are looked at."""

    class Counted(list):  # type: ignore[type-arg]
        looks = 0

        def __getitem__(self, index):  # type: ignore[no-untyped-def]
            Counted.looks += 1
            return super().__getitem__(index)

    tokens = Counted(tokens_of(text))
    Counted.looks = 0
    list(Chains(tokens, Reader(tokens)))
    return Counted.looks


@pytest.mark.parametrize("piece", ["(3+", "3*3 = 9 ", "3 + (", "(((((", "N = 3, ", "3*3*3 words "])
def test_the_steps_grow_as_the_text_does(piece: str) -> None:
    once, twice = steps(piece * 250), steps(piece * 500)
    assert twice < 2.3 * once


def test_nothing_is_executed() -> None:
    text = "__import__('os').system('true') * 3 = 4 and exec(3*3) = 9 and `rm` * 2 = 3"
    assert all(one.verdict != "exact" for one in read_notes(Source("n.txt", text)).remarks)
    assert not hasattr(Calculations, "eval")
