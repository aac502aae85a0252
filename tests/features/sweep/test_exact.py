"""Expressions at many values at once say what they say at each of them."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from cnncalc.errors import SpecError
from cnncalc.features.sweep import lanes
from cnncalc.features.sweep.exact import Ratios, ratios_of, values_of
from cnncalc.features.sweep.lanes import Encoded, Items, evaluated
from cnncalc.language.arithmetic import Meter, evaluate

COUNT = 30
OPERATORS = ("+", "-", "*", "/", "//", "%", "<", "<=", "==", "!=", ">", ">=", "and", "or")
CALLS = (
    "round({})", "floor({})", "ceil({})", "round8({})", "divisible({}, 4)", "ceildiv({}, 3)",
    "min({}, {})", "max({}, {})", "({})**2", "-({})", "({} if {} else {})",
)  # fmt: skip
LEAVES = (
    "a",
    "b",
    "c",
    "3",
    "0.25",
    "ns[0]",
    "ns[-1]",
    "ns[2 - 1]",
    "sum(ns)",
    "max(ns)",
    "len(ns)",
)


def expression(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.2:
        return random.choice(LEAVES)
    if random.random() < 0.5:
        op = random.choice(OPERATORS)
        return f"({expression(random, depth - 1)} {op} {expression(random, depth - 1)})"
    call = random.choice(CALLS)
    return call.format(*(expression(random, depth - 1) for _ in range(call.count("{}"))))


def values(random: Random) -> dict:
    fractions = [Fraction(random.randint(-40, 400), random.choice((1, 2, 8, 10))) for _ in range(9)]
    return {
        "a": [random.randint(1, 64) for _ in range(COUNT)],
        "b": [random.choice(fractions) for _ in range(COUNT)],
        "c": [random.randint(-3, 3) for _ in range(COUNT)],
        "ns": [[random.randint(0, 9) for _ in range(COUNT)] for _ in range(3)],
    }


def alone(text: str, given: dict, at: int):
    env = {name: found[at] for name, found in given.items() if name != "ns"}
    env["ns"] = tuple(item[at] for item in given["ns"])
    return evaluate(text, env, meter=Meter())


def test_random_expressions_are_as_at_each_value():
    random, known = Random(7), 0
    for _ in range(400):
        text, given = expression(random, 3), values(random)
        env = {name: ratios_of(found) for name, found in given.items() if name != "ns"}
        env["ns"] = [ratios_of(item) for item in given["ns"]]
        found = values_of(text, env)
        if found is None:
            continue
        known += 1
        above, below = (np.broadcast_to(part, COUNT).tolist() for part in found)
        assert [Fraction(a, b) for a, b in zip(above, below, strict=True)] == [
            alone(text, given, at) for at in range(COUNT)
        ], text
    assert known > 250  # the others divide by zero, mostly


@pytest.mark.parametrize(
    "text", ["a/(a - 3)", "a**b", "log(a, 2)", "ns[a]", "ns", "a.b", "x", "[a]", "1/0", "a*10**20"]
)
def test_what_is_not_known_exactly_is_left_to_the_language(text):
    some = Ratios(np.array([3, 4]), np.array([1, 1]))
    assert values_of(text, {"a": some, "b": some, "ns": [some]}) is None


@pytest.mark.parametrize("values_", [["skip", 1], [(1, 2)], [10**15], [Fraction(1, 10**15)]])
def test_what_is_no_short_number_is_left_to_the_language(values_):
    assert ratios_of(values_) is None


def test_many_combinations_of_elements_are_evaluated_at_once():
    random = np.random.default_rng(3)
    columns = [random.integers(0, 4, 3000) for _ in range(8)]
    items = Items(tuple(Encoded(c.astype(np.int32), (1, 2, 3, 5)) for c in columns))
    found = evaluated("sum(ns) - ns[0] > 2*ns[7]", {"ns": items}, 3000)
    sizes = np.array([(1, 2, 3, 5)])[0][np.stack(columns)]
    assert [found.values[code] for code in found.codes] == [
        int(n) for n in sizes[1:].sum(axis=0) > 2 * sizes[7]
    ]


def test_a_condition_without_a_value_is_a_fault_of_its_configurations():
    column = Encoded(np.array([0, 1, 0], np.int32), (2, 3))
    found = evaluated("1/(a - 2)", {"a": column}, 3)
    assert [getattr(found.values[code], "code", found.values[code]) for code in found.codes] == [
        "C110", 1, "C110",
    ]  # fmt: skip
    with pytest.raises(SpecError, match="C110"):
        evaluated("1/(a - 2)", {"a": 2}, 3)


def test_many_combinations_of_numbers_are_evaluated_at_once(monkeypatch):
    """None of them is asked of the arithmetic of a single network."""
    monkeypatch.setattr(lanes, "evaluate", None)
    codes = np.arange(3000, dtype=np.int32)
    env = {"a": Encoded(codes % 60, range(1, 61)), "b": Encoded(codes // 60, range(50)), "c": 2}
    found = evaluated("8*round(a*b/8)//c", env, 3000)
    assert [found.values[code] for code in found.codes[:120:7]] == [
        8 * round(Fraction((n % 60 + 1) * (n // 60), 8)) // 2 for n in range(0, 120, 7)
    ]
