"""The number of a turn that stands for many: what can be said of all of them."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.language.arithmetic import evaluate
from cnncalc.language.functions import Later
from tests.each import each

ENV = {"i": Later(2), "s": 1, "drop": 0, "rows": (1, 2)}


@each(
    ("text", "expected"),
    [
        ("i == 1", 0), ("i != 1", 1), ("i > 1", 1), ("i >= 2", 1), ("i < 2", 0), ("i <= 1", 0),
        ("i - 1 == 0", 0), ("i + 1 > 2", 1), ("2 if i == 1 else 1", 1), ("not i", 0),
        ("s > 1 and i == 1", 0), ("drop*(3*s + i)", 0), ("drop*i/7", 0), ("1 < i", 1),
    ],
)  # fmt: skip
def test_what_holds_for_all_turns_has_a_value(text, expected):
    assert evaluate(text, ENV) == expected


@each(
    ("text", "code"),
    [
        ("i", "C285"), ("2*i", "C285"), ("i//2", "C285"), ("-i", "C285"), ("i**2", "C110"),
        ("i == 2", "C110"), ("i > 2", "C110"), ("i % 2 == 0", "C110"), ("i <= 5", "C110"),
        ("rows[i]", "C110"),
        ("max(i, 1)", "C285"), ("max(i, 3)", "C110"),
        ("min(i, 3)", "C110"), ("3 - i > 0", "C110"), ("i == s + 1", "C110"),
        ("1/i", "C110"), ("i*i > 3", "C110"), ("round8(i)", "C110"),
    ],
)  # fmt: skip
def test_what_differs_between_turns_has_none(text, code):
    with pytest.raises(SpecError) as caught:
        evaluate(text, ENV)
    assert caught.value.code == code
