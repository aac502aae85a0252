"""C335: a word after `weights` that is another but for a letter."""

from __future__ import annotations

import pytest

from tests.lint.linting import check, codes


def spec(name: str, word: str, inner: str = "") -> str:
    return (
        f"input: 8x8x4\nlayers:\n  - {name}: conv3-4 pad 1 | relu\n  - for i in range(2):\n"
        f"      - conv3-4 pad 1: {{weights: {word}}}\n      - relu\n{inner}"
    )


@pytest.mark.parametrize(
    ("name", "word"),
    [("cls", "clss"), ("cls", "cl"), ("head", "haed"), ("box", "bax"), ("h1", "hh1")],
)
def test_one_letter_off(name, word):
    (finding,) = check(spec(name, word)).findings
    assert (finding.code, finding.location.token) == ("C335", word)
    assert f"did you mean '{name}'?" in finding.hint


@pytest.mark.parametrize(
    ("name", "word"),
    [("cls", "cls"), ("cls", "box"), ("h1", "h2"), ("side1", "side12"), ("cls", "class")],
)
def test_what_is_meant(name, word):
    assert codes(spec(name, word)) == []


def test_of_two_words_the_rarer_is_the_misspelt_one():
    more = "  - conv3-4 pad 1: {weights: shared}\n  - relu\n" * 2
    text = spec("a", "shard", more)
    (finding,) = check(text).findings
    assert (finding.code, finding.location.token) == ("C335", "shard")


def test_where_it_is_a_fault_already_it_is_none():
    text = "input: 8x8x4\nlayers:\n  - cls: conv3-4 pad 1 | relu\n"
    assert codes(f"{text}  - conv3-4 pad 1: {{weights: clss}}\n") == ["C116"]
