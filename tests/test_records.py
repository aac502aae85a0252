"""Named tuples are those of `typing`, but for the time that they take."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

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
