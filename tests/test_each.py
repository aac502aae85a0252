"""Cases of one test: all are run, and one that fails is named."""

from __future__ import annotations

from inspect import signature

import pytest

from tests.each import each


def test_all_cases_are_run_and_others_may_be_given():
    seen = []

    @each("a", [1, 2])
    @each(("b", "c"), [(3, 4), (5, 6)])
    def run(a, given, b, c):
        seen.append((a, given, b, c))

    assert [*signature(run).parameters] == ["given"]
    run(given=0)
    assert sorted(seen) == [(a, 0, b, c) for a in (1, 2) for b, c in ((3, 4), (5, 6))]


def test_a_case_that_fails_is_named():
    @each("a, b", [("x", 1), ("y", 2)])
    def run(a, b):
        with pytest.raises(ValueError, match="whole"):
            assert {"x": int("z") if b == 2 else 0}[a] == 0
            raise ValueError("whole")

    with pytest.raises(AssertionError) as caught:
        run()
    assert caught.value.__notes__ == ["a = 'y', b = 2"]


def test_a_case_that_should_have_failed_is_named():
    @each("a", ["x", "1"])
    def run(a):
        with pytest.raises(ValueError, match="invalid literal"):
            int(a)

    with pytest.raises(pytest.fail.Exception) as caught:
        run()
    assert caught.value.__notes__ == ["a = '1'"]


def test_no_case_is_a_failure():
    with pytest.raises(AssertionError, match="no case"):
        each("a", [])(lambda a: None)()
