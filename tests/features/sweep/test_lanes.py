"""Columns of values: which combinations there are, what is used, and what each has."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep import lanes
from cnncalc.features.sweep.lanes import (
    Combined,
    Encoded,
    Items,
    VariedParam,
    at,
    column_of,
    columns_of,
    combined,
    each,
    evaluated,
    needs,
    params_of,
    words_of,
)
from cnncalc.sources.resolve import defined


def column(codes: list[int], values: Any) -> Encoded:
    return Encoded(np.array(codes, np.int32), values)


A = column([0, 1, 1, 0], [3, 5])
B = column([0, 0, 2, 0], [1, 2, 4])


def spelt(found: Any, count: int = 4) -> list[Any]:
    """The value of each configuration."""
    return [at(found, way) for way in range(count)]


def numbers(found: Combined) -> tuple[list[int], list[int]]:
    return found.inverse.tolist(), found.first.tolist()


def test_a_column():
    assert words_of("a1 + max(b_2, 3)*c[0]") == ["a1", "max", "b_2", "c"]
    assert A.take([1, 0]).codes.tolist() == [1, 0]
    assert A.take([1]).values == [3, 5]
    assert (A.plain(), column([0, 0], [7]).plain()) == (A, 7)


def test_combinations_that_there_are():
    assert numbers(combined([A, B], 4)) == ([0, 1, 2, 0], [0, 1, 2])
    assert numbers(combined([B, A], 4)) == ([0, 1, 2, 0], [0, 1, 2])
    assert numbers(combined([column([1, 0, 1, 1], "xy")], 4)) == ([1, 0, 1, 1], [1, 0])
    assert numbers(combined([], 3)) == ([0, 0, 0], [0])
    wide = [column([1, 0, 1, 0], range(900)), column([5, 7, 5, 6], range(900))]
    assert numbers(combined(wide, 4)) == ([2, 1, 2, 0], [3, 1, 0])


def test_more_combinations_than_a_number_holds():
    wide = range(2**31 - 1)
    columns = [column([2**31 - 2, 0, 2**31 - 2, 1], wide) for _ in range(3)]
    last = column([3, 3, 4, 3], wide)
    inverse, first = numbers(combined([*columns, last], 4))
    assert sorted(inverse) == [0, 1, 2, 3]
    assert [first[one] for one in inverse] == [0, 1, 2, 3]
    inverse, first = numbers(combined(columns, 4))
    assert inverse[0] == inverse[2] and sorted({*inverse}) == [0, 1, 2]
    assert [first[one] for one in inverse] == [0, 1, 0, 3]

    high = [column([5, 0, 5, 1], range(2**32)), *[column([0] * 4, range(2**32))] * 2]
    inverse, first = numbers(combined(high, 4))
    assert [first[one] for one in inverse] == [0, 1, 0, 3]


def test_equal_values_are_one():
    fault = Fault("C110", "no")
    found = column_of([2, Fraction(2), "2", fault, 3, fault], np.array([0, 1, 2, 3, 4, 5, 1]))
    assert found.codes.tolist() == [0, 0, 1, 2, 3, 2, 0]
    assert found.values == [2, "2", fault, 3]
    assert found.codes.dtype == np.int32


def test_lists_of_which_elements_vary():
    items = Items((A, 7, B))
    assert spelt(items) == [(3, 7, 1), (5, 7, 1), (5, 7, 4), (3, 7, 1)]
    taken = items.take([1, 2])
    assert spelt(taken, 2) == [(5, 7, 1), (5, 7, 4)]
    first, second, third = items.take([1, 2], {0}).items
    assert (first.codes.tolist(), second, third) == ([1, 1], 7, 1)
    assert items.take([0], {1}).items == (3, 7, 1)


def test_which_names_and_elements_a_text_uses():
    items = Items((A, 7, B))
    env = {"a": A, "ns": items, "k": 1, "w": 2}
    assert needs(["a + k", "floor(a)"], env) == {"a": None, "k": None}
    assert needs(["ns[0] + ns[-1]"], env) == {"ns": {0, 2}}
    assert needs(["ns[0]", "ns[k]"], env) == {"k": None, "ns": {0, 1}}
    assert needs(["ns[0]", "sum(ns)"], env)["ns"] is None
    assert needs(["sum(ns)", "ns[0]"], env)["ns"] is None
    for text in ("ns[0] + len(ns)", "ns[a]", "ns[3]", "ns[-4]", "ns[1/2]"):
        assert needs([text], env)["ns"] is None
    assert needs(["ns[-3] + ns[2]"], env) == {"ns": {0, 2}}
    assert columns_of(env, {"a": None, "ns": None, "k": None}) == [A, A, B]
    assert columns_of(env, {"ns": frozenset({2, 1})}) == [B]


def test_each_combination_is_asked_once():
    asked: list[dict[str, Any]] = []

    def value(own: dict[str, Any]) -> Any:
        asked.append(own)
        if own["b"] == 4:
            raise SpecError("C110", "no")
        return own["a"] + own["b"] + own["k"]

    env = {"a": A, "b": B, "k": 10}
    found = each({"a": None, "b": None, "k": None, "gone": None}, env, 4, value)
    assert asked == [
        {"a": 3, "b": 1, "k": 10}, {"a": 5, "b": 1, "k": 10}, {"a": 5, "b": 4, "k": 10},
    ]  # fmt: skip
    values = spelt(found)
    assert (values[:2], values[3]) == ([14, 16], 14)
    assert values[2].code == "C110"
    again = each({"b": None}, {"b": found}, 4, lambda own: own["b"] + 1)
    assert spelt(again)[:2] == [15, 17]
    assert spelt(again)[2] is values[2]


def test_what_is_the_same_everywhere_is_a_value():
    assert each({"k": None}, {"k": 10}, 4, lambda own: own["k"] + 1) == 11
    with pytest.raises(SpecError):
        evaluated("1/k", {"k": 0}, 4)
    assert evaluated("k + 1", {"k": 2, "a": A}, 4) == 3
    assert spelt(evaluated("a*b + k", {"k": 2, "a": A, "b": B}, 4)) == [5, 7, 22, 5]
    assert spelt(evaluated("a/(b - 1)", {"a": A, "b": B}, 4))[2] == Fraction(5, 3)


@pytest.mark.parametrize(("many", "at_once"), [(6, True), (7, False)])
def test_many_combinations_are_evaluated_at_once(monkeypatch, many, at_once):
    """Of 2 and 3 values there are 6 combinations, however often each is there."""
    asked: list[str] = []
    one = lanes.evaluate
    monkeypatch.setattr(lanes, "MANY", many)
    monkeypatch.setattr(lanes, "evaluate", lambda *a, **k: asked.append("") or one(*a, **k))
    twice = [Encoded(np.tile(one.codes, 2), one.values) for one in (A, B)]
    env = {"a": twice[0], "b": twice[1], "ns": Items((twice[0], 2)), "n": (1, 2)}
    assert spelt(evaluated("a*b/4 + n[1]", env, 8), 8) == [
        Fraction(11, 4), Fraction(13, 4), 7, Fraction(11, 4),
    ] * 2  # fmt: skip
    assert bool(asked) is not at_once
    assert spelt(evaluated("ns[0]*b + ns[1]", env, 8), 8) == [5, 7, 22, 5] * 2
    found = evaluated("a*b - a*b + 2", env, 8)
    assert [type(one) for one in found.values] == [int]


def test_fractions_that_share_a_numerator_are_apart(monkeypatch):
    monkeypatch.setattr(lanes, "MANY", 1)
    a, b = column([0, 0, 0, 1, 1, 1], [3, 5]), column([0, 1, 2] * 2, [1, 2, 4])
    found = evaluated("a/b", {"a": a, "b": b}, 6)
    assert spelt(found, 6) == [3, Fraction(3, 2), Fraction(3, 4), 5, Fraction(5, 2), Fraction(5, 4)]
    assert len(found.values) == 6


def test_names_are_no_numbers(monkeypatch):
    monkeypatch.setattr(lanes, "MANY", 1)
    words = column([0, 1, 1, 0], ["x", "y"])
    assert spelt(evaluated("ns[1] + a", {"a": A, "ns": Items((words, 2))}, 4)) == [5, 7, 7, 5]
    assert spelt(evaluated("ns[1] + a", {"a": A, "ns": ("x", 2)}, 4)) == [5, 7, 7, 5]


# Params


def params(tmp_path: Path, stated: str, varied: dict[str, Encoded], **fixed: Any) -> dict[str, Any]:
    path = tmp_path / "net.yaml"
    path.write_text(f"input: 8x8x3\nparams: {{{stated}}}\nlayers: [conv3-4]\n")
    family = defined(str(path)).definition.family
    assert family
    places = []
    for name, values in varied.items():
        param, _, path_text = name.partition("[")
        parts = path_text.removesuffix("]").split("][") if path_text else []
        places.append(VariedParam(param, tuple(map(int, parts)), values))
    return params_of(family, "", fixed, places, 4)


def test_params_that_follow_from_others(tmp_path):
    found = params(tmp_path, "a: 1, k: 2, twice: 2*a, d: k + 1, f: 9", {"a": A}, f="k + 5")
    assert {name: spelt(one) for name, one in found.items()} == {
        "a": [3, 5, 5, 3], "k": [2] * 4, "twice": [6, 10, 10, 6], "d": [3] * 4, "f": [7] * 4,
    }  # fmt: skip
    assert (found["d"], found["f"]) == (3, 7)
    assert params(tmp_path, "a: 1, z: a*0", {"a": A})["z"] == 0


def test_params_that_follow_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(lanes, "MANY", 1)
    found = params(tmp_path, "a: 1, twice: 2*a, ns: [a, 3]", {"a": A})
    assert spelt(found["twice"]) == [6, 10, 10, 6]
    assert spelt(found["ns"]) == [(3, 3), (5, 3), (5, 3), (3, 3)]


def test_elements_of_lists_that_vary(tmp_path):
    found = params(tmp_path, "ns: [1, 2, 9], s: sum(ns), f: ns[1]", {"ns[0]": A, "ns[2]": B})
    assert isinstance(found["ns"], Items)
    assert spelt(found["ns"]) == [(3, 2, 1), (5, 2, 1), (5, 2, 4), (3, 2, 1)]
    assert spelt(found["s"]) == [6, 8, 11, 6]
    assert found["f"] == 2
    found = params(tmp_path, "ns: [[1, 2], [3, 4]]", {"ns[0][1]": A, "ns[1][0]": B})
    assert spelt(found["ns"]) == [
        ((1, 3), (1, 4)), ((1, 5), (1, 4)), ((1, 5), (4, 4)), ((1, 3), (1, 4)),
    ]  # fmt: skip
    lists = column([0, 1, 0, 1], [(1, 2), (7, 8)])
    found = params(tmp_path, "ns: [1, 2]", {"ns": lists, "ns[0]": A})
    assert spelt(found["ns"]) == [(3, 2), (5, 8), (5, 2), (3, 8)]


def test_elements_of_a_list_that_follows_from_another_param(tmp_path):
    found = params(tmp_path, "a: 1, ns: [a, 2*a]", {"a": A, "ns[0]": B})
    assert spelt(found["ns"]) == [(1, 6), (1, 10), (4, 10), (1, 6)]
