"""Named tuples are those of `typing`, but for the time that they take."""

from __future__ import annotations

import copy
import inspect
import pickle
import typing
from typing import Any

import pytest

from cnncalc.records import NamedTuple


class Ours(NamedTuple):
    """A pair."""

    first: int
    second: str = "b"

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"


class Theirs(typing.NamedTuple):
    """A pair."""

    first: int
    second: str = "b"

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"


class Other(NamedTuple):
    """Another pair."""

    low: int
    high: int = 9


def facts(kind: Any) -> dict[str, Any]:
    names = ("__doc__", "_fields", "_field_defaults", "__module__", "__bases__")
    return {name: getattr(kind, name) for name in names}


def test_a_class_is_made_as_typing_makes_it():
    assert facts(Ours) == facts(Theirs)
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)
    copied = "__slotnames__"  # left by copyreg, once a value was copied
    assert {*vars(Ours)} - {*vars(Theirs)} <= {copied}


def test_values_behave_as_tuples():
    one = Ours(1)
    assert (one, one.both, one._replace(second="c").both) == ((1, "b"), "1b", "1c")
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == Theirs(1)
    assert repr(one) == "Ours(first=1, second='b')"


def test_a_value_takes_and_refuses_what_typing_does():
    for kind in (Ours, Theirs):
        assert kind(second="c", first=1) == kind._make([1, "c"]) == (1, "c")
        for given in ({}, {"first": 1, "third": 3}):
            with pytest.raises(TypeError, match=rf"{kind.__name__}.__new__\(\)"):
                kind(**given)
        with pytest.raises((ValueError, TypeError), match="third"):
            kind(1)._replace(third=3)
        with pytest.raises(TypeError, match="Expected 2 arguments, got 1"):
            kind._make([1])
        with pytest.raises(AttributeError):
            kind(1).first = 2
        assert not hasattr(kind(1), "__dict__")
        assert [*inspect.signature(kind).parameters] == ["first", "second"]


def test_classes_of_as_many_fields_share_no_name():
    assert (Ours(1).first, Other(1).low, Other(1, 2).high) == (1, 1, 2)
    assert not hasattr(Other(1), "first") and Other._field_defaults == {"high": 9}


def test_a_value_is_matched_by_place_and_name():
    match Ours(1):
        case Ours(first, second="b"):
            assert first == 1
        case _:
            pytest.fail("not matched")
