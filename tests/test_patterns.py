"""Patterns are those of `re`, but for when they are compiled."""

from __future__ import annotations

import re

import pytest

from cnncalc.patterns import LatePattern


def test_a_pattern_is_compiled_when_it_is_first_used():
    wrong = LatePattern("(")
    with pytest.raises(re.error, match="missing \\)"):
        wrong.fullmatch("(")


@pytest.mark.parametrize("given", [(r"a(?P<n>\d)",), ("A(?P<n>.)", re.IGNORECASE | re.DOTALL)])
def test_a_pattern_finds_what_a_compiled_one_does(given):
    ours, theirs = LatePattern(*given), re.compile(*given)
    for text in ("a1", "xa2 a3", "A\n", ""):
        assert ours.findall(text) == theirs.findall(text)
        assert bool(ours.fullmatch(text)) == bool(theirs.fullmatch(text))
        assert ours.sub(r"<\1>", text) == theirs.sub(r"<\1>", text)
    assert (ours.pattern, ours.flags, ours.groupindex) == (
        theirs.pattern, theirs.flags, theirs.groupindex,
    )  # fmt: skip


def test_what_a_compiled_pattern_lacks_a_pattern_lacks():
    with pytest.raises(AttributeError, match="no attribute 'finds'"):
        _ = LatePattern("a").finds
