"""The front of few configurations, found by looking at each pair of them."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from cnncalc.features.sweep.pareto import Front
from cnncalc.features.sweep.run import GridBlock


def block(valid: list[bool] | None = None, **columns: list[int]) -> GridBlock:
    arrays: dict[str, Any] = {name: np.array(column) for name, column in columns.items()}
    count = len(next(iter(arrays.values())))
    return GridBlock(arrays, np.ones(count, bool) if valid is None else np.array(valid))


def rows(front: Front) -> list[tuple[int, ...]]:
    return [*zip(*(column.tolist() for column in front.columns.values()), strict=True)]


def best(found: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Those than which none has less of all but the last, which is a number of its own."""

    def beaten(one: tuple[int, ...]) -> bool:
        return any(
            all(a <= b for a, b in zip(other[:-1], one[:-1], strict=True))
            and (other[:-1] != one[:-1] or other[-1] < one[-1])
            for other in found
            if other != one
        )

    return [one for one in found if not beaten(one)]


def test_less_of_one_and_more_of_another():
    front = Front(["macs"], ["params"])
    front.add(block(macs=[5, 3, 3, 9, 1], params=[5, 4, 6, 7, 4], n=[0, 1, 2, 3, 4]))
    assert rows(front) == [(3, 6, 2), (9, 7, 3), (1, 4, 4)]
    front.add(block(macs=[3, 2, 8], params=[6, 6, 7], n=[5, 6, 7]))
    assert rows(front) == [(1, 4, 4), (2, 6, 6), (8, 7, 7)]


def test_of_equal_configurations_the_first():
    front = Front(["macs"], ["params"])
    front.add(block(macs=[2, 1, 1], params=[9, 5, 5], n=[0, 1, 2]))
    front.add(block(macs=[1, 2], params=[5, 9], n=[3, 4]))
    assert rows(front) == [(2, 9, 0), (1, 5, 1)]


def test_one_objective_has_one_best():
    front = Front(["macs"], [])
    front.add(block(macs=[5, 3, 3, 9], n=[0, 1, 2, 3]))
    assert rows(front) == [(3, 1)]
    front.add(block(macs=[4, 3, 2], n=[4, 5, 6]))
    assert rows(front) == [(2, 6)]
    most = Front([], ["macs"])
    most.add(block(macs=[5, 9, 3, 9], n=[0, 1, 2, 3]))
    assert rows(most) == [(9, 1)]


def test_what_cannot_be_built_is_left_out():
    front = Front(["macs"], ["params"])
    front.add(block([False, False], macs=[1, 2], params=[9, 9]))
    assert rows(front) == []
    front.add(block([False, True, True], macs=[1, 2, 3], params=[9, 8, 7]))
    assert rows(front) == [(2, 8)]


@pytest.mark.parametrize("objectives", [1, 2, 3, 4])
def test_a_front_is_that_of_all_pairs(objectives):
    random = Random(objectives)
    for _ in range(20):
        found = [(*(random.randint(0, 4) for _ in range(objectives)), n) for n in range(12)]
        names = [f"o{at}" for at in range(objectives)]
        front = Front(names, [])
        for part in (found[:5], found[5:]):
            columns = dict(zip((*names, "n"), map(list, zip(*part, strict=True)), strict=True))
            front.add(block(**columns))
        assert sorted(rows(front)) == sorted(best(found))
